"""Finds which values a line may have at a kink of the loss, where every subgradient is right."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from gdcalc.conventions import Kink, ties
from gdcalc.expression.tree import ONE, ZERO, Call, Comparison, Expression, Negative, rebuild
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import AtKink
from gdcalc.homework.sheet import Sheet
from gdcalc.homework.submission import Submission
from gdcalc.homework.working import StepWork, Worked, compile_step
from gdcalc.program import Role
from gdcalc.work import CHAIN

ABOVE = {">": ">=", "<=": "<"}
BELOW = {"<": "<=", ">=": ">"}
"""How a relation is read just above, and just below, the place where its two sides are equal."""

Followed = list[Worked | None]


class Subgradients:
    """The gradients that the slopes to either side of a kink give."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        program = exercise.program
        end = next(index for index, line in enumerate(program.sample) if line.role is Role.LOSS) + 1
        parts = [program.sample[:end], *((line,) for line in program.batch if line.role is Role.PENALTY)]
        self._parts = [lines for lines in parts if any(True for line in lines for _ in ties(line.formula))]
        self._followed: tuple[Submission, list[Followed]] | None = None

    @cached_property
    def _kinks(self) -> list[Kink]:
        return [Kink(lines, self.exercise.program) for lines in self._parts]

    @cached_property
    def _work(self) -> list[StepWork]:
        """What works a step with the slopes of one side, and of the other."""
        arithmetic = self.exercise.arithmetic
        return [compile_step(one_sided(self.exercise.sheet, above=above), arithmetic) for above in (True, False)]

    def at(self, submission: Submission, address: Address) -> AtKink | None:
        """Return what values a line may have on a person's own values; None where there is no kink."""
        if not self._parts:
            return None
        if self._followed is None or self._followed[0] is not submission:
            self._followed = submission, [submission.follow(work, 0, submission.last) for work in self._work]
        values = [submission.expected(address)]
        for work, worked in zip(self._work, self._followed[1], strict=True):
            values.append(work.value(worked, address.step, address.place, address.line))
        known = [value for value in values if value is not None]
        if not known or min(known) == max(known) or not self._is_kink(submission, address):
            return None
        conventions = dict.fromkeys(
            tie.convention for lines in self._parts for line in lines for tie in ties(line.formula)
        )
        return AtKink(min(known), max(known), tuple(conventions))

    def _is_kink(self, submission: Submission, address: Address) -> bool:
        """Tell whether the loss of a sample of this step, or the penalty, has a kink at the person's parameters."""
        exercise = self.exercise
        indices = exercise.batches[address.step - 1].indices
        chosen = indices if address.place is None else indices[address.place : address.place + 1]
        values = {name: submission.before(address.step, name) for name in exercise.sheet.parameters}
        if None in values.values():
            return False
        for index in chosen if exercise.program.columns else (0,):
            row = exercise.data[index - 1] if exercise.program.columns else ()
            point = values | dict(zip(exercise.program.columns, row, strict=False))
            if any(kink.is_at(point) for kink in self._kinks):
                return True
        return False


def one_sided(sheet: Sheet, *, above: bool) -> Sheet:
    """Return the sheet with the slopes to one side wherever the two sides of a relation are equal."""
    slopes = [line for line in (*sheet.sample, *sheet.step) if line.role in (*CHAIN, Role.PENALTY_GRADIENT)]
    change = _to_one_side(ABOVE if above else BELOW, ">=" if above else ">")
    return sheet.replacing({line.name: new for line in slopes if (new := change(line.formula)) != line.formula})


def _to_one_side(relations: dict[str, str], positive: str) -> Callable[[Expression], Expression]:
    def change(part: Expression) -> Expression:
        part = rebuild(part, change)
        match part:
            case Comparison(relation, left, right) if relation in relations:
                return Comparison(relations[relation], left, right)
            case Call("sign", (argument,)):
                return Call("where", (Comparison(positive, argument, ZERO), ONE, Negative(ONE)))
        return part

    return change
