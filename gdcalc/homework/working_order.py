"""Turns the lines of an exercise into the order in which their values follow: prediction, loss, gradient, update."""

from __future__ import annotations

from typing import TypeAlias

from gdcalc.expression.quantity import Kind, kind_of
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.program.program import Line, Role

Rank: TypeAlias = tuple[int, int, int, int]
"""Step, group of lines, sample, line."""

PREDICTION, LOSS, GRADIENT, UPDATE = range(4)

_GROUPS = {
    **dict.fromkeys((Role.INTERMEDIATE, Role.PREDICTION), PREDICTION),
    **dict.fromkeys((Role.LOSS, Role.PENALTY, Role.BATCH_LOSS), LOSS),
}

NOWHERE = (10**18, 0, 0, 0)
WHOLE_BATCH = 10**9
"""The place of a value that is of no sample: after those of all samples."""


class WorkingOrder:
    """The order in which the values of an exercise follow."""

    def __init__(self, exercise: Exercise) -> None:
        program = exercise.by_hand
        in_step = {line.name for line in program.after_samples}
        lines = enumerate((*program.sample, *program.after_samples))
        self._known = {line.name: (_group(line, in_step=line.name in in_step), index) for index, line in lines}

    def __call__(self, address: Address | None) -> Rank:
        """Return where a value stands; what belongs nowhere comes last."""
        if address is None:
            return NOWHERE
        if kind_of(address.line) is Kind.BEFORE:
            return (address.step, -1, 0, 0)
        group, index = self._known[address.line]
        return (address.step, group, WHOLE_BATCH if address.place is None else address.place, index)

    def __contains__(self, line: str) -> bool:
        return line in self._known

    def group(self, line: str) -> int:
        """Return the group of a line; parameters before a step are among the updates."""
        return self._known[line][0] if line in self._known else UPDATE

    def is_later(self, line: str, other: str) -> bool:
        """Tell whether a line stands after another."""
        return self._known[line][1] > self._known[other][1]


def _group(line: Line, *, in_step: bool) -> int:
    if line.role in _GROUPS and not (in_step and line.role is Role.INTERMEDIATE):
        return _GROUPS[line.role]
    return UPDATE if in_step and line.role is not Role.GRADIENT else GRADIENT
