"""Turns a CSV or TSV file into rows of numbers, a chunk at a time."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from gdcalc.data.bytestream import ByteStream, split_lines
from gdcalc.data.cells import Number, quote
from gdcalc.data.conversion import READ_ROWS, Converter, plain_rows
from gdcalc.data.delimiter import DELIMITERS, take_rows
from gdcalc.data.encoding import Encoding, count_line_ends
from gdcalc.data.table import DataSource
from gdcalc.data.unquoted import UnquotedRows
from gdcalc.errors import DataError

# What csv.Error says, in part, and what gdcalc says of it. An unclosed quote takes in the rest of the file, so its line
# is the one that its row begins on (True); for the others it is the line that the reader stopped at.
ROW_ERRORS: tuple[tuple[str, bool, str, str], ...] = (
    ("unexpected end of data", True, "a quote is opened and never closed", 'Close it, or write a quote as "".'),
    ("field larger", True, "a cell is too long, or its quote is never closed", 'Close it, or write a quote as "".'),
    ("expected after", False, "text follows a closing quote", 'Write a quote in a quoted cell as "".'),
)


@dataclass(frozen=True, slots=True)
class DelimitedSource(DataSource):
    """A CSV or TSV file, or one from standard input; read in constant memory."""

    stream: ByteStream
    encoding: Encoding
    delimiter: str
    header_lines: int

    def _chunks(self, selected: list[int], read: Callable[[str], Number]) -> Iterator[list[tuple[Number, ...]]]:
        """Split blocks of unquoted rows, which is fast; from the first other block on leave the rows to csv.reader."""
        converter = Converter(read, decimal_comma=self.delimiter != ",")
        unquoted = UnquotedRows(self.delimiter, len(self.columns))
        blocks = self._blocks_after_header()
        line = self.header_lines + 1
        plain = read is float and self.delimiter == ","
        for block in blocks:
            columns = unquoted.plain_columns(block) if plain else None
            if columns is not None and (floats := plain_rows([columns[position] for position in selected])):
                yield floats  # type: ignore[misc]  # Number is float here
                line += len(floats)
                continue
            columns = columns or unquoted.columns(block)
            if columns is None:
                yield from self._csv_chunks(chain([block], blocks), line, selected, converter)
                return
            count = len(columns[0])
            place = partial(self._place, (), line, selected)
            yield converter.convert([columns[position] for position in selected], count, place)
            line += count
        if line == self.header_lines + 1:
            raise no_rows(self.name)

    def _blocks_after_header(self) -> Iterator[str]:
        blocks = self.stream.text_blocks(self.encoding)
        text = ""
        for block in blocks:
            text += block
            lines = split_lines(text)
            if len(lines) > self.header_lines:
                yield "".join(lines[self.header_lines :])
                break
        yield from blocks

    def _csv_chunks(
        self, blocks: Iterable[str], line: int, selected: list[int], converter: Converter[Number]
    ) -> Iterator[list[tuple[Number, ...]]]:
        reader = csv.reader(chain.from_iterable(map(split_lines, blocks)), delimiter=self.delimiter, strict=True)
        found = line > self.header_lines + 1
        lines_before = line - 1
        while True:
            first_line = lines_before + reader.line_num + 1
            rows, error = take_rows(reader, READ_ROWS)
            failure = None
            if error:
                row_line = line_of(rows, first_line, len(rows))
                failure = row_failure(error, self.name, row_line, lines_before + reader.line_num)
            filled = rows if all(rows) else [row for row in rows if row]
            if set(map(len, filled)) - {len(self.columns)}:
                filled, failure = self._before_ragged(filled, rows, first_line)
            if filled:
                found = True
                cells = tuple(zip(*filled, strict=True))
                place = partial(self._place, rows, first_line, selected)
                yield converter.convert([cells[position] for position in selected], len(filled), place)
            if failure:
                raise failure
            if len(rows) < READ_ROWS:
                break
        if not found:
            raise no_rows(self.name)

    def _before_ragged(
        self, filled: list[list[str]], rows: list[list[str]], first_line: int
    ) -> tuple[list[list[str]], DataError]:
        """Return the rows before the first one with another count of cells than the header, and the error it is."""
        width = len(self.columns)
        index = next(index for index, row in enumerate(filled) if len(row) != width)
        line = line_of(rows, first_line, index)
        count = len(filled[index])
        hint = f"Give every line one cell for each column, set apart by {DELIMITERS[self.delimiter]}"
        hint += "; quote a cell that holds one." if count > width else "."
        problem = f"{count} cell{'s' * (count != 1)}, but the header has {width} column{'s' * (width != 1)}"
        return filled[:index], DataError(f"{self.name}, line {line}: {problem}", hint)

    def _place(self, rows: Sequence[Sequence[str]], first_line: int, selected: list[int], row: int, column: int) -> str:
        """Say where a cell stands. ``rows`` are empty where each takes one line."""
        line = line_of(rows, first_line, row, selected[column]) if rows else first_line + row
        return f"{self.name}, line {line}, column {quote(self.columns[selected[column]])}"


def numbered_rows(lines: Sequence[str], name: str, **dialect: Any) -> Iterator[tuple[int, list[str]]]:
    r"""Yield the rows that are not blank, each with the line that it begins on; ``dialect`` is csv.reader's.

    Raises DataError for bad quoting. ``name`` is the file's, clean.

    >>> list(numbered_rows(["x,y\n", "\n", "1,2\n"], "a.csv"))
    [(1, ['x', 'y']), (3, ['1', '2'])]
    """
    reader = csv.reader(lines, strict=True, **dialect)
    while reader.line_num < len(lines):
        line = reader.line_num + 1
        rows, error = take_rows(reader, 1)
        if error:
            raise row_failure(error, name, line, reader.line_num)
        yield from ((line, row) for row in rows if row)


def row_failure(error: csv.Error | DataError, name: str, row_line: int, lines_read: int) -> DataError:
    """Return the error to raise for one that ended the rows: in the row that begins on a line, after lines read."""
    if isinstance(error, DataError):
        return error
    for said, at_row, problem, hint in ROW_ERRORS:
        if said in str(error):
            return DataError(f"{name}, line {row_line if at_row else lines_read}: {problem}", hint)
    return DataError(f"{name}, line {lines_read}: {error}", "Check the quotes of the line.")


def no_rows(name: str) -> DataError:
    """Return the error to raise for data that name columns and hold no row."""
    return DataError(f"{name} has no rows", "Give it at least one row of numbers.")


def line_of(rows: Sequence[Sequence[str]], first_line: int, index: int, position: int = 0) -> int:
    """Return the physical line of a cell: of the ``index``-th row that is not blank, counted from 0.

    Every row takes a line, and one more for each line end in its quoted cells. ``rows`` begin on ``first_line``, with a
    blank line as an empty row; an index past the end gives the line after them.

    >>> line_of([["a"], [], ["b"]], 2, 1)
    4
    """
    line = first_line
    for row in rows:
        if row and index == 0:
            return line + sum(map(count_line_ends, row[:position]))
        index -= bool(row)
        line += 1 + sum(map(count_line_ends, row))
    return line
