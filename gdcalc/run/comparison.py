"""Works runs side by side: where two first differ, and which settings reproduce steps from elsewhere."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from gdcalc.arithmetic import Value
from gdcalc.arithmetic.formula_code import REDUCTIONS
from gdcalc.errors import GdcalcError, ProblemError
from gdcalc.expression.quantity import Kind, Quantity, derivative
from gdcalc.problem import Settings, pose
from gdcalc.problem.naming import LOSS
from gdcalc.run.records import Step
from gdcalc.run.run import Progress, Run
from gdcalc.tables.optimizers import OPTIMIZERS

ALIKE = 1e-12
"""Two values that differ by less than this of the larger are the same."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A run under a label that tells it from the others."""

    label: str
    run: Run


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two runs first differ: the step, the quantity, and both values."""

    step: int
    quantity: str
    first: Value
    other: Value


MOST = 12
"""More runs than this do not fit on a screen."""


def contenders(
    settings: Settings,
    optimizers: Sequence[Any],
    dialects: Sequence[str],
    rates: Sequence[str],
    *,
    every: int | None = 1,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
) -> list[Contender]:
    """Return a run for each combination; a label names only what varies.

    Raises ProblemError for more than MOST of them, and GdcalcError as ``pose`` does.
    """
    found = []
    count = math.prod(max(1, len(values)) for values in (optimizers, dialects, rates))
    if count > MOST:
        raise ProblemError(f"{count} runs are too many to compare", f"give at most {MOST}")
    if count > 1 and settings.data == "-":
        raise ProblemError("a comparison reads the data several times, which standard input cannot", "give a file")
    lists = {"optimizer": optimizers, "dialect": dialects, "lr": rates}
    varied = {name: values for name, values in lists.items() if values}
    for values in itertools.product(*varied.values()):
        chosen = dict(zip(varied, values, strict=True))
        parts = [_said(name, value) for name, value in chosen.items() if len(varied[name]) > 1]
        run = Run(pose(replace(settings, **chosen), stdin), every=every, collect=False, progress=progress)
        if run.problem.stepping.seed is not None:
            settings = replace(settings, seed=str(run.problem.stepping.seed))  # shared, so that all draw alike
        found.append(Contender(", ".join(parts) or run.problem.optimizer.name, run))
    return found


def _said(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name", "own"))
    return f"lr={value}" if name == "lr" else str(value)


class Lockstep:
    """Takes the steps of several runs together, and notes where each first differs from the first run.

    Each ``every``-th step is yielded, and the last; None is the last alone. ``differences`` holds the first difference
    of each run but the first, or None; every step is searched for it.
    """

    def __init__(self, runs: Sequence[Contender], every: int | None = 1) -> None:
        self.contenders = runs
        self.every = every
        self.differences: list[Difference | None] = [None] * (len(runs) - 1)

    def __iter__(self) -> Iterator[tuple[int, tuple[Step | None, ...]]]:
        """Yield the number of each step and the runs' records of it, None where a run has ended."""
        held: tuple[int, tuple[Step | None, ...]] | None = None
        for number, steps in enumerate(itertools.zip_longest(*(each.run for each in self.contenders)), 1):
            first = steps[0]
            for index, other in enumerate(steps[1:]):
                if first is not None and other is not None and self.differences[index] is None:
                    self.differences[index] = first_difference(first, other)
            held = (number, steps)
            if self.every is not None and number % self.every == 0:
                yield held
                held = None
        if held is not None:
            yield held


def first_difference(first: Step, other: Step) -> Difference | None:
    """Return the first quantity of a step in which two runs differ: loss, gradient, then new parameters."""
    pairs = [("loss", first.loss, other.loss)]
    pairs += [(derivative(LOSS, name), value, other.gradient[name]) for name, value in first.gradient.items()]
    pairs += [(name, value, other.new_parameters[name]) for name, value in first.new_parameters.items()]
    for quantity, mine, theirs in pairs:
        if abs(float(mine) - float(theirs)) > ALIKE * max(abs(float(mine)), abs(float(theirs))):
            return Difference(first.step, quantity, mine, theirs)
    return None


# --- steps from elsewhere --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that was written elsewhere: its value, and the unit of its last digit (0 for a whole number)."""

    value: float
    unit: float

    def agrees(self, right: float) -> bool:
        """Tell whether a value rounds to what was written, or is it but for the noise of float64."""
        return abs(self.value - right) <= self.unit / 2 + 1e-9 * max(abs(self.value), abs(right))


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step's values by quantity: the loss, its gradient, the parameters before and after.

    ``unread`` is the number of its cells that hold no number.
    """

    step: int
    values: Mapping[str, Stated]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Departure:
    """Where steps from elsewhere first depart from a run."""

    step: int
    quantity: str
    here: Value
    there: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How steps from elsewhere compare with a run: where they depart, how many were compared, how many could not be.

    ``missing`` rows are of steps that the run does not have.
    """

    departure: Departure | None
    compared: int
    missing: int

    @property
    def whole(self) -> bool:
        """Whether every row was compared and agrees."""
        return self.departure is None and self.missing == 0 and self.compared > 0


def agreement(run: Run, rows: Sequence[StepRow]) -> Agreement:
    """Compare rows with a run's steps, to the digits that were written, up to the first departure.

    Raises GdcalcError where the run cannot begin.
    """
    by_step: dict[int, list[StepRow]] = {}
    for row in rows:
        by_step.setdefault(row.step, []).append(row)
    last, compared = max(by_step), 0
    for step in run:
        for row in by_step.pop(step.step, ()):
            for quantity, stated in row.values.items():
                here = _quantity(step, quantity)
                if here is not None and not stated.agrees(float(here)):
                    return Agreement(Departure(step.step, quantity, here, stated.value), compared, 0)
            compared += 1
        if step.step >= last:
            break
    return Agreement(None, compared, sum(map(len, by_step.values())))


def _quantity(step: Step, quantity: str) -> Value | None:
    match quantity:
        case Quantity(kind=Kind.DERIVATIVE, by=name):
            return step.gradient.get(name)
        case Quantity(kind=Kind.NEW, of=name):
            return step.new_parameters.get(name)
        case Quantity(kind=Kind.BEFORE, of=name):
            return step.parameters.get(name)
    return step.loss


MOMENTUM = ("sgd:momentum=0.9", "sgd:momentum=0.9,nesterov=true")


def candidates(settings: Settings) -> Iterator[tuple[str, Settings]]:
    """Yield the options, and the settings with them, that others may have used instead, one change at a time."""
    own = settings.optimizer if isinstance(settings.optimizer, str) else "sgd"
    names = [own.partition(":")[0], *OPTIMIZERS]
    for name in dict.fromkeys(names):
        for dialect in OPTIMIZERS.get(name, {}):
            given = own if name == own.partition(":")[0] else name
            yield f"--optimizer {given} --dialect {dialect}", replace(settings, optimizer=given, dialect=dialect)
            if given != name:
                yield f"--optimizer {name} --dialect {dialect}", replace(settings, optimizer=name, dialect=dialect)
    for text in MOMENTUM:
        yield f"--optimizer {text}", replace(settings, optimizer=text)
    if settings.model is not None:
        for loss in ("squared", "half-squared", "absolute"):
            yield f"--loss {loss}", replace(settings, loss=loss)
        for reduction in REDUCTIONS:
            yield f"--reduction {reduction}", replace(settings, reduction=reduction)
        for batch in ("1", "all"):
            yield f"--batch {batch}", replace(settings, batch=batch)
            yield f"--batch {batch} --reduction sum", replace(settings, batch=batch, reduction="sum")
    yield "--maximize", replace(settings, maximize=not settings.maximize)


def reproducing(settings: Settings, rows: Sequence[StepRow]) -> Iterator[str]:
    """Yield the options of each candidate that gives the rows."""
    for options, candidate in candidates(settings):
        try:
            problem = pose(replace(candidate, epochs=None, steps=str(max(row.step for row in rows))))
            if agreement(Run(problem, collect=False), rows).whole:
                yield options
        except GdcalcError:
            continue  # this dialect has no such setting, or the run cannot begin
