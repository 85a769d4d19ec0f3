"""Turns the table of commands into Typer's: each is built when it is named, and its module loaded when it is called.

All options of a problem are texts, lists of texts and flags, which need no conversion. Typer 0.29 converts them all the
same, and loads Pydantic for it: a fifth of the time that a small run takes. Other versions ignore the attribute that is
set here.
"""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from gdcalc.cli.commands import COMMANDS, REQUIRED, Command, Option

_MAKE_CHOICES: Any = StrEnum  # for names that only the table knows, which a type checker does not


class _AsTyped:
    """Stands for Typer's conversion of one parameter."""

    @staticmethod
    def coerce(value: Any, **_: Any) -> Any:
        """Return the value itself."""
        return value


def _as_typed(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        vars(parameter)["get_runtime_param"] = _AsTyped
    return parameters


class ProblemCommand(TyperCommand):
    """A command about a problem: its options are taken as they are typed, and its help stands in sections."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the command's parameters, without conversions."""
        return _as_typed(super().get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the options, section by section."""
        section_of = {option.keyword: option.section for option in COMMANDS[self.name or ""].options}
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                own = "Arguments" if parameter.param_type_name == "argument" else "Options"
                sections.setdefault(section_of.get(parameter.name, own), []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


class LazyGroup(TyperGroup):
    """The commands of the table, by name; its own options are taken as they are typed."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        # Typer lists the names and suggests among them; a command is built when it is looked up.
        names: dict[str, Any] = dict.fromkeys(COMMANDS)
        self.commands.update(names)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the group's parameters, without conversions."""
        return _as_typed(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of a name, None where there is none."""
        if cmd_name in COMMANDS and self.commands[cmd_name] is None:
            self.commands[cmd_name] = _build(cmd_name, COMMANDS[cmd_name])
        return super().get_command(ctx, cmd_name)


def _build(name: str, command: Command) -> Any:
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    kind = ProblemCommand if command.takes_problem else TyperCommand
    text = f"{command.help}\n\n{command.example}"
    alone.command(name, cls=kind, help=text, short_help=command.summary)(_callback(name, command))
    return get_command(alone)


def _callback(name: str, command: Command) -> Callable[..., int]:
    """Return the function that Typer calls, with a parameter for each option."""
    names = {option.keyword: option.name for option in command.options}

    def called(context: typer.Context, **values: Any) -> int:
        given = {names[keyword]: value for keyword, value in values.items() if value not in (None, [])}
        return _load(name)(given, context.obj)

    parameters = [_parameter("context", typer.Context), *map(_parameter_of, command.options)]
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {}
    return called


def _load(name: str) -> Callable[..., int]:
    # Loading SymPy makes so many objects that looking for garbage among them takes a tenth of the time.
    gc.disable()
    try:
        run: Callable[..., int] = import_module(f"gdcalc.cli.{name}").run
    finally:
        gc.freeze()
        gc.enable()
    return run


def _parameter_of(option: Option) -> inspect.Parameter:
    shown: dict[str, Any] = {"help": option.help, "metavar": option.metavar or None, "show_default": False}
    taken = option.kind
    if option.choices:
        taken = _MAKE_CHOICES(option.name, {choice: choice for choice in option.choices})
    if option.argument == REQUIRED:
        return _parameter(option.keyword, Annotated[taken, typer.Argument(**shown)])
    if option.argument:
        return _parameter(option.keyword, Annotated[taken | None, typer.Argument(**shown)], None)
    flags = [option.flag or f"--{option.name}", *([option.short] if option.short else [])]
    return _parameter(option.keyword, Annotated[taken | None, typer.Option(*flags, **shown)], None)


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
