"""Turns the text of a CSV, TSV or Markdown table into rows of answers."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from gdcalc.answers.numerals import read_numeral
from gdcalc.answers.rows import MAX_NAME, TOO_LONG_NAME, FileRow, FileRows, Notes, header_of
from gdcalc.clean import shorten
from gdcalc.data.bytestream import split_lines
from gdcalc.data.cells import quote
from gdcalc.data.delimited import infer_delimiter, numbered_rows
from gdcalc.errors import DataError

# How many lines the delimiter is inferred from.
JUDGED_LINES = 1000
MAX_COLUMNS = 2_000
BLANK = "\n"


def table_rows(text: str, notes: Notes, usual_delimiter: str = ",") -> FileRows:
    r"""Return the rows of a table with a header; blank lines and those that begin with # are skipped.

    The delimiter is a comma, a semicolon, a tab or a vertical bar. Raises DataError for a header that names no columns,
    bad quoting, and too many columns.

    >>> table = table_rows("step;Quantity;value\n2;dL/da;-1,5\n", Notes("a.csv"))
    >>> [(row.place, row.texts) for row in table.rows]
    [('line 2', ['2', 'dL/da', '-1,5'])]
    """
    rows = _filled_rows(text, notes.name, usual_delimiter)
    line, written = next(rows, (0, []))
    place = f"{notes.name}, line {line}"
    named = sum(bool(name) and not name.isspace() for name in written)
    if named > MAX_COLUMNS:
        found = f"{place}: {named:,} columns, and the limit is {MAX_COLUMNS:,}"
        raise DataError(found, "Give an answer a line, with the columns step, quantity and value.")
    names = [_unquoted(name) for name in written]
    number = next((name for name in names if read_numeral(name) is not None), None)
    if number is not None:
        raise DataError(f"{place}: the number {quote(number)} where the names should be", notes.hint)
    header = header_of(names, [f", column {shorten(name)}" for name in names], place, notes.hint)
    if any(len(name) > MAX_NAME for name in names):
        notes.left_out("name", f"columns in line {line}", TOO_LONG_NAME)

    def below() -> Iterator[FileRow]:
        for number, (line, cells) in enumerate(rows, start=1):
            texts = [cell.strip() for cell in cells]
            if any(text for name, text in zip(names, texts, strict=False) if not name) or any(texts[len(names) :]):
                notes.left_out("extra", f"cells in line {line}", "their columns have no name")
            yield FileRow(f"line {line}", number, header, texts[: len(names)])

    return FileRows(below(), numbered=header.step is None and header.sample is None)


def _filled_rows(text: str, name: str, usual_delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with the lines that they begin on."""
    lines = split_lines(text)
    in_markdown = any(map(_is_ruler, lines))
    if in_markdown:
        lines = [line if "|" in line and not _is_ruler(line) else BLANK for line in lines]
    # Lines are blanked, not dropped: messages count them.
    lines = [BLANK if not line.strip() or line.lstrip().startswith("#") else line for line in lines]
    if in_markdown:
        return numbered_rows(lines, name, delimiter="|", quoting=csv.QUOTE_NONE)
    filled = [line for line in lines if line != BLANK]
    judged = filled[:JUDGED_LINES]
    delimiter = infer_delimiter(judged, usual_delimiter, all_lines=len(judged) == len(filled))
    return numbered_rows(lines, name, delimiter=delimiter, skipinitialspace=True)


def _is_ruler(line: str) -> bool:
    """Tell whether a line is the one below the header of a Markdown table: ``|---|:--:|``."""
    return "--" in line and "|" in line and set(line) <= set("|-: \t\r\n")


def _unquoted(name: str) -> str:
    name = name.strip()
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'" else name
