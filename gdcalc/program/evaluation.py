"""Works out lines one by one, for a single point: predictions, and finding the line that has no value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula
from gdcalc.expression.clamps import limit
from gdcalc.expression.functions import WHERE
from gdcalc.expression.tree import Call, Comparison, Expression, Negative, Number, children, names, rebuild
from gdcalc.program.program import Line


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that has no value at some point: the line, the values it was worked with, the part that fails, and why."""

    line: Line
    values: Mapping[str, Any]
    part: Expression
    error: Exception


def evaluate(lines: Iterable[Line], values: Mapping[str, Any], arithmetic: Arithmetic) -> dict[str, Any] | Failure:
    """Return the values of the lines, worked in order from the given ones; or the first failure."""
    known = dict(values)
    for line in lines:
        try:
            known[line.name] = value_of(line.formula, known, arithmetic)
        except FAILURES as error:
            part = failing_part(line.formula, known, arithmetic)
            return Failure(line, {name: known[name] for name in names(line.formula)}, part, error)
    return known


def value_of(formula: Expression, values: Mapping[str, Any], arithmetic: Arithmetic, *, as_line: bool = True) -> Any:
    """Return a formula's value. Raises one of FAILURES where it has none."""
    read = names(formula)
    value = compile_formula(formula, read, arithmetic, as_line=as_line)(*(values[name] for name in read))
    if arithmetic.can_overflow and not math.isfinite(value):
        raise OverflowError
    return value


def limit_acts(call: Call, values: Mapping[str, Any], arithmetic: Arithmetic) -> bool:
    """Tell whether the limit of a limited function acts: without it the value is less, or there is none.

    >>> from gdcalc.arithmetic import FLOAT64
    >>> from gdcalc.expression.parser import parse
    >>> [limit_acts(parse("clampln(p)"), {"p": p}, FLOAT64) for p in (0.5, 0.0)]
    [False, True]
    """
    try:
        return bool(value_of(limit(call), values, arithmetic, as_line=False))
    except FAILURES:
        return True


def failing_part(formula: Expression, values: Mapping[str, Any], arithmetic: Arithmetic) -> Expression:
    """Return the innermost part of a formula that has no value, its own parts replaced by their values."""
    part = formula
    while True:
        worked = worked_parts(part, values, arithmetic)
        failing = next((child for child in worked if fails(child, values, arithmetic)), None)
        if failing is None:
            return rebuild(part, lambda child: shown_value(child, values, arithmetic))
        part = failing


def worked_parts(part: Expression, values: Mapping[str, Any], arithmetic: Arithmetic) -> tuple[Expression, ...]:
    """Return the parts that are worked out; of ``where``, the condition and the side that it chooses."""
    if not (isinstance(part, Call) and part.function == WHERE):
        return children(part)
    condition, then, otherwise = part.arguments
    if fails(condition, values, arithmetic):
        return (condition,)
    return (then,) if value_of(condition, values, arithmetic) else (otherwise,)


def fails(part: Expression, values: Mapping[str, Any], arithmetic: Arithmetic) -> bool:
    """Tell whether a part has no value."""
    try:
        value_of(part, values, arithmetic, as_line=False)
    except FAILURES:
        return True
    return False


def _six_digits(value: Fraction) -> str:
    """Return a number to six significant digits, of any size."""
    rounded = Context(prec=6, Emax=MAX_EMAX, Emin=MIN_EMIN).divide(Decimal(value.numerator), Decimal(value.denominator))
    return str(rounded.normalize(Context(Emax=MAX_EMAX, Emin=MIN_EMIN))).replace("E+", "e").replace("E", "e")


def shown_value(part: Expression, values: Mapping[str, Any], arithmetic: Arithmetic) -> Expression:
    """Return a part's value as a literal for a message, to six digits; the part itself where it has none."""
    if isinstance(part, (Comparison, Number)):
        return part
    try:
        value = arithmetic.present(value_of(part, values, arithmetic, as_line=False))
    except FAILURES:
        return part
    text = str(value)
    if len(text) > (20 if isinstance(value, int) else 12):
        text = f"{value:.6g}" if isinstance(value, float) else _six_digits(Fraction(value))
    text = text.removesuffix(".0")
    return Negative(Number(text[1:])) if text.startswith("-") else Number(text)
