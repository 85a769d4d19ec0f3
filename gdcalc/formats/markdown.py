"""Writes blocks as Markdown: every equation a ``$$`` block, as GitHub, Jupyter and Pandoc render it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gdcalc.documents.content import Block, Heading, Inline, Paragraph, Row, Rows, Table, inlined
from gdcalc.expression.printing import Style
from gdcalc.formats.math import tex_equation, tex_equations, tex_pieces, tex_style, tex_text
from gdcalc.formats.page import Page

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~&])")
_TEXT_SIGNS = {"<": r"\lt", ">": r"\gt"}
"""LaTeX itself lacks these commands; Markdown may take the signs for HTML."""

_OPENS_BLOCK = re.compile(r"(?:\d{1,9}(?=[.)])|(?=[-+]))[-+.)](?=[-\s]|$)")
"""A bullet or a number with its sign, and then a space; or a rule of dashes. A sign before a digit is neither."""


def markdown_text(text: str) -> str:
    r"""Return words with what Markdown reads as marks escaped.

    >>> print(markdown_text("a_1 <b> [x]"))
    a\_1 \<b\> \[x\]
    """
    return _SPECIAL.sub(r"\\\1", text)


def _paragraph(text: str) -> str:
    r"""Return written words as a paragraph, in which they open no other block.

    >>> print(_paragraph("1. of all"), _paragraph("- not"), _paragraph("-0.5 is"), _paragraph("0.5 is"), sep="; ")
    1\. of all; \- not; -0.5 is; 0.5 is
    """
    text = text.lstrip()
    match = _OPENS_BLOCK.match(text)
    return f"{text[: match.end() - 1]}\\{text[match.end() - 1 :]}" if match else text


def markdown(blocks: Iterable[Block], page: Page) -> Iterator[str]:
    """Yield the text of blocks."""
    style = tex_style(page.words)
    style = replace(style, relations={**style.relations, **_TEXT_SIGNS})
    gap = ""
    for block in blocks:
        for paragraph in _paragraphs(block, style):
            yield gap + paragraph + "\n"
            gap = "\n"


def _paragraphs(block: Block, style: Style) -> Iterator[str]:
    match block:
        case Heading(level, title, more):
            yield "#" * (level + 1) + " " + markdown_text(title) + _inline(more, style)
        case Rows(rows):
            yield from _rows(rows, style)
        case Paragraph(parts):
            yield _paragraph(_inline(parts, style))
        case Table(headings, rows):
            lines = [map(markdown_text, headings), ["---"] * len(headings)]
            # A table's row is cut at its bars before anything else is read, formulas too.
            lines += [(_inline(cell, style, r"\vert ") for cell in row) for row in rows]
            yield "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rows(rows: Iterable[Row], style: Style) -> Iterator[str]:
    """Yield for each label its name and its equations, below each other at their signs of equality."""
    for label, group in itertools.groupby(rows, key=lambda row: row.label):
        if label:
            yield f"**{markdown_text(label)}**"
        for worked, several in itertools.groupby(group, key=lambda row: bool(row.equations)):
            if worked:
                # \cr and not \\\\, of which Markdown would make one backslash.
                lines = " \\cr\n".join(_line(row, style) for row in several)
                yield f"$$\n\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n$$"
            else:
                yield from (_paragraph(markdown_text(row.note)) for row in several)


def _line(row: Row, style: Style) -> str:
    note = rf" \qquad \text{{({tex_text(row.note)})}}" if row.note else ""
    if len(row.equations) > 1:
        return "& " + tex_equations(row.equations, style) + note
    left, *rest = tex_pieces(row.equations[0], style)
    return f"{left} &" + " ".join(rest) + note


def _inline(parts: Iterable[Inline], style: Style, bar: str = "|") -> str:
    return inlined(parts, markdown_text, lambda equation: f"${tex_equation(equation, style).replace('|', bar)}$")
