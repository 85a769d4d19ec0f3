"""Writes blocks as text for a terminal: labels in a column, long equations broken before a sign of equality."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rich import box
from rich.cells import cell_len, chop_cells
from rich.console import Console, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from gdcalc.documents.content import Block, Equation, Heading, Inline, Paragraph, Row, Rows, Table, inlined, listed
from gdcalc.expression.printing import Style, to_text
from gdcalc.formats.page import GAP, JOINED, Page

ROOM = 26
"""Columns that a folded line has at least."""

_RULE = box.Box("    \n    \n ── \n    \n    \n    \n    \n    \n", ascii=False)
BOLD, DIM, PLAINLY = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def text(blocks: Iterable[Block], page: Page) -> Iterator[str]:
    """Return the text of blocks, each as it comes."""
    return map(TextWriter(page).block, blocks)


def indented(blocks: Iterable[Block], page: Page, columns: int) -> str:
    """Return the text of blocks some columns further right."""
    lines = "".join(text(blocks, replace(page, width=page.width - columns))).splitlines(keepends=True)
    return "".join(" " * columns + line for line in lines)


def rendered(page: Page, *parts: RenderableType) -> str:
    """Return the text of Rich renderables on a page."""
    console = Console(
        file=io.StringIO(),
        width=page.width,
        color_system="standard" if page.color else None,
        force_terminal=page.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    text = "\n".join(line.rstrip() for line in capture.get().split("\n"))
    return page.finish(text.replace(JOINED, " "))


def ruled_table(*, show_header: bool = True) -> RichTable:
    """Return a table with a line under its headings and nothing else."""
    return RichTable(box=_RULE, show_header=show_header, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))


class TextWriter:
    """Writes blocks for one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.style: Style = page.style
        self.last: Block | None = None
        # A step's formulas are those of the step before: the texts of trees are kept.
        self.formula = functools.lru_cache(1000)(functools.partial(to_text, style=self.style))

    def block(self, block: Block) -> str:
        """Return a block's text, with the empty line that parts it from the one before."""
        match block:
            case Heading(level):
                lines = self._heading(block)
                gap = level == 1 or not isinstance(self.last, Heading)
            case Rows():
                lines = self._rows(block)
                gap = not isinstance(self.last, Heading) and self.last is not None
            case Paragraph(parts, quiet):
                lines = self._wrapped("", self.pieces(parts), 0)
                lines = [self._styled(line, DIM) for line in lines] if quiet else lines
                gap = not isinstance(self.last, (Heading, Paragraph))
            case Table():
                lines = self._table(block)
                gap = True
        gap = gap and self.last is not None
        self.last = block
        return self.page.finish(("\n" if gap else "") + "".join(line + "\n" for line in lines))

    def prompt(self, parts: Iterable[Inline], indent: int) -> str:
        """Return words and mathematics behind which one types."""
        return self.page.finish(" " * indent + " ".join(self.pieces(parts)) + " ")

    def _styled(self, words: str, code: str) -> str:
        return f"{code}{words}{PLAINLY}" if self.page.color and words.strip() else words

    def _heading(self, heading: Heading) -> list[str]:
        indent = " " * GAP * (heading.level - 1)
        lines = self._wrapped(indent + heading.title, self.pieces(heading.more), len(indent) + GAP)
        if self.page.color:
            lines[0] = indent + self._styled(heading.title, BOLD) + lines[0][len(indent + heading.title) :]
        return lines

    def _rows(self, rows: Rows) -> list[str]:
        indent = " " * GAP * rows.level
        width = max(cell_len(row.label) for row in rows.rows)
        lines = []
        for label, row in rows.labelled():
            opening = indent + label + " " * (width - cell_len(label) + GAP)
            written = self._row(opening, row)
            if self.page.color and label:
                written[0] = indent + self._styled(label, BOLD) + written[0][len(indent + label) :]
            lines += written
        return lines

    def _table(self, table: Table) -> list[str]:
        """Return a table's lines; its last column is broken between words and equations.

        Where little room is left for the last column, it goes on lines of its own.
        """
        last = len(table.headings) - 1
        columns = list(zip(*((self._cell(cell) for cell in row[:last]) for row in table.rows), strict=True))
        widths = [
            max(map(cell_len, (heading, *cells))) for heading, cells in zip(table.headings, columns, strict=False)
        ]
        if self.page.width - sum(widths) - GAP * last < ROOM and any(row[last] for row in table.rows):
            return self._opened(table)
        written = ruled_table()
        for index, heading in enumerate(table.headings):
            written.add_column(Text(heading, "bold"), no_wrap=index < last, overflow="fold")
        for row in table.rows:
            written.add_row(*(Text(self._cell(cell)) for cell in row))
        return rendered(self.page, written).rstrip("\n").split("\n")

    def _cell(self, cell: tuple[Inline, ...]) -> str:
        return " ".join(part.replace(" ", JOINED) for part in self.pieces(cell))

    def _opened(self, table: Table) -> list[str]:
        """Return a table's lines, with the last cell of each row on lines below it."""
        lines = self._table(Table((*table.headings[:-1], ""), tuple((*row[:-1], ()) for row in table.rows)))
        written = lines[:2]
        for line, row in zip(lines[2:], table.rows, strict=True):
            written.append(line)
            if row[-1]:
                written += self._wrapped(" " * 2 * GAP, self.pieces(row[-1]), 2 * GAP)
        return written

    def _row(self, opening: str, row: Row) -> list[str]:
        """Return a row's lines: on one line where it fits, else broken before its signs of equality."""
        start = cell_len(opening)
        note = f"   ({row.note})" if row.note and row.equations else row.note
        whole = ", ".join(self.equation(each) for each in row.equations) + note
        if start + cell_len(whole) <= self.page.width:
            return [opening + whole]
        if len(row.equations) != 1:
            return self._wrapped(opening, self.pieces(listed(row.equations)) + note.split(), start)
        (equation,) = row.equations
        if note and start + cell_len(self.equation(equation)) <= self.page.width:
            return [opening + self.equation(equation), *self._folded(" " * (start + GAP) + note.strip(), start + GAP)]
        left = self.formula(equation.left)
        parts = [f" {self.style.relation(sign)} {self.formula(right)}" for sign, right in equation.rest]
        parts[-1] += note
        column = start + cell_len(left)
        lines = self._folded(opening + left + parts[0], column + 3)
        for part in parts[1:]:
            lines += self._folded(" " * column + part, column + 3)
        return lines

    def _folded(self, line: str, indent: int) -> list[str]:
        """Return a line folded at spaces, or where there is none at the width."""
        if cell_len(line) <= self.page.width:
            return [line]
        indent = max(2 * GAP, min(indent, self.page.width - ROOM))
        body = line.lstrip(" ")
        sign, _, rest = body.partition(" ")
        # A sign of equality stays with what follows it.
        words = [f"{sign} {first}" for first in rest.split(" ")[:1]] + rest.split(" ")[1:] if rest else [sign]
        return self._wrapped(" " * (len(line) - len(body)), words, indent)

    def _wrapped(self, opening: str, pieces: list[str], indent: int) -> list[str]:
        """Return an opening and pieces that follow it, broken between pieces; a piece that is too long is cut up."""
        lines, line, glue = [], opening, ""
        for piece in pieces:
            if cell_len(line + glue + piece) <= self.page.width:
                line += glue + piece
            else:
                if line.strip():
                    lines.append(line.rstrip())
                first, *more = chop_cells(piece, self.page.width - indent) or [""]
                line = " " * indent + first
                for chopped in more:
                    lines.append(line)
                    line = " " * indent + chopped
            glue = " "
        return [*lines, line.rstrip()]

    def pieces(self, parts: Iterable[Inline]) -> list[str]:
        """Return what may not be broken: words, and whole equations with the comma after them."""
        joined = "\0"
        whole = inlined(parts, str, lambda equation: self.equation(equation).replace(" ", joined))
        return [piece.replace(joined, " ") for piece in whole.split(" ") if piece]

    def equation(self, equation: Equation) -> str:
        """Return an equation on one line."""
        right = (f" {self.style.relation(sign)} {self.formula(formula)}" for sign, formula in equation.rest)
        return self.formula(equation.left) + "".join(right)
