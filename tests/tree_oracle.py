"""An evaluator of trees of its own, in mpmath: the oracle for derivatives."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import mpmath

from gdcalc.expression.tree import (
    Call,
    Comparison,
    Constant,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
)

MP = mpmath.mp.clone()
MP.dps = 60


class NoValueError(Exception):
    """The formula has no real value here."""


def _clamped_ln(x: Any) -> Any:
    if x < 0:
        raise NoValueError
    return max(MP.ln(x), MP.mpf(-100)) if x > 0 else MP.mpf(-100)


def _sign(x: Any) -> Any:
    return MP.mpf((x > 0) - (x < 0))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": MP.exp, "ln": MP.ln, "log": MP.ln, "log2": lambda x: MP.ln(x) / MP.ln(2), "log10": MP.log10,
    "clampln": _clamped_ln, "clampln1m": lambda x: _clamped_ln(1 - x),
    "clampdivisor": lambda x: max(x, MP.mpf("1e-12")), "sqrt": MP.sqrt, "abs": abs, "sign": _sign, "floor": MP.floor,
    "sin": MP.sin, "cos": MP.cos, "tan": MP.tan, "asin": MP.asin,
    "acos": MP.acos, "atan": MP.atan, "sinh": MP.sinh, "cosh": MP.cosh, "tanh": MP.tanh,
    "sigmoid": lambda x: 1 / (1 + MP.exp(-x)), "relu": lambda x: x if x > 0 else MP.mpf(0),
    "softplus": lambda x: MP.ln(1 + MP.exp(x)), "logcosh": lambda x: MP.ln(MP.cosh(x)), "min": min, "max": max,
}  # fmt: skip

RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def value_of(node: Expression, values: Mapping[str, Any]) -> Any:
    """Return the real value of a formula. Raises NoValueError where there is none, or none of a usable size."""
    try:
        value = _work(node, values)
    except (ZeroDivisionError, OverflowError, ValueError, mpmath.libmp.ComplexResult):
        raise NoValueError from None
    return value


def _work(node: Expression, values: Mapping[str, Any]) -> Any:
    def work(part: Expression) -> Any:
        return _work(part, values)

    match node:
        case Number(text):
            value = MP.mpf(text)
        case Name(name):
            value = MP.mpf(values[name])
        case Constant(name):
            value = +(MP.e if name == "e" else MP.pi)
        case Negative(operand):
            value = -work(operand)
        case Sum(first, rest):
            value = work(first) + sum(work(term) if sign == "+" else -work(term) for sign, term in rest)
        case Product(first, rest):
            value = work(first)
            for sign, factor in rest:
                value = value * work(factor) if sign == "*" else value / work(factor)
        case Power(base, exponent):
            value = _power(work(base), work(exponent))
        case Call("where", (Comparison(relation, left, right), then, otherwise)):
            value = work(then) if RELATIONS[relation](work(left), work(right)) else work(otherwise)
        case Call(function, arguments):
            value = FUNCTIONS[function](*map(work, arguments))
        case _:
            raise TypeError(node)
    if isinstance(value, mpmath.ctx_mp_python._mpc) or not MP.isfinite(value) or abs(value) > MP.mpf(10) ** 200:
        raise NoValueError
    return value


def _power(base: Any, exponent: Any) -> Any:
    if base == 0 and exponent < 0:
        raise NoValueError
    return base**exponent


def central_difference(node: Expression, name: str, values: Mapping[str, Any]) -> Any:
    """Return (f(x + h) - f(x - h))/2h at two sizes of h; raises NoValueError where they differ, as at a kink."""
    found = []
    for step in (MP.mpf(10) ** -18, MP.mpf(10) ** -19):
        at = MP.mpf(values[name])
        high, low = (value_of(node, {**values, name: at + side}) for side in (step, -step))
        found.append((high - low) / (2 * step))
    if abs(found[0] - found[1]) > MP.mpf(10) ** -12 * (1 + abs(found[1])):
        raise NoValueError
    return found[1]
