"""Works out a model's prediction at any inputs and parameters, for curves and boundaries."""

from __future__ import annotations

import math
from collections.abc import Mapping

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import FAILURES
from gdcalc.expression.tree import Call, names
from gdcalc.program.compiler import compile_lines
from gdcalc.program.program import Program

SIGMOID = "sigmoid"


class Model:
    """The lines of a program's model up to its one prediction, compiled once, in float64."""

    def __init__(self, program: Program) -> None:
        lines = program.model
        own = {line.name for line in lines}
        self._reads = [*dict.fromkeys(name for line in lines for name in names(line.formula) if name not in own)]
        self._place = next(index for index, line in enumerate(lines) if line.name == program.predictions[0])
        self._work = compile_lines(lines, self._reads, FLOAT64)
        formula = lines[self._place].formula
        self.is_sigmoid = isinstance(formula, Call) and formula.function == SIGMOID

    def __call__(self, inputs: Mapping[str, float], parameters: Mapping[str, float]) -> float:
        """Return the prediction, NaN where there is none."""
        known = {**parameters, **inputs}
        try:
            return float(self._work(*(known[name] for name in self._reads))[self._place])
        except FAILURES:
            return math.nan
