"""Putting formulas together: number first, one sign in front, values unchanged."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcalc.errors import ExpressionError
from gdcalc.expression.algebra import add, decimal_places, multiply, number
from gdcalc.expression.limits import constant_value
from gdcalc.expression.parser import parse
from gdcalc.expression.printing import to_text


@pytest.mark.parametrize(
    ("factors", "expected"),
    [
        (["-2*(y - yhat)", "x"], "-2*(y - yhat)*x"),
        (["-2*(y - yhat)", "-x"], "2*(y - yhat)*x"),
        (["-(y - yhat)", "1"], "-(y - yhat)"),
        (["1", "1"], "1"),
        (["-1", "x"], "-x"),
        (["2", "x", "3"], "6*x"),
        (["x/2", "2"], "x"),
        (["x/2", "3"], "3*x/2"),
        (["0.5", "x"], "0.5*x"),
        (["0.5", "2*x"], "x"),
        (["1/3", "x"], "x/3"),
        (["a/b", "c/d"], "a*c/(b*d)"),
        (["1/x", "1/y"], "1/(x*y)"),
        (["a/(b/c)", "2"], "2*a*c/b"),
        (["0", "x"], "0"),
        (["a + b", "-1"], "-(a + b)"),
        (["x", "1/0"], "x/0"),
    ],
)
def test_products(factors: list[str], expected: str) -> None:
    assert to_text(multiply(*map(parse, factors))) == expected


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (["a*x", "0", "-2*b"], "a*x - 2*b"),
        (["-a", "b"], "-a + b"),
        (["a", "-(-b)"], "a + b"),
        (["a + b", "c - d"], "(a + b) + (c - d)"),
        (["0", "x"], "x"),
        (["0", "0"], "0"),
        ([], "0"),
    ],
)
def test_sums(terms: list[str], expected: str) -> None:
    assert to_text(add(map(parse, terms))) == expected


@pytest.mark.parametrize(
    ("value", "fraction", "decimal"),
    [
        ("3", "3", "3"),
        ("-3/5", "-3/5", "-0.6"),
        ("1/3", "1/3", "1/3"),
        ("1/80", "1/80", "0.0125"),
        ("-7/2", "-7/2", "-3.5"),
        ("0", "0", "0"),
        ("100", "100", "100"),
        ("1e-30", f"1/1{'0' * 30}", "1e-30"),
        ("2.5e-30", f"1/4{'0' * 29}", "25e-31"),
        ("3e40", f"3{'0' * 40}", "3e40"),
    ],
)
def test_numbers(value: str, fraction: str, decimal: str) -> None:
    assert to_text(number(Fraction(value))) == fraction
    assert to_text(number(Fraction(value), decimal=True)) == decimal


@given(st.fractions(max_denominator=10**30), st.booleans())
def test_a_number_keeps_its_value(value: Fraction, decimal: bool) -> None:
    assert constant_value(number(value, decimal=decimal)) == value


@given(st.lists(st.fractions(max_denominator=100), min_size=1, max_size=5), st.booleans())
def test_products_and_sums_keep_their_value(values: list[Fraction], decimal: bool) -> None:
    product, total = Fraction(1), Fraction(0)
    for value in values:
        product, total = product * value, total + value
    trees = [number(value, decimal=decimal) for value in values]
    assert constant_value(multiply(*trees)) == product
    assert constant_value(add(trees)) == total


def test_numbers_over_the_limit_are_refused() -> None:
    assert to_text(number(Fraction(10**4000 - 1))) == "9" * 4000
    for value in (Fraction(10**4000), Fraction(1, 10**4000), Fraction(10**5000 + 1, 3)):
        for decimal in (False, True):
            if decimal and value.numerator == 1:
                continue  # 1e-4000 is short
            with pytest.raises(ExpressionError, match="more than 4,000 digits"):
                number(value, decimal=decimal)


@pytest.mark.parametrize(
    ("denominator", "places"), [(1, 0), (2, 1), (8, 3), (5, 1), (10, 1), (40, 3), (3, None), (6, None)]
)
def test_decimal_places(denominator: int, places: int | None) -> None:
    assert decimal_places(denominator) == places
