"""Exact line search: the learning rate, as a formula of the gradient, to the lowest point of a quadratic."""

from __future__ import annotations

from collections.abc import Sequence

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import evaluate_constant
from gdcalc.calculus.symbolic import Calculus
from gdcalc.errors import ProblemError
from gdcalc.expression.algebra import add, multiply
from gdcalc.expression.tree import (
    ONE,
    ZERO,
    Call,
    Comparison,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    names,
    walk,
)
from gdcalc.problem import Problem
from gdcalc.problem.search import whole_objective


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
