"""``gdcalc compare``: works a problem under several optimizers, dialects or learning rates, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from gdcalc.answers.reader import read_steps
from gdcalc.arithmetic import Arithmetic
from gdcalc.clean import clean
from gdcalc.cli.diagnostics import print_notes
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import FORMATS, TABLE, Display, Subject, Writer
from gdcalc.cli.problem_file import pop_varied, read_settings
from gdcalc.documents.comparison import elsewhere_blocks
from gdcalc.errors import ExitStatus, ProblemError
from gdcalc.formats.json.comparison import compare_document, elsewhere_document
from gdcalc.formats.side_by_side import side_by_side
from gdcalc.problem import Settings, pose
from gdcalc.run.comparison import Agreement, Lockstep, agreement, contenders, reproducing
from gdcalc.run.run import Run


@dataclass(frozen=True, slots=True)
class _Reproduction:
    """How far a run agrees with steps made elsewhere, and the settings that reproduce these where it does not."""

    path: str
    found: Agreement
    unread: int
    settings: list[str]
    arithmetic: Arithmetic


def _reproduced(it: _Reproduction, display: Display) -> Iterator[str]:
    page = display.page
    blocks = elsewhere_blocks(it.path, it.found, it.unread, it.settings, digits=page.digits, words=page.words)
    return FORMATS[TABLE].write(blocks, page)


_TEXT, _STEPS = {"digits", "lang", "color", "pager"}, {"every", "last"}
COMPARISON: Subject[Lockstep] = Subject(
    None,
    {
        TABLE: Writer(lambda lockstep, display: side_by_side(lockstep, display.page), _TEXT),
        "json": Writer(lambda lockstep, _: compare_document(lockstep)),
    },
    takes=_STEPS,
)
REPRODUCTION: Subject[_Reproduction] = Subject(
    None,
    {
        TABLE: Writer(_reproduced, _TEXT),
        "json": Writer(lambda it, _: iter([elsewhere_document(it.found, it.unread, it.settings, it.arithmetic)])),
    },
    takes=_STEPS,
)


def run(given: dict[str, Any], environment: Environment) -> int:
    """Compare runs, or one run with a file; return the exit status. Raises GdcalcError for bad input."""
    other = given.pop("elsewhere", None)
    varied = pop_varied(given)
    several = any(len(values) > 1 for values in varied.values())
    settings, shown = read_settings(given)
    if settings.data == "-":
        raise ProblemError("a comparison reads the data several times, which standard input cannot", "give a file")
    display = COMPARISON.read_display(shown, environment)
    if other is not None:
        if several:
            raise ProblemError("--with compares one run with a file", "give --optimizer, --dialect and --lr once")
        single: dict[str, Any] = {name: values[0] for name, values in varied.items() if values}
        REPRODUCTION.show(_reproduce(replace(settings, **single), other), display, environment)
        return ExitStatus.DONE
    if not several:
        raise ProblemError("there is nothing to compare", "give --optimizer, --dialect or --lr twice, or --with FILE")
    lockstep = Lockstep(contenders(settings, *varied.values()), display.every)
    print_notes(lockstep.contenders[0].run.problem.notes, environment.stderr)
    COMPARISON.show(lockstep, display, environment)
    stopped = [each for each in lockstep.contenders if each.run.result.stopped_early]
    print_notes((f"{each.label} stopped: {each.run.result.message}" for each in stopped), environment.stderr)
    return ExitStatus.STOPPED if stopped else ExitStatus.DONE


def _reproduce(settings: Settings, path: str) -> _Reproduction:
    problem = pose(settings)
    rows = read_steps(path, problem.parameters)
    found = agreement(Run(problem, collect=False), rows)
    reproduced = [] if found.departure is None else list(reproducing(settings, rows))
    return _Reproduction(clean(path), found, sum(row.unread for row in rows), reproduced, problem.arithmetic)
