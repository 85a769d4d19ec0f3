"""Finds which values a line may have at a kink of the loss, where every subgradient is right."""

from __future__ import annotations

from functools import cached_property
from itertools import islice

from gdcalc.homework.attempt import Attempt
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import AtKink
from gdcalc.program.compiler import StepFunction, Worked, compile_step
from gdcalc.program.program import CHAIN, Program, Role
from gdcalc.run.conventions import moving, noise_of, one_sided, ties

Followed = list[Worked | None]


class Subgradients:
    """The gradients that the slopes to either side of a kink give."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        program = exercise.program
        lines = (*program.sample, *(line for line in program.batch if line.role is Role.PENALTY))
        found = [tie for line in lines if line.role not in CHAIN for tie in dict.fromkeys(ties(line.formula))]
        self._conventions = tuple(dict.fromkeys(tie.convention for tie in found))
        self.is_single = len(found) == 1
        """Whether there is one corner, so that one slope goes into the whole gradient of a sample."""
        self._followed: tuple[Attempt, list[Followed]] | None = None

    @cached_property
    def _work(self) -> list[StepFunction]:
        """What works a step with the slopes of one side, and of the other."""
        exercise = self.exercise
        moves, noise = moving(exercise.program), noise_of(exercise.arithmetic)
        sides = (_one_sided(exercise.by_hand, moves, noise, above=above) for above in (True, False))
        return [compile_step(program, exercise.arithmetic) for program in sides]

    def at(self, attempt: Attempt, address: Address) -> AtKink | None:
        """Return what values a line may have on a person's own values; None where there is no kink."""
        if not self._conventions:
            return None
        if self._followed is None or self._followed[0] is not attempt:
            self._followed = attempt, [list(islice(attempt.working(work), attempt.last)) for work in self._work]
        values = [
            work.value(worked, address.step, address.place, address.line)
            for work, worked in zip(self._work, self._followed[1], strict=True)
        ]
        if None in values or values[0] == values[1]:
            return None
        return AtKink(values[0], values[1], self._conventions)


def _one_sided(program: Program, moves: set[str], noise: str, *, above: bool) -> Program:
    lines = (*program.sample, *program.after_samples)
    new = zip(lines, one_sided(lines, moves, noise, above=above), strict=True)
    return program.replacing({line.name: other.formula for line, other in new if other.formula != line.formula})
