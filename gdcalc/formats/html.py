"""Writes blocks as one HTML file that needs no network: MathML, light, dark, and for paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from gdcalc.documents.content import Block, Heading, Inline, Paragraph, Row, Rows, Table, inlined
from gdcalc.expression.printing import Style
from gdcalc.formats.math import mathml_equation, mathml_pieces, mathml_style
from gdcalc.formats.page import Page
from gdcalc.words import mark

TITLE = mark("Gradient descent, step by step")

_STYLE = """
:root { color-scheme: light dark; --text: #1d1d1f; --page: #fff; --quiet: #5c5c63; --line: #d8d8de; --label: #0b5394; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8e8ea; --page: #17181b; --quiet: #a4a4ac; --line: #3a3b40; --label: #8ab8ee; }
}
@media print { :root { --text: #000; --page: #fff; --quiet: #444; --line: #bbb; --label: #000; } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 72rem;
  margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; } h3 { font-size: 1rem; margin-left: 1rem; }
h2, h3 { margin: 1.4em 0 .3em; break-after: avoid; } h2 { border-top: 1px solid var(--line); padding-top: .8em; }
.scroll { overflow: auto hidden; padding-bottom: .4em; } @media print { .scroll { overflow: visible; } }
.inner { margin-left: 1rem; }
table { border-collapse: collapse; } tr { break-inside: avoid; }
th { text-align: left; font-weight: 600; color: var(--label); padding: .25em 1.2em .25em 0; vertical-align: baseline;
  white-space: nowrap; }
td { padding: .25em .35em .25em 0; vertical-align: baseline; } td.left { text-align: right; white-space: nowrap; }
td math { math-style: normal; } math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math; }
td math + math { margin-left: .25em; }
.ruled td:not(:last-child) { white-space: nowrap; }
.ruled td { padding: .3em 1.2em .3em 0; border-top: 1px solid var(--line); }
.note { margin-left: 1em; } .note, .quiet { color: var(--quiet); font-size: .9em; }
"""


def html(blocks: Iterable[Block], page: Page) -> Iterator[str]:
    """Yield a whole page, or the elements of its body alone."""
    writer = _Writer(mathml_style(page.words))
    if not page.fragment:
        title = escape(page.words(TITLE))
        yield (
            f'<!DOCTYPE html>\n<html lang="{page.words.language}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
            f'<link rel="icon" href="data:,">\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n'
        )
    yield from map(writer.block, blocks)
    if not page.fragment:
        yield "</body>\n</html>\n"


class _Writer:
    def __init__(self, style: Style) -> None:
        self.style = style

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, title, more):
                return f"<h{level + 1}>{escape(title)}{self.inline(more)}</h{level + 1}>\n"
            case Rows(_, level):
                body = "\n".join(self.rows(block))
                inner = " inner" if level > 1 else ""
                return f'<div class="scroll{inner}"><table>\n{body}\n</table></div>\n'
            case Paragraph(parts, quiet):
                kind = ' class="quiet"' if quiet else ""
                return f"<p{kind}>{self.inline(parts)}</p>\n"
            case Table(headings, rows):
                return self.table(headings, rows)

    def table(self, headings: Iterable[str], rows: Iterable[tuple[tuple[Inline, ...], ...]]) -> str:
        top = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
        body = "\n".join(f"<tr>{''.join(f'<td>{self.inline(cell)}</td>' for cell in row)}</tr>" for row in rows)
        return f'<div class="scroll"><table class="ruled">\n<tr>{top}</tr>\n{body}\n</table></div>\n'

    def inline(self, parts: Iterable[Inline]) -> str:
        return inlined(parts, escape, lambda equation: mathml_equation(equation, self.style, ""))

    def rows(self, rows: Rows) -> Iterator[str]:
        for label, row in rows.labelled():
            heading = f'<th scope="row">{escape(label)}</th>' if label else "<th></th>"
            yield f"<tr>{heading}{self.cells(row)}</tr>"

    def cells(self, row: Row) -> str:
        note = f' <span class="note">{escape(row.note)}</span>' if row.note else ""
        if len(row.equations) != 1:
            listed = ", ".join(mathml_equation(each, self.style, "") for each in row.equations)
            return f'<td colspan="2">{listed}{note}</td>'
        left, *rest = mathml_pieces(row.equations[0], self.style)
        return f'<td class="left">{left}</td><td>{" ".join(rest)}{note}</td>'
