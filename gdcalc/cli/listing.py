"""``gdcalc list``: prints the tables of losses and functions."""

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


def list_table(
    context: typer.Context, what: Annotated[Listed, typer.Argument(help="The table to print.", show_default=False)]
) -> None:
    """Print the losses, functions or optimizers that gdcalc knows, with their formulas."""
    # A command loads what it needs when it is called, so that --help does not.
    from gdcalc.render.catalogue import CATALOGUES  # noqa: PLC0415
    from gdcalc.render.page import Page  # noqa: PLC0415

    environment: Environment = context.obj
    page = Page(environment.width, environment.color("auto"), environment.unicode)
    write([CATALOGUES[what.value](page)], None, environment)
