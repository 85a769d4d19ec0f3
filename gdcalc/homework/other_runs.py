"""Mistakes that are another run of the exercise: with all samples in a step where one is asked for, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from gdcalc.errors import GdcalcError
from gdcalc.expression.quantity import Kind, kind_of
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.exercise import Address, Exercise, Writing, working
from gdcalc.homework.finding import Named
from gdcalc.homework.mistakes.whole_run import OF_ONE, OTHER_BATCH
from gdcalc.homework.variants import ValueAt, Variant
from gdcalc.program.compiler import StepFunction, Worked

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
