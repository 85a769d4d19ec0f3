"""Works a problem and writes the run in the format asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gdcalc.cli.diagnostics import print_note
from gdcalc.cli.display import Display
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import DERIVATION_FORMATS, FORMATS, TABLE
from gdcalc.cli.output import write
from gdcalc.cli.progress import Progress
from gdcalc.errors import ProblemError
from gdcalc.problem import Problem, Settings, pose
from gdcalc.render.rows import MOST_SAMPLES, shows_samples
from gdcalc.run import Run
from gdcalc.work import SHOWN_SAMPLES

if TYPE_CHECKING:
    from gdcalc.render.solution import Detail


def show_run(settings: Settings, display: Display, environment: Environment) -> bool:
    """Work a problem and write it; return whether it stopped early. Raises GdcalcError for bad input."""
    problem = pose(settings, environment.stdin)
    for note in problem.notes:
        print_note(note, environment.stderr)
    progress = None
    if environment.stderr.isatty() and (display.output or display.every is None or not environment.stdout.isatty()):
        progress = Progress(environment.stderr)
    run = Run(problem, every=display.every, collect=_needs_samples(problem, display), progress=progress)
    try:
        write(pieces(run, display), display.output, environment, pager=display.pager)
    finally:
        if progress:
            progress.clear()
    result = run.result
    if result.stopped_early:
        hint = f"; {result.hint}" if result.hint else ""
        print_note(f"stopped: {result.message}{hint}", environment.stderr)
    return result.stopped_early


def show_derivation(settings: Settings, display: Display, environment: Environment, *, rule_by_rule: bool) -> None:
    """Write how a problem's gradient is found. Raises GdcalcError for bad input."""
    from gdcalc.render.derived import derived  # noqa: PLC0415 - not needed for a run

    problem = pose(settings, environment.stdin)
    for note in problem.notes:
        print_note(note, environment.stderr)
    form, run = DERIVATION_FORMATS[display.format], Run(problem)
    if form.blocks is not None:
        written = form.blocks(derived(run, _detail(display), rule_by_rule=rule_by_rule), display)
    elif rule_by_rule:
        raise ProblemError(f"--steps says nothing about {display.format}", "leave it out")
    else:
        written = form.run(run, display) if form.run else iter(())
    write(written, display.output, environment, pager=display.pager)


def _detail(display: Display) -> Detail:
    from gdcalc.render.solution import Detail  # noqa: PLC0415 - not needed for a table

    most = SHOWN_SAMPLES if display.samples is None else display.samples
    return Detail(display.detail or "normal", display.digits, most, display.words)


def _needs_samples(problem: Problem, display: Display) -> bool:
    """Tell whether the samples of a batch are to be kept with its step."""
    if display.format != TABLE or display.detail is not None:
        return True
    return shows_samples(problem, MOST_SAMPLES if display.samples is None else display.samples)


def pieces(run: Run, display: Display) -> Iterator[str]:
    """Return the pieces of a run's text."""
    form = FORMATS[display.format]
    if form.run is not None and (display.detail is None or form.blocks is None):
        return form.run(run, display)
    if form.blocks is None:
        raise NotImplementedError(display.format)
    from gdcalc.render.solution import solution  # noqa: PLC0415 - not needed for a table

    return form.blocks(solution(run, _detail(display)), display)
