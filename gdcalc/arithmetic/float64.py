"""The float64 arithmetic: Python floats, IEEE 754 double precision."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic.base import Arithmetic
from gdcalc.errors import EvaluationError
from gdcalc.expression.functions import CONSTANTS, FUNCTIONS


def read_float(text: str) -> float:
    """Return the float nearest to a literal such as ``0.1`` or ``3/4``.

    Raises EvaluationError where it is too large.

    >>> read_float("3/4")
    0.75
    """
    try:
        value = float(Fraction(text)) if "/" in text else float(text)
    except OverflowError:
        value = math.inf
    if math.isinf(value):
        raise EvaluationError(f"{text} is too large for float64", "the largest number is about 1.8e308")
    return value


def float_text(value: float) -> str:
    """Return the shortest text that reads back as the same float, whole numbers without a point.

    >>> float_text(2.0), float_text(-0.0), float_text(0.1)
    ('2', '0', '0.1')
    """
    text = repr(value)
    if text[-2:] == ".0":
        return "0" if text == "-0.0" else text[:-2]
    return text


def as_float(value: Any) -> float:
    """Return a number as a float, infinite where it is too large for one.

    >>> as_float(10**400), as_float(-(10**400))
    (inf, -inf)
    """
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _literal(value: float) -> str | None:
    return repr(value) if math.isfinite(value) else None


def _product(factors: Sequence[tuple[str, str]]) -> str:
    (_, first), *rest = factors
    return "(" + first + "".join(f" {sign} {factor}" for sign, factor in rest) + ")"


def _power(base: str, exponent: str) -> str:
    # A square is one multiplication, as in PyTorch's pow.
    return f"({base} * {base})" if exponent == "2.0" and base.isidentifier() else f"power({base}, {exponent})"


FLOAT64 = Arithmetic(
    name="float64",
    read=read_float,
    literal=_literal,
    constant=lambda name: CONSTANTS[name].float64,
    product=_product,
    power=_power,
    # math.pow, not **: it refuses (-8)**(1/3), which ** makes a complex number.
    namespace={**{name: function.float64 for name, function in FUNCTIONS.items()}, "power": math.pow},
    present=float,
    json_text=float_text,
    can_overflow=True,
)
