"""What gdcalc offers, read from its own tables and help, for the tests of all of it: none spells a list of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from contextlib import redirect_stdout

from gdcalc.cli import check, check_can_tell, check_folder, code, compare, derive, step
from gdcalc.cli.formats import FORMATS
from gdcalc.cli.main import main

_FORMATS: dict[str, Iterable[str]] = {
    "step": step.RUN.writers,
    "derive": derive.DERIVATION.writers,
    "compare": compare.COMPARISON.writers,
    "check": check.REPORT.writers,
    "check --can-tell": check_can_tell.CAN_TELL.writers,
    "check FOLDER": check_folder.CLASSROOM.writers,
    "check --feedback": check_folder.FEEDBACK_FORMATS,
}


def help_of(*command: str) -> str:
    """Return the help of ``gdcalc``, or of a command of it."""
    out = io.StringIO()
    with redirect_stdout(out):
        main([*command, "--help"])
    return out.getvalue()


def commands() -> list[str]:
    return re.findall(r"^  ([a-z]+) ", help_of().partition("Commands:")[2], re.MULTILINE)


def options(*command: str) -> set[str]:
    """Return the options of ``gdcalc``, or of a command of it, as they are typed in full."""
    return set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", help_of(*command), re.MULTILINE))


def choices(command: str) -> list[str]:
    """Return what the argument of a command is one of, where it is a choice."""
    listed = re.search(r"<(\S+\|\S+)>", help_of(command))
    return listed[1].split("|") if listed else []


def formats(what: str) -> list[str]:
    """Return the formats in which something is written."""
    return list(_FORMATS[what])


def texts(what: str) -> list[str]:
    """Return the formats of those in which people read it: neither data nor a graph."""
    return [name for name in formats(what) if FORMATS[name].module is not None]


def libraries() -> list[str]:
    """Return the libraries that scripts are written with."""
    return list(code.SCRIPTS)
