"""The mistaken programs of an exercise, compiled and worked when they are needed, and how many lines that may take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import combinations, islice
from typing import Any, NamedTuple, TypeAlias

from gdcalc.homework.attempt import Attempt
from gdcalc.homework.exercise import Address, Exercise, begins
from gdcalc.homework.finding import Named
from gdcalc.homework.mistakes import MISTAKES, Mistake, Rewriting
from gdcalc.program.compiler import StepFunction, compile_step
from gdcalc.program.program import Program

COMPILED = 150
"""Compiling a line takes as long as working it this many times."""

COMPARED = 6
"""Comparing a written value with a mistake's takes as long as working this many lines."""


class SearchEndedError(Exception):
    """The lines that a search may work are used up."""


class Budget:
    """The lines that a search may work. What it works is counted beforehand, and the same on every run.

    A mistake's program that another file has compiled already counts all the same, so that what is found in a file does
    not hang on the files before it.

    >>> budget = Budget(100)
    >>> budget.spend(60)
    >>> budget.spent
    60
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.spent = 0

    def spend(self, lines: int) -> None:
        """Count lines that are about to be worked. Raises SearchEndedError where they would be too many."""
        if self.spent + lines > self.most:
            raise SearchEndedError
        self.spent += lines


class Limits(NamedTuple):
    """How many lines may be worked for mistakes that are made alone, and for two made at once.

    These have a share of their own: there are so many pairs that they would leave nothing for the single mistakes of
    later values.
    """

    singles: int
    pairs: int


class Effort:
    """The lines that are worked for one person."""

    def __init__(self, limits: Limits) -> None:
        self.singles, self.pairs = Budget(limits.singles), Budget(limits.pairs)
        self._counts_ahead = False

    @property
    def lines(self) -> int:
        """How many lines were worked."""
        return self.singles.spent + self.pairs.spent

    def count_ahead(self, attempt: Attempt) -> None:
        """Count what it takes to know the new parameters of every step ahead, once."""
        if not self._counts_ahead:
            self._counts_ahead = True
            program, batches = attempt.exercise.by_hand, attempt.exercise.batches[: attempt.last]
            samples = sum(len(batch.indices) for batch in batches)
            self.singles.spend(2 * (samples * len(program.sample) + len(batches) * len(program.after_samples)))


ValueAt: TypeAlias = Callable[[Address], Any]
Families: TypeAlias = tuple[str, ...]

NONE = Rewriting()

LIKELY = 0.5
"""Mistakes of at least this prior are tried in pairs."""


class Variant:
    """A mistake made in an exercise: a program, worked with the samples ``shift`` further on.

    Where none of the lines that it ``needs`` is written, another variant of the mistake says the same.
    """

    def __init__(self, exercise: Exercise, named: Named, program: Program, rewriting: Rewriting = NONE) -> None:
        self.exercise, self.named, self.program = exercise, named, program
        self.shift, self.needs = rewriting.shift, rewriting.needs

    @cached_property
    def work(self) -> StepFunction:
        """The mistaken program's function."""
        return compile_step(self.program, self.exercise.arithmetic)

    @property
    def can_be_paired(self) -> bool:
        """Whether another mistake may be made in the same program."""
        return not self.needs and not self.shift

    @property
    def preparation(self) -> int:
        """How many worked lines take as long as making and compiling the program."""
        return COMPILED * (len(self.program.sample) + len(self.program.after_samples))

    def lines(self, step: int) -> int:
        """Return how many lines are worked in a step."""
        return len(self.program.sample) * len(self.exercise.batches[step - 1].indices) + len(self.program.after_samples)

    def begins(self, attempt: Attempt, first: int) -> int:
        """Return the step that is worked first for a person, where values from step ``first`` on are asked for."""
        return begins(self.work, attempt.writing, first)

    def steps(self, attempt: Attempt, first: int) -> Iterator[ValueAt]:
        """Yield, from the step that it ``begins`` with, the values that the mistake gives in each, by address.

        They follow from what the person wrote before. A step is worked when it is asked for.
        """
        work = self.work
        for worked in attempt.working(work, self.shift, first):
            yield lambda address, known=worked: work.value_in(known, address.place, address.line)  # type: ignore[misc]

    def values(self, attempt: Attempt, last: int, first: int = 1) -> ValueAt:
        """Return the values that the mistake gives up to a step, by address."""
        begin = self.begins(attempt, first)
        known = dict(enumerate(islice(self.steps(attempt, first), max(0, last - begin + 1)), start=begin))
        return lambda address: known[address.step](address) if address.step in known else None


def variants_of(exercise: Exercise, mistake: Mistake, program: Program) -> Iterator[Variant]:
    """Yield a mistake in each of the forms in which it can be made in a program, by itself or after another."""
    for made in mistake.rewritings(program):
        if made.samples <= len(exercise.data):
            yield Variant(exercise, Named(mistake, made.detail, made.said), made.made_in(program), made)


def single_variants(exercise: Exercise) -> Iterator[Variant]:
    """Yield each mistake of the table in each of its forms."""
    for mistake in MISTAKES:
        yield from variants_of(exercise, mistake, exercise.by_hand)


def families_of(exercise: Exercise, group: int, written: frozenset[str]) -> Families:
    """Return the families of mistakes that may spoil a value of a group: prediction, loss, gradient, update.

    Mistakes in what is not ``written`` show in what follows from it.
    """
    families = {0: ("prediction",), 1: ("loss",), 2: ("gradient",), 3: ("update",)}.get(group, ())
    if group > 1 and not written & set(exercise.by_hand.predictions):
        families = (*families, "prediction")
    if group > 2 and not written & set(exercise.by_hand.gradient.values()):
        families = (*families, "gradient")
    return families


def pairs_of(exercise: Exercise, families: Families) -> Iterator[tuple[Variant, Variant]]:
    """Yield pairs of likely mistakes of these families, made together, the likeliest first."""
    likely = [mistake for mistake in MISTAKES if mistake.family in families and mistake.prior >= LIKELY]
    for first, second in sorted(combinations(likely, 2), key=lambda pair: -pair[0].prior - pair[1].prior):
        for made in variants_of(exercise, first, exercise.by_hand):
            if made.can_be_paired:
                yield from (
                    (made, again) for again in variants_of(exercise, second, made.program) if again.can_be_paired
                )
