"""What data are once they are opened: named columns of numbers, read in chunks of rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gdcalc.data.cells import CellError, Number, number_text, quote
from gdcalc.errors import DataError

SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class DataSource(ABC):
    """Named columns of numbers.

    ``name`` is what messages call the data: ``samples/three.csv``, ``standard input``, ``--sample``. ``columns`` are
    the names in the header, as written; ``notes`` say in sentences what was inferred about the file. Name and notes
    are clean. ``rereadable`` says whether ``chunks`` can be called again: not for a pipe.
    """

    name: str
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    rereadable: bool

    def chunks(self, columns: Sequence[str], read: Callable[[str], Number]) -> Iterator[list[tuple[Number, ...]]]:
        """Yield the rows of the named columns, in order, in lists of at most CHUNK_ROWS.

        ``read`` is given canonical number texts (``-1.5``, ``1e3``, ``3/4``); the builtin ``float`` never a fraction.
        Raises DataError for a name that is not a column, and on the way for what cannot be read: a cell that is not a
        number, a row of another length or with other keys, bad quoting or bad bytes.
        """
        for name in columns:
            if name not in self.columns:
                known = ", ".join(quote(column) for column in self.columns[:SHOWN_NAMES])
                more = f" and {len(self.columns) - SHOWN_NAMES:,} more" if len(self.columns) > SHOWN_NAMES else ""
                raise DataError(f"{self.name} has no column {quote(name)}", f"Its columns are {known}{more}.")
        return self._chunks([self.columns.index(name) for name in columns], read)

    @abstractmethod
    def _chunks(self, selected: list[int], read: Callable[[str], Number]) -> Iterator[list[tuple[Number, ...]]]:
        """Yield the rows of the columns that stand at these places."""


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
