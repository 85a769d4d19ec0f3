"""Turns the text of a CSV, TSV or Markdown table into rows of answers."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from gdcalc.answers.numerals import read_numeral
from gdcalc.answers.rows import HEADER_HINT, MAX_NAME, Answer, Notes, Row, answers_of, shape_of
from gdcalc.clean import shorten
from gdcalc.data.bytestream import split_lines
from gdcalc.data.cells import quote
from gdcalc.data.delimited import row_failure
from gdcalc.data.delimiter import infer_delimiter, take_rows
from gdcalc.errors import DataError

# So many lines tell the delimiter.
JUDGED_LINES = 1000
MAX_COLUMNS = 2_000
BLANK = "\n"


def table_answers(text: str, notes: Notes, usual_delimiter: str = ",") -> tuple[Answer, ...]:
    r"""Return the answers in a table with a header; blank lines and those that begin with # are skipped.

    The delimiter is a comma, a semicolon, a tab or a vertical bar. Raises DataError for a header that names no columns,
    bad quoting, and too many columns or answers.

    >>> table_answers("step;Quantity;value\n2;dL/da;-1,5\n", Notes("a.csv"))
    (Answer(quantity='dL/da', text='-1,5', step=2, sample=None, place='line 2'),)
    """
    lines = split_lines(text)
    in_markdown = any(map(_is_ruler, lines))
    if in_markdown:
        lines = [line if "|" in line and not _is_ruler(line) else BLANK for line in lines]
    # Lines are blanked, not dropped: messages count them.
    lines = [BLANK if not line.strip() or line.lstrip().startswith("#") else line for line in lines]
    delimiter = "|"
    if not in_markdown:
        filled = [line for line in lines if line != BLANK]
        judged = filled[:JUDGED_LINES]
        delimiter = infer_delimiter(judged, usual_delimiter, all_lines=len(judged) == len(filled))
    rows = _rows(lines, delimiter, notes.name, quoted=not in_markdown)
    line, header = next(rows, (0, []))
    named = sum(bool(name) and not name.isspace() for name in header)
    if named > MAX_COLUMNS:
        found = f"{notes.name}, line {line}: {named:,} columns, and the limit is {MAX_COLUMNS:,}"
        raise DataError(found, "Give an answer a line, with the columns step, quantity and value.")
    names = [_unquoted(name) for name in header]
    _check_names(names, f"{notes.name}, line {line}")
    shape = shape_of(names, [f", column {shorten(name)}" for name in names], f"{notes.name}, line {line}")
    if any(len(name) > MAX_NAME for name in names):
        notes.left_out("name", f"columns in line {line}", f"a quantity's name has at most {MAX_NAME} characters")
    numbered = shape.step is None and shape.sample is None

    def answered() -> Iterator[Row]:
        for number, (line, cells) in enumerate(rows, start=1):
            texts = [cell.strip() for cell in cells]
            if any(text for name, text in zip(names, texts, strict=False) if not name) or any(texts[len(names) :]):
                notes.left_out("extra", f"cells in line {line}", "their columns have no name")
            yield Row(f"line {line}", number, shape, texts[: len(names)])

    return answers_of(answered(), notes, numbered=numbered)


def _rows(lines: Sequence[str], delimiter: str, name: str, *, quoted: bool) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with the lines that they begin on."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    if not quoted:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    while reader.line_num < len(lines):
        line = reader.line_num + 1
        rows, error = take_rows(reader, 1)
        if error:
            raise row_failure(error, name, line, reader.line_num)
        yield from ((line, row) for row in rows if row)


def _check_names(names: Sequence[str], place: str) -> None:
    number = next((name for name in names if read_numeral(name) is not None), None)
    if number is not None:
        raise DataError(f"{place}: the number {quote(number)} where the names should be", HEADER_HINT)


def _is_ruler(line: str) -> bool:
    """Tell whether a line is the one below the header of a Markdown table: ``|---|:--:|``."""
    return "--" in line and "|" in line and set(line) <= set("|-: \t\r\n")


def _unquoted(name: str) -> str:
    name = name.strip()
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'" else name
