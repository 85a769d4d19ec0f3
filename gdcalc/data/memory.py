"""Turns rows in memory into a data source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from numbers import Integral, Real
from typing import Any

from gdcalc.clean import clean
from gdcalc.data.cells import ANY_NUMBER_HINT, CHUNK_ROWS, VALUE_NAMES, Converter, Number, quote
from gdcalc.data.table import DataSource, column_names
from gdcalc.errors import DataError
from gdcalc.expression.limits import MAX_LITERAL_DIGITS

# How a value is written as a text; a subclass (NumPy's float64) as its class here, any other number (its int64) last.
TEXTS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, str.__str__),
    (int, int.__repr__),
    (float, float.__repr__),
    (Fraction, Fraction.__str__),
    (Decimal, Decimal.__str__),
    (Integral, lambda number: int.__repr__(int(number))),
    (Real, lambda number: float.__repr__(float(number))),
)


@dataclass(frozen=True, slots=True)
class MemorySource(DataSource):
    """Columns of cells held in memory."""

    cells: tuple[Sequence[object], ...]
    count: int

    def _chunks(self, selected: list[int], read: Callable[[str], Number]) -> Iterator[list[tuple[Number, ...]]]:
        converter = Converter(read)
        for start in range(0, self.count, CHUNK_ROWS):
            end = min(start + CHUNK_ROWS, self.count)
            yield converter.convert(
                [self.cells[position][start:end] for position in selected],
                end - start,
                partial(self._place, start, selected),
            )

    def _place(self, start: int, selected: list[int], row: int, column: int) -> str:
        return f"{self.name}, row {start + row + 1}, column {quote(self.columns[selected[column]])}"


def from_rows(rows: Iterable[Mapping[str, object]], name: str) -> MemorySource:
    """Return the source for rows in memory, whose values are str, int, float, Fraction or Decimal.

    A float is read as its shortest text, so 0.1 is 1/10 in exact arithmetic. ``name`` is what messages call the rows.
    Raises DataError for no rows, rows with different keys, and values of other types.

    >>> list(from_rows([{"x": 1, "y": "3/4"}], "--sample").chunks(["x", "y"], float))
    [[(1.0, 0.75)]]
    """
    name = clean(name)
    table = []
    keys: list[str] = []
    for number, row in enumerate(rows, start=1):
        place = f"{name}, row {number}"
        if not isinstance(row, Mapping) or not all(isinstance(key, str) for key in row):
            raise DataError(f"{place}: not a mapping of names to values", 'Write a row as {"x": 1, "y": 2}.')
        if number == 1:
            keys = list(row)
        check_keys(keys, row, place)
        table.append([_text(row[key], f"{place}, column {quote(key)}") for key in keys])
    if not table:
        raise DataError(f"{name} has no rows", "Give it at least one row.")
    return MemorySource(name, column_names(keys, name), (), True, tuple(zip(*table, strict=True)), len(table))


def check_keys(keys: Sequence[str], row: Mapping[str, object], place: str) -> None:
    """Raise DataError when the row's keys are not the ones of the first row."""
    if row.keys() == set(keys):
        return
    missing = [key for key in keys if key not in row]
    problem = f"there is no {quote(missing[0])}" if missing else ""
    if not missing:
        problem = f"{quote(next(key for key in row if key not in keys))} is not in the first row"
    raise DataError(f"{place}: {problem}", "Give every row the same names.")


def _text(value: object, place: str) -> str:
    for kind, write in TEXTS:
        if isinstance(value, kind) and not isinstance(value, bool):
            try:
                return write(value)
            except ValueError:  # Python refuses to write out an integer of thousands of digits.
                raise DataError(
                    f"{place}: the number is too long", f"Write at most {MAX_LITERAL_DIGITS} digits."
                ) from None
    called = VALUE_NAMES.get(type(value), f"a value of type {clean(type(value).__name__)}")
    raise DataError(f"{place}: {called} is not a number", ANY_NUMBER_HINT)
