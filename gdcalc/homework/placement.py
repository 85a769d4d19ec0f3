"""Turns answers into the lines that they are of: which step, which sample, which quantity."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdcalc.answers.numerals import Numeral, read_numeral
from gdcalc.answers.reader import Answer, AnswerFile
from gdcalc.clean import shorten
from gdcalc.expression.tokens import fold_name
from gdcalc.expression.tree import Expression, names
from gdcalc.homework.exercise import MOST_STEPS, Address, Exercise
from gdcalc.homework.formulas import constant, read_formula
from gdcalc.homework.quantities import Quantities


@dataclass(frozen=True, slots=True)
class Placed:
    """An answer with where it belongs, and the number or formula that it is; or what is wrong with it."""

    answer: Answer
    address: Address | None
    numeral: Numeral | None = None
    formula: Expression | None = None
    problem: str = ""


class Placement:
    """Finds the places of answers in an exercise."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.quantities = Quantities(exercise.by_hand)
        self._of_sample = {line.name for line in exercise.by_hand.sample}

    def read(self, file: AnswerFile) -> list[Placed]:
        """Return the answers by where they belong; those that belong nowhere have a problem in place of a number.

        Columns of the data, which gdcalc's own CSV holds too, are no answers.
        """
        steps = {answer.step for answer in file.answers}
        taken: dict[Address, str] = {}
        found = []
        for answer in file.answers:
            if self._is_data(answer):
                continue
            placed = self._placed(answer, steps, decimal_comma=file.decimal_comma)
            if placed.address is not None and taken.setdefault(placed.address, answer.text) != answer.text:
                placed = replace(placed, problem="this value is given twice, and differs")
            found.append(placed)
        return found

    def _is_data(self, answer: Answer) -> bool:
        """Tell whether an answer is a column of the data."""
        known = self.quantities.line(answer.quantity, has_sample=answer.sample is not None)
        return known is None and fold_name(answer.quantity) in self.exercise.columns

    def _placed(self, answer: Answer, steps: set[int | None], *, decimal_comma: bool) -> Placed:
        address, problem = self.address(answer, steps)
        if address is None:
            return Placed(answer, None, problem=problem)
        return self.at(address, answer, decimal_comma=decimal_comma)

    def at(self, address: Address, answer: Answer, *, decimal_comma: bool = False) -> Placed:
        """Return an answer whose place is known, with the number or formula that it is."""
        numeral = read_numeral(answer.text, decimal_comma=decimal_comma)
        if numeral is not None:
            return Placed(answer, address, numeral, problem=self._beyond(numeral, answer))
        formula, problem = read_formula(answer.text, self.exercise)
        if formula is None or names(formula):
            return Placed(answer, address, formula=formula, problem=problem)
        numeral = constant(formula)
        if numeral is None:
            return Placed(answer, address, problem=f"{shorten(answer.text, 30)} has no value")
        return Placed(answer, address, numeral, problem=self._beyond(numeral, answer))

    def _beyond(self, numeral: Numeral, answer: Answer) -> str:
        """Return what is wrong with a number that the arithmetic cannot hold."""
        try:
            self.exercise.read(numeral.value)
        except OverflowError:
            return f"{shorten(answer.text, 30)} is too large for float64"
        return ""

    def address(self, answer: Answer, steps: set[int | None]) -> tuple[Address | None, str]:
        """Return where an answer belongs, or what is wrong with its name, its step or its sample."""
        line = self.quantities.line(answer.quantity, has_sample=answer.sample is not None)
        if line is None:
            return None, f"gdcalc does not know the quantity {shorten(answer.quantity, 30)}"
        step = answer.step
        if step is None:
            if steps != {None}:
                return None, "it has no step"
            step = self._step_of(answer.sample)
        if step > self.exercise.last_step:
            if self.exercise.last_step == MOST_STEPS:
                return None, f"answers are checked up to step {MOST_STEPS:,}"
            return None, f"the run ends after step {self.exercise.last_step:,}"
        if line not in self._of_sample:
            return Address(step, None, line), ""
        if answer.sample is not None and answer.sample > len(self.exercise.data):
            return None, f"there is no sample {answer.sample:,}"
        indices = self.exercise.batches[step - 1].indices
        if len(indices) == 1 or not self.exercise.program.columns:
            return Address(step, 0, line), ""
        if answer.sample is None:
            return None, "it does not say which sample it is of"
        if answer.sample not in indices:
            return None, f"sample {answer.sample} is not in step {step}"
        return Address(step, indices.index(answer.sample), line), ""

    def _step_of(self, sample: int | None) -> int:
        """Return the step of an answer that names none: the one that works its sample, where only one does; else 1."""
        steps = [batch.step for batch in self.exercise.batches if sample in batch.indices]
        return steps[0] if len(steps) == 1 else 1
