"""Line searches: learning rates that each step finds for itself, from the objective along the gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula, evaluate_constant
from gdcalc.errors import EvaluationError, ProblemError
from gdcalc.expression.parser import parse
from gdcalc.expression.tree import Definition, Expression, Name, substitute
from gdcalc.problem.settings import holds, named_with_settings, refuse
from gdcalc.tables.schedules import SEARCHES

BACKTRACKING, EXACT = "backtracking", "exact"
MOST_TRIALS = 200


@dataclass(frozen=True, slots=True)
class LineSearch:
    """A line search and its settings as they were typed."""

    name: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """One learning rate that was tried: the objective there, and what it may be at most (when ascending, at least)."""

    rate: Any
    value: Any
    bound: Any
    accepted: bool


def read_search(text: str) -> LineSearch | None:
    """Return the line search that a learning rate's text names, None for any other text.

    Raises ProblemError for a setting that is unknown or out of range.
    """
    name = text.partition(":")[0].strip()
    if name not in SEARCHES:
        return None
    _, settings = named_with_settings("lr", text, SEARCHES, {})
    for condition in SEARCHES[name].conditions:
        if not holds(condition, settings):
            raise refuse("lr", text, f"it needs {condition}")
    return LineSearch(name, settings)


def check_search(search: LineSearch, *, has_data: bool, plain: bool) -> None:
    """Raise ProblemError where a line search has no meaning: with samples, or a rule that is not plain descent."""
    if has_data:
        message = f"the line search {search.name} is for an --objective without a penalty"
        raise ProblemError(message, "give a number or a formula for --lr")
    if not plain:
        raise ProblemError(f"the line search {search.name} is for plain gradient descent", "leave --optimizer out")


def whole_objective(definitions: Sequence[Definition], loss: Expression) -> Expression:
    """Return an objective as one formula of its parameters."""
    known: dict[Expression, Expression] = {}
    for definition in definitions:
        if definition.name is not None:
            known[Name(definition.name)] = substitute(definition.formula, known)
    return substitute(loss, known)


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
