r"""Writes blocks as a LaTeX document, or as its body alone: each group of lines an ``align*``."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from gdcalc.documents.content import Block, Equation, Heading, Inline, Paragraph, Row, Rows, Table, inlined, pieces
from gdcalc.expression.printing import UNICODE, Style
from gdcalc.formats.math import tex_equation, tex_equations, tex_pieces, tex_style, tex_text
from gdcalc.formats.page import Page
from gdcalc.words import ENGLISH

LONGEST, WIDEST = 64, 84
"""Characters, as a terminal shows them, of a line that is not broken, and of a part that is not set smaller."""

_PREAMBLE = r"""\documentclass[a4paper,11pt,fleqn]{article}
%FONTS%
\usepackage{amsmath,amssymb,graphicx,longtable}
\usepackage[margin=2cm]{geometry}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\mathindent}{0pt}
\setlength{\jot}{5pt}
\begin{document}
"""
_LATIN = ("", r"\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}")
_WIDE = ("% Compile with XeLaTeX or LuaLaTeX.\n", r"\usepackage{ctex}")


def latex(blocks: Iterable[Block], page: Page) -> Iterator[str]:
    r"""Yield a document that ``pdflatex`` compiles, or its body alone, for one that loads amsmath and graphicx.

    A document in Chinese, or with names in letters beyond Latin and Greek, asks for XeLaTeX and the package ctex.
    """
    writer = _Writer(tex_style(page.words))
    written = map(writer.block, blocks)
    if page.fragment:
        yield from written
        return
    first = next(written, "")  # the derivation, which holds every name
    comment, fonts = _LATIN if page.words.language == ENGLISH and _is_latin(first) else _WIDE
    yield comment + _PREAMBLE.replace("%FONTS%", fonts)
    yield from itertools.chain([first], written)
    yield "\\end{document}\n"


def _is_latin(text: str) -> bool:
    return all(ord(character) < 0x180 for character in text)


def _fitted(part: str, width: int) -> str:
    """Return a part of an equation, set smaller where it would not fit the page."""
    return part if width <= WIDEST else rf"\resizebox{{0.75\linewidth}}{{!}}{{$\displaystyle {part}$}}"


class _Writer:
    def __init__(self, style: Style) -> None:
        self.style = style

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, title, more):
                command = {1: "subsection", 2: "subsubsection"}[level]
                return f"\n\\{command}*{{{tex_text(title)}{self.inline(more)}}}\n"
            case Rows():
                return self.rows(block)
            case Paragraph(parts, quiet):
                text = self.inline(parts)
                return f"\n{{\\small {text}}}\n" if quiet else f"\n{text}\n"
            case Table(headings, rows):
                return self.table(headings, rows)

    def table(self, headings: tuple[str, ...], rows: Iterable[tuple[tuple[Inline, ...], ...]]) -> str:
        columns = "l" * (len(headings) - 1) + r"p{0.55\linewidth}"
        lines = [" & ".join(rf"\textbf{{{tex_text(heading)}}}" for heading in headings) + r" \\ \hline"]
        lines += [" & ".join(map(self.inline, row)) + r" \\" for row in rows]
        # A long table breaks between pages.
        return "\n".join(["", rf"\begin{{longtable}}{{{columns}}}", *lines, r"\end{longtable}", ""])

    def inline(self, parts: Iterable[Inline]) -> str:
        return inlined(parts, tex_text, lambda equation: f"${tex_equation(equation, self.style)}$")

    def rows(self, rows: Rows) -> str:
        lines = []
        for label, row in rows.labelled():
            opening = f"& \\text{{{tex_text(label)}}} & " if label else "&& "
            for line in self.row(row):
                lines.append(opening + line)
                opening = "&& "
        return "\\begin{align*}\n  " + " \\\\\n  ".join(lines) + "\n\\end{align*}\n"

    def row(self, row: Row) -> list[str]:
        """Return a row's lines, each with its mark of alignment."""
        note = rf"\quad \text{{({tex_text(row.note)})}}" if row.note else ""
        if not row.equations:
            text = tex_text(row.note)
            if len(row.note) > LONGEST:
                return [rf"& \parbox[t]{{0.75\linewidth}}{{\raggedright {text}}}"]
            return [rf"& \text{{{text}}}"]
        if len(row.equations) > 1:
            return self.several(row.equations, note)
        left, *rest = tex_pieces(row.equations[0], self.style)
        _, *shown = pieces(row.equations[0], UNICODE)
        rest = [_fitted(part, len(text)) for part, text in zip(rest, shown, strict=True)]
        whole = len(" ".join(shown))
        if whole + len(row.note) <= LONGEST:
            return [f"{left} &{' '.join(rest)}{note}"]
        below = [f"&{note}"] if note else []
        if whole <= LONGEST or len(rest) < 2:
            return [f"{left} &{' '.join(rest)}", *below]
        return [f"{left} &{rest[0]}", *(f"&{part}" for part in rest[1:]), *below]

    def several(self, equations: tuple[Equation, ...], note: str) -> list[str]:
        """Return equations on lines of a few each."""
        chunks = [equations[start : start + 5] for start in range(0, len(equations), 5)]
        lines = [f"& {tex_equations(chunk, self.style)}" for chunk in chunks]
        return [*(line + "," for line in lines[:-1]), lines[-1] + note]
