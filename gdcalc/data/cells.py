"""Turns a cell of a data file into a canonical number text, and that into a number."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TypeVar

from gdcalc.clean import shorten

Number = TypeVar("Number")

MAX_DIGITS = 50
MAX_EXPONENT = 400

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
        if len(exponent) > len(str(MAX_EXPONENT)) or int(exponent) > MAX_EXPONENT:
            raise CellError(f"the exponent of {quote(text)} is beyond {MAX_EXPONENT}", "Write a number nearer to 1.")
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
    if count > MAX_DIGITS:
        raise CellError(f"{quote(digits)} has {count:,} digits", f"Write at most {MAX_DIGITS} digits.")
