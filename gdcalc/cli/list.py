"""``gdcalc list``: prints a table of what gdcalc knows."""

from __future__ import annotations

from typing import Any

from gdcalc.cli.environment import Environment
from gdcalc.cli.output import write
from gdcalc.documents.catalogue import CATALOGUES
from gdcalc.errors import ExitStatus
from gdcalc.formats.page import Page
from gdcalc.formats.text import text


def run(given: dict[str, Any], environment: Environment) -> int:
    """Print the losses, functions, optimizers, schedules or dialects that gdcalc knows, with their formulas."""
    page = Page(environment.width, environment.color("auto"), environment.unicode)
    write(text([CATALOGUES[given["what"]]()], page), None, environment)
    return ExitStatus.DONE
