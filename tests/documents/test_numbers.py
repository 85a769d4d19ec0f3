"""Numbers as a person reads them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from gdcalc.arithmetic import Value
from gdcalc.documents.numbers import show


@pytest.mark.parametrize(
    ("value", "text", "rounded"),
    [
        (0.0, "0", False),
        (-0.0, "0", False),
        (2.0, "2", False),
        (-2.0, "−2", False),
        (0.1, "0.1", False),
        (14 / 3, "4.66667", True),
        (-28 / 3, "−9.33333", True),
        (0.1 + 0.2, "0.3", True),  # 0.30000000000000004
        (1234567.0, "1234567", False),  # a whole number is shown whole
        (1234567.5, "1.23457e6", True),
        (1.5e-7, "1.5e-7", False),
        (1e300, "1e300", False),
        (Fraction(1, 3), "1/3", False),
        (Fraction(-1, 3), "−1/3", False),
        (Fraction(7), "7", False),
        (Fraction(10**30 + 1, 3 * 10**30), "0.333333", True),
        (Fraction(1, 10**400), "1e-400", False),  # far below what a float can hold
        (Fraction(10**400 + 1, 1), "1e400", True),
        (Decimal("0.7858"), "0.7858", False),
        (Decimal("-0.1442"), "−0.1442", False),
        (Decimal("1E+2"), "100", False),
    ],
)
def test_a_number_to_six_digits(value: Value, text: str, rounded: bool) -> None:
    shown = show(value, 6)
    assert (shown.text, shown.rounded) == (text, rounded)


def test_digits() -> None:
    assert show(14 / 3, 3).text == "4.67"
    assert show(14 / 3, 17).text == "4.666666666666667"


def test_equal_or_about() -> None:
    assert show(0.5, 6).after("a") == "a = 0.5"
    assert show(2 / 3, 6).after("a") == "a ≈ 0.666667"
