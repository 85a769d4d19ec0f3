"""The exact arithmetic: fractions, with an error where a value is irrational."""

from __future__ import annotations

from fractions import Fraction

from gdcalc.arithmetic.rational import (
    Evaluator,
    arithmetic_of_fractions,
    bits,
    check_digits,
    digits,
    divide,
    multiply,
    rational_power,
    within_domain,
)
from gdcalc.errors import EvaluationError
from gdcalc.expression.functions.entry import Function

OTHER_ARITHMETIC = "use float64, or --round N"
SHOWN_BITS = 100


def irrational(what: str) -> EvaluationError:
    """Return the error for a value that no fraction equals."""
    return EvaluationError(f"{what} is irrational here, so it has no exact value", OTHER_ARITHMETIC)


def _shown(value: Fraction) -> str:
    """Return a number for a message: in full where it is short."""
    return str(value) if bits(value) < SHOWN_BITS else f"a number of {digits(value):,} digits"


def _function(function: Function) -> Evaluator:
    def evaluate(*arguments: Fraction) -> Fraction:
        value = function.exact(*arguments)
        if value is None:
            raise irrational(f"{function.name}({', '.join(map(_shown, arguments))})")
        return value

    return within_domain(function, evaluate)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    value = rational_power(base, exponent)
    if value is None:
        raise irrational(f"({_shown(base)})^({_shown(exponent)})")
    return value


def _constant(name: str) -> Fraction:
    raise irrational(name)


EXACT = arithmetic_of_fractions(
    _function,
    {"multiply": multiply, "divide": divide, "power": _power, "finish": check_digits},
    name="exact",
    read=Fraction,
    constant=_constant,
    present=Fraction,
    json_text=lambda value: f'"{value}"',
)
