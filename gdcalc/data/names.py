"""Turns the names in a header into checked column names, and asked-for names into positions."""

from __future__ import annotations

from collections.abc import Sequence

from gdcalc.data.cells import CellError, number_text, quote
from gdcalc.errors import DataError

SHOWN_NAMES = 12


def column_names(names: Sequence[str], place: str) -> tuple[str, ...]:
    """Return the names without the spaces around them.

    Raises DataError for no names, and for an empty or repeated one.

    >>> column_names(["x ", " y"], "three.csv, line 1")
    ('x', 'y')
    """
    hint = "The first line must name the columns, each once."
    if not names:
        raise DataError(f"{place}: there are no columns", hint)
    stripped = tuple(name.strip() for name in names)
    seen: dict[str, int] = {}
    for position, name in enumerate(stripped, start=1):
        if not name:
            raise DataError(f"{place}: column {position} has no name", hint)
        if name in seen:
            raise DataError(f"{place}: columns {seen[name]} and {position} are both named {quote(name)}", hint)
        seen[name] = position
    return stripped


def refuse_numbers(names: Sequence[str], place: str) -> None:
    """Raise DataError when every name in a header is a number: then the header is missing, and a row would be lost."""
    try:
        for name in names:
            number_text(name)
    except CellError:
        return
    shown = ", ".join(quote(name) for name in names[:SHOWN_NAMES])
    raise DataError(f"{place}: numbers ({shown}) where the names should be", "The first line must name the columns.")


def positions(columns: Sequence[str], asked: Sequence[str], source: str) -> list[int]:
    """Return where the asked-for columns stand.

    Raises DataError for a name that is not a column.

    >>> positions(["x", "y"], ["y"], "three.csv")
    [1]
    """
    for name in asked:
        if name not in columns:
            known = ", ".join(quote(column) for column in columns[:SHOWN_NAMES])
            more = f" and {len(columns) - SHOWN_NAMES:,} more" if len(columns) > SHOWN_NAMES else ""
            raise DataError(f"{source} has no column {quote(name)}", f"Its columns are {known}{more}.")
    return [columns.index(name) for name in asked]
