"""What a result says, before any format: headings, rows of equations, paragraphs. A format writes these and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from gdcalc.expression.printing import UNICODE, Style, to_text
from gdcalc.expression.tree import Expression


@dataclass(frozen=True, slots=True)
class Equation:
    """``left`` and then pairs of a relation (``=``, ``≈``, ``←``, ``<``) and a formula: ``z = W*x + b = 1.3``."""

    left: Expression
    rest: tuple[tuple[str, Expression], ...] = ()


def pieces(equation: Equation, style: Style) -> list[str]:
    """Return an equation's left side, and each of the rest with its sign before it.

    >>> from gdcalc.expression.printing import UNICODE
    >>> from gdcalc.expression.tree import Name, Number
    >>> pieces(Equation(Name("z"), (("=", Name("x")), ("≈", Number("0.5")))), UNICODE)
    ['z', '= x', '≈ 0.5']
    """
    rest = (f"{style.relation(sign)} {to_text(formula, style)}" for sign, formula in equation.rest)
    return [to_text(equation.left, style), *rest]


Inline: TypeAlias = str | Equation
"""Words, or mathematics within them."""


def listed(equations: Iterable[Equation]) -> tuple[Inline, ...]:
    """Return equations with commas between them."""
    parts = [part for equation in equations for part in (", ", equation)]
    return tuple(parts[1:])


def inlined(parts: Iterable[Inline], words: Callable[[str], str], mathematics: Callable[[Equation], str]) -> str:
    """Return words and mathematics as one text, each part as its function writes it."""
    return "".join(words(part) if isinstance(part, str) else mathematics(part) for part in parts)


def plain_text(parts: Iterable[Inline]) -> str:
    """Return words and mathematics in one line of Unicode."""
    return inlined(parts, str, lambda equation: " ".join(pieces(equation, UNICODE)))


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows; level 1 is a step, 2 a part of it. ``more`` stands after it in plain letters."""

    level: int
    title: str
    more: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An equation with what it is, and a remark behind it. The equations of one line are one row."""

    label: str
    equations: tuple[Equation, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Equations below each other, their labels in a column; of equal labels that follow each other one is shown."""

    rows: tuple[Row, ...]
    level: int = 0

    def labelled(self) -> Iterator[tuple[str, Row]]:
        """Yield the rows, each with the label that is shown before it."""
        previous = None
        for row in self.rows:
            yield "" if row.label == previous else row.label, row
            previous = row.label


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words and mathematics. A quiet one is about the display, not the result."""

    parts: tuple[Inline, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under headings; the last column takes what width is left."""

    headings: tuple[str, ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


Block: TypeAlias = Heading | Rows | Paragraph | Table
