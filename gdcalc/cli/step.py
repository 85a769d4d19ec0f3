"""``gdcalc step``: works a problem and writes every step in the format asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from gdcalc.cli.diagnostics import print_note, print_notes
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import FORMATS, TABLE, Display, Subject, Writer
from gdcalc.cli.output import write
from gdcalc.cli.problem_file import read_settings
from gdcalc.cli.progress import Progress
from gdcalc.documents.columns import shows_samples
from gdcalc.documents.content import Block
from gdcalc.documents.solution import Detail, solution
from gdcalc.errors import ExitStatus
from gdcalc.formats.csv import csv
from gdcalc.formats.json.run import json_document, json_lines
from gdcalc.problem import pose
from gdcalc.run.run import Run


def _worked(run: Run, display: Display) -> Iterable[Block]:
    page = display.page
    return solution(run, Detail(display.detail or "normal", page.digits, display.worked_samples, page.words))


def _table_or_work(run: Run, display: Display) -> Iterator[str]:
    if display.detail is not None:
        return FORMATS[TABLE].write(_worked(run, display), display.page)
    from gdcalc.formats.table import table  # noqa: PLC0415 - it loads Rich, which JSON and CSV do without

    return table(run, display.page)


_WORK = {"work", "detail"}
RUN: Subject[Run] = Subject(
    _worked,
    {
        TABLE: Writer(_table_or_work, _WORK | {"samples", "digits", "lang", "color", "pager", "plot"}),
        "json": Writer(lambda run, display: json_document(run, display.detail), _WORK),
        "jsonl": Writer(lambda run, display: json_lines(run, display.detail), _WORK),
        "csv": Writer(lambda run, _: csv(run)),
    },
    heeds=_WORK | {"samples"},
    takes={"every", "last"},
)


def run(given: dict[str, Any], environment: Environment) -> int:
    """Work a problem and write it; return the exit status. Raises GdcalcError for bad input."""
    settings, shown = read_settings(given)
    display = RUN.read_display(shown, environment)
    posed = pose(settings, environment.stdin)
    print_notes(posed.notes, environment.stderr)
    quiet = bool(display.output) or display.every is None or not environment.stdout.isatty()
    in_table = display.format == TABLE and display.detail is None
    with_samples = not in_table or shows_samples(posed, display.page.most_samples)
    with Progress.on(environment.stderr, wanted=quiet) as progress:
        work = Run(posed, every=display.every, collect=with_samples, progress=progress)
        pieces = RUN.write(work, display)
        if display.plot:
            from gdcalc.cli.plot import picture_below  # noqa: PLC0415 - who wants no picture does not load it

            pieces = itertools.chain(pieces, picture_below(work, display.page))
        write(pieces, display.output, environment, pager=display.pager)
    return status_of(work, environment)


def status_of(run: Run, environment: Environment) -> int:
    """Return the exit status of a run, and say on standard error if it failed before its end."""
    result = run.result
    if not result.stopped_early:
        return ExitStatus.DONE
    hint = f"; {result.hint}" if result.hint else ""
    print_note(f"stopped: {result.message}{hint}", environment.stderr)
    return ExitStatus.STOPPED
