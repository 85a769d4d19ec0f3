"""Works out the function that a run goes down, at any parameters: for curves, contour lines and surfaces."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from gdcalc.arithmetic import FLOAT64
from gdcalc.expression.tree import count_operations
from gdcalc.pictures.trace import reader
from gdcalc.problem import Problem
from gdcalc.program.compiler import compile_program
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
        self._steps = compile_program(program, FLOAT64, collect=False).steps
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

    def curve(self, name: str, xs: Sequence[float], held: Mapping[str, float]) -> list[float]:
        """Return the values along one parameter, the others held."""
        return [self({**held, name: x}) for x in xs]

    def field(
        self, names: tuple[str, str], xs: Sequence[float], ys: Sequence[float], held: Mapping[str, float]
    ) -> list[list[float]]:
        """Return the values over two parameters, a row for each value of the second, the others held."""
        first, second = names
        return [[self({**held, first: x, second: y}) for x in xs] for y in ys]

    def side(self, fields: int) -> int:
        """Return how many points each side of a field has, where this many fields are drawn."""
        return affordable_side(self.cost * fields)


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
