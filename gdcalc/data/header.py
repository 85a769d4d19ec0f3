"""Turns the first lines of a CSV or TSV file into its delimiter, its columns and a source for its rows."""

from __future__ import annotations

import csv

from gdcalc.data.bytestream import ByteStream, split_lines
from gdcalc.data.conversion import decimal_comma_note, holds_decimal_commas
from gdcalc.data.delimited import DelimitedSource, line_of, no_rows, numbered_rows, row_failure
from gdcalc.data.delimiter import DELIMITERS, infer_delimiter, take_rows
from gdcalc.data.encoding import Encoding
from gdcalc.data.names import column_names, refuse_numbers
from gdcalc.errors import DataError


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
