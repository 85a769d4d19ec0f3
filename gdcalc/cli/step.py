"""``gdcalc step``: works a problem and prints every step."""

from __future__ import annotations

import gc
from typing import Any

import typer

from gdcalc.cli.environment import Environment
from gdcalc.cli.options import DISPLAY_OPTIONS, PROBLEM_OPTIONS, takes
from gdcalc.errors import ExitStatus


@takes((*PROBLEM_OPTIONS, *DISPLAY_OPTIONS))
def step(context: typer.Context, problem: str | None, given: dict[str, Any]) -> int:
    """Work gradient descent step by step.

    gdcalc step --model "a*x+b" --data samples/three.csv --lr 1
    """
    # A command loads what it needs when it is called, so that --help does not. Loading SymPy makes so many objects that
    # looking for garbage among them takes a tenth of the time.
    gc.disable()
    from gdcalc.cli.display import Display  # noqa: PLC0415
    from gdcalc.cli.problem_file import read_settings  # noqa: PLC0415
    from gdcalc.cli.showing import show_run  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    environment: Environment = context.obj
    settings, shown = read_settings(problem, given)
    display = Display.read(shown, environment)
    return ExitStatus.STOPPED if show_run(settings, display, environment) else ExitStatus.DONE
