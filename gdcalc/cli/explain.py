"""``gdcalc explain``: prints all that is known of one optimizer, schedule, dialect, loss or function."""

from __future__ import annotations

from typing import Any

from gdcalc.cli.environment import Environment
from gdcalc.cli.output import write
from gdcalc.documents import catalogue
from gdcalc.errors import ExitStatus
from gdcalc.formats.page import Page
from gdcalc.formats.text import text


def run(given: dict[str, Any], environment: Environment) -> int:
    """Print an entry in full. Raises ProblemError for a name that gdcalc does not know."""
    page = Page(environment.width, environment.color("auto"), environment.unicode)
    write(text([catalogue.explain(given["name"])], page), None, environment)
    return ExitStatus.DONE
