"""Checks a program's gradients at a point: against SymPy's derivative of the whole loss, and a central difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic import rounded
from gdcalc.arithmetic.formula_code import FAILURES
from gdcalc.calculus.symbolic import Calculus
from gdcalc.errors import ExpressionError
from gdcalc.expression.limits import MAX_DERIVATIVE_OPERATIONS
from gdcalc.expression.quantity import derivative
from gdcalc.expression.tree import Expression, Name, count_operations, substitute
from gdcalc.problem.naming import LOSS
from gdcalc.program.compiler import compile_lines
from gdcalc.program.program import Line, Program, Role

PLACES = 60
STEP = Fraction(1, 10**8)
"""How far a central difference looks to each side; its error is about the square of this."""

TOLERANCE = Fraction(1, 10**9)
"""The largest difference that counts as agreement, as a part of the derivative."""

NOISE = Fraction(1, 10**13)
"""What a central difference may be off by where the derivative is 0."""


@dataclass(frozen=True, slots=True)
class CheckedDerivative:
    """What the check of one derivative at one point found.

    ``product`` is by the chain rule's lines, ``whole`` by the derivative of the loss as one formula (None where that
    is too large to derive), ``difference`` the central difference and ``kink`` how far the differences to either side
    are from each other (None where the loss has no value beside the point).
    """

    parameter: str
    product: Fraction
    whole: Fraction | None
    difference: Fraction | None
    kink: Fraction | None = None

    @property
    def agrees(self) -> bool:
        """Whether all that there are agree."""
        others = [each for each in (self.whole, self.difference) if each is not None]
        limit = TOLERANCE * max(abs(each) for each in (self.product, *others)) + NOISE
        return all(abs(each - self.product) <= limit for each in others)

    @property
    def at_kink(self) -> bool:
        """Whether the slopes to either side of the point are not the same."""
        if self.kink is None or self.difference is None:
            return False
        return self.kink > STEEP * max(abs(self.product), abs(self.difference)) + NOISE


STEEP = Fraction(1, 10**4)
"""Slopes to either side that differ by more, as a part of the derivative, are those of a kink."""


class Differences:
    """Differences of the last of some lines to either side of a point, at PLACES decimal places."""

    def __init__(self, lines: Sequence[Line], arguments: Sequence[str]) -> None:
        self._work = compile_lines(lines, arguments, rounded(PLACES))

    def at(self, point: Mapping[str, Fraction], name: str) -> tuple[Fraction | None, Fraction | None]:
        """Return the central difference by a name, and by how much the forward one is not the backward one.

        None for both where the line has no value on both sides.
        """
        step: Fraction = STEP * max(Fraction(1), abs(point[name]))
        places = [{**point, name: point[name] + way * step} for way in (-1, 0, 1)]
        try:
            below, here, above = (Fraction(self._work(*place.values())[-1]) for place in places)
        except FAILURES:
            return None, None
        return (above - below) / (2 * step), abs(above - 2 * here + below) / step


class GradientCheck:
    """Checks the gradient of a sample's loss, at PLACES decimal places whatever the run's arithmetic is."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.arithmetic = rounded(PLACES)
        self.arguments = (*program.columns, *program.parameters)
        self._differences = Differences(program.forward, self.arguments)
        lines = (*program.forward, *program.chain)
        self._chain = compile_lines(lines, self.arguments, self.arithmetic)
        names = [line.name for line in lines]
        self._places = {name: names.index(derivative(LOSS, name)) for name in program.parameters}
        wholes = self._wholes(program.forward)
        self._whole = None if wholes is None else compile_lines(wholes, self.arguments, self.arithmetic)

    def _wholes(self, lines: tuple[Line, ...]) -> list[Line] | None:
        """Return the derivatives of the loss, each as one formula of columns and parameters."""
        known: dict[Expression, Expression] = {}
        for line in lines:
            known[Name(line.name)] = substitute(line.formula, known)
            if count_operations(known[Name(line.name)]) > MAX_DERIVATIVE_OPERATIONS // 10:
                return None
        calculus, loss = Calculus(), known[Name(LOSS)]
        try:
            return [
                Line(derivative(LOSS, name), calculus.differentiate(loss, name), Role.SAMPLE_GRADIENT)
                for name in self.program.parameters
            ]
        except ExpressionError:
            return None

    def check(self, values: Mapping[str, Any]) -> list[CheckedDerivative]:
        """Return what is found for each parameter; ``values`` holds columns and parameters.

        A gradient that cannot be worked at this point gives nothing.
        """
        point = {name: Fraction(values[name]) for name in self.arguments}
        try:
            chain = self._chain(*point.values())
        except FAILURES:
            return []
        try:
            whole = self._whole(*point.values()) if self._whole else None
        except FAILURES:
            whole = None
        return [
            CheckedDerivative(
                name,
                chain[place],
                None if whole is None else whole[index],
                *self._differences.at(point, name),
            )
            for index, (name, place) in enumerate(self._places.items())
        ]
