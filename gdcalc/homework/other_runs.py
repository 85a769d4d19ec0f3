"""Mistakes that are another run of the exercise: with another learning rate or batch, or with every line rounded."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from gdcalc.arithmetic import FLOAT64, Arithmetic, rounded
from gdcalc.arithmetic.float64 import as_float
from gdcalc.errors import GdcalcError
from gdcalc.expression.quantity import Kind, kind_of
from gdcalc.expression.tree import Name, Number, substitute
from gdcalc.homework.allowance import DriftAt
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.closeness import WrittenValue, apart
from gdcalc.homework.evidence import Candidate, Evidence, gives
from gdcalc.homework.exercise import Address, Exercise, Writing, follow, working
from gdcalc.homework.finding import Cause, Certainty, Named
from gdcalc.homework.mistakes.update import OF_ONE, OTHER_BATCH, OTHER_RATE, ROUNDED
from gdcalc.homework.variants import Budget, ValueAt, Variant
from gdcalc.program.compiler import StepFunction, Worked

SURE_RATE = 0.2
"""A learning rate is named where the values leave less than this share of it open."""


def other_rates(evidence: Evidence, budget: Budget) -> list[Candidate]:
    """Return the learning rate that explains wrong updates, where it is one and the same.

    An update is linear in the rate: its values at the rates 0 and 1 give the rate for what is written, between bounds
    for the digits it has. Raises SearchEndedError.
    """
    attempt, wrong = evidence.attempt, evidence.wrong
    exercise = attempt.exercise
    if not isinstance(exercise.problem.learning_rate, Number):
        return []
    cells = [address for address in wrong if kind_of(address.line) in (Kind.NEW, Kind.UPDATE)]
    if len(cells) < 2:
        return []
    at = []
    for rate in ("0", "1", "2"):
        rule = {
            line.name: substitute(line.formula, {Name("lr"): Number(rate)}) for line in exercise.by_hand.after_samples
        }
        variant = Variant(exercise, Named(OTHER_RATE), exercise.by_hand.replacing(rule))
        last = max(address.step for address in cells)
        worked = range(variant.begins(attempt, evidence.first), last + 1)
        budget.spend(variant.preparation + sum(map(variant.lines, worked)))
        at.append(variant.values(attempt, last, evidence.first))
    for share in (0.5, 1.0):  # of the unit of what is written: rounded, or cut off
        found = {cell: _rate_bounds(wrong[cell].written, share, *(value(cell) for value in at)) for cell in cells}
        candidates = list(_common_rate({cell: bounds for cell, bounds in found.items() if bounds is not None}))
        if candidates:
            return candidates
    return []


def _rate_bounds(
    written: WrittenValue | None, share: float, none: Any, one: Any, two: Any
) -> tuple[float, float] | None:
    if written is None or none is None or one is None or two is None:
        return None
    base, slope = as_float(none), as_float(one) - as_float(none)
    if abs(as_float(two) - base - 2 * slope) > 1e-9 * (abs(slope) + abs(base)) or slope == 0:
        return None
    reach = share * as_float(written.unit) + 1e-12 * (abs(base) + abs(as_float(written.value)))
    ends = sorted((as_float(written.value) - base + side * reach) / slope for side in (-1, 1))
    return ends[0], ends[1]


def _common_rate(bounds: Mapping[Address, tuple[float, float]]) -> Iterator[Candidate]:
    """Yield the rate in which the most bounds agree."""
    lows, highs = sorted(low for low, _ in bounds.values()), sorted(high for _, high in bounds.values())

    def agreeing(middle: float) -> int:
        return bisect_right(lows, middle) - bisect_left(highs, middle)

    middle = max(((low + high) / 2 for low, high in bounds.values()), key=agreeing, default=0.0)
    best = {cell for cell, (low, high) in bounds.items() if low <= middle <= high}
    if len(best) < 2:
        return
    low, high = max(bounds[cell][0] for cell in best), min(bounds[cell][1] for cell in best)
    if low <= 0 or high < low or high - low > SURE_RATE * high:
        return
    named = Named(OTHER_RATE, simplest(low, high))
    yield Candidate((named,), frozenset(best), len(best) + OTHER_RATE.prior)


def simplest(low: float, high: float) -> str:
    """Return the decimal of the fewest digits between two positive bounds.

    >>> simplest(0.0197, 0.0203), simplest(0.31, 0.33)
    ('0.02', '0.32')
    """
    for digits in range(1, 17):
        text = f"{(low + high) / 2:.{digits}g}"
        if low <= float(text) <= high:
            return f"{float(text):g}" if digits < 6 else text
    return f"{(low + high) / 2:g}"


DERIVED = 30
"""Deriving a problem anew takes as long as compiling its program this many times."""


class OtherRun(Variant):
    """Another exercise, worked on what is written for this one, from its first step on."""

    def __init__(self, exercise: Exercise, other: Exercise, named: Named) -> None:
        super().__init__(exercise, named, other.by_hand)
        self.other = other

    @property
    def work(self) -> StepFunction:
        """The other run's function."""
        return self.other.work

    def begins(self, attempt: Attempt, first: int) -> int:  # noqa: ARG002
        """Return 1: where a step begins in the other run is not written."""
        return 1

    def steps(self, attempt: Attempt, first: int) -> Iterator[ValueAt]:  # noqa: ARG002
        """Yield the values of the other run's lines that stand for the same quantities."""
        found = ((self._there(here), value) for here, value in self._written(attempt).items())
        writing = Writing(self.other, {there: value for there, value in found if there is not None})
        for worked in working(self.other, self.work, writing):
            yield lambda address, known=worked: self._value(known, address)  # type: ignore[misc]

    def _written(self, attempt: Attempt) -> Mapping[Address, Any]:
        """Return the values with which the other run is worked."""
        return attempt.writing.values

    def _there(self, address: Address) -> Address | None:
        """Return where a value of this run stands in the other."""
        return address

    def _value(self, worked: Worked | None, address: Address) -> Any:
        there = self._there(address)
        return None if there is None else self.work.value_in(worked, there.place, there.line)


class OtherBatch(OtherRun):
    """The exercise worked with all samples in a step where one is asked for, or the reverse."""

    @property
    def preparation(self) -> int:
        """How many worked lines take as long as posing the other run."""
        return DERIVED * super().preparation

    def lines(self, step: int) -> int:
        """Return how many lines are worked in a step."""
        program, batches = self.other.by_hand, self.other.batches
        count = len(batches[step - 1].indices) if step <= len(batches) else 0
        return len(program.sample) * count + len(program.after_samples)

    def _there(self, address: Address) -> Address | None:
        """Return where a value of this run stands in the other."""
        mine, theirs = self.exercise.by_hand, self.other.by_hand
        if address.step > self.other.last_step:
            return None
        lines = {mine.loss: theirs.loss} | {mine.gradient[name]: theirs.gradient[name] for name in mine.parameters}
        if address.line in lines and (address.place is None or not mine.batched):
            return Address(address.step, 0 if not theirs.batched else None, lines[address.line])
        if address.place is None:
            return address if kind_of(address.line) in (Kind.NEW, Kind.UPDATE) else None
        index = self.exercise.batches[address.step - 1].indices[address.place]
        indices = self.other.batches[address.step - 1].indices
        return replace(address, place=indices.index(index)) if index in indices else None


def other_runs(exercise: Exercise) -> Iterator[Variant]:
    """Yield the exercise with another batch, where it has samples."""
    if not exercise.program.columns or len(exercise.data) < 2:
        return
    batch, said = ("1", OF_ONE) if exercise.by_hand.batched else ("all", "")
    try:
        settings = replace(exercise.settings, batch=batch, epochs=None, steps=str(exercise.last_step))
        yield OtherBatch(exercise, Exercise(settings, exercise.last_step), Named(OTHER_BATCH, said=said))
    except GdcalcError:
        return


MOST_PLACES = 5
"""How many places are tried."""

SHORT = 17
"""A float64 of fewer characters was written so; one of more, as 1/3, was worked out."""

FRACTIONS = 40
"""Working a line in fractions takes as long as this many in floats."""


def rounding_floats(places: int) -> Arithmetic:
    """Return float64 with every line rounded to some places, a half away from zero but for float64's own noise.

    >>> rounding_floats(2).namespace["finish"](-0.126)
    -0.13
    """
    scale = 10.0**places

    def finish(value: float) -> float:
        scaled = abs(value) * scale
        return math.copysign(math.floor(scaled + 0.5) / scale, value) if scaled < 1 / math.ulp(0.5) else value

    return replace(FLOAT64, namespace={**FLOAT64.namespace, "finish": finish}, finish="finish", places=places)


def in_arithmetic(exercise: Exercise, arithmetic: Arithmetic) -> Exercise:
    """Return a float64 exercise in another arithmetic, its lines not derived anew, without a right working.

    Raises GdcalcError where the arithmetic does not have a number of a line.
    """
    return exercise.copied(
        arithmetic=arithmetic,
        start={name: _read(value, arithmetic) for name, value in exercise.start.items()},
        data=[tuple(_read(value, arithmetic) for value in row) for row in exercise.data],
        counters=[
            {name: arithmetic.read(f"{int(value)}") for name, value in each.items()} for each in exercise.counters
        ],
    )


def _read(value: float, arithmetic: Arithmetic) -> Any:
    """Return a given number in an arithmetic, as the decimal that it was written as; one worked out is rounded."""
    text = repr(value)
    number = arithmetic.read(text)
    worked_out = len(text) > SHORT
    return arithmetic.namespace["finish"](number) if worked_out else number


class RoundedRun(OtherRun):
    """The exercise with every line rounded, even those that are not written."""

    def lines(self, step: int) -> int:
        """Return how many lines take as long as a step."""
        return FRACTIONS * super().lines(step)

    def _written(self, attempt: Attempt) -> Mapping[Address, Any]:
        exactly = {address: Fraction(each.numeral.value) for address, each in attempt.written.items() if each.numeral}
        return {address: value for address, value in exactly.items() if address in attempt.writing.values}

    def _value(self, worked: Worked | None, address: Address) -> Any:
        found = super()._value(worked, address)
        return None if found is None else float(found)


class RoundedRuns:
    """The exercise with every line rounded to 1, 2, … places, each made when it is first asked for."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.run = cache(self._run)
        self._in_floats = cache(lambda places: self._other(rounding_floats(places)))

    def _run(self, places: int) -> Variant | None:
        """Return the run of this many places, worked in fractions; None where the exercise is not of float64."""
        other = self._other(rounded(places))
        return None if other is None else RoundedRun(self.exercise, other, Named(ROUNDED, str(places)))

    def _other(self, arithmetic: Arithmetic) -> Exercise | None:
        if self.exercise.arithmetic is not FLOAT64:
            return None
        try:
            return in_arithmetic(self.exercise, arithmetic)
        except GdcalcError:
            return None

    def drift(self, attempt: Attempt) -> DriftAt | None:
        """Return how far the person's run is off where every line is rounded as they write; None where none can be.

        The run is worked in floats: which way a half goes is nothing to how far rounding may carry it.
        """
        places = min(attempt.usual, MOST_PLACES)
        if not places or not attempt.leaves_out:
            return None
        other = self._in_floats(places)
        if other is None:
            return None
        other.right = self.exercise.right  # where a step has no value
        numbers = {address for address, each in attempt.written.items() if each.numeral}
        written = {address: value for address, value in attempt.writing.values.items() if address in numbers}
        worked = follow(other, other.work, Writing(other, written), attempt.last)
        scale = 10.0 ** (places - attempt.usual)
        largest: dict[str, list[float]] = {}

        def drift(step: int, line: str) -> float:
            known = largest.setdefault(line, [0.0])
            while len(known) <= step:
                address = Address(len(known), None, line)
                here, there = other.work.value(worked, address.step, None, line), attempt.expected(address)
                off = 0.0 if here is None or there is None else scale * apart(here, there)
                known.append(max(known[-1], off))
            return known[step]

        return drift

    def causes(self, evidence: Evidence, cells: Set[Address], budget: Budget) -> dict[Address, Cause]:
        """Return the cause of values that nothing else explains, where every line is rounded to few places.

        Raises SearchEndedError.
        """
        best: tuple[list[Address], Variant | None] = [], None
        last = max((cell.step for cell in cells), default=0)
        for variant in filter(None, map(self.run, range(1, MOST_PLACES + 1) if cells else ())):
            budget.spend(variant.preparation + sum(map(variant.lines, range(1, last + 1))))
            value = variant.values(evidence.attempt, last)
            given = [cell for cell in cells if gives(value(cell), evidence.wrong[cell])]
            if len(given) > len(best[0]):
                best = given, variant
        given, found = best
        if found is None or not (len(given) > 1 or evidence.close.keys() >= set(given)):
            return {}
        certainty = Certainty.PROBABLY if len(given) > 1 else Certainty.POSSIBLY
        return dict.fromkeys(given, Cause((found.named,), certainty))
