"""Counts the lines that the search for causes works on a file, and ends it where they are too many."""

from __future__ import annotations

COMPILED = 150
"""Compiling a line takes as long as working it so many times."""

COMPARED = 6
"""Comparing a written value with a mistake's takes as long as working so many lines."""


class SearchEndedError(Exception):
    """The lines that a search may work are used up."""


class Budget:
    """The lines that a search may work. What it works is counted beforehand, and the same on every run.

    A mistake's sheet that another file has compiled already counts all the same, so that what is found in a file does
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
