"""Turns a number into what a person reads, and tells whether it was rounded for that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from gdcalc.arithmetic import Value
from gdcalc.arithmetic.float64 import float_text

LONGEST_EXACT = 24
"""Fractions and decimals longer than this are shown rounded."""

MAX_DIGITS = 17


@dataclass(frozen=True, slots=True)
class Shown:
    """A number's text, and whether the text is rounded."""

    text: str
    rounded: bool

    def after(self, name: str) -> str:
        """Return ``name = text``, or with ≈ where the text is rounded."""
        return f"{name} {'≈' if self.rounded else '='} {self.text}"


def show(value: Value, digits: int) -> Shown:
    """Return a number to ``digits`` significant digits; whole, exact and rounded numbers in full while they are short.

    >>> show(14 / 3, 6), show(Fraction(-1, 3), 6)
    (Shown(text='4.66667', rounded=True), Shown(text='−1/3', rounded=False))
    """
    if isinstance(value, float):
        return _show_float(value, digits)
    text = str(value) if isinstance(value, Fraction) else format(value, "f")
    if len(text) <= LONGEST_EXACT:
        return Shown(_with_minus(text), rounded=False)
    context = Context(prec=digits)
    numerator, denominator = value.as_integer_ratio()
    decimal = context.divide(Decimal(numerator), Decimal(denominator))
    return Shown(_with_minus(_tidy(f"{decimal.normalize(context):.{digits}g}")), rounded=Fraction(decimal) != value)


def literal(value: Value, digits: int | None) -> Shown:
    """Return a number as the literal of a formula, ``-1/3``: floats to ``digits`` digits, in full for None.

    Exact and rounded numbers are always in full, so that a line can be worked again from what it shows.

    >>> literal(-14 / 3, 6), literal(Fraction(-1, 3), 6)
    (Shown(text='-4.66667', rounded=True), Shown(text='-1/3', rounded=False))
    """
    if not isinstance(value, float):
        return Shown(str(value) if isinstance(value, Fraction) else format(value, "f"), rounded=False)
    if digits is None:
        return Shown(float_text(value), rounded=False)
    shown = _show_float(value, digits)
    return Shown(shown.text.replace("−", "-"), shown.rounded)


def _show_float(value: float, digits: int) -> Shown:
    if value.is_integer() and abs(value) < 1e15:
        return Shown(_with_minus(str(int(value))), rounded=False)
    text = f"{value:.{digits}g}"
    return Shown(_with_minus(_tidy(text)), rounded=float(text) != value)


def _tidy(text: str) -> str:
    """Return ``1e-05`` as ``1e-5``."""
    return re.sub(r"e([+-])0*(\d)", lambda match: "e" + match[1].replace("+", "") + match[2], text)


def _with_minus(text: str) -> str:
    return "−" + text[1:] if text.startswith("-") else text
