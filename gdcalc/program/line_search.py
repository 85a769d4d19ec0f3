"""Line searches: the learning rate that a step finds for itself, along the gradient of an objective."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gdcalc.arithmetic import FLOAT64, Arithmetic
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula, evaluate_constant
from gdcalc.calculus.symbolic import Calculus
from gdcalc.errors import EvaluationError, ProblemError
from gdcalc.expression.algebra import add, multiply
from gdcalc.expression.parser import parse
from gdcalc.expression.tree import (
    ONE,
    ZERO,
    Call,
    Comparison,
    Definition,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    names,
    substitute,
    walk,
)
from gdcalc.problem import Problem
from gdcalc.problem.stepping import BACKTRACKING, LineSearch

MOST_TRIALS = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """One learning rate that was tried: the objective there, and what it may be at most (when ascending, at least)."""

    rate: Any
    value: Any
    bound: Any
    accepted: bool


def whole_objective(definitions: Sequence[Definition], loss: Expression) -> Expression:
    """Return an objective as one formula of its parameters."""
    known: dict[Expression, Expression] = {}
    for definition in definitions:
        if definition.name is not None:
            known[Name(definition.name)] = substitute(definition.formula, known)
    return substitute(loss, known)


def exact_rate(problem: Problem, calculus: Calculus, slopes: Sequence[Name]) -> Expression:
    """Return g·g/(g·H·g), which leads to the lowest point along the gradient of a quadratic objective.

    Raises ProblemError where the objective is not quadratic, or has no lowest point.
    """
    whole = whole_objective(problem.objective.definitions, problem.objective.loss)
    pieces = any(isinstance(part, Call) and names(part) for part in walk(whole))
    hessian = []
    for row in problem.free:
        derivative = calculus.differentiate(whole, row)
        hessian.append([calculus.differentiate(derivative, column) for column in problem.free])
        if pieces or any(names(second) for second in hessian[-1]):
            message = f"exact line search needs a quadratic objective, and this one is not quadratic in {row}"
            raise ProblemError(message, "use --lr backtracking")
    sign = -1.0 if problem.maximize else 1.0
    values = [[sign * float(evaluate_constant(each, FLOAT64)) for each in row] for row in hessian]
    if not is_bowl(values):
        kind = "highest" if problem.maximize else "lowest"
        raise ProblemError(f"exact line search needs an objective with a {kind} point", "give --lr a number")
    curvature = [
        multiply(hessian[i][j], Power(slopes[i], Number("2")) if i == j else Product(slopes[i], (("*", slopes[j]),)))
        for i in range(len(slopes))
        for j in range(len(slopes))
    ]
    below = add(curvature)
    if problem.maximize:
        below = Negative(below) if isinstance(below, Sum) else multiply(Negative(ONE), below)
    quotient = Product(add([Power(slope, Number("2")) for slope in slopes]), (("/", below),))
    # Where the gradient is 0 there is nowhere to go.
    return Call("where", (Comparison(">", below, ZERO), quotient, ZERO))


def is_bowl(hessian: list[list[float]]) -> bool:
    """Tell whether a symmetric matrix is positive semidefinite and not 0, by elimination.

    >>> is_bowl([[2, 1], [1, 2]]), is_bowl([[1, 2], [2, 1]]), is_bowl([[0]])
    (True, False, False)
    """
    rows = [list(row) for row in hessian]
    largest = max(abs(each) for row in rows for each in row)
    tiny = 1e-12 * largest
    for index, row in enumerate(rows):
        pivot = row[index]
        if pivot < -tiny or (pivot <= tiny and any(abs(each) > tiny for each in row[index:])):
            return False
        if pivot > tiny:
            for below in rows[index + 1 :]:
                factor = below[index] / pivot
                below[index:] = [own - factor * above for own, above in zip(below[index:], row[index:], strict=True)]
    return largest > 0


class Backtracking:
    """Armijo's rule: from ``start``, times ``shrink`` until f(theta - lr g) <= f(theta) - slope lr |g|^2.

    The source is Nocedal and Wright, Numerical Optimization (2006), algorithm 3.1.
    """

    def __init__(
        self, search: LineSearch, objective: Expression, names: Sequence[str], free: Sequence[str], *,
        maximize: bool, arithmetic: Arithmetic,
    ) -> None:  # fmt: skip
        self.names, self.free = tuple(names), tuple(free)
        self.sign = -1 if maximize else 1
        self.finish: Callable[[Any], Any] = arithmetic.namespace.get("finish", lambda value: value)
        self._objective = compile_formula(objective, self.names, arithmetic)
        self.start, self.shrink, self.slope = (
            evaluate_constant(parse(search.settings[name]), arithmetic) for name in ("start", "shrink", "slope")
        )

    def trials(self, *values: Any) -> list[Trial]:
        """Return the rates tried; ``values`` are the parameters, then the gradient by the free ones.

        Raises EvaluationError where MOST_TRIALS are not enough, as at a point that only rounding calls downhill.
        """
        point = dict(zip(self.names, values, strict=False))
        gradient = dict(zip(self.free, values[len(self.names) :], strict=True))
        here = self._objective(*point.values())
        square = sum((each * each for each in gradient.values()), start=here - here)
        rate, tried = self.start, []
        for _ in range(MOST_TRIALS):
            moved = {name: self.finish(point[name] - self.sign * rate * gradient[name]) for name in self.free}
            bound = self.finish(here - self.sign * self.slope * rate * square)
            try:
                value = self._objective(*(point | moved).values())
            except FAILURES:
                value = None
            accepted = value is not None and (bound - value) * self.sign >= 0
            tried.append(Trial(rate, value, bound, accepted))
            if accepted:
                return tried
            rate = self.finish(rate * self.shrink)
        raise EvaluationError(f"the line search found no rate in {MOST_TRIALS} trials", "give --lr a number")

    def __call__(self, *values: Any) -> Any:
        """Return the rate that is accepted."""
        return self.trials(*values)[-1].rate


def searching(arithmetic: Arithmetic, search: Backtracking) -> Arithmetic:
    """Return an arithmetic in which ``backtracking`` is a function of the parameters and the gradient."""
    return replace(arithmetic, namespace={**arithmetic.namespace, BACKTRACKING: search})
