"""Typer's commands and groups, with options that are taken as they are typed, and help in sections.

All options are texts, lists of texts and flags, which need no conversion. Typer 0.29 converts them all the same, and
loads Pydantic for it: a fifth of the time that a small run takes. Other versions ignore the attribute that is set here.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from gdcalc.cli.options import SECTIONS


class _AsTyped:
    """Stands for Typer's conversion of one parameter."""

    @staticmethod
    def coerce(value: Any, **_: Any) -> Any:
        """Return the value itself."""
        return value


class PlainCommand(TyperCommand):
    """A command whose options are taken as they are typed."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the command's parameters, without conversions."""
        return _plain(super().get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the options, section by section."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                own = "Arguments" if parameter.param_type_name == "argument" else "Options"
                sections.setdefault(SECTIONS.get(parameter.name, own), []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


class PlainGroup(TyperGroup):
    """A group of commands whose own options are taken as they are typed."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the group's parameters, without conversions."""
        return _plain(super().get_params(ctx))


def _plain(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        vars(parameter)["get_runtime_param"] = _AsTyped
    return parameters
