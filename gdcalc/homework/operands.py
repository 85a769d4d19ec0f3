"""Turns a line into its formula as it is shown, and the values that a person has for the names in it."""

from __future__ import annotations

from typing import Any

from gdcalc.arithmetic.formula_code import reductions
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.tree import Expression, names
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.working_order import WorkingOrder
from gdcalc.problem.naming import COUNTERS
from gdcalc.program.evaluation import limit_acts
from gdcalc.program.program import Line, Role


def shown_lines(exercise: Exercise) -> dict[str, Line]:
    """Return the lines of an exercise as they are shown, by name.

    An update is shown as the program has it, old value and update in one line; so is a gradient in one formula.
    """
    by_hand, program = exercise.by_hand, exercise.program
    lines = {line.name: line for line in (*by_hand.sample, *by_hand.after_samples, *program.sample)}
    return lines | {line.name: line for line in program.step if line.role is Role.UPDATE}


class ShownLines:
    """The lines of an exercise with the values that a person has for what they read."""

    def __init__(self, exercise: Exercise, order: WorkingOrder) -> None:
        self.exercise, self.order = exercise, order
        self._of_sample = {line.name for line in exercise.by_hand.sample}
        self._shown = {name: line.formula for name, line in shown_lines(exercise).items()}
        self._products = {line.name: line.product for line in exercise.by_hand.sample if line.product is not None}
        self._reads = {name: names(formula) for name, formula in self._shown.items() if not reductions(formula)}

    def of(self, address: Address, attempt: Attempt) -> tuple[Expression | None, dict[str, Any]]:
        """Return the formula of a line, and what it reads; None where that is not known, or is over a whole batch."""
        formula, read = self._shown.get(address.line), self._reads.get(address.line)
        product = self._products.get(address.line)
        if product is not None and any(
            Address(address.step, address.place, name) in attempt.written for name in names(product)
        ):
            formula, read = product, names(product)
        if formula is None or read is None:
            return None, {}
        operands = {name: self.value(name, address, attempt) for name in read}
        if None in operands.values():
            return None, {}
        return as_typed(formula, lambda call: limit_acts(call, operands, self.exercise.arithmetic)), operands

    def value(self, name: str, address: Address, attempt: Attempt) -> Any:
        """Return the value that a person has for a name in a line; None where it has none."""
        exercise, step = self.exercise, address.step
        batch = exercise.batches[step - 1]
        if name in exercise.program.columns:
            index = batch.indices[address.place or 0]
            return exercise.data[index - 1][exercise.program.columns.index(name)]
        if name in exercise.by_hand.parameters:
            return attempt.before(step, name)
        if name in exercise.by_hand.state and not self.order.is_later(address.line, name):
            return attempt.old_state(step, name)
        if name in COUNTERS:
            return {"t": batch.step, "epoch": batch.epoch}[name]
        if name not in self.order:
            return None
        return attempt.held(Address(step, (address.place or 0) if name in self._of_sample else None, name))
