"""What the table of functions holds of one function: everything that gdcalc knows about it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how it is called, evaluated in each arithmetic, derived, printed and written in scripts.

    **Evaluated.** ``float64`` takes and returns floats; it raises ValueError outside the domain. ``exact`` takes
    fractions and returns one, or None where the value is irrational. ``precise`` takes an mpmath context and its
    numbers. The rounded arithmetic evaluates at an irrational argument too, between two fractions that the argument
    lies between: ``by_order`` says that ``exact`` asks only how its arguments lie to each other, so that it takes such
    numbers as they are; ``direction`` that the function rises or falls over its whole domain; ``positive`` that its
    value is above 0, ``above`` and ``below`` that it stays above or below these, however near it comes to them.

    **Derived.** ``derivative`` is the derivative by ``x``, as formula text in the function's own arguments;
    ``differential``, in its place, is the total derivative, with ``dx`` (or ``da`` and ``db``) for the arguments' own.
    ``kink`` says which slope is taken where there is none.

    **Printed.** ``symbol`` is what a textbook writes for the name, ``document`` the name in LaTeX, Typst and MathML
    where it is another one. What is set as a ``form`` is not written as a call where a notation has that form.
    ``unlimited`` and ``limited`` are what a function that is limited at one end is shown as, where the limit does
    nothing and where it acts; ``remark`` is said where it acts. ``aliases`` are read as the function too, where a
    bracket follows.

    **In scripts.** ``python``, ``numpy`` and ``torch`` are a library's name for it, or Python code in its arguments;
    empty where a script that does without gdcalc cannot have it.
    """

    name: str
    meaning: str
    float64: Callable[..., float]
    exact: Callable[..., Fraction | None]
    precise: Callable[..., Any]
    derivative: str = ""
    differential: str = ""
    arguments: tuple[str, ...] = ("x",)
    by_order: bool = False
    direction: Literal["", "rises", "falls"] = ""
    positive: bool = False
    above: Callable[[Fraction], Fraction] | None = None
    below: Fraction | None = None
    kink: str = ""
    symbol: str = ""
    document: str = ""
    form: Literal["", "root", "bars"] = ""
    unlimited: str = ""
    limited: str = ""
    remark: str = ""
    aliases: tuple[str, ...] = ()
    python: str = ""
    numpy: str = ""
    torch: str = ""


def elementary(
    name: str,
    meaning: str,
    derivative: str,
    exact: Callable[..., Fraction | None],
    *,
    library: str = "",
    **more: Any,
) -> Function:
    """Return the entry of a function that ``math``, mpmath, NumPy and PyTorch have under one name.

    ``library`` is that name, where it is not the function's own. ``more`` are further fields of the entry; they replace
    what a library does not have, or has under another name.

    >>> elementary("ln", "natural logarithm", "1/x", {1: ZERO}.get, library="log").numpy
    'np.log'
    """
    library = library or name
    fields: dict[str, Any] = {
        "float64": getattr(math, library, None),
        "precise": lambda mp, x: getattr(mp, library)(x),
        "python": f"math.{library}",
        "numpy": f"np.{library}",
        "torch": f"torch.{library}",
    }
    return Function(name, meaning, exact=exact, derivative=derivative, **fields | more)
