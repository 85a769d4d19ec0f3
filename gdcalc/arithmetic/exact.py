"""The exact arithmetic: fractions, with an error where a value is irrational."""

from __future__ import annotations

from fractions import Fraction

from gdcalc.arithmetic import rational
from gdcalc.arithmetic.base import Arithmetic
from gdcalc.errors import EvaluationError
from gdcalc.expression.functions import FUNCTIONS, Function

OTHER_ARITHMETIC = "use float64, or --round N"
SHOWN_BITS = 100


def irrational(what: str) -> EvaluationError:
    """Return the error for a value that no fraction equals."""
    return EvaluationError(f"{what} is irrational here, so it has no exact value", OTHER_ARITHMETIC)


def _shown(value: Fraction) -> str:
    """Return a number for a message: in full where it is short."""
    return str(value) if rational.bits(value) < SHOWN_BITS else f"a number of {rational.digits(value):,} digits"


def _function(function: Function) -> rational.Evaluator:
    def evaluate(*arguments: Fraction) -> Fraction:
        value = function.exact(*arguments)
        if value is None:
            raise irrational(f"{function.name}({', '.join(map(_shown, arguments))})")
        return value

    return rational.within_domain(function, evaluate)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    value = rational.rational_power(base, exponent)
    if value is None:
        raise irrational(f"({_shown(base)})^({_shown(exponent)})")
    return value


def _constant(name: str) -> Fraction:
    raise irrational(name)


EXACT = Arithmetic(
    name="exact",
    read=Fraction,
    literal=lambda _: None,
    constant=_constant,
    product=rational.product_text,
    power=rational.power_text,
    namespace={
        **{name: _function(function) for name, function in FUNCTIONS.items()},
        **rational.OPERATIONS,
        "power": _power,
        "finish": rational.check_digits,
    },
    present=Fraction,
    json_text=lambda value: f'"{value}"',
    finish="finish",
)
