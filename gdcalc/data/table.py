"""What data are once they are opened: named columns of numbers, read in chunks of rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gdcalc.data.cells import Number
from gdcalc.data.names import positions


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
        return self._chunks(positions(self.columns, columns, self.name), read)

    @abstractmethod
    def _chunks(self, selected: list[int], read: Callable[[str], Number]) -> Iterator[list[tuple[Number, ...]]]:
        """Yield the rows of the columns that stand at these places."""
