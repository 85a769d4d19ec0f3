"""``gdcalc compare``: works a problem under several optimizers, dialects or learning rates, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from gdcalc.cli.environment import Environment
from gdcalc.cli.options import DISPLAY, PROBLEM_OPTIONS, REPEATED, VARIED, Option, takes
from gdcalc.errors import ExitStatus, ProblemError

if TYPE_CHECKING:
    from gdcalc.cli.display import Display
    from gdcalc.problem import Settings
    from gdcalc.run.comparison import Lockstep

_OWN = (
    *REPEATED,
    Option("elsewhere", "FILE", "Steps made elsewhere, JSON or CSV: where they first depart.", DISPLAY, flag="--with"),
    Option("format", "table|json", "[default: by --output's suffix, else table]", DISPLAY),
)
_SHOWN = ("every", "last", "json", "output", "digits", "lang", "color", "pager")


@takes((*(name for name in PROBLEM_OPTIONS if name not in (*VARIED, "predict")), *_SHOWN), *_OWN)
def compare(context: typer.Context, problem: str | None, given: dict[str, Any]) -> int:
    """Work one problem in several ways, side by side: where two first differ, and how each ends.

    gdcalc compare samples/three.toml --optimizer sgd --optimizer adam --lr 0.1 --lr 0.5
    """
    from gdcalc.cli.display import Display  # noqa: PLC0415
    from gdcalc.cli.formats import COMPARISON_FORMATS  # noqa: PLC0415
    from gdcalc.cli.output import write  # noqa: PLC0415
    from gdcalc.cli.problem_file import read_settings  # noqa: PLC0415

    environment: Environment = context.obj
    other = given.pop("elsewhere", None)
    varied = {name: list(dict.fromkeys(given.pop(name, []))) for name in VARIED}
    settings, shown = read_settings(problem, given)
    if settings.data == "-":
        raise ProblemError("a comparison reads the data several times, which standard input cannot", "give a file")
    display = Display.of_comparison(shown, environment)
    lockstep = None
    if other is None:
        if not any(len(values) > 1 for values in varied.values()):
            hint = "give --optimizer, --dialect or --lr twice, or --with FILE"
            raise ProblemError("there is nothing to compare", hint)
        lockstep = _lockstep(settings, varied, display, environment)
        pieces = COMPARISON_FORMATS[display.format].write(lockstep, display)
    else:
        if any(len(values) > 1 for values in varied.values()):
            raise ProblemError("--with compares one run with a file", "give --optimizer, --dialect and --lr once")
        single = {name: values[0] for name, values in varied.items() if values}
        pieces = _elsewhere(replace(settings, **single), other, display)
    write(pieces, display.output, environment, pager=display.pager)
    return ExitStatus.STOPPED if lockstep is not None and _told_stops(lockstep, environment) else ExitStatus.DONE


def _told_stops(lockstep: Lockstep, environment: Environment) -> bool:
    """Say which runs stopped early, and return whether one did."""
    from gdcalc.cli.diagnostics import print_note  # noqa: PLC0415

    for each in lockstep.contenders:
        if each.run.result.stopped_early:
            print_note(f"{each.label} stopped: {each.run.result.message}", environment.stderr)
    return any(each.run.result.stopped_early for each in lockstep.contenders)


def _lockstep(settings: Settings, varied: dict[str, list[str]], display: Display, environment: Environment) -> Lockstep:
    from gdcalc.cli.diagnostics import print_note  # noqa: PLC0415
    from gdcalc.run.comparison import Lockstep, contenders  # noqa: PLC0415

    lockstep = Lockstep(contenders(settings, *varied.values()), display.every)
    for note in lockstep.contenders[0].run.problem.notes:
        print_note(note, environment.stderr)
    return lockstep


def _elsewhere(settings: Settings, path: str, display: Display) -> Iterator[str]:
    from gdcalc.answers.steps import read_steps  # noqa: PLC0415
    from gdcalc.clean import clean  # noqa: PLC0415
    from gdcalc.cli.formats import page  # noqa: PLC0415
    from gdcalc.problem import pose  # noqa: PLC0415
    from gdcalc.run.comparison import agreement, reproducing  # noqa: PLC0415
    from gdcalc.run.run import Run  # noqa: PLC0415

    problem = pose(settings)
    rows = read_steps(path, problem.parameters)
    found = agreement(Run(problem, collect=False), rows)
    reproduced = [] if found.departure is None else list(reproducing(settings, rows))
    if display.format == "json":
        from gdcalc.formats.json.comparison import elsewhere_document  # noqa: PLC0415

        yield elsewhere_document(found, sum(row.unread for row in rows), reproduced, problem.arithmetic)
        return
    from gdcalc.documents.comparison import elsewhere  # noqa: PLC0415

    yield elsewhere(clean(path), found, sum(row.unread for row in rows), reproduced, page(display))
