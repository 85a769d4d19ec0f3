"""Causes that are no rewriting of a sheet: another learning rate, another batch, a value in the wrong place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from gdcalc.errors import GdcalcError
from gdcalc.expression.printing import unicode_name
from gdcalc.expression.tree import Name, Number, substitute
from gdcalc.homework.budget import Budget
from gdcalc.homework.candidate import Candidate
from gdcalc.homework.closeness import Mark, agrees, as_float
from gdcalc.homework.exercise import Address, Exercise, Writing, working
from gdcalc.homework.finding import Finding, Named
from gdcalc.homework.mistakes.clerical import NEIGHBOUR, NEW_IN_GRADIENT, OF_ALL, OF_ONE, OTHER_RATE
from gdcalc.homework.mistakes.mistake import Mistake, Rewriting
from gdcalc.homework.sheet import NEW, NEXT, UPDATE, WORKED
from gdcalc.homework.submission import Submission
from gdcalc.homework.variants import ValueAt, Variant
from gdcalc.homework.working import StepWork, Worked
from gdcalc.problem.naming import LOSS

SURE_RATE = 0.2
"""A learning rate is named where the values leave less than this share of it open."""

DERIVED = 30
"""Deriving a problem anew takes as long as compiling its sheet so many times."""


class OtherBatch(Variant):
    """The exercise worked with all samples in a step where one is asked for, or the reverse."""

    def __init__(self, exercise: Exercise, other: Exercise, mistake: Mistake) -> None:
        super().__init__(exercise, Named(mistake), Rewriting(other.sheet))
        self.other = other

    @property
    def preparation(self) -> int:
        """How many worked lines take as long as posing the other run."""
        return DERIVED * super().preparation

    def lines(self, step: int) -> int:
        """Return how many lines are worked in a step."""
        sheet, batches = self.other.sheet, self.other.batches
        count = len(batches[step - 1].indices) if step <= len(batches) else 0
        return len(sheet.sample) * count + len(sheet.step)

    @property
    def work(self) -> StepWork:
        """The other run's function."""
        return self.other.work

    def begins(self, submission: Submission) -> int:  # noqa: ARG002
        """Return 1: where a step begins in the other run is not written."""
        return 1

    def steps(self, submission: Submission) -> Iterator[ValueAt]:
        """Yield the values of the other run's lines that stand for the same quantities."""
        written = {
            there: value
            for here, value in submission.writing.values.items()
            if (there := self._there(here)) is not None
        }
        for worked in working(self.other, self.other.work, Writing(self.other, written)):
            yield lambda address, known=worked: self._value(known, address)  # type: ignore[misc]

    def _value(self, worked: Worked | None, address: Address) -> Any:
        there = self._there(address)
        return None if there is None else self.other.work.value_in(worked, there.place, there.line)

    def _there(self, address: Address) -> Address | None:
        """Return where a value of this run stands in the other."""
        mine, theirs = self.exercise.sheet, self.other.sheet
        if address.step > self.other.last_step:
            return None
        lines = {mine.loss: theirs.loss} | {mine.gradient[name]: theirs.gradient[name] for name in mine.parameters}
        if address.line in lines and (address.place is None or not mine.batched):
            return Address(address.step, 0 if not theirs.batched else None, lines[address.line])
        if address.place is None:
            return address if address.line.startswith((f"{NEW} ", f"{UPDATE} ")) else None
        index = self.exercise.batches[address.step - 1].indices[address.place]
        indices = self.other.batches[address.step - 1].indices
        return replace(address, place=indices.index(index)) if index in indices else None


def other_runs(exercise: Exercise) -> Iterator[Variant]:
    """Yield the exercise with another batch, where it has samples."""
    if not exercise.program.columns or len(exercise.data) < 2:
        return
    batch, mistake = ("1", OF_ONE) if exercise.sheet.batched else ("all", OF_ALL)
    try:
        settings = replace(exercise.settings, batch=batch, epochs=None, steps=str(exercise.last_step))
        yield OtherBatch(exercise, Exercise(settings, exercise.last_step), mistake)
    except GdcalcError:
        return


def other_rates(
    exercise: Exercise, submission: Submission, wrong: Mapping[Address, Finding], budget: Budget
) -> list[Candidate]:
    """Return the learning rate that explains wrong updates, where it is one and the same.

    An update is linear in the rate: its values at the rates 0 and 1 give the rate for what is written, between bounds
    for the digits it has. Raises SearchEndedError.
    """
    if not isinstance(exercise.problem.learning_rate, Number):
        return []
    cells = [address for address in wrong if address.line.startswith((f"{NEW} ", f"{UPDATE} "))]
    if len(cells) < 2:
        return []
    at = {}
    for rate in (0, 1, 2):
        rule = {line.name: substitute(line.formula, {Name("lr"): Number(str(rate))}) for line in exercise.sheet.step}
        variant = Variant(exercise, Named(OTHER_RATE), Rewriting(exercise.sheet.replacing(rule)))
        last = max(address.step for address in cells)
        budget.spend(variant.preparation + sum(map(variant.lines, range(variant.begins(submission), last + 1))))
        at[rate] = variant.values(submission, last)
    for share in (0.5, 1.0):  # of the unit of what is written: rounded, or cut off
        bounds: dict[Address, tuple[float, float]] = {}
        for cell in cells:
            found = _rate_bounds(wrong[cell].mark, share, *(at[rate](cell) for rate in (0, 1, 2)))
            if found is not None:
                bounds[cell] = found
        candidates = list(_common_rate(bounds))
        if candidates:
            return candidates
    return []


def _rate_bounds(written: Mark | None, share: float, none: Any, one: Any, two: Any) -> tuple[float, float] | None:
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


def slips_of_place(exercise: Exercise, submission: Submission, cell: Address, written: Mark) -> Iterator[Named]:
    """Yield the values of the same step that are written in the wrong place."""
    if not written.value or written.significant < 2:
        return
    sheet = exercise.sheet
    gradients = {name: parameter for parameter, name in sheet.gradient.items()}
    if cell.line in gradients:
        parameter = gradients[cell.line]
        ahead = submission.ahead.get(cell.step, {})
        new = (ahead.get(f"{tag} {parameter}") for tag in (NEXT, WORKED))
        if any(value is not None and agrees(written, value) for value in new):
            yield Named(NEW_IN_GRADIENT)
            return
    shown = [*sheet.predictions, LOSS, *sheet.gradient.values(), *(f"{NEW} {name}" for name in sheet.parameters)]
    for line in dict.fromkeys(shown):
        for place in (None, cell.place if cell.place is not None else 0):
            address = Address(cell.step, place, line)
            if (
                line == cell.line
                or line not in exercise.work.places
                or (address.line, place) == (cell.line, cell.place)
            ):
                continue
            in_step = any(each.name == line for each in sheet.step)
            if in_step != (place is None) or cell.step > len(submission.followed):
                continue
            value = submission.expected(address)
            if value is not None and agrees(written, value):
                called = LOSS if line in (LOSS, sheet.loss) else unicode_name(line.removeprefix(f"{NEW} "))
                yield Named(NEIGHBOUR, called)
                return
