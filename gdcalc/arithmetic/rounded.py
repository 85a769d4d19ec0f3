"""The rounded arithmetic: every line's value is rounded to N places, as with a pocket calculator.

Within a line nothing is rounded: rational operations are exact, and the value of a function is an interval that is
narrowed, by mpmath, until the line's places are known.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic import rational
from gdcalc.arithmetic.base import Arithmetic
from gdcalc.arithmetic.enclosed import Enclosed, Interval, Number, divide, multiply, within
from gdcalc.expression.functions import CONSTANTS, FUNCTIONS, Function

GUARD_DIGITS = 100
"""What a function's digits can lose where it is steep, as acos is near 1."""

MAX_PLACES = 30
NOUGHT = Fraction(0)
SMALLEST = Fraction(1, 1 << 2 * rational.MAX_BITS)


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
    if exponent + size > rational.MAX_BITS:
        raise OverflowError
    if exponent + size < -2 * rational.MAX_BITS:
        return NOUGHT
    whole = -int(mantissa) if sign else int(mantissa)
    return Fraction(whole << exponent) if exponent > 0 else Fraction(whole, 1 << -exponent)


def _around(
    work: Callable[..., Any], arguments: Sequence[Fraction], digits: int, *, positive: bool = False
) -> Interval:
    """Return an interval around ``work(mp, *arguments)``, an irrational number, known to so many digits.

    What is ``positive`` is so however near to 0 it is, and its digits are counted from the first that is not 0.
    """
    mp = _mpmath()
    # The sine of 10^200 hangs on the last digit of its argument.
    whole_digits = max((rational.digits(Fraction(int(each))) for each in arguments), default=0)
    while True:
        with mp.workdps(digits + whole_digits + GUARD_DIGITS):
            value = _to_fraction(work(mp, *(mp.mpf(each.numerator) / each.denominator for each in arguments)))
        found = rational.digits(Fraction(int(value)))
        if found <= whole_digits:
            if not positive:
                error = (abs(value) + Fraction(1, 10 ** (GUARD_DIGITS // 2))) / 10**digits
                return value - error, value + error
            error = value / 10**digits or SMALLEST
            return max(value - error, NOUGHT), value + error
        whole_digits = found


_BY_ORDER: dict[str, Callable[..., Number]] = {
    "abs": lambda x: -x if x < NOUGHT else x,
    "sign": lambda x: Fraction(x.sign()),
    "floor": lambda x: Fraction(x.whole(1, math.floor)),
    "relu": lambda x: x if x > NOUGHT else NOUGHT,
    "min": lambda a, b: b if b < a else a,
    "max": lambda a, b: b if b > a else a,
}
"""Functions that only ask how numbers lie, at arguments that are no fractions."""

_RISING = frozenset(
    {"exp", "ln", "log", "log2", "log10", "clampln", "sqrt", "asin", "atan", "sinh", "tanh", "sigmoid", "softplus"}
)
_FALLING = frozenset({"acos", "clampln1m"})

_POSITIVE = ("exp", "sigmoid")
_ABOVE: dict[str, Callable[[Fraction], Fraction]] = {
    "tanh": lambda _: Fraction(-1),
    "softplus": lambda x: max(x, NOUGHT),
}
_BELOW = {"sigmoid": Fraction(1), "tanh": Fraction(1)}
"""Numbers that a function comes nearer to than any digits tell, and never reaches."""


def _at(function: Function, arguments: Sequence[Fraction], digits: int) -> Interval:
    """Return an interval around a function's value at fractions."""
    rational_value = function.exact(*arguments)
    if rational_value is not None:
        return rational_value, rational_value
    low, high = _around(function.precise, arguments, digits, positive=function.name in _POSITIVE)
    if function.name in _ABOVE:
        low = max(low, _ABOVE[function.name](*arguments))
    if function.name in _BELOW:
        high = min(high, _BELOW[function.name])
    return low, high


def _function(function: Function) -> Callable[..., Number]:
    check = rational.within_domain(function, lambda *arguments: arguments[0])

    def evaluate(*arguments: Number) -> Number:
        if all(isinstance(each, Fraction) for each in arguments):
            check(*arguments)
            value = function.exact(*arguments)
            if value is not None:
                return value
        elif function.name in _BY_ORDER:
            return _BY_ORDER[function.name](*arguments)

        def work(digits: int) -> Interval:
            sides = [within(each, digits) for each in arguments]
            corners = list(itertools.product(*map(dict.fromkeys, sides)))
            for corner in corners:
                check(*corner)
            found = [_at(function, corner, digits) for corner in corners]
            if function.name in _RISING:
                return found[0][0], found[-1][1]
            if function.name in _FALLING:
                return found[-1][0], found[0][1]
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


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(exponent, Enclosed):
        if base < NOUGHT:
            raise ValueError("a power of a negative number")
        if base == NOUGHT and exponent > NOUGHT:
            return NOUGHT
        return _EXP(multiply(exponent, _LN(base)))
    if isinstance(base, Fraction):
        value = rational.rational_power(base, exponent)
        return Enclosed(lambda digits: _power_at(base, exponent, digits)) if value is None else value
    if exponent == 0:
        return Fraction(1)
    sign = base.sign()
    if sign == 0:
        return rational.rational_power(NOUGHT, exponent) or NOUGHT
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
    if rational.bits(base) * abs(exponent.numerator) <= rational.MAX_BITS:
        value = rational.rational_power(base, exponent)
        if value is not None:
            return value, value
    if base < 0:
        raise ValueError("a root of a negative number")
    return _around(lambda mp, *operands: mp.power(*operands), (base, exponent), digits, positive=True)


_EXP, _LN = _function(FUNCTIONS["exp"]), _function(FUNCTIONS["ln"])


def _to_decimal(value: Number) -> Decimal:
    """Return a fraction of a finite decimal as that decimal, without trailing zeros."""
    if isinstance(value, Enclosed):
        value = value.middle
    digits = 2 * rational.MAX_BITS
    quotient = Context(prec=digits).divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(_decimal_text(quotient))


def _decimal_text(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _constant(name: str) -> Number:
    return Enclosed(lambda digits: _around(CONSTANTS[name].precise, (), digits))


def rounded(places: int, rounding: str = "half-up") -> Arithmetic:
    """Return the arithmetic that rounds to ``places`` decimal places (0 to MAX_PLACES), by an entry of ROUNDINGS.

    >>> rounded(2).namespace["finish"](Fraction(1, 8))
    Fraction(13, 100)
    """
    scale = 10**places
    whole = ROUNDINGS[rounding]

    def finish(value: Number) -> Fraction:
        counted = value.whole(scale, whole) if isinstance(value, Enclosed) else whole(value * scale)
        return rational.check_digits(Fraction(counted, scale))

    def read(text: str) -> Fraction:
        # A decimal stays as it was written; a fraction is worked out, and so rounded.
        value = Fraction(text)
        return finish(value) if "/" in text else value

    return Arithmetic(
        name="rounded",
        read=read,
        literal=lambda _: None,
        constant=_constant,
        product=rational.product_text,
        power=rational.power_text,
        namespace={
            **{name: _function(function) for name, function in FUNCTIONS.items()},
            "multiply": multiply,
            "divide": divide,
            "power": _power,
            "finish": finish,
        },
        present=_to_decimal,
        json_text=_decimal_text,
        finish="finish",
        places=places,
    )
