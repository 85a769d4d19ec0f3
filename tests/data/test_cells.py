"""Which cells are numbers, and what is said of the others."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gdcalc.data import from_rows
from gdcalc.data.cells import CellError, number_text, read_number
from gdcalc.errors import DataError


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("3", "3"),
        (" -0.5 ", "-0.5"),
        ("+.5", "+.5"),
        ("5.", "5."),
        ("1e-3", "1e-3"),
        ("2E+05", "2E+05"),
        ("3/4", "3/4"),
        ("−3/4", "-3/4"),
        ("1e−5", "1e-5"),
        ("9" * 50, "9" * 50),
        ("1e400", "1e400"),
        ("1e0000400", "1e0000400"),
    ],
)
def test_number(cell: str, text: str) -> None:
    assert number_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "problem", "hint"),
    [
        ("", "the cell is empty", "Fill in"),
        ("  ", "the cell is empty", "Fill in"),
        ("NaN", "'NaN' is not a number", "finite"),
        ("-inf", "'-inf' is not a number", "finite"),
        ("1_000", "'1_000' is not a number", "underscores"),
        ("１２", "'１２' is not a number", "plain digits"),
        ("1 000", "'1 000' is not a number", "without spaces"),
        ("12abc", "'12abc' is not a number", "such as 3"),
        ("1,000", "'1,000' is not a number", "thousands"),
        ("1,234,567.8", "'1,234,567.8' is not a number", "thousands"),
        ("1,5", "'1,5' is not a number", "decimals with a point"),
        ("5%", "'5%' is not a number", "0.05"),
        ("\x1b[31m", r"'\x1b[31m' is not a number", "such as 3"),
        ("1.5/2", "'1.5/2' is not a number", "such as 3"),
        ("1/-2", "'1/-2' is not a number", "such as 3"),
        ("3/00", "'3/00' divides by zero", "not zero"),
        ("9" * 51, "has 51 digits", "at most 50"),
        ("1/" + "9" * 51, "has 51 digits", "at most 50"),
        ("1e401", "the exponent of '1e401' is beyond 400", "nearer"),
        ("1e-999999999", "the exponent of '1e-999999999' is beyond 400", "nearer"),
        ("1e" + "9" * 5000, "is beyond 400", "nearer"),
        (None, "null is not a number", "such as 3"),
        (True, "true or false is not a number", "such as 3"),
        ([1], "a list is not a number", "such as 3"),
    ],
)
def test_not_a_number(cell: object, problem: str, hint: str) -> None:
    with pytest.raises(CellError) as caught:
        number_text(cell)
    assert problem in caught.value.problem
    assert hint in caught.value.hint


def test_decimal_comma() -> None:
    assert number_text("−1,5e3", decimal_comma=True) == "-1.5e3"
    for cell in ("1,", ",5", "1,2,3", "1.000,5", "1,5/2"):
        with pytest.raises(CellError):
            number_text(cell, decimal_comma=True)


def test_float_divides_fractions_and_refuses_overflow() -> None:
    assert read_number("-1/3", float) == -1 / 3
    with pytest.raises(CellError, match="too large"):
        read_number("1e309", float)
    assert read_number("1e309", Fraction) == Fraction(10) ** 309


@pytest.mark.parametrize("cell", ["9" * 51, "0." + "0" * 50 + "1", "1e401", "1e-401", "1e309", "1_0", "nan", "١"])
def test_the_fast_path_refuses_what_the_careful_one_does(cell: str) -> None:
    """Beside plain cells, a bad one gives the same error whether a whole column is read at once or not."""
    messages = []
    for read in (float, lambda text: float(Fraction(text)) if "e" not in text else float(text)):
        with pytest.raises(DataError) as caught:
            list(from_rows([{"x": "1"}, {"x": cell}], "--sample").chunks(["x"], read))
        messages.append(caught.value.message)
    assert messages[0] == messages[1]
    assert messages[0].startswith("--sample, row 2, column 'x': ")
