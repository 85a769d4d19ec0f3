"""The table of functions and constants: one entry holds all that gdcalc knows about one.

To add a function, write an entry (see ``Function`` in ``entry``) in the file of its kind: its name and meaning, an
evaluator for each arithmetic, and its derivative as formula text. It can then be typed in any model, run in every
arithmetic, derived, shown and exported; with its spellings in ``python``, ``numpy`` and ``torch`` it stands in scripts
too. A new file's ``ENTRIES`` are added to the table here.

At a kink the derivative is PyTorch's (2.13): 0 for ``abs`` and ``relu`` at 0, half of each side for ``max`` and ``min``
of equal arguments; ``max(0, x)`` is relu in another spelling (see ``recognition``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gdcalc.expression.functions import activations, exponential, extremes, steps, trigonometric
from gdcalc.expression.functions.entry import Function

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for kind in (exponential, steps, trigonometric, activations, extremes)
    for function in kind.ENTRIES
}

WHERE = "where"
"""``where(condition, a, b)``: ``a`` where the condition holds, else ``b``; the other one is not evaluated."""

FUNCTION_NAMES: tuple[str, ...] = (*FUNCTIONS, WHERE)

ALIASES: dict[str, str] = {alias: function.name for function in FUNCTIONS.values() for alias in function.aliases}
"""Other spellings of a function, where a bracket follows: ``σ(z)`` is read as ``sigma(z)``."""


@dataclass(frozen=True, slots=True)
class ConstantEntry:
    """A named constant: its value as a float, and in an mpmath context."""

    name: str
    meaning: str
    float64: float
    precise: Callable[[Any], Any]
    symbol: str


CONSTANTS: dict[str, ConstantEntry] = {
    "e": ConstantEntry("e", "base of the natural logarithm", math.e, lambda mp: +mp.e, "e"),
    "pi": ConstantEntry("pi", "circumference over diameter", math.pi, lambda mp: +mp.pi, "π"),
}

RELATIONS: tuple[str, ...] = ("<", "<=", ">", ">=", "==", "!=")


def argument_names(name: str) -> tuple[str, ...]:
    """Return what a function's arguments are called.

    >>> argument_names("where"), argument_names("sin")
    (('condition', 'a', 'b'), ('x',))
    """
    return ("condition", "a", "b") if name == WHERE else FUNCTIONS[name].arguments


def document_name(name: str) -> str:
    """Return what LaTeX, Typst and MathML call a function, also one that only a program's lines hold.

    >>> document_name("sigmoid"), document_name("asin"), document_name("mean")
    ('σ', 'arcsin', 'mean')
    """
    entry = FUNCTIONS.get(name)
    return (entry.symbol or entry.document or name) if entry else name
