"""Works out a model's prediction at any inputs and parameters, for curves and boundaries."""

from __future__ import annotations

import math
from collections.abc import Mapping

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula
from gdcalc.expression.tree import Call, names
from gdcalc.problem import Problem

SIGMOID = "sigmoid"


class Model:
    """The lines of a model up to its one prediction, each compiled once, in float64."""

    def __init__(self, problem: Problem) -> None:
        definitions = [each for each in problem.objective.definitions if each.name is not None]
        self._prediction = problem.objective.predictions[0]
        self._lines = [
            (each.name, names(each.formula), compile_formula(each.formula, names(each.formula), FLOAT64))
            for each in definitions
        ]
        last = next(each.formula for each in definitions if each.name == self._prediction)
        self.is_sigmoid = isinstance(last, Call) and last.function == SIGMOID

    def __call__(self, inputs: Mapping[str, float], parameters: Mapping[str, float]) -> float:
        """Return the prediction, NaN where there is none."""
        known = {**parameters, **inputs}
        try:
            for name, read, line in self._lines:
                known[str(name)] = line(*(known[each] for each in read))
        except FAILURES:
            return math.nan
        return float(known[self._prediction])
