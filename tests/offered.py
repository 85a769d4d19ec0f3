"""What gdcalc offers, read from its own tables and help, for the tests of all of it: none spells a list of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextlib import redirect_stdout

from gdcalc.cli import code
from gdcalc.cli import formats as tables
from gdcalc.cli.main import main

_FORMATS: dict[str, Mapping[str, object]] = {
    "step": tables.FORMATS,
    "derive": tables.DERIVATION_FORMATS,
    "compare": tables.COMPARISON_FORMATS,
    "check": tables.CHECK_FORMATS,
    "check --can-tell": tables.CAN_TELL_FORMATS,
    "check FOLDER": tables.CLASS_FORMATS,
    "check --feedback": tables.FEEDBACK_FORMATS,
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
    return [name for name in formats(what) if name not in ("json", "jsonl", "csv", "dot", "mermaid")]


def libraries() -> list[str]:
    """Return the libraries that scripts are written with."""
    return list(code.SCRIPTS)
