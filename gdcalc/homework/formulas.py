"""Reads an answer that is a formula, and compares it with the formula that the line has."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from gdcalc.answers.numerals import Numeral
from gdcalc.arithmetic import EXACT, FLOAT64
from gdcalc.arithmetic.float64 import as_float
from gdcalc.arithmetic.formula_code import FAILURES, evaluate_constant, reductions
from gdcalc.calculus.symbolic import Calculus
from gdcalc.clean import shorten
from gdcalc.errors import ExpressionError, GdcalcError
from gdcalc.expression.parser import parse, suggest
from gdcalc.expression.quantity import derivative
from gdcalc.expression.tree import Expression, Name, Number, names, substitute
from gdcalc.homework.closeness import apart
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.problem.naming import LOSS
from gdcalc.program.evaluation import value_of

POINTS = 12
"""How many points formulas are compared at that SymPy cannot compare."""

ROUNDOFF = 1e-9
"""What float64 may lose in a formula, as a share of its value."""

LONGEST = 200
"""Characters of a formula in an answer."""


def read_formula(text: str, exercise: Exercise) -> tuple[Expression | None, str]:
    """Return the formula that an answer is, or why it is not one.

    It may read the columns, the parameters, the model's names, the target and ``lr``.
    """
    if len(text) > LONGEST or (not any(sign in text for sign in "+-*/^(−·×²√") and not text.isidentifier()):
        return None, f"{shorten(text, 30) or 'an empty cell'} is not a number"
    try:
        formula = parse(text.strip().removeprefix("="), "answer")
    except ExpressionError:
        return None, f"{shorten(text, 30)} is not a number"
    program = exercise.by_hand
    known = {*program.columns, *program.parameters, *(line.name for line in program.model), "lr"}
    for name in names(formula):
        if name not in known:
            near = suggest(name, known)
            return None, f"{shorten(text, 30)} is not a number" + (f"; did you mean {near}?" if near else "")
    return formula, ""


def constant(formula: Expression) -> Numeral | None:
    """Return the value of a formula without names, exact where it is a fraction; None where it has none."""
    for arithmetic in (EXACT, FLOAT64):
        try:
            value = Fraction(evaluate_constant(formula, arithmetic))
        except (*FAILURES, GdcalcError):
            continue
        return Numeral("", value)
    return None


def value_here(formula: Expression, values: Mapping[str, Any], exercise: Exercise) -> Any:
    """Return a formula's value at a step's values; None where it has none."""
    if any(values.get(name) is None for name in names(formula)):
        return None
    try:
        return value_of(formula, values, exercise.arithmetic)
    except (*FAILURES, GdcalcError):
        return None


class FormulaComparison:
    """Compares formulas with those of an exercise's lines."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._calculus = Calculus()
        self._model: dict[Expression, Expression] = {}
        for line in exercise.by_hand.model:
            self._model[Name(line.name)] = substitute(line.formula, self._model)

    def right(self, address: Address) -> Expression | None:
        """Return the formula of a line in columns and parameters alone; None for a line over a whole batch."""
        program = self.exercise.by_hand
        lines = {line.name: line.formula for line in (*program.sample, *program.after_samples)}
        found = lines.get(address.line)
        known = dict(self._model)
        known |= {Name(derivative(LOSS, name)): formula for name, formula in program.closed_gradient.items()}
        for _ in range(len(lines)):
            if found is None:
                return None
            known |= {Name(name): lines[name] for name in names(found) if self._is_own(name, lines)}
            replaced = substitute(found, known)
            if replaced == found:
                break
            found = replaced
        if found is None or reductions(found):
            return None
        return found

    def _is_own(self, name: str, lines: Mapping[str, Expression]) -> bool:
        """Tell whether a name is a line of the program that is to be put in."""
        program = self.exercise.by_hand
        return name in lines and name != "lr" and name not in program.parameters and name not in program.state

    def ratio(self, formula: Expression, address: Address) -> Fraction | float | None:
        """Return what a formula is of the right one, where that is the same everywhere: 1 for a right formula.

        0 where it is another formula altogether, None where the two cannot be compared.
        """
        right = self.right(address)
        if right is None:
            return None
        mine = substitute(formula, self._model)
        if self._calculus.same(mine, right):
            return Fraction(1)
        rate = self.exercise.problem.learning_rate
        known: dict[Expression, Expression] = {Name("lr"): rate} if isinstance(rate, Number) else {}
        return _constant_ratio(substitute(mine, known), substitute(right, known))


def _constant_ratio(first: Expression, second: Expression) -> Fraction | float | None:
    """Return the ratio of two formulas at rational points, 0 where it is not the same at all, None without points."""
    generator = random.Random(0)  # noqa: S311 - points to try
    read = dict.fromkeys((*names(first), *names(second)))
    found: list[Any] = []
    for _ in range(4 * POINTS):
        point = {name: Fraction(generator.randint(-40, 40), generator.choice((4, 5, 7))) for name in read}
        try:
            found.append(value_of(first, point, EXACT) / value_of(second, point, EXACT))
        except (*FAILURES, GdcalcError):
            floats = {name: float(value) for name, value in point.items()}
            try:
                found.append(value_of(first, floats, FLOAT64) / value_of(second, floats, FLOAT64))
            except (*FAILURES, GdcalcError):
                continue
        if apart(found[-1], found[0]) > ROUNDOFF * as_float(abs(found[0])):
            return Fraction(0)
        if len(found) == POINTS:
            break
    if not found:
        return None
    return found[0] if isinstance(found[0], Fraction) else float(found[0])
