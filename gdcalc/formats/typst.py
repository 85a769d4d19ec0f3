"""Writes blocks as a Typst document, or as its body alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gdcalc.documents.content import Block, Equation, Heading, Inline, Paragraph, Row, Rows, Table, inlined, pieces
from gdcalc.expression.printing import Style
from gdcalc.formats.math import typst_style
from gdcalc.formats.page import Page

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$~@/=+\-'\"])")
_PREAMBLE = """#set page(paper: "a4", margin: 2cm)
#set text(size: 11pt{language})
#show math.equation: set block(breakable: true)
"""
_LANGUAGES = {"zh-Hans": ', lang: "zh", region: "cn"', "zh-Hant": ', lang: "zh", region: "tw"'}


def typst_text(text: str) -> str:
    r"""Return words with what Typst reads as marks escaped.

    >>> print(typst_text("a_1 #x"))
    a\_1 \#x
    """
    return _SPECIAL.sub(r"\\\1", text)


def typst(blocks: Iterable[Block], page: Page) -> Iterator[str]:
    """Yield a document that Typst 0.13 and later compile, or its body alone."""
    writer = _Writer(typst_style(page.words))
    if not page.fragment:
        yield _PREAMBLE.format(language=_LANGUAGES.get(page.words.language, ""))
    yield from map(writer.block, blocks)


class _Writer:
    def __init__(self, style: Style) -> None:
        self.style = style

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, title, more):
                return f"\n{'=' * (level + 1)} {typst_text(title)}{self.inline(more)}\n"
            case Rows():
                return self.rows(block)
            case Paragraph(parts, quiet):
                text = self.inline(parts)
                return f"\n#text(size: 0.9em, fill: luma(90))[{text}]\n" if quiet else f"\n{text}\n"
            case Table(headings, rows):
                cells = [f"[*{typst_text(heading)}*]" for heading in headings]
                cells += [f"[{self.inline(cell)}]" for row in rows for cell in row]
                columns = ", ".join(["auto"] * (len(headings) - 1) + ["1fr"])
                body = "".join(f"  {cell},\n" for cell in cells)
                return f"#table(columns: ({columns}), stroke: none,\n{body})\n"

    def equation(self, equation: Equation) -> str:
        return f"${' '.join(pieces(equation, self.style))}$"

    def inline(self, parts: Iterable[Inline]) -> str:
        return inlined(parts, typst_text, self.equation)

    def rows(self, rows: Rows) -> str:
        """Return rows as a grid: label, left side, the rest."""
        cells = []
        for label, row in rows.labelled():
            heading = f"*{typst_text(label)}*" if label else ""
            cells.append(f"  [{heading}], {self.row(row)},\n")
        align = "align: (left + horizon, right + horizon, left + horizon)"
        columns = f"columns: (auto, auto, 1fr), {align}, column-gutter: (1.2em, 0.3em)"
        # Lines as high as what stands in them, fractions too.
        edges = 'top-edge: "bounds", bottom-edge: "bounds"'
        return f"#text({edges}, grid({columns}, row-gutter: 0.8em,\n{''.join(cells)}))\n"

    def row(self, row: Row) -> str:
        note = f" ({typst_text(row.note)})" if row.note and row.equations else typst_text(row.note)
        if len(row.equations) != 1:
            listed = ", ".join(map(self.equation, row.equations))
            return f"grid.cell(colspan: 2, align: left + horizon)[{listed}{note}]"
        left, *rest = pieces(row.equations[0], self.style)
        return f"[$display({left})$], [{' '.join(f'$display({each})$' for each in rest)}{note}]"
