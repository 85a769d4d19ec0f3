"""The limits on a formula, checked before any work is done with it; of a power by estimating its digits."""

from __future__ import annotations

import math
import operator
import sys
from fractions import Fraction

from gdcalc.errors import Excerpt, ExpressionError, Span
from gdcalc.expression.tree import Expression, Negative, Number, Power, Product, Sum

MAX_CHARACTERS = 2_000
MAX_TOKENS = 800
MAX_DEPTH = 32
MAX_NAMES = 30
MAX_NAME_LENGTH = 32
MAX_LITERAL_DIGITS = 50
MAX_DECIMAL_EXPONENT = 400
MAX_INTEGER_POWER = 100
MAX_EXACT_DIGITS = 4_000
MAX_DERIVATIVE_OPERATIONS = 5_000

_WORKED = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


def check_power(power: Power, text: str, label: str) -> None:
    """Raise ExpressionError when a power of literals needs too many digits, or a literal power is over the limit."""
    exponent = constant_value(power.exponent)
    if exponent is None:
        return
    base = constant_value(power.base)
    span = power.span or Span(0, len(text))
    if base is not None and (digits := power_digits(base, exponent)) > MAX_EXACT_DIGITS:
        shown = f"{digits:,.0f}" if digits < 1e15 else f"about {min(digits, sys.float_info.max):.3g}"
        raise ExpressionError(
            f"this power would need {shown} digits; the limit is {MAX_EXACT_DIGITS:,}",
            "write a smaller power",
            Excerpt(label, text, span),
        )
    if abs(exponent) > MAX_INTEGER_POWER:
        raise ExpressionError(
            f"this power is over the limit of {MAX_INTEGER_POWER}", "write a smaller power", Excerpt(label, text, span)
        )


def power_digits(base: Fraction, exponent: Fraction) -> float:
    """Return how many digits ``base^exponent`` has, from ``|exponent|*log10(larger part of base)``, without taking it.

    >>> power_digits(Fraction(9), Fraction(9))
    9
    """
    size = max(abs(base.numerator), base.denominator)
    try:
        return math.floor(abs(float(exponent)) * math.log10(size)) + 1 if size > 1 else 1
    except OverflowError:
        return math.inf


def constant_value(node: Expression) -> Fraction | None:
    """Return the exact value of a formula of literals alone; None for any other, or where it has no rational value."""
    match node:
        case Number(text):
            return Fraction(text)
        case Negative(operand):
            value = constant_value(operand)
            return None if value is None else -value
        case Sum(first, rest) | Product(first, rest):
            return _fold(first, rest)
        case Power(base, exponent):
            return _power(constant_value(base), constant_value(exponent))
    return None


def _fold(first: Expression, rest: tuple[tuple[str, Expression], ...]) -> Fraction | None:
    total = constant_value(first)
    for sign, part in rest:
        value = constant_value(part)
        if total is None or value is None or (sign == "/" and value == 0):
            return None
        total = _WORKED[sign](total, value)
    return total


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or exponent.denominator != 1 or (base == 0 and exponent < 0):
        return None
    return Fraction(base) ** int(exponent) if power_digits(base, exponent) <= MAX_EXACT_DIGITS else None
