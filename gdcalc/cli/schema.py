"""``gdcalc schema``: prints the JSON schema of a format."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from gdcalc.cli.output import write


class Schema(StrEnum):
    """The published schemas."""

    run = "run"
    compare = "compare"
    check = "check"
    klass = "class"
    can_tell = "can-tell"


def print_schema(
    context: typer.Context, name: Annotated[Schema, typer.Argument(help="The format.", show_default=False)]
) -> None:
    """Print the JSON Schema of what --json writes."""
    from gdcalc.formats.json.schemas import schema_text  # noqa: PLC0415

    write([schema_text(name.value)], None, context.obj)
