"""The mistaken sheets of an exercise, compiled when they are first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeAlias

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

    def values(self, submission: Submission, last: int) -> ValueAt:
        """Return the values that the mistake gives, by address, from what the person wrote before."""
        worked = submission.follow(self.work, self.rewriting.shift, last)
        return lambda address: self.work.value(worked, address.step, address.place, address.line)


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
    """Yield pairs of likely mistakes of these families, made together."""
    likely = [mistake for mistake in MISTAKES if mistake.family in families and mistake.prior >= LIKELY]
    for index, first in enumerate(likely):
        yield from _with_others(exercise, first, likely[index + 1 :])


def _with_others(exercise: Exercise, first: Mistake, others: list[Mistake]) -> Iterator[tuple[Variant, Variant]]:
    for made in first.rewrite(exercise.sheet):
        if made.needs or made.shift or made.samples > len(exercise.data):
            continue
        outer = Variant(exercise, Named(first, made.detail, made.said), made)
        for other in others:
            for again in other.rewrite(made.sheet):
                if not again.needs and not again.shift and again.samples <= len(exercise.data):
                    yield outer, Variant(exercise, Named(other, again.detail, again.said), again)
