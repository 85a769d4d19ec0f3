"""The rounded arithmetic: every line's value is rounded to N places, as with a pocket calculator.

Within a line nothing is rounded: rational operations are exact, and functions are computed by mpmath to 100 digits
more than the whole part has.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic import rational
from gdcalc.arithmetic.base import Arithmetic
from gdcalc.expression.functions import CONSTANTS, FUNCTIONS, Function

WORKING_DIGITS = 100
MAX_PLACES = 30


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

    context = mpmath.mp.clone()
    context.dps = WORKING_DIGITS
    return context


def _to_fraction(value: Any) -> Fraction:
    sign, mantissa, exponent, size = value._mpf_
    if exponent + size > rational.MAX_BITS:
        raise OverflowError
    if exponent + size < -rational.MAX_BITS:
        return Fraction(0)  # below any number that a line could be rounded to
    whole = -int(mantissa) if sign else int(mantissa)
    return Fraction(whole << exponent) if exponent > 0 else Fraction(whole, 1 << -exponent)


def _precisely(work: Callable[..., Any], arguments: Sequence[Fraction]) -> Fraction:
    """Return ``work(mp, *arguments)`` to WORKING_DIGITS digits, and those of the whole parts of arguments and value."""
    mp = _mpmath()
    # The sine of 10^200 hangs on the last digit of its argument.
    whole_digits = max(rational.digits(Fraction(int(each))) for each in arguments)
    while True:
        with mp.workdps(WORKING_DIGITS + whole_digits):
            value = work(mp, *(mp.mpf(each.numerator) / each.denominator for each in arguments))
        fraction = _to_fraction(value)
        found = rational.digits(Fraction(int(fraction)))
        if found <= whole_digits:
            return fraction
        whole_digits = found


def _function(function: Function) -> rational.Evaluator:
    def evaluate(*arguments: Fraction) -> Fraction:
        rational_value = function.exact(*arguments)
        if rational_value is not None:
            return rational_value
        return _precisely(function.precise, arguments)

    return rational.within_domain(function, evaluate)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    value = rational.rational_power(base, exponent)
    if value is not None:
        return value
    return _precisely(lambda mp, *operands: mp.power(*operands), (base, exponent))


def _to_decimal(value: Fraction) -> Decimal:
    """Return a fraction of a finite decimal as that decimal, without trailing zeros."""
    digits = 2 * rational.MAX_BITS
    quotient = Context(prec=digits).divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(_decimal_text(quotient))


def _decimal_text(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _constant(name: str) -> Fraction:
    return _to_fraction(CONSTANTS[name].precise(_mpmath()))


def rounded(places: int, rounding: str = "half-up") -> Arithmetic:
    """Return the arithmetic that rounds to ``places`` decimal places (0 to MAX_PLACES), by an entry of ROUNDINGS.

    >>> rounded(2).namespace["finish"](Fraction(1, 8))
    Fraction(13, 100)
    """
    scale = 10**places
    whole = ROUNDINGS[rounding]

    def finish(value: Fraction) -> Fraction:
        return rational.check_digits(Fraction(whole(value * scale), scale))

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
            **rational.OPERATIONS,
            "power": _power,
            "finish": finish,
        },
        present=_to_decimal,
        json_text=_decimal_text,
        finish="finish",
        places=places,
    )
