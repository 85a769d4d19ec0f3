"""Counts the lines that the search for causes works on a file, and ends it where they are too many."""

from __future__ import annotations

from typing import NamedTuple

from gdcalc.homework.attempt import Attempt

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
