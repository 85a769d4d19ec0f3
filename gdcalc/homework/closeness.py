"""Tells whether a written number is a value: rounded, cut off, or in too few digits to tell."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gdcalc.answers.numerals import Numeral
from gdcalc.arithmetic.float64 import as_float

NOISE = 1e-12
"""Two values of float64 that differ by less than this of the larger are the same."""

NEARLY = 1e-9
"""A value that is a whole unit off, but for this share of it, was not cut off: noise has moved it."""

COARSE = 0.05
"""A number whose rounding may be more than this share of the value has too few digits."""


FULL = 17
"""Significant digits that say all of a float64."""

MACHINE_PLACES = 10
"""Numbers with this many places were written by a machine, which leaves out zeros at the end."""


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A number as it was written, in an arithmetic: its value, and the unit of its last digit (0 where it is exact)."""

    value: Any
    unit: Any
    numeral: Numeral | None = None

    @property
    def significant(self) -> int:
        """The number of significant digits written; many for a formula."""
        size, unit = as_float(abs(self.value)), as_float(self.unit)
        if not size:
            return 0
        if not unit and self.numeral is not None and self.numeral.text:
            return len(re.sub("[^0-9]", "", self.numeral.text).lstrip("0"))  # a whole number, or a fraction
        if not unit or math.isinf(size):
            return FULL
        return max(0, math.floor(math.log10(size) - math.log10(unit) + NEARLY) + 1)


def apart(first: Any, second: Any) -> float:
    """Return how far two numbers are apart; infinitely where a float cannot say."""
    try:
        return as_float(abs(first - second))
    except OverflowError:  # a fraction beyond the floats, against a float
        return math.inf


def agrees(written: WrittenValue, right: Any) -> bool:
    """Tell whether a value rounds to the number that is written, or is cut off to it.

    >>> [agrees(WrittenValue(value, 0.01), 2 / 3) for value in (0.67, 0.66, 0.68)]
    [True, True, False]
    """
    value, unit = written.value, written.unit
    difference = abs(value - right)
    slack = NOISE * max(abs(value), abs(right)) if isinstance(right, float) else 0
    if difference <= slack or difference <= unit / 2 + slack:
        return True
    if not unit or difference >= as_float(unit) * (1 - NEARLY):
        return False
    return bool(abs(value) < abs(right)) and (value == 0 or (value > 0) == (right > 0))


def is_cut_off(written: WrittenValue, right: Any) -> bool:
    """Tell whether a number is a value only as cut off, not as rounded."""
    return abs(written.value - right) > as_float(written.unit) / 2 * (1 + 1e-9) and agrees(written, right)


def is_coarse(written: WrittenValue, right: Any) -> bool:
    """Tell whether a number that is right has too few digits to say much."""
    if not written.unit or written.value == right:
        return False
    return bool(as_float(written.unit) / 2 > COARSE * as_float(abs(right)))


def usual_places(numerals: list[Numeral]) -> int:
    """Return the decimal places that most of the decimals have; 0 where there are none.

    A person who works with three places and writes 3 may mean 3.000; a machine's numbers have as many as the longest.
    """
    places = [numeral.places for numeral in numerals if numeral.places]
    if places and max(places) >= MACHINE_PLACES:
        return min(max(places), FULL)
    return max(set(places), key=lambda each: (places.count(each), each)) if places else 0


def written_value(numeral: Numeral, usual: int, read: Any) -> WrittenValue:
    """Return a numeral in an arithmetic; a whole number among decimals has the unit of these."""
    unit = numeral.unit
    whole = not unit and numeral.places == 0 and usual
    if whole or (numeral.places is not None and numeral.places < usual and usual >= MACHINE_PLACES):
        unit = Fraction(1, 10**usual)
    return WrittenValue(read(numeral.value), read(unit), numeral)
