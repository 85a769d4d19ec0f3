"""Turns the first lines of a delimited file into its delimiter."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar

from gdcalc.errors import DataError

Taken = TypeVar("Taken")

# In the order of preference; what a delimiter is called in messages.
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


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
