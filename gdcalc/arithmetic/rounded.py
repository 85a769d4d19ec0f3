"""The rounded arithmetic: every line's value is rounded to N places, as with a pocket calculator.

Within a line nothing is rounded: rational operations are exact, and the value of a function is an interval that is
narrowed, by mpmath, until the line's places are known.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic.base import Arithmetic
from gdcalc.arithmetic.enclosed import Enclosed, Interval, Real, divide, multiply, within
from gdcalc.arithmetic.rational import (
    MAX_BITS,
    arithmetic_of_fractions,
    bits,
    check_digits,
    rational_power,
    within_domain,
)
from gdcalc.arithmetic.rational import digits as digits_of
from gdcalc.expression.functions import CONSTANTS, FUNCTIONS
from gdcalc.expression.functions.entry import ZERO, Function

GUARD_DIGITS = 100
"""What a function's digits can lose where it is steep, as acos is near 1."""

MAX_PLACES = 30
SMALLEST = Fraction(1, 1 << 2 * MAX_BITS)


def half_up(value: Fraction) -> int:
    """Return the nearest whole number, a half away from zero.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2))
    (3, -3)
    """
    size = (2 * abs(value) + 1) // 2
    return size if value >= 0 else -size


ROUNDINGS: dict[str, Callable[[Fraction], int]] = {"half-up": half_up, "half-even": round, "truncate": int}
"""How a scaled value becomes a whole number."""


@functools.cache
def _mpmath() -> Any:
    # Loaded only by the runs that need it.
    import mpmath  # noqa: PLC0415

    return mpmath.mp.clone()


def _to_fraction(value: Any) -> Fraction:
    sign, mantissa, exponent, size = value._mpf_
    if exponent + size > MAX_BITS:
        raise OverflowError
    if exponent + size < -2 * MAX_BITS:
        return ZERO
    whole = -int(mantissa) if sign else int(mantissa)
    return Fraction(whole << exponent) if exponent > 0 else Fraction(whole, 1 << -exponent)


def _around(
    work: Callable[..., Any], arguments: Sequence[Fraction], digits: int, *, positive: bool = False
) -> Interval:
    """Return an interval around ``work(mp, *arguments)``, an irrational number, known to ``digits`` digits.

    The digits of a ``positive`` number, which is above 0 however near it is, are counted from the first that is not 0.
    """
    mp = _mpmath()
    # The sine of 10^200 hangs on the last digit of its argument.
    whole_digits = max((digits_of(Fraction(int(each))) for each in arguments), default=0)
    while True:
        with mp.workdps(digits + whole_digits + GUARD_DIGITS):
            value = _to_fraction(work(mp, *(mp.mpf(each.numerator) / each.denominator for each in arguments)))
        found = digits_of(Fraction(int(value)))
        if found <= whole_digits:
            if not positive:
                error = (abs(value) + Fraction(1, 10 ** (GUARD_DIGITS // 2))) / 10**digits
                return value - error, value + error
            error = value / 10**digits or SMALLEST
            return max(value - error, ZERO), value + error
        whole_digits = found


def _at(function: Function, arguments: Sequence[Fraction], digits: int) -> Interval:
    """Return an interval around a function's value at fractions."""
    rational_value = function.exact(*arguments)
    if rational_value is not None:
        return rational_value, rational_value
    low, high = _around(function.precise, arguments, digits, positive=function.positive)
    if function.above:
        low = max(low, function.above(*arguments))
    return low, high if function.below is None else min(high, function.below)


def _function(function: Function) -> Callable[..., Real]:
    check = within_domain(function, lambda *arguments: arguments[0])

    def evaluate(*arguments: Real) -> Real:
        rational = all(isinstance(each, Fraction) for each in arguments)
        if rational:
            check(*arguments)
        if rational or function.by_order:
            value = function.exact(*arguments)
            if value is not None:
                return value

        def work(digits: int) -> Interval:
            sides = [within(each, digits) for each in arguments]
            corners = list(itertools.product(*map(dict.fromkeys, sides)))
            for corner in corners:
                check(*corner)
            found = [_at(function, corner, digits) for corner in corners]
            if function.direction == "falls":
                found.reverse()
            if function.direction:
                return found[0][0], found[-1][1]
            # Between two arguments as near to each other as these a function bends by less than their distance.
            margin = max(high - low for low, high in sides)
            return min(low for low, _ in found) - margin, max(high for _, high in found) + margin

        try:
            return Enclosed(work)
        except ValueError:
            # acos(sqrt(2)*sqrt(2)/2) is that of 1, beyond which there is none.
            taken = [each.taken_for() if isinstance(each, Enclosed) else each for each in arguments]
            if None in taken or not any(isinstance(each, Enclosed) for each in arguments):
                raise
            return evaluate(*(each for each in taken if each is not None))

    return evaluate


def _power(base: Real, exponent: Real) -> Real:
    if isinstance(exponent, Enclosed):
        if base < ZERO:
            raise ValueError("a power of a negative number")
        if base == ZERO and exponent > ZERO:
            return ZERO
        return _EXP(multiply(exponent, _LN(base)))
    if isinstance(base, Fraction):
        value = rational_power(base, exponent)
        return Enclosed(lambda digits: _power_at(base, exponent, digits)) if value is None else value
    if exponent == 0:
        return Fraction(1)
    sign = base.sign()
    if sign == 0:
        return rational_power(ZERO, exponent) or ZERO
    if sign < 0:
        if exponent.denominator != 1:
            raise ValueError("a root of a negative number")
        size = _power(-base, exponent)
        return -size if exponent % 2 else size

    def work(digits: int) -> Interval:
        ends = [_power_at(end, exponent, digits) for end in base.within(digits)]
        low, high = ends if exponent > 0 else reversed(ends)
        return low[0], high[1]

    return Enclosed(work)


def _power_at(base: Fraction, exponent: Fraction, digits: int) -> Interval:
    """Return an interval around a power of a fraction. Raises ZeroDivisionError and ValueError as its exact power."""
    if bits(base) * abs(exponent.numerator) <= MAX_BITS:
        value = rational_power(base, exponent)
        if value is not None:
            return value, value
    if base < 0:
        raise ValueError("a root of a negative number")
    return _around(lambda mp, *operands: mp.power(*operands), (base, exponent), digits, positive=True)


_EXP, _LN = _function(FUNCTIONS["exp"]), _function(FUNCTIONS["ln"])


def _to_decimal(value: Real) -> Decimal:
    """Return a fraction of a finite decimal as that decimal, without trailing zeros."""
    if isinstance(value, Enclosed):
        value = value.middle
    digits = 2 * MAX_BITS
    quotient = Context(prec=digits).divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(_decimal_text(quotient))


def _decimal_text(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _constant(name: str) -> Real:
    return Enclosed(lambda digits: _around(CONSTANTS[name].precise, (), digits))


def rounded(places: int, rounding: str = "half-up") -> Arithmetic:
    """Return the arithmetic that rounds to ``places`` decimal places (0 to MAX_PLACES), by an entry of ROUNDINGS.

    >>> rounded(2).namespace["finish"](Fraction(1, 8))
    Fraction(13, 100)
    """
    scale = 10**places
    whole = ROUNDINGS[rounding]

    def finish(value: Real) -> Fraction:
        counted = value.whole(scale, whole) if isinstance(value, Enclosed) else whole(value * scale)
        return check_digits(Fraction(counted, scale))

    def read(text: str) -> Fraction:
        # A decimal stays as it was written; a fraction is worked out, and so rounded.
        value = Fraction(text)
        return finish(value) if "/" in text else value

    return arithmetic_of_fractions(
        _function,
        {"multiply": multiply, "divide": divide, "power": _power, "finish": finish},
        name="rounded",
        read=read,
        constant=_constant,
        present=_to_decimal,
        json_text=_decimal_text,
        places=places,
    )
