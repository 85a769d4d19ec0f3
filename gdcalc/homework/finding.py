"""What checking finds: a verdict on each value, the likely causes of the wrong ones, and where the first mistake is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

from gdcalc.answers.reader import Answer
from gdcalc.arithmetic.float64 import as_float
from gdcalc.expression.tree import Expression
from gdcalc.homework.closeness import NOISE, WrittenValue
from gdcalc.homework.exercise import Address
from gdcalc.homework.mistakes.mistake import Mistake


class Verdict(Enum):
    """What a written value is."""

    RIGHT = "right"
    FOLLOWS = "follows"
    ROUNDING = "rounding"
    WRONG = "wrong"
    UNREADABLE = "unreadable"


class Certainty(Enum):
    """How sure a cause is. ``CANNOT_TELL``: the value may be rounded on the way, or the mistake."""

    PROBABLY = "probably"
    POSSIBLY = "possibly"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Named:
    """A mistake with what is put into its sentence, or another sentence that says it of this exercise."""

    mistake: Mistake
    detail: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why values are wrong: one of ``mistakes``, which give the same values here.

    ``together`` says that all of them are made at once, not one of them.
    """

    mistakes: tuple[Named, ...]
    certainty: Certainty
    together: bool = False


@dataclass(frozen=True, slots=True)
class AtKink:
    """At a kink, the values with the slopes of one side and of the other, and what is taken there by convention."""

    above: Any
    below: Any
    conventions: tuple[str, ...]

    @property
    def low(self) -> Any:
        """The least value that is right."""
        return min(self.above, self.below)

    @property
    def high(self) -> Any:
        """The greatest value that is right."""
        return max(self.above, self.below)

    def at(self, share: float) -> Any:
        """Return the value that a share of the one side gives, from 0 (below) to 1 (above)."""
        return self.below + type(self.below)(share) * (self.above - self.below)

    def share(self, written: WrittenValue) -> tuple[float, float]:
        """Return between which shares of the one side a written value lies, from 0 (below) to 1 (above)."""
        span = self.above - self.below
        ends = [as_float((written.value + way * written.unit - self.below) / span) for way in (-1, 1)]
        return min(ends) - NOISE, max(ends) + NOISE


@dataclass(frozen=True, slots=True)
class Finding:
    """One written value: where it stands, what it is, and what is to be said of it.

    ``right`` is the value in the right working, ``expected`` the line's value from the person's own earlier values
    (None where there is none). ``formula`` and ``operands`` are that line and the values it reads. ``coarse``: right,
    in too few digits to say much. ``copied``: right, but not what follows from the person's own values.
    ``at_kink``: right at a kink, where other values are too.
    """

    answer: Answer
    address: Address | None
    verdict: Verdict
    written: WrittenValue | None = None
    right: Any = None
    expected: Any = None
    formula: Expression | None = None
    operands: Mapping[str, Any] = field(default_factory=dict)
    coarse: bool = False
    copied: bool = False
    at_kink: AtKink | None = None
    cause: Cause | None = None
    problem: str = ""
    """Why a value is unreadable."""

    ratio: Fraction | float | None = None
    """What a formula that is wrong is of the right one; 0 where it is another formula altogether."""

    searched: bool = True
    """Whether every mistake was tried that may explain a wrong value; False where the search was broken off."""


@dataclass(frozen=True, slots=True)
class Report:
    """What checking an answer file found. ``findings`` are in the order in which the values follow."""

    name: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    lines: int = 0
    """How many lines were worked in the search for causes."""

    @property
    def broken_off(self) -> Finding | None:
        """The first value at which the search for causes was broken off: there or later one may not be named."""
        return next((finding for finding in self.findings if not finding.searched), None)

    def count(self, *verdicts: Verdict) -> int:
        """Return how many values have one of these verdicts."""
        return sum(finding.verdict in verdicts for finding in self.findings)

    @property
    def first(self) -> Finding | None:
        """The first mistake: the earliest wrong value in the order in which they follow."""
        return next((finding for finding in self.findings if finding.verdict is Verdict.WRONG), None)

    @property
    def causes(self) -> list[tuple[Cause, list[Finding]]]:
        """Each cause with the values that it explains, in order."""
        found: dict[int, tuple[Cause, list[Finding]]] = {}
        for finding in self.findings:
            if finding.cause is not None:
                found.setdefault(id(finding.cause), (finding.cause, []))[1].append(finding)
        return list(found.values())

    @property
    def good(self) -> int:
        """How many values are right, follow, or are off by rounding."""
        return self.count(Verdict.RIGHT, Verdict.FOLLOWS, Verdict.ROUNDING)
