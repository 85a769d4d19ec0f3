"""``gdcalc code``: prints a script that does a run without gdcalc."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from gdcalc.cli.diagnostics import print_notes
from gdcalc.cli.environment import Environment
from gdcalc.cli.output import write
from gdcalc.cli.problem_file import read_settings
from gdcalc.errors import ExitStatus
from gdcalc.problem import pose
from gdcalc.problem.settings import choose
from gdcalc.run.run import Run

SCRIPTS = {"torch": "torch", "numpy": "numpy", "python": "plain"}
"""The libraries, and the module of ``scripts`` that writes for each."""


def run(given: dict[str, Any], environment: Environment) -> int:
    """Print a script that does the very run; return the exit status. Raises GdcalcError for bad input."""
    library = choose("library", given.pop("library", "torch"), SCRIPTS)
    settings, shown = read_settings(given)
    posed = pose(settings, environment.stdin)
    print_notes(posed.notes, environment.stderr)
    module = import_module(f"gdcalc.scripts.{SCRIPTS[library]}")
    script: Callable[[Run], Iterator[str]] = getattr(module, library)
    next(iter(Run(posed)), None)  # says why the first step has no value, where it has none
    write(list(script(Run(posed))), shown.get("output"), environment)
    return ExitStatus.DONE
