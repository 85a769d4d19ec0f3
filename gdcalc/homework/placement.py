"""Turns answers into the lines that they are of: which quantity (``dL/da``, ``∂L/∂a``, ``grad a``), step and sample."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gdcalc.answers.numerals import Numeral, read_numeral
from gdcalc.answers.reader import Answer, AnswerFile
from gdcalc.clean import shorten
from gdcalc.expression.quantity import Kind, Quantity, derivative, new_value, of_kind, update_of
from gdcalc.expression.symbols import GREEK_LETTERS, SUBSCRIPT_DIGITS
from gdcalc.expression.tokens import COMBINING_HAT, fold_name, normalized
from gdcalc.expression.tree import Expression, names
from gdcalc.homework.exercise import MOST_STEPS, Address, Exercise
from gdcalc.homework.formulas import constant, read_formula
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import Program, Role

_LETTERS = {letter: name for name, letter in GREEK_LETTERS.items()}
_OTHERS = {"∂": "d", "𝜕": "d", "∇": "grad", "Δ": "delta", "′": "'", "’": "'"}
_SIGNS = str.maketrans(_LETTERS | SUBSCRIPT_DIGITS | _OTHERS)
_HAT = re.compile(r"\\hat\s*\{?\s*(\w+)\s*\}?")
_LATEX = re.compile(r"\\(?:frac|mathrm|text)?")

# What stands for a in these is the name of a parameter.
_GRADIENT = (
    *("grad a", "gradient a", "gradient of a", "gradient wrt a", "gradient with respect to a", "a grad", "a gradient"),
    *("g a", "da", "dloss/da", "dL/da", "dJ/da", "dE/da", "dC/da", "dMSE/da", "dcost/da", "derror/da", "batch grad a"),
    *("dloss da", "dL da", "dJ da", "partial a", "slope a"),
)
_NEW = ("new a", "a new", "a'", "next a", "a next", "updated a", "a updated", "a after", "a+", "a neu")
_BEFORE = ("before a", "old a", "a old", "a before", "previous a", "current a", "start a")
_UPDATE = ("update a", "delta a", "change a", "step a", "a update", "a change")
_LOSS = ("loss", "L", "J", "cost", "error", "MSE", "squared error", "sample loss", "loss value", "C", "E")
_BATCH_LOSS = ("batch loss", "mean loss", "average loss", "step loss", "total loss", "mse")
_PREDICTION = (
    *("prediction", "pred", "predicted", "yhat", "y hat", "y^", "y pred", "ypred", "output", "out", "f(x)", "h(x)"),
    *("predicted y", "y predicted", "p", "estimate", "forecast"),
)
_RATE = ("lr", "learning rate", "eta", "alpha", "step size", "rate")


def squash(text: str) -> str:
    """Return a quantity's name without what people vary: signs, spaces, underscores, brackets of LaTeX.

    >>> squash("∂L/∂w_1"), squash("grad_a"), squash("ŷ")
    ('dL/dw1', 'grada', 'yhat')
    """
    hatted = unicodedata.normalize("NFD", normalized(text)).replace(COMBINING_HAT, "hat")
    text = _HAT.sub(r"\1hat", unicodedata.normalize("NFC", hatted)).replace(r"\partial", "d")
    text = _LATEX.sub("", text.replace("}{", "/")).translate(_SIGNS)
    return re.sub(r"[\s_{}*·$`\"]+", "", text.replace("(x)", "\ue000")).replace("\ue000", "(x)")


def of_sample(program: Program) -> dict[str, str]:
    """Return the line of a sample's loss or gradient for each that is of the batch."""
    return {program.loss: LOSS} | {name: derivative(LOSS, parameter) for parameter, name in program.gradient.items()}


class Quantities:
    """The names of a program's quantities, as people write them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[str, str] = {}
        self._folded: dict[str, set[str]] = {}
        for spelled, line in self._spellings():
            key = squash(spelled)
            if key not in self._known:
                self._known[key] = line
                self._folded.setdefault(key.casefold(), set()).add(line)

    def line(self, written: str, *, has_sample: bool) -> str | None:
        """Return the line that a quantity is, ``before a`` for a parameter before the step; None for anything else.

        Where a batch has a loss and a gradient of each sample, and of the whole, a sample's number chooses.
        """
        key = squash(written)
        line = self._known.get(key)
        if line is None:
            near = self._folded.get(key.casefold(), set())
            line = next(iter(near)) if len(near) == 1 else None
        if line is None or not has_sample:
            return line
        return line if key.casefold().startswith("batch") else of_sample(self.program).get(line, line)

    def _spellings(self) -> Iterator[tuple[str, str]]:
        """Yield spellings with their lines, the surest first."""
        program = self.program
        for parameter in program.parameters:
            yield parameter, new_value(parameter)
        own_gradients = (derivative(LOSS, name) for name in program.gradient)
        of_step = {LOSS, program.loss, *program.gradient.values(), *own_gradients}
        for line in (*program.sample, *program.after_samples):
            if line.role is not Role.LEARNING_RATE and line.name not in of_step:
                yield line.name, line.name
        for parameter, gradient in program.gradient.items():
            yield from _about(_GRADIENT, parameter, gradient)
            yield from _about(_NEW, parameter, new_value(parameter))
            yield from _about(_BEFORE, parameter, Quantity(Kind.BEFORE, parameter))
            yield from _about(_UPDATE, parameter, update_of(parameter))
        for spelled in (*_LOSS, *_BATCH_LOSS):
            yield spelled, program.loss
        for line in program.sample:  # dL/dz for dloss/dz
            slope = of_kind(line.name, Kind.DERIVATIVE)
            if slope is not None and slope.of == LOSS and slope not in of_step:
                for letter in ("L", "J", "E", "C", "MSE", "cost"):
                    yield f"d{letter}/d{slope.by}", line.name
        if len(program.predictions) == 1:
            yield from ((spelled, program.predictions[0]) for spelled in _PREDICTION)
        rate = next((line.name for line in program.after_samples if line.role is Role.LEARNING_RATE), None)
        if rate is not None:
            yield from ((spelled, rate) for spelled in _RATE)


def _about(patterns: Iterable[str], parameter: str, line: str) -> Iterator[tuple[str, str]]:
    """Yield patterns with a parameter in the place of ``a``."""
    for pattern in patterns:
        yield re.sub(r"(?<![a-z])(d?)a(?![a-z])", lambda match: match[1] + parameter, pattern), line


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
            line = self.quantities.line(answer.quantity, has_sample=answer.sample is not None)
            if line is None and fold_name(answer.quantity) in self.exercise.columns:
                continue
            address, problem = self.address(line, answer, steps)
            if address is None:
                found.append(Placed(answer, None, problem=problem))
                continue
            placed = self.at(address, answer, decimal_comma=file.decimal_comma)
            if taken.setdefault(address, answer.text) != answer.text:
                placed = replace(placed, problem="this value is given twice, and differs")
            found.append(placed)
        return found

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

    def address(self, line: str | None, answer: Answer, steps: set[int | None]) -> tuple[Address | None, str]:
        """Return where an answer belongs, or what is wrong with its name, its step or its sample."""
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
