"""The mistaken sheets of an exercise, compiled when they are first needed, and worked a step at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any, TypeAlias

from gdcalc.homework.budget import COMPILED
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Named
from gdcalc.homework.mistakes import MISTAKES, Mistake, Rewriting
from gdcalc.homework.submission import Submission
from gdcalc.homework.working import StepWork, compile_step

ValueAt: TypeAlias = Callable[[Address], Any]

LIKELY = 0.5
"""Mistakes of at least this prior are tried in pairs."""


class Variant:
    """A mistake made in an exercise."""

    def __init__(self, exercise: Exercise, named: Named, rewriting: Rewriting) -> None:
        self.exercise, self.named, self.rewriting = exercise, named, rewriting
        self.needs = rewriting.needs

    @cached_property
    def work(self) -> StepWork:
        """The mistaken sheet's function."""
        return compile_step(self.rewriting.sheet, self.exercise.arithmetic)

    @property
    def preparation(self) -> int:
        """How many worked lines take as long as making and compiling the sheet."""
        sheet = self.rewriting.sheet
        return COMPILED * (len(sheet.sample) + len(sheet.step))

    def lines(self, step: int) -> int:
        """Return how many lines are worked in a step."""
        sheet = self.rewriting.sheet
        return len(sheet.sample) * len(self.exercise.batches[step - 1].indices) + len(sheet.step)

    def begins(self, submission: Submission) -> int:
        """Return the first step that is worked for a person: mistakes are looked for from ``submission.first`` on."""
        return submission.begins(self.work)

    def steps(self, submission: Submission) -> Iterator[ValueAt]:
        """Yield, from the step that it ``begins`` with, the values that the mistake gives in each, by address.

        They follow from what the person wrote before. A step is worked when it is asked for.
        """
        work = self.work
        for worked in submission.working(work, self.rewriting.shift):
            yield lambda address, known=worked: work.value_in(known, address.place, address.line)  # type: ignore[misc]

    def values(self, submission: Submission, last: int) -> ValueAt:
        """Return the values that the mistake gives up to a step, by address."""
        begin = self.begins(submission)
        known = dict(enumerate(islice(self.steps(submission), max(0, last - begin + 1)), start=begin))
        return lambda address: known[address.step](address) if address.step in known else None


def single_variants(exercise: Exercise) -> Iterator[Variant]:
    """Yield each mistake of the table in each of its forms."""
    for mistake in MISTAKES:
        for rewriting in mistake.rewrite(exercise.sheet):
            if rewriting.samples <= len(exercise.data):
                yield Variant(exercise, Named(mistake, rewriting.detail, rewriting.said), rewriting)


def families_of(exercise: Exercise, group: int, written: frozenset[str]) -> tuple[str, ...]:
    """Return the families of mistakes that may spoil a value of a group: prediction, loss, gradient, update.

    Mistakes in what is not ``written`` show in what follows from it.
    """
    families = {0: ("prediction",), 1: ("loss",), 2: ("gradient",), 3: ("update",)}.get(group, ())
    if group > 1 and not written & set(exercise.sheet.predictions):
        families = (*families, "prediction")
    if group > 2 and not written & set(exercise.sheet.gradient.values()):
        families = (*families, "gradient")
    return families


def pairs_of(exercise: Exercise, families: tuple[str, ...]) -> Iterator[tuple[Variant, Variant]]:
    """Yield pairs of likely mistakes of these families, made together, the likeliest first."""
    likely = [mistake for mistake in MISTAKES if mistake.family in families and mistake.prior >= LIKELY]
    pairs = [(first, second) for index, first in enumerate(likely) for second in likely[index + 1 :]]
    for first, second in sorted(pairs, key=lambda pair: -pair[0].prior - pair[1].prior):
        yield from _both(exercise, first, second)


def _both(exercise: Exercise, first: Mistake, second: Mistake) -> Iterator[tuple[Variant, Variant]]:
    for made in first.rewrite(exercise.sheet):
        if made.needs or made.shift or made.samples > len(exercise.data):
            continue
        outer = Variant(exercise, Named(first, made.detail, made.said), made)
        for again in second.rewrite(made.sheet):
            if not again.needs and not again.shift and again.samples <= len(exercise.data):
                yield outer, Variant(exercise, Named(second, again.detail, again.said), again)
