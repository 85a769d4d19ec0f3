"""``gdcalc list`` and ``gdcalc explain``: print the tables of what gdcalc knows, and one entry in full."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from gdcalc.cli.environment import Environment
from gdcalc.cli.output import write


class Listed(StrEnum):
    """What can be listed."""

    losses = "losses"
    functions = "functions"
    optimizers = "optimizers"
    schedules = "schedules"
    dialects = "dialects"


def list_table(
    context: typer.Context, what: Annotated[Listed, typer.Argument(help="The table to print.", show_default=False)]
) -> None:
    """Print the losses, functions, optimizers, schedules or dialects that gdcalc knows, with their formulas."""
    # A command loads what it needs when it is called, so that --help does not.
    from gdcalc.documents.catalogue import CATALOGUES  # noqa: PLC0415
    from gdcalc.formats.page import Page  # noqa: PLC0415
    from gdcalc.formats.text import text  # noqa: PLC0415

    environment: Environment = context.obj
    page = Page(environment.width, environment.color("auto"), environment.unicode)
    write(text([CATALOGUES[what.value]()], page), None, environment)


def explain(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="An optimizer, schedule, dialect, loss or function.")],
) -> None:
    """Explain one rule: formulas, settings, defaults in every dialect, source.

    gdcalc explain adam
    """
    from gdcalc.documents import catalogue  # noqa: PLC0415
    from gdcalc.formats.page import Page  # noqa: PLC0415
    from gdcalc.formats.text import text  # noqa: PLC0415

    environment: Environment = context.obj
    page = Page(environment.width, environment.color("auto"), environment.unicode)
    write(text([catalogue.explain(name)], page), None, environment)
