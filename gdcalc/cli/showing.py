"""Works a problem and writes the run in the format asked for."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from gdcalc.cli.diagnostics import print_note
from gdcalc.cli.display import Display
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import DERIVATION_FORMATS, FORMATS, TABLE, plotted
from gdcalc.cli.output import write
from gdcalc.cli.progress import Progress
from gdcalc.documents.columns import MOST_SAMPLES, shows_samples
from gdcalc.problem import Problem, Settings, pose
from gdcalc.run.run import Run

if TYPE_CHECKING:
    from gdcalc.pictures.trace import Recorder


def show_run(settings: Settings, display: Display, environment: Environment) -> bool:
    """Work a problem and write it; return whether it stopped early. Raises GdcalcError for bad input."""
    problem = pose(settings, environment.stdin)
    for note in problem.notes:
        print_note(note, environment.stderr)
    progress = None
    if environment.stderr.isatty() and (display.output or display.every is None or not environment.stdout.isatty()):
        progress = Progress(environment.stderr)
    collect = _needs_samples(problem, display)
    run = Run(problem, every=display.every, collect=collect, progress=progress)
    pieces = FORMATS[display.format].write(run, display)
    if display.plot:
        pieces = itertools.chain(pieces, plotted(run, _recorder(run), display))
    try:
        write(pieces, display.output, environment, pager=display.pager)
    finally:
        if progress:
            progress.clear()
    return _stopped_early(run, environment)


def _stopped_early(run: Run, environment: Environment) -> bool:
    """Tell whether a run failed before its end, and say so on standard error."""
    result = run.result
    if result.stopped_early:
        hint = f"; {result.hint}" if result.hint else ""
        print_note(f"stopped: {result.message}{hint}", environment.stderr)
    return result.stopped_early


def _recorder(run: Run) -> Recorder:
    """Return what keeps the steps of a run for a picture; who wants none does not load it."""
    from gdcalc.pictures.trace import Recorder  # noqa: PLC0415

    recorder = Recorder(run.problem)
    recorder.watch(run)
    return recorder


def show_derivation(settings: Settings, display: Display, environment: Environment) -> bool:
    """Write how a problem's gradient is found; return whether its first step failed.

    Raises GdcalcError for bad input.
    """
    problem = pose(settings, environment.stdin)
    for note in problem.notes:
        print_note(note, environment.stderr)
    problem = replace(problem, stepping=replace(problem.stepping, steps=1))
    run = Run(problem)
    write(DERIVATION_FORMATS[display.format].write(run, display), display.output, environment, pager=display.pager)
    return _stopped_early(run, environment)


def _needs_samples(problem: Problem, display: Display) -> bool:
    """Tell whether the samples of a batch are to be kept with its step."""
    if display.format != TABLE or display.detail is not None:
        return True
    return shows_samples(problem, MOST_SAMPLES if display.samples is None else display.samples)
