"""Turns JSON into data sources: a document held in memory, or JSON lines read a chunk at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from gdcalc.data.bytestream import ByteStream, split_lines
from gdcalc.data.cells import READ_ROWS, Converter, Number, quote
from gdcalc.data.decoding import json_value
from gdcalc.data.delimited import take_rows
from gdcalc.data.encoding import Encoding
from gdcalc.data.memory import MemorySource, check_keys
from gdcalc.data.table import DataSource, column_names
from gdcalc.errors import DataError

DOCUMENT_HINT = 'Write an array of objects, [{"x": 1, "y": 2}], or an object of columns, {"x": [1], "y": [2]}.'
LINES_HINT = 'Write an object on each line, such as {"x": 1, "y": 2}.'


def open_document(stream: ByteStream, encoding: Encoding) -> MemorySource:
    """Return the source for a JSON document: an array of objects, or an object of equally long columns.

    Raises DataError for any other document, and for one without rows.
    """
    text = "".join(stream.text_blocks(encoding, limit_lines=False))
    name = stream.name
    if not text.strip():
        raise DataError(f"{name} is empty", DOCUMENT_HINT)
    document = json_value(text, name, DOCUMENT_HINT)
    if isinstance(document, dict):
        keys, cells = list(document), _columns(document, name)
    elif isinstance(document, list):
        keys, cells = _rows(document, name)
    else:
        raise DataError(f"{name} holds a single value", DOCUMENT_HINT)
    if not cells or not cells[0]:
        raise DataError(f"{name} has no rows", DOCUMENT_HINT)
    return MemorySource(name, column_names(keys, name), (), True, cells, len(cells[0]))


def _columns(document: dict[str, object], name: str) -> tuple[list[object], ...]:
    columns: list[list[object]] = []
    for key, column in document.items():
        if not isinstance(column, list):
            raise DataError(f"{name}: {quote(key)} is not an array", DOCUMENT_HINT)
        if columns and len(column) != len(columns[0]):
            first = f"{quote(next(iter(document)))} has {len(columns[0]):,} values"
            raise DataError(f"{name}: {first}, but {quote(key)} has {len(column):,}", "Make the columns equally long.")
        columns.append(column)
    return tuple(columns)


def _rows(document: list[object], name: str) -> tuple[list[str], tuple[list[object], ...]]:
    keys: list[str] = []
    columns: tuple[list[object], ...] = ()
    for number, row in enumerate(document, start=1):
        if not isinstance(row, dict):
            raise DataError(f"{name}, row {number}: not an object", DOCUMENT_HINT)
        if number == 1:
            keys = list(row)
            columns = tuple([] for _ in keys)
        check_keys(keys, row, f"{name}, row {number}")
        for key, column in zip(keys, columns, strict=True):
            column.append(row[key])
    if document and not keys:
        raise DataError(f"{name}, row 1: the object is empty", DOCUMENT_HINT)
    return keys, columns


@dataclass(frozen=True, slots=True)
class JsonLinesSource(DataSource):
    """A file, or standard input, with a JSON object on each line; read in constant memory."""

    stream: ByteStream
    encoding: Encoding
    keys: tuple[str, ...]

    def _chunks(self, selected: list[int], read: Callable[[str], Number]) -> Iterator[list[tuple[Number, ...]]]:
        converter = Converter(read)
        objects = self._objects()
        while True:
            rows, failure = take_rows(objects, READ_ROWS)
            if rows:
                yield converter.convert(
                    [[row[self.keys[position]] for _, row in rows] for position in selected],
                    len(rows),
                    partial(self._place, [line for line, _ in rows], selected),
                )
            if failure:
                raise failure
            if len(rows) < READ_ROWS:
                return

    def _place(self, lines: list[int], selected: list[int], row: int, column: int) -> str:
        return f"{self.name}, line {lines[row]}, column {quote(self.columns[selected[column]])}"

    def _objects(self) -> Iterator[tuple[int, dict[str, object]]]:
        """Yield the objects with the lines they are on."""
        key_set = set(self.keys)
        lines = chain.from_iterable(map(split_lines, self.stream.text_blocks(self.encoding)))
        for number, line in enumerate(lines, start=1):
            if line.isspace():
                continue
            row = json_value(line, self.name, LINES_HINT, number)
            if not isinstance(row, dict):
                raise DataError(f"{self.name}, line {number}: not an object", LINES_HINT)
            if row.keys() != key_set:
                check_keys(self.keys, row, f"{self.name}, line {number}")
            yield number, row


def open_json_lines(stream: ByteStream, encoding: Encoding) -> JsonLinesSource:
    """Return the source for JSON lines.

    Raises DataError for a file without lines, or with a first line that is not an object.
    """
    name = stream.name
    lines = split_lines(stream.head_text(encoding))
    number, line = next(((number, line) for number, line in enumerate(lines, start=1) if line.strip()), (0, ""))
    if not number:
        raise DataError(f"{name} is empty", LINES_HINT)
    first = json_value(line, name, LINES_HINT, number)
    if not isinstance(first, dict):
        raise DataError(f"{name}, line {number}: not an object", LINES_HINT)
    columns = column_names(list(first), f"{name}, line {number}")
    return JsonLinesSource(name, columns, (), stream.rereadable, stream, encoding, tuple(first))
