"""Turns a line into an equation, and a worked line: name = formula = the formula with the numbers put in = value."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic import EXACT, FLOAT64
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula, reductions
from gdcalc.documents.content import Equation
from gdcalc.documents.numbers import MAX_DIGITS, Shown, literal
from gdcalc.errors import ExpressionError
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.functions import FUNCTION_NAMES
from gdcalc.expression.tree import (
    ONE,
    Call,
    Elision,
    Expression,
    Name,
    Negative,
    Number,
    Product,
    Sum,
    names,
    substitute,
    walk,
)
from gdcalc.program.program import Line, Role
from gdcalc.run.work import ALL_SAMPLES, WorkedLine

ASSIGNED = (Role.UPDATE, Role.STATE)
EQUAL, NEARLY, ASSIGNS = "=", "≈", "←"


def equation(line: Line) -> Equation:
    """Return a line as an equation, an update as an assignment."""
    return Equation(Name(line.shown), ((ASSIGNS if line.role in ASSIGNED else EQUAL, as_typed(line.formula)),))


def valued(name: str, value: Shown) -> Equation:
    """Return ``name = value``, with ≈ where the value is rounded."""
    return Equation(Name(name), ((NEARLY if value.rounded else EQUAL, Number(value.text.replace("−", "-"))),))


class EquationWriter:
    """Writes worked lines as equations, with ``=`` only between two sides that are equal as they stand there.

    Floats are shown to ``digits`` significant digits, in full for None; those of a line whose value they would not give
    again, as of a difference of two that are nearly equal, to more. Of a mean or a sum over more than ``most`` samples
    those in the middle are left out.
    """

    def __init__(self, digits: int | None, *, most: int = ALL_SAMPLES, with_formula: bool = True) -> None:
        self.digits = digits
        self.most = most
        self.with_formula = with_formula
        self.rounded = False
        """Whether a number was rounded for display."""

    def write(self, worked: WorkedLine) -> Equation:
        """Return a worked line's equation."""
        line, formula = worked.line, worked.line.formula
        value = literal(worked.value, self.digits)
        operands, listed = self._shown(worked)
        put_in = itertools.chain(operands.values(), *listed.values())
        rounded = any(each.rounded for each in put_in)
        self.rounded |= rounded or value.rounded
        rest: list[tuple[str, Expression]] = []
        if self.with_formula or (not operands and not listed):
            if worked.product is not None and worked.product != formula:
                rest.append((EQUAL, worked.product))
            rest.append((EQUAL, formula))
        numbers = self._put_in(formula, operands, listed)
        if isinstance(numbers, Negative) and isinstance(numbers.operand, Number):
            numbers = Number(f"-{numbers.operand.text}".removeprefix("--"))
        result: Expression = Number(value.text)
        if numbers not in (formula, result):
            rest.append((NEARLY if rounded else EQUAL, numbers))
        if not rest or rest[-1][1] != result:
            exact = not value.rounded and not rounded and _holds(formula, operands, listed, value)
            rest.append((EQUAL if exact else NEARLY, result))
        if line.role in ASSIGNED:
            rest[0] = (ASSIGNS, rest[0][1])
        return Equation(Name(line.shown), tuple(rest))

    def substituted(self, worked: WorkedLine) -> Expression:
        """Return a line's formula with the numbers put in."""
        return self._put_in(worked.line.formula, *self._shown(worked))

    def _shown(self, worked: WorkedLine) -> tuple[dict[str, Shown], dict[str, list[Shown]]]:
        """Return the numbers to be put in, with as many digits as it takes to work the line again."""
        digits = self.digits
        while True:
            operands = {name: literal(value, digits) for name, value in worked.operands.items()}
            listed = {name: [literal(value, digits) for value in values] for name, values in worked.listed.items()}
            whole = digits is None or digits >= MAX_DIGITS or not any(each.rounded for each in operands.values())
            if whole or self._gives_again(worked, operands):
                return operands, listed
            digits = (digits or 0) + 1

    def _gives_again(self, worked: WorkedLine, operands: Mapping[str, Shown]) -> bool:
        """Tell whether a line's value follows from its rounded operands, but for the last two of the digits shown."""
        formula = worked.line.formula
        if not isinstance(worked.value, float) or reductions(formula) or not _is_ordinary(formula):
            return True
        try:
            work = _float_function(formula, tuple(operands))
            found = work(*(float(Fraction(shown.text)) for shown in operands.values()))
        except FAILURES:
            return False
        return bool(abs(found - worked.value) <= 10.0 ** (2 - (self.digits or MAX_DIGITS)) * abs(worked.value))

    # --- the formula with the numbers put in -----------------------------------------------------------------------

    def _put_in(
        self, formula: Expression, operands: Mapping[str, Shown], listed: Mapping[str, list[Shown]]
    ) -> Expression:
        known: dict[Expression, Expression] = {Name(name): Number(shown.text) for name, shown in operands.items()}
        for call in reductions(formula):
            (name,) = names(call)
            known[call] = self._over_batch(call, listed[name])
        return substitute(formula, known)

    def _over_batch(self, call: Call, values: list[Shown]) -> Expression:
        """Return a mean or a sum with its terms written out, elided in the middle where there are too many."""
        count = len(values)
        terms: list[Expression] = [Number(value.text) for value in values]
        if count > self.most:
            head = -(-self.most // 2)
            terms = [*terms[:head], Elision(count - self.most), *terms[count - self.most + head :]]
        total: Expression = Sum(terms[0], tuple(("+", term) for term in terms[1:])) if len(terms) > 1 else terms[0]
        if call.function == "sum" or count == 1:
            return total
        return Product(ONE, (("/", Number(str(count))), ("*", total)))


# --- is it exactly so? -----------------------------------------------------------------------------------------------


def _holds(formula: Expression, operands: Mapping[str, Shown], listed: Mapping[str, list[Shown]], value: Shown) -> bool:
    """Tell whether a formula of the numbers shown is the value shown, in fractions."""
    work = _exact_function(formula, tuple(operands))
    if work is None:
        return False
    totals = []
    for call in reductions(formula):
        (name,) = names(call)
        total = sum((Fraction(each.text) for each in listed[name]), Fraction(0))
        totals.append(total / len(listed[name]) if call.function == "mean" else total)
    try:
        found = work(*(Fraction(each.text) for each in operands.values()), *totals)
    except FAILURES:
        return False
    return bool(found == Fraction(value.text))


def _is_ordinary(formula: Expression) -> bool:
    """Tell whether a formula calls functions of the table alone; a line search is not one of them."""
    return all(part.function in FUNCTION_NAMES for part in walk(formula) if isinstance(part, Call))


@functools.lru_cache(1000)
def _float_function(formula: Expression, arguments: tuple[str, ...]) -> Callable[..., Any]:
    return compile_formula(formula, arguments, FLOAT64, as_line=False)


@functools.lru_cache(1000)
def _exact_function(formula: Expression, arguments: tuple[str, ...]) -> Callable[..., Any] | None:
    """Return a formula as a function of fractions, of its means and sums last; None where it has no such value."""
    totals = reductions(formula)
    formula = substitute(formula, {total: Name(total.function) for total in totals})
    if not _is_ordinary(formula):
        return None
    try:
        return compile_formula(formula, [*arguments, *(total.function for total in totals)], EXACT)
    except (*FAILURES, ExpressionError):
        return None
