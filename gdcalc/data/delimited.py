"""Turns a CSV or TSV file into rows of numbers, a chunk at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from gdcalc.data.bytestream import ByteStream
from gdcalc.data.cells import Number, quote
from gdcalc.data.conversion import CHUNK_ROWS, Converter, holds_decimal_commas
from gdcalc.data.delimiter import DELIMITERS, infer_delimiter, take_rows
from gdcalc.data.encoding import Encoding, count_line_ends
from gdcalc.data.names import column_names, positions, refuse_numbers
from gdcalc.errors import DataError

# What csv.Error says, in part, and what gdcalc says of it. An unclosed quote takes in the rest of the file, so its line
# is the one that its row begins on; for the others it is the line that the reader stopped at.
ROW_ERRORS: tuple[tuple[str, bool, str, str], ...] = (
    ("unexpected end of data", True, "a quote is opened and never closed", 'Close it, or write a quote as "".'),
    ("field larger", True, "a cell is too long, or its quote is never closed", 'Close it, or write a quote as "".'),
    ("expected after", False, "text follows a closing quote", 'Write a quote in a quoted cell as "".'),
)


@dataclass(frozen=True, slots=True)
class DelimitedSource:
    """A CSV or TSV file, or one from standard input; read in constant memory."""

    name: str
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    rereadable: bool
    stream: ByteStream
    encoding: Encoding
    delimiter: str
    header_lines: int

    def chunks(self, columns: Sequence[str], read: Callable[[str], Number]) -> Iterator[list[tuple[Number, ...]]]:
        """Yield the rows of the named columns in lists of at most CHUNK_ROWS.

        Raises DataError for a name that is not a column, and on the way for a cell that is not a number, a row of
        another length, bad quoting or bad bytes.
        """
        return self._chunks(positions(self.columns, columns, self.name), read)

    def _chunks(self, selected: list[int], read: Callable[[str], Number]) -> Iterator[list[tuple[Number, ...]]]:
        converter = Converter(read, decimal_comma=self.delimiter != ",")
        found = False
        with self.stream.open_text(self.encoding, newline="") as text:
            reader = csv.reader(islice(text, self.header_lines, None), delimiter=self.delimiter, strict=True)
            while True:
                first_line = self.header_lines + reader.line_num + 1
                rows, error = take_rows(reader, CHUNK_ROWS)
                failure = error and self._failure(error, rows, first_line, self.header_lines + reader.line_num)
                filled = rows if all(rows) else [row for row in rows if row]
                if set(map(len, filled)) - {len(self.columns)}:
                    filled, failure = self._before_ragged(filled, rows, first_line)
                if filled:
                    found = True
                    cells = tuple(zip(*filled, strict=True))
                    yield converter.convert(
                        [cells[position] for position in selected],
                        len(filled),
                        partial(self._place, rows, first_line, selected),
                    )
                if failure:
                    raise failure
                if len(rows) < CHUNK_ROWS:
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

    def _place(self, rows: list[list[str]], first_line: int, selected: list[int], row: int, column: int) -> str:
        position = selected[column]
        line = line_of(rows, first_line, row, position)
        return f"{self.name}, line {line}, column {quote(self.columns[position])}"

    def _failure(self, error: Exception, rows: list[list[str]], first_line: int, lines_read: int) -> DataError:
        return row_failure(error, self.stream, self.encoding, line_of(rows, first_line, len(rows)), lines_read)


def open_delimited(stream: ByteStream, encoding: Encoding, usual_delimiter: str) -> DelimitedSource:
    """Return the source for a delimited file; ``usual_delimiter`` is the one that needs no note.

    Raises DataError for a file without a header, without rows, or with a header that does not name columns.
    """
    lines = list(io.StringIO(stream.head_text(encoding), newline=""))
    delimiter = infer_delimiter(lines, usual_delimiter, all_lines=stream.head_is_all)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header: list[str] = []
    error = None
    before = 0
    while not header and error is None and reader.line_num < len(lines):
        before = reader.line_num
        rows, error = take_rows(reader, 1)
        header = rows[0] if rows else []
    if error:
        raise row_failure(error, stream, encoding, before + 1, reader.line_num)
    if not header:
        raise DataError(f"{stream.name} is empty", "Give it a line of column names, then a row of numbers a line.")
    place = f"{stream.name}, line {before + 1}"
    refuse_numbers(header, place)
    columns = column_names(header, place)
    header_lines = reader.line_num
    rows, error = take_rows(reader, len(lines))
    filled = [row for row in rows if row]
    if not filled and stream.head_is_all:
        raise row_failure(error, stream, encoding, header_lines + 1, reader.line_num) if error else no_rows(stream.name)
    notes = []
    if delimiter != usual_delimiter:
        notes.append(f"Read {stream.name} with {DELIMITERS[delimiter]} between its cells.")
    if delimiter != "," and any(holds_decimal_commas(column) for column in zip(*filled, strict=False)):
        notes.append(f"Read the commas in the numbers of {stream.name} as decimal commas: 1,5 is 1.5.")
    return DelimitedSource(
        stream.name, columns, tuple(notes), stream.rereadable, stream, encoding, delimiter, header_lines
    )


def row_failure(error: Exception, stream: ByteStream, encoding: Encoding, row_line: int, lines_read: int) -> DataError:
    """Return the error to raise for one that ended the rows: in the row that begins on a line, after lines read."""
    if isinstance(error, (UnicodeError, OSError)):
        return stream.failure(error, lines_read, encoding)
    for said, at_row, problem, hint in ROW_ERRORS:
        if said in str(error):
            return DataError(f"{stream.name}, line {row_line if at_row else lines_read}: {problem}", hint)
    return DataError(f"{stream.name}, line {lines_read}: {error}", "Check the quotes of the line.")


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
