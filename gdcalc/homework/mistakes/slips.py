"""Slips of the pen: a number that is the right one but for a sign, a point, or a digit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gdcalc.arithmetic.float64 import as_float
from gdcalc.homework.closeness import WrittenValue, agrees
from gdcalc.homework.mistakes.mistake import Mistake
from gdcalc.words import mark

FAMILY = mark("slip")
FARTHEST_POINT = 3
MOST_UNITS = 1e15
"""A number of more units has no digits that anyone would mistake."""


def _sign(written: WrittenValue, right: Any) -> bool:
    return bool(right) and agrees(written, -right)


def _point(written: WrittenValue, right: Any) -> bool:
    """Tell whether a value is the right one times a power of ten, to the digits that are written."""
    for places in range(1, FARTHEST_POINT + 1):
        for factor in (Fraction(10**places), Fraction(1, 10**places)):
            scale = factor if isinstance(right, Fraction) else float(factor)
            if right and written.value and agrees(written, right * scale):
                return True
    return False


def digits_of(value: Any, unit: Any) -> str:
    """Return the digits of a value to a unit, without sign and point: 0.125 to 0.01 is 13."""
    if not unit:
        return str(abs(value)) if as_float(value).is_integer() else ""
    if as_float(abs(value)) / as_float(unit) > MOST_UNITS:
        return ""
    return str(int(abs(value) / unit + Fraction(1, 2) if isinstance(value, Fraction) else abs(value) / unit + 0.5))


def _same_sign(written: WrittenValue, right: Any) -> bool:
    return bool((written.value > 0) == (right > 0))


def _swapped(written: WrittenValue, right: Any) -> bool:
    ours, theirs = _padded(written, right)
    pairs = enumerate(zip(ours, theirs, strict=True))
    match [(place, mine, other) for place, (mine, other) in pairs if mine != other]:
        case [(first, a, b), (second, c, d)]:
            return second == first + 1 and (a, b) == (d, c) and _same_sign(written, right)
    return False


def _digit(written: WrittenValue, right: Any) -> bool:
    """Tell whether one digit differs, of two at least."""
    ours, theirs = _padded(written, right)
    apart = sum(first != second for first, second in zip(ours, theirs, strict=True))
    return len(ours.lstrip("0")) > 1 and apart == 1 and _same_sign(written, right)


def _padded(written: WrittenValue, right: Any) -> tuple[str, str]:
    unit = written.unit or (1 if written.value == int(written.value) else 0)
    ours, theirs = digits_of(written.value, unit), digits_of(right, unit)
    width = max(len(ours), len(theirs))
    return ours.rjust(width, "0"), theirs.rjust(width, "0")


_LOOK = mark("copy the number once more")

# These put the value of another quantity in the place of this one: they are found among the values of the step.
NEIGHBOUR = Mistake("neighbour", FAMILY, mark("it is the value of another quantity, {detail}"), _LOOK)
NEW_IN_GRADIENT = Mistake("wrong-column", FAMILY, mark("it is the new value of the parameter, not its gradient"), _LOOK)

SLIPS = (
    Mistake("sign", FAMILY, mark("the sign is wrong"), mark("look at the sign"), prior=0.5, slip=_sign),
    Mistake("point", FAMILY, mark("the decimal point has moved"), _LOOK, prior=0.4, slip=_point),
    Mistake("swapped-digits", FAMILY, mark("two digits have changed places"), _LOOK, prior=0.3, slip=_swapped),
    Mistake("digit", FAMILY, mark("one digit is wrong"), _LOOK, prior=0.2, slip=_digit),
    NEIGHBOUR,
    NEW_IN_GRADIENT,
)
