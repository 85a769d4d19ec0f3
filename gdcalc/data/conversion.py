"""Turns columns of cells into rows of numbers: a whole column at once where it is plain, else cell by cell."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic

from gdcalc.data.cells import DECIMAL_COMMA, MAX_DIGITS, CellError, Number, number_text, quote, read_number
from gdcalc.errors import DataError

# A chunk never has more rows.
CHUNK_ROWS = 4096
# Rows that are lists or objects are read this many at a time: more would wake the garbage collector for each lot.
READ_ROWS = 512

# Cells joined by line ends that float() reads as number_text() does: no underscores, no names, no digits but ASCII's,
# and no exponent that may be beyond the limit. What these characters cannot spell (`1-2`) float() itself refuses.
PLAIN_CELLS = re.compile(r"[0-9.+\- \n]*+(?:[eE][+-]?[0-9]{1,2}(?![0-9])[0-9.+\- \n]*+)*+")
# To find more digits than the limit at once in all cells: each digit, and the point among them, taken for a zero.
DIGITS_AS_ZERO = bytes.maketrans(b"123456789.", b"0000000000")
TOO_LONG = b"0" * (MAX_DIGITS + 1)

Locate = Callable[[int, int], str]


@dataclass(slots=True)
class Converter(Generic[Number]):
    """One pass over the data with one arithmetic's reader; it remembers which decimal mark the file uses."""

    read: Callable[[str], Number]
    decimal_comma: bool = False
    decimal_mark: str = ""

    def convert(self, columns: Sequence[Sequence[object]], count: int, locate: Locate) -> list[tuple[Number, ...]]:
        """Return ``count`` rows of numbers from equally long columns of cells.

        ``locate(row, column)``, both counted from 0, says where a cell stands. Raises DataError for the first cell, row
        by row, that is not a number.
        """
        if not columns:
            return [()] * count
        values = self._plain_columns(columns)
        if values is not None:
            return list(zip(*values, strict=True))
        return [
            tuple(self._cell(cell, row, column, locate) for column, cell in enumerate(cells))
            for row, cells in enumerate(zip(*columns, strict=True))
        ]

    def _plain_columns(self, columns: Sequence[Sequence[object]]) -> list[list[float]] | None:
        """Return the columns as numbers, or None where a cell needs a closer look."""
        if self.read is not float:
            return None
        values = []
        for column in columns:
            try:
                text = "\n".join(column)  # type: ignore[arg-type]  # a TypeError is one of the answers
                if not PLAIN_CELLS.fullmatch(text) or TOO_LONG in text.encode().translate(DIGITS_AS_ZERO):
                    return None
                numbers = list(map(float, column))  # type: ignore[arg-type]
            except (TypeError, ValueError):
                return None
            if not math.isfinite(sum(numbers)):
                return None
            if self.decimal_comma and "." in text:
                if self.decimal_mark == ",":
                    return None
                self.decimal_mark = "."
            values.append(numbers)
        return values

    def _cell(self, cell: object, row: int, column: int, locate: Locate) -> Number:
        try:
            text = number_text(cell, decimal_comma=self.decimal_comma)
            if self.decimal_comma and "." in text:
                self._check_decimal_mark(str(cell))
            return read_number(text, self.read)
        except CellError as error:
            raise DataError(f"{locate(row, column)}: {error.problem}", error.hint) from None

    def _check_decimal_mark(self, cell: str) -> None:
        mark = "," if "," in cell else "."
        if self.decimal_mark and mark != self.decimal_mark:
            now, before = ("comma", "point") if mark == "," else ("point", "comma")
            raise CellError(
                f"{quote(cell.strip())} has a decimal {now}, but a number before it has a decimal {before}",
                "Write all decimals of the file with the same mark.",
            )
        self.decimal_mark = mark


def plain_rows(columns: Sequence[Sequence[str]]) -> list[tuple[float, ...]] | None:
    """Return rows of floats from columns of plain numbers, or None where one of them is not a number after all.

    >>> plain_rows([["1", "2"], ["3", "4.5"]])
    [(1.0, 3.0), (2.0, 4.5)]
    """
    try:
        return list(zip(*[map(float, column) for column in columns], strict=True))
    except ValueError:
        return None


def holds_decimal_commas(column: Sequence[str]) -> bool:
    """Tell whether all cells of a column are numbers, and one of them has a decimal comma."""
    if not any(DECIMAL_COMMA.fullmatch(cell.strip().replace("\u2212", "-")) for cell in column):
        return False
    try:
        for cell in column:
            number_text(cell, decimal_comma=True)
    except CellError:
        return False
    return True


def decimal_comma_note(name: str) -> str:
    """Return the sentence that a reader of a file with decimal commas is told; ``name`` is clean."""
    return f"Read the commas in the numbers of {name} as decimal commas: 1,5 is 1.5."
