"""A mistake that may explain wrong values, before it is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Named


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mistake that gives some of the wrong values: which, and how many written values speak against it.

    More than one in ``named`` are made together. A ``slip`` is of one value, and no mistake in the method.
    """

    named: tuple[Named, ...]
    explains: frozenset[Address]
    score: float
    against: int = 0
    slip: bool = False
