"""Works an exercise with every line rounded, to see how far rounding carries a run, and who rounds every line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from gdcalc.arithmetic import FLOAT64, Arithmetic, rounded
from gdcalc.errors import GdcalcError
from gdcalc.homework.allowance import Drift
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.budget import Budget
from gdcalc.homework.closeness import apart
from gdcalc.homework.evidence import Evidence, gives
from gdcalc.homework.exercise import Address, Exercise, Writing, follow
from gdcalc.homework.finding import Cause, Certainty, Named
from gdcalc.homework.mistakes.whole_run import ROUNDED
from gdcalc.homework.other_runs import OtherRun
from gdcalc.homework.variants import Variant
from gdcalc.program.compiler import Worked

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

    def drift(self, attempt: Attempt) -> Drift | None:
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
