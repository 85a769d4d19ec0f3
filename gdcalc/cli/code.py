"""``gdcalc code``: prints a script that does a run without gdcalc."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import typer

from gdcalc.cli.environment import Environment
from gdcalc.cli.options import DISPLAY, PROBLEM_OPTIONS, Option, takes
from gdcalc.errors import ExitStatus

SCRIPTS = {"torch": "torch", "numpy": "numpy", "python": "plain"}
"""The libraries, and the module of ``scripts`` that writes for each."""

_NO_PART = {"predict", "exact", "round", "rounding"}
_LIBRARY = Option("library", "torch|numpy|python", "What the script is written with.  [default: torch]", DISPLAY)


@takes((*(name for name in PROBLEM_OPTIONS if name not in _NO_PART), "output"), _LIBRARY)
def code(context: typer.Context, problem: str | None, given: dict[str, Any]) -> int:
    """Print a script in PyTorch, NumPy or plain Python that does the very run, and prints the same numbers.

    gdcalc code --model "a*x+b" --data samples/three.csv --lr 1 --library torch
    """
    from gdcalc.cli.diagnostics import print_note  # noqa: PLC0415
    from gdcalc.cli.output import write  # noqa: PLC0415
    from gdcalc.cli.problem_file import read_settings  # noqa: PLC0415
    from gdcalc.problem import pose  # noqa: PLC0415
    from gdcalc.problem.settings import choose  # noqa: PLC0415
    from gdcalc.run.run import Run  # noqa: PLC0415

    environment: Environment = context.obj
    library = choose("library", given.pop("library", "torch"), SCRIPTS)
    settings, shown = read_settings(problem, given)
    posed = pose(settings, environment.stdin)
    for note in posed.notes:
        print_note(note, environment.stderr)
    module = import_module(f"gdcalc.scripts.{SCRIPTS[library]}")
    script: Callable[[Run], Iterator[str]] = getattr(module, library)
    next(iter(Run(posed)), None)  # says why the first step has no value, where it has none
    write(list(script(Run(posed))), shown.get("output"), environment)
    return ExitStatus.DONE
