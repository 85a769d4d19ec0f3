"""``gdcalc derive``: shows how a problem's gradient is found."""

from __future__ import annotations

from typing import Any

import typer

from gdcalc.cli.environment import Environment
from gdcalc.cli.options import DISPLAY, FLAG, PROBLEM_OPTIONS, Option, takes
from gdcalc.errors import ExitStatus

_LATER = {"lr", "optimizer", "dialect", "maximize", "steps", "epochs", "tolerance", "until", "predict"}
"""Options about what comes after the gradient."""

_SHOWN = ("samples", "fragment", "output", "digits", "lang", "color", "pager")
_OWN = (
    Option("rules", "", "Show the rules one by one.", DISPLAY, FLAG, flag="--steps"),
    Option(
        "format",
        "NAME",
        "table, markdown, latex, html or typst; dot or mermaid for a picture of the graph.  "
        "[default: by --output's suffix, else table]",
        DISPLAY,
    ),
)


@takes((*(name for name in PROBLEM_OPTIONS if name not in _LATER), *_SHOWN), *_OWN)
def derive(context: typer.Context, problem: str | None, given: dict[str, Any]) -> int:
    """Show how the gradient is found: the graph, each derivative with its rule, and their values at the start.

    gdcalc derive --model "sigmoid(W*x+b)" --sample "x=2, y=1" --init "W=0.5, b=0.3"
    """
    from gdcalc.cli.display import Display  # noqa: PLC0415
    from gdcalc.cli.problem_file import read_settings  # noqa: PLC0415
    from gdcalc.cli.showing import show_derivation  # noqa: PLC0415

    environment: Environment = context.obj
    rules = {"rules": True} if given.pop("rules", False) else {}
    settings, shown = read_settings(problem, given)
    stopped = show_derivation(settings, Display.of_derivation(shown | rules, environment), environment)
    return ExitStatus.STOPPED if stopped else ExitStatus.DONE
