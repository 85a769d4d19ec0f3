"""Turns a way to compute a number into the number: two fractions that it lies between, ever closer as a question needs.

An irrational number is never rounded. Whether it is above another, or what it is to two places, is read from the
interval around it; where that cannot tell, everything that it is made of is computed to more digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from gdcalc.arithmetic.rational import MAX_BITS, too_many_digits
from gdcalc.arithmetic.rational import multiply as multiply_fractions

Interval: TypeAlias = tuple[Fraction, Fraction]
"""The ends of an open interval, or twice the same number, which is then exact."""

LEVELS = (50, 300, 1_000)
"""How many decimal places are worked, one after the other."""

SAME = Fraction(1, 10**100)
"""What is still as close to a number at the last level is taken for it: sqrt(2)*sqrt(2) for 2."""


class Enclosed:
    """A number given by ``work``, which returns an interval around it, less than about 10^-digits wide.

    Raises what ``work`` raises at the last level (ZeroDivisionError, ValueError, OverflowError).
    """

    __slots__ = ("_digits", "_interval", "_work")

    def __init__(self, work: Callable[[int], Interval]) -> None:
        self._work = work
        self._digits = 0
        while not self._narrow():
            pass

    def within(self, digits: int) -> Interval:
        """Return an interval around the number."""
        if digits > self._digits:
            low, high = self._work(digits)
            self._interval = (_shorter(low, digits, math.floor), _shorter(high, digits, math.ceil))
            self._digits = digits
        return self._interval

    def _narrow(self) -> bool:
        """Work the number to the next level, and tell whether it has a value there."""
        digits = next(level for level in LEVELS if level > self._digits)
        try:
            self.within(digits)
        except (ArithmeticError, ValueError):
            if digits == LEVELS[-1]:
                raise
            self._digits = digits
            return False
        return True

    def whole(self, scale: int, steps: Callable[[Fraction], int]) -> int:
        """Return ``steps(number*scale)`` for a function that never falls, and jumps at multiples of 1/2 alone.

        Raises DigitLimitError where the last level cannot tell.

        >>> Enclosed(lambda digits: (Fraction(2), 2 + Fraction(1, 10**digits))).whole(1, math.ceil)
        3
        """
        while True:
            low, high = (scale * end for end in self._interval)
            # The nearest places inside at which a value can jump.
            first, last = Fraction(math.floor(2 * low) + 1, 2), Fraction(math.ceil(2 * high) - 1, 2)
            if low == high or first >= high:
                return steps((low + high) / 2)
            if self._digits == LEVELS[-1]:
                if high - low > SAME:
                    raise too_many_digits(MAX_BITS)
                return steps(last)
            if steps((low + first) / 2) == steps((last + high) / 2):
                return steps(first)
            self._narrow()

    def sign(self) -> int:
        """Return -1, 0 or 1. Raises DigitLimitError where the last level cannot tell."""
        while True:
            low, high = self._interval
            if low >= 0 or high <= 0:
                return (high > 0) - (low < 0)
            if self._digits == LEVELS[-1]:
                if high - low > SAME:
                    raise too_many_digits(MAX_BITS)
                return 0
            self._narrow()

    @property
    def middle(self) -> Fraction:
        """A fraction near the number."""
        low, high = self._interval
        return (low + high) / 2

    def taken_for(self) -> Fraction | None:
        """Return the short fraction that the last level cannot tell the number from; None where there is none.

        >>> Enclosed(lambda digits: (Fraction(2), 2 + Fraction(1, 10**digits))).taken_for()
        Fraction(2, 1)
        """
        low, high = self.within(LEVELS[-1])
        simple = self.middle.limit_denominator(10**50)
        return simple if high - low < SAME and low <= simple <= high else None

    def __floor__(self) -> int:
        return self.whole(1, math.floor)

    def __abs__(self) -> Enclosed:
        return -self if self < 0 else self

    def __neg__(self) -> Enclosed:
        def work(digits: int) -> Interval:
            low, high = self.within(digits)
            return -high, -low

        return Enclosed(work)

    def __add__(self, other: Real | int) -> Enclosed:
        def work(digits: int) -> Interval:
            (low, high), (low_other, high_other) = self.within(digits), within(other, digits)
            return low + low_other, high + high_other

        return Enclosed(work)

    __radd__ = __add__

    def __sub__(self, other: Real | int) -> Enclosed:
        return self + -other

    def __rsub__(self, other: Real) -> Enclosed:
        return -self + other

    def __lt__(self, other: Real | int) -> bool:
        return (self - other).sign() < 0

    def __le__(self, other: Real) -> bool:
        return (self - other).sign() <= 0

    def __gt__(self, other: Real | int) -> bool:
        return (self - other).sign() > 0

    def __ge__(self, other: Real) -> bool:
        return (self - other).sign() >= 0

    def __eq__(self, other: object) -> bool:
        return (self - other).sign() == 0 if isinstance(other, (Enclosed, Fraction)) else NotImplemented

    __hash__ = object.__hash__


Real: TypeAlias = Fraction | Enclosed


def within(number: Real | int, digits: int) -> Interval:
    """Return an interval around a number: of a fraction, itself."""
    return number.within(digits) if isinstance(number, Enclosed) else (Fraction(number),) * 2


def _shorter(end: Fraction, digits: int, outward: Callable[[Fraction], int]) -> Fraction:
    """Return an interval's end with no more places than can matter, moved outward."""
    places = 32 * digits
    return Fraction(outward(end * (1 << places)), 1 << places) if end.denominator.bit_length() > places else end


def multiply(*factors: Real) -> Real:
    """Return the product; of fractions as ``multiply_fractions`` does.

    >>> multiply(Fraction(2), Fraction(3, 4))
    Fraction(3, 2)
    """
    result: Real = multiply_fractions(Fraction(1), *(each for each in factors if isinstance(each, Fraction)))
    if result == 0:
        return Fraction(0)
    for each in factors:
        if isinstance(each, Enclosed):
            result = each if result == 1 else _product(result, each)
    return result


def _product(first: Real, second: Real) -> Enclosed:
    def work(digits: int) -> Interval:
        ends = [one * other for one in within(first, digits) for other in within(second, digits)]
        return min(ends), max(ends)

    return Enclosed(work)


def divide(numerator: Real, denominator: Real) -> Real:
    """Return the quotient. Raises ZeroDivisionError, also for a number that cannot be told from 0."""
    if isinstance(denominator, Fraction):
        return multiply(numerator, 1 / denominator)

    def work(digits: int) -> Interval:
        low, high = within(denominator, digits)
        if low <= 0 <= high:
            raise ZeroDivisionError
        return 1 / high, 1 / low

    return multiply(numerator, Enclosed(work))
