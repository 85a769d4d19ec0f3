"""Turns a CSV or TSV file into columns, told from its first lines, and rows of numbers, a chunk at a time."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import Any, TypeVar

from gdcalc.data.bytestream import ByteStream, split_lines
from gdcalc.data.cells import READ_ROWS, Converter, Number, decimal_comma_note, holds_decimal_commas, plain_rows, quote
from gdcalc.data.encoding import Encoding, count_line_ends
from gdcalc.data.table import DataSource, column_names, refuse_numbers
from gdcalc.errors import DataError

Taken = TypeVar("Taken")

# In the order of preference; what a delimiter is called in messages.
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

# Texts that float() either reads as gdcalc does, as a finite number, or refuses, such as `1.2.3`.
PLAIN_NUMBER = r"[+\-]?[0-9.]{1,50}+(?:[eE][+\-]?[0-9]{1,2}+)?+"

# What csv.Error says, in part, and what gdcalc says of it. An unclosed quote takes in the rest of the file, so its line
# is the one that its row begins on (True); for the others it is the line that the reader stopped at.
ROW_ERRORS: tuple[tuple[str, bool, str, str], ...] = (
    ("unexpected end of data", True, "a quote is opened and never closed", 'Close it, or write a quote as "".'),
    ("field larger", True, "a cell is too long, or its quote is never closed", 'Close it, or write a quote as "".'),
    ("expected after", False, "text follows a closing quote", 'Write a quote in a quoted cell as "".'),
)


def open_delimited(stream: ByteStream, encoding: Encoding, usual_delimiter: str) -> DelimitedSource:
    """Return the source for a delimited file; ``usual_delimiter`` is the one that needs no note.

    Raises DataError for a file without a header, without rows, or with a header that does not name columns.
    """
    name = stream.name
    lines = split_lines(stream.head_text(encoding))
    delimiter = infer_delimiter(lines, usual_delimiter, all_lines=stream.head_is_all)
    line, header = next(numbered_rows(lines, name, delimiter=delimiter), (0, []))
    if not header:
        raise DataError(f"{name} is empty", "Give it a line of column names, then a row of numbers a line.")
    refuse_numbers(header, f"{name}, line {line}")
    columns = column_names(header, f"{name}, line {line}")
    header_lines = line_of([header], line, 1) - 1
    reader = csv.reader(lines[header_lines:], delimiter=delimiter, strict=True)
    rows, error = take_rows(reader, len(lines))
    filled = [row for row in rows if row]
    if not filled and stream.head_is_all:
        if error is None:
            raise no_rows(name)
        raise row_failure(error, name, header_lines + len(rows) + 1, header_lines + reader.line_num)
    notes = []
    if delimiter != usual_delimiter:
        notes.append(f"Read {name} with {DELIMITERS[delimiter]} between its cells.")
    if delimiter != "," and any(holds_decimal_commas(column) for column in zip(*filled, strict=False)):
        notes.append(decimal_comma_note(name))
    return DelimitedSource(name, columns, tuple(notes), stream.rereadable, stream, encoding, delimiter, header_lines)


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


@dataclass(slots=True)
class UnquotedRows:
    """Rows of ``width`` cells without quotes, one on each line."""

    delimiter: str
    width: int
    _rows: re.Pattern[str] = field(init=False)
    _plain_rows: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        delimiter = re.escape(self.delimiter)
        cell = rf'[^"\r\n{delimiter}]'
        # A blank line is not a row, not even of one column.
        row = rf"{cell}++" if self.width == 1 else rf"{cell}*+(?:{delimiter}{cell}*+){{{self.width - 1}}}"
        self._rows = re.compile(rf"(?:{row}\n)++")
        self._plain_rows = re.compile(rf"(?:{delimiter.join([PLAIN_NUMBER] * self.width)}\n)++")

    def columns(self, block: str) -> list[list[str]] | None:
        r"""Return the columns of cells in a block of whole lines, or None where a row is quoted, blank or ragged.

        >>> UnquotedRows(",", 2).columns("1,2\n3,4\n")
        [['1', '3'], ['2', '4']]
        """
        block = _with_line_ends(block)
        return self._split(block) if self._rows.fullmatch(block) else None

    def plain_columns(self, block: str) -> list[list[str]] | None:
        r"""Return the columns of a block in which every cell is a plain number, as ``columns`` does, or None.

        >>> UnquotedRows(",", 2).plain_columns("1,2\n3,x\n")
        """
        block = _with_line_ends(block)
        return self._split(block) if self._plain_rows.fullmatch(block) else None

    def _split(self, block: str) -> list[list[str]]:
        cells = block[:-1].replace("\n", self.delimiter).split(self.delimiter)
        return [cells[position :: self.width] for position in range(self.width)]


def _with_line_ends(block: str) -> str:
    if "\r" in block:
        block = block.replace("\r\n", "\n")
    return block if block.endswith("\n") else block + "\n"


def take_rows(reader: Iterable[Taken], limit: int) -> tuple[list[Taken], csv.Error | DataError | None]:
    """Return the next rows, at most ``limit``, and the error that ended them early, if any."""
    rows: list[Taken] = []
    try:
        rows.extend(islice(reader, limit))
    except (csv.Error, DataError) as error:
        return rows, error
    return rows, None


def infer_delimiter(lines: Sequence[str], preferred: str, *, all_lines: bool) -> str:
    """Return the delimiter that gives every line the same count of cells above one; the preferred one wins a tie.

    Where no delimiter does, return one that the header and most lines have (so that the odd line can be named), else
    the preferred one: the file has one column. Without ``all_lines`` the last quoted cell may be cut off.

    >>> infer_delimiter(["x;y", "1,5;2,5"], ",", all_lines=True)
    ';'
    """
    ragged = []
    for delimiter in sorted(DELIMITERS, key=lambda delimiter: delimiter != preferred):
        rows, error = take_rows(csv.reader(lines, delimiter=delimiter, strict=True), len(lines))
        widths = [len(row) for row in rows if row]
        if not widths or widths[0] == 1:
            continue
        if len(set(widths)) == 1 and (error is None or not all_lines):
            return delimiter
        if sum(width > 1 for width in widths) > len(widths) / 2:
            ragged.append(delimiter)
    return ragged[0] if ragged else preferred
