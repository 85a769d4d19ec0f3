"""Turns cells into canonical number texts, and columns of them into rows of numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from gdcalc.clean import shorten
from gdcalc.errors import DataError
from gdcalc.expression.limits import MAX_DECIMAL_EXPONENT, MAX_LITERAL_DIGITS

Number = TypeVar("Number")

DECIMAL = re.compile(r"[+-]?(?P<digits>\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?0*(?P<exponent>\d+))?", re.ASCII)
FRACTION = re.compile(r"[+-]?(?P<numerator>\d+)/(?P<denominator>\d+)", re.ASCII)
DECIMAL_COMMA = re.compile(r"(?P<whole>[+-]?\d+),(?P<rest>\d+(?:[eE][+-]?\d+)?)", re.ASCII)

# What a JSON or Python value is called when it is neither a number nor a text.
VALUE_NAMES: dict[type, str] = {type(None): "null", bool: "true or false", list: "a list", dict: "an object"}

ANY_NUMBER_HINT = "Write a number such as 3, -0.5, 1e-3 or 3/4."
# The first pattern that is found in the cell gives the hint.
HINTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\A\Z"), "Fill in a number, or leave the row out."),
    (
        re.compile(r"\A[+-]?(nan|inf|infinity|na|n/a|null|none|missing|-+)\Z", re.IGNORECASE),
        "Every value must be a finite number: fill one in, or leave the row out.",
    ),
    (re.compile(r"(?![0-9])\d|[\uff0b\uff0c\uff0d\uff0e\uff0f]"), "Write plain digits, 0 to 9, and plain signs."),
    (re.compile(r"\d_\d"), "Write the digits without underscores, such as 1000."),
    (re.compile(r"\d,\d{3}\b.*[,.]|\A[+-]?\d{1,3}(,\d{3})+\Z"), "Write thousands without separators, such as 1000."),
    (re.compile(r"\A[+-]?\d+,\d+\Z"), "Write decimals with a point, such as 1.5."),
    (re.compile(r"\d\s+[\d.]"), "Write one number in a cell, without spaces in it."),
    (re.compile(r"%\Z"), "Write 5% as 0.05 or 5/100."),
)


class CellError(Exception):
    """A cell that is not a number: what it is, and what to do about it. The caller says where it stands."""

    def __init__(self, problem: str, hint: str = ANY_NUMBER_HINT) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


def quote(text: str) -> str:
    """Return a text from outside in quotes, cleaned and shortened.

    >>> quote("x")
    "'x'"
    """
    return f"'{shorten(text)}'"


def number_text(cell: object, *, decimal_comma: bool = False) -> str:
    """Return the canonical text of the number in a cell: ASCII, ``-`` for a minus sign, ``.`` for a decimal comma.

    Raises CellError for anything but a decimal (with or without an exponent) or a fraction of two integers.

    >>> number_text(" −1,5 ", decimal_comma=True)
    '-1.5'
    """
    if not isinstance(cell, str):
        raise CellError(f"{VALUE_NAMES.get(type(cell), f'a value of type {type(cell).__name__}')} is not a number")
    text = cell.strip().replace("\u2212", "-")
    if decimal_comma:
        text = DECIMAL_COMMA.sub(r"\g<whole>.\g<rest>", text) if DECIMAL_COMMA.fullmatch(text) else text
    if decimal := DECIMAL.fullmatch(text):
        _check_digits(decimal["digits"])
        exponent = decimal["exponent"] or "0"
        if len(exponent) > len(str(MAX_DECIMAL_EXPONENT)) or int(exponent) > MAX_DECIMAL_EXPONENT:
            raise CellError(
                f"the exponent of {quote(text)} is beyond {MAX_DECIMAL_EXPONENT}", "Write a number nearer to 1."
            )
    elif fraction := FRACTION.fullmatch(text):
        _check_digits(fraction["numerator"])
        _check_digits(fraction["denominator"])
        if not fraction["denominator"].strip("0"):
            raise CellError(f"{quote(text)} divides by zero", "Write a denominator that is not zero.")
    else:
        problem = f"{quote(cell)} is not a number" if text else "the cell is empty"
        raise CellError(problem, next((hint for pattern, hint in HINTS if pattern.search(text)), ANY_NUMBER_HINT))
    return text


def read_number(text: str, read: Callable[[str], Number]) -> Number:
    """Return the number that ``read`` makes of a canonical number text; ``float`` is given fractions divided.

    Raises CellError for a number beyond the largest float64.

    >>> read_number("3/4", float)
    0.75
    """
    if read is float and "/" in text:
        numerator, denominator = text.split("/")
        return read(int(numerator) / int(denominator))
    number = read(text)
    if isinstance(number, float) and math.isinf(number):
        raise CellError(f"{quote(text)} is too large for a float64", "Write a number below 1.8e308.")
    return number


def _check_digits(digits: str) -> None:
    count = len(digits) - digits.count(".")
    if count > MAX_LITERAL_DIGITS:
        raise CellError(f"{quote(digits)} has {count:,} digits", f"Write at most {MAX_LITERAL_DIGITS} digits.")


# A chunk never has more rows.
CHUNK_ROWS = 4096
# Rows that are lists or objects are read this many at a time: more would wake the garbage collector for each lot.
READ_ROWS = 512

# Cells joined by line ends that float() reads as number_text() does: no underscores, no names, no digits but ASCII's,
# and no exponent that may be beyond the limit. What these characters cannot spell (`1-2`) float() itself refuses.
PLAIN_CELLS = re.compile(r"[0-9.+\- \n]*+(?:[eE][+-]?[0-9]{1,2}(?![0-9])[0-9.+\- \n]*+)*+")
# To find more digits than the limit at once in all cells: each digit, and the point among them, taken for a zero.
DIGITS_AS_ZERO = bytes.maketrans(b"123456789.", b"0000000000")
TOO_LONG = b"0" * (MAX_LITERAL_DIGITS + 1)

Locate = Callable[[int, int], str]


@dataclass(slots=True)
class Converter(Generic[Number]):
    """One pass over the data with one arithmetic's reader; it remembers which decimal mark the file uses."""

    read: Callable[[str], Number]
    decimal_comma: bool = False
    decimal_mark: str = ""

    def convert(self, columns: Sequence[Sequence[object]], count: int, locate: Locate) -> list[tuple[Number, ...]]:
        """Return ``count`` rows of numbers from equally long columns of cells.

        ``locate(row, column)``, both counted from 0, says where a cell stands. Raises DataError for the first cell, row
        by row, that is not a number.
        """
        if not columns:
            return [()] * count
        values = self._plain_columns(columns)
        if values is not None:
            return list(zip(*values, strict=True))
        return [
            tuple(self._cell(cell, row, column, locate) for column, cell in enumerate(cells))
            for row, cells in enumerate(zip(*columns, strict=True))
        ]

    def _plain_columns(self, columns: Sequence[Sequence[object]]) -> list[list[float]] | None:
        """Return the columns as numbers, or None where a cell needs a closer look."""
        if self.read is not float:
            return None
        values = []
        for column in columns:
            try:
                text = "\n".join(column)  # type: ignore[arg-type]  # a TypeError is one of the answers
                if not PLAIN_CELLS.fullmatch(text) or TOO_LONG in text.encode().translate(DIGITS_AS_ZERO):
                    return None
                numbers = list(map(float, column))  # type: ignore[arg-type]
            except (TypeError, ValueError):
                return None
            if not math.isfinite(sum(numbers)):
                return None
            if self.decimal_comma and "." in text:
                if self.decimal_mark == ",":
                    return None
                self.decimal_mark = "."
            values.append(numbers)
        return values

    def _cell(self, cell: object, row: int, column: int, locate: Locate) -> Number:
        try:
            text = number_text(cell, decimal_comma=self.decimal_comma)
            if self.decimal_comma and "." in text:
                self._check_decimal_mark(str(cell))
            return read_number(text, self.read)
        except CellError as error:
            raise DataError(f"{locate(row, column)}: {error.problem}", error.hint) from None

    def _check_decimal_mark(self, cell: str) -> None:
        mark = "," if "," in cell else "."
        if self.decimal_mark and mark != self.decimal_mark:
            now, before = ("comma", "point") if mark == "," else ("point", "comma")
            raise CellError(
                f"{quote(cell.strip())} has a decimal {now}, but a number before it has a decimal {before}",
                "Write all decimals of the file with the same mark.",
            )
        self.decimal_mark = mark


def plain_rows(columns: Sequence[Sequence[str]]) -> list[tuple[float, ...]] | None:
    """Return rows of floats from columns of plain numbers, or None where one of them is not a number after all.

    >>> plain_rows([["1", "2"], ["3", "4.5"]])
    [(1.0, 3.0), (2.0, 4.5)]
    """
    try:
        return list(zip(*[map(float, column) for column in columns], strict=True))
    except ValueError:
        return None


def holds_decimal_commas(column: Sequence[str]) -> bool:
    """Tell whether all cells of a column are numbers, and one of them has a decimal comma."""
    if not any(DECIMAL_COMMA.fullmatch(cell.strip().replace("\u2212", "-")) for cell in column):
        return False
    try:
        for cell in column:
            number_text(cell, decimal_comma=True)
    except CellError:
        return False
    return True


def decimal_comma_note(name: str) -> str:
    """Return the sentence that a reader of a file with decimal commas is told; ``name`` is clean."""
    return f"Read the commas in the numbers of {name} as decimal commas: 1,5 is 1.5."
