"""Takes a name apart as a textbook sets it: a Greek letter, a subscript, a hat, a derivative."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gdcalc.expression.symbols import GREEK_LETTERS

_WORDS = {"loss": "L", "step loss": "loss", "lr": "eta"}
_HAT = "hat"


@dataclass(frozen=True, slots=True)
class Derivative:
    """The name ``dloss/da``: of what, and by what."""

    of: str
    by: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name as it is set: ``letter`` may be the name of a Greek letter, ``hat`` stands over it."""

    letter: str
    subscript: str = ""
    hat: bool = False

    @property
    def greek(self) -> str | None:
        """The Greek letter, where it is one."""
        return GREEK_LETTERS.get(self.letter)


def take_apart(name: str) -> Derivative | Symbol:
    """Return what a name says.

    >>> take_apart("theta_1")
    Symbol(letter='theta', subscript='1', hat=False)
    >>> take_apart("dloss/dW")
    Derivative(of='loss', by='W')
    >>> take_apart("yhat"), take_apart("g_w")
    (Symbol(letter='y', subscript='', hat=True), Symbol(letter='g', subscript='w', hat=False))
    """
    derivative = re.fullmatch(r"d(\w+)/d(\w+)", name)
    if derivative:
        return Derivative(derivative[1], derivative[2])
    name = _WORDS.get(name, name)
    if name in GREEK_LETTERS and name != "yhat":
        return Symbol(name)
    hatted = re.fullmatch(rf"([^\W\d_]{{1,7}}?)_?{_HAT}(?:_?(\w*))", name)
    if hatted and (len(hatted[1]) == 1 or hatted[1] in GREEK_LETTERS):
        return Symbol(hatted[1], hatted[2].strip("_"), hat=True)
    numbered = re.fullmatch(r"([^\W\d_]+)_?([0-9]+)", name)
    if numbered and (len(numbered[1]) == 1 or "_" in name):
        return Symbol(numbered[1], numbered[2])
    lowered = re.fullmatch(r"([^\W_]+)_(\w*[^\W_])", name)
    return Symbol(lowered[1], lowered[2]) if lowered else Symbol(name)
