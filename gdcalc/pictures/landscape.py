"""Works out, at any place, the functions that pictures are of: the one that a run goes down, and the model."""

from __future__ import annotations

import math
from collections.abc import Mapping

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import FAILURES
from gdcalc.expression.tree import Call, count_operations, names
from gdcalc.pictures.trace import reader
from gdcalc.problem import Problem
from gdcalc.program.compiler import compile_lines, compile_program
from gdcalc.program.derivation import total_loss
from gdcalc.program.program import Program
from gdcalc.program.record import Layout

CURVE_POINTS = 201
FIELD_SIDE = 121
"""Points of a curve, and along each side of a field."""

LEAST_SIDE = 35
MOST_WORK = 4_000_000
"""A field has fewer points where there are many samples, so that about this many losses of samples are worked out."""

USUAL = 20
"""Operations of a formula that take about as long as calling it."""

NEVER = 10**18


class Landscape:
    """The objective, or the loss over all samples with the penalty, as a function of the parameters in float64.

    It is the program of ``derivation.total_loss``, compiled once. Raises GdcalcError where a formula has a literal that
    float64 does not have.
    """

    def __init__(self, problem: Problem, program: Program) -> None:
        read = reader(problem.arithmetic)
        rows = problem.samples.rows or ()
        program = total_loss(problem, program)
        operations = sum(count_operations(line.formula) for line in program.sample)
        self.cost = max(1, len(rows)) * max(1, operations // USUAL)
        """What a value costs: the samples, as many times as their formulas are longer than usual."""
        self._rows = [tuple(map(read, row)) for row in rows]
        self._steps = compile_program(program, FLOAT64, collect=False)
        self._names = tuple(program.state)
        self._loss = Layout(program, FLOAT64).loss

    def __call__(self, parameters: Mapping[str, float]) -> float:
        """Return the value there, NaN where there is none."""
        state = [parameters[name] for name in self._names]
        try:
            record = next(self._steps(self._rows, (), 0, 1, 1, NEVER, *state), None)
        except OverflowError:
            record = None
        return math.nan if record is None else float(record[self._loss])


class Model:
    """The lines of a program's model up to its one prediction, compiled once, in float64."""

    def __init__(self, program: Program) -> None:
        lines = program.model
        own = {line.name for line in lines}
        self._reads = [*dict.fromkeys(name for line in lines for name in names(line.formula) if name not in own)]
        self._place = next(index for index, line in enumerate(lines) if line.name == program.predictions[0])
        self._work = compile_lines(lines, self._reads, FLOAT64)
        formula = lines[self._place].formula
        self.is_sigmoid = isinstance(formula, Call) and formula.function == "sigmoid"

    def __call__(self, inputs: Mapping[str, float], parameters: Mapping[str, float]) -> float:
        """Return the prediction, NaN where there is none."""
        known = {**parameters, **inputs}
        try:
            return float(self._work(*(known[name] for name in self._reads))[self._place])
        except FAILURES:
            return math.nan


def affordable_side(cost: int) -> int:
    """Return how many points each side of a field has, each point of which costs this many losses of samples.

    >>> affordable_side(1), affordable_side(2_000), affordable_side(10**9)
    (121, 44, 35)
    """
    return max(LEAST_SIDE, min(FIELD_SIDE, math.isqrt(MOST_WORK // max(1, cost))))


def evenly(low: float, high: float, count: int) -> list[float]:
    """Return ``count`` numbers from ``low`` to ``high``.

    >>> evenly(-1, 1, 5)
    [-1.0, -0.5, 0.0, 0.5, 1.0]
    """
    return [low + (high - low) * (index / (count - 1)) for index in range(count)]
