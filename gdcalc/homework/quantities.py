"""Turns what a person calls a quantity into the line of the program that it is: ``dL/da``, ``∂L/∂a``, ``grad a``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from gdcalc.expression.quantity import Kind, Quantity, derivative, new_value, of_kind, update_of
from gdcalc.expression.symbols import GREEK_LETTERS, SUBSCRIPT_DIGITS
from gdcalc.expression.tokens import COMBINING_HAT, normalized
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import Program, Role

_LETTERS = {letter: name for name, letter in GREEK_LETTERS.items()}
_SIGNS = str.maketrans(
    {
        **_LETTERS,
        **SUBSCRIPT_DIGITS,
        "∂": "d",
        "𝜕": "d",
        "∇": "grad",
        "Δ": "delta",
        "′": "'",
        "’": "'",
    }
)
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
        of_step = {
            LOSS,
            program.loss,
            *program.gradient.values(),
            *(derivative(LOSS, name) for name in program.gradient),
        }
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
