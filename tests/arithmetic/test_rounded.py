"""The rounded arithmetic: every line to N places, as with a pocket calculator, by the rounding that is asked for."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcalc.arithmetic import MAX_PLACES, ROUNDINGS, rounded
from gdcalc.arithmetic.formula_code import compile_formula
from gdcalc.errors import DigitLimitError
from gdcalc.expression.parser import parse

DECIMAL_ROUNDINGS = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}


def text_of(text: str, places: int, rounding: str = "half-up", **values: str) -> str:
    arithmetic = rounded(places, rounding)
    function = compile_formula(parse(text), list(values), arithmetic)
    value = function(*map(arithmetic.read, values.values()))
    return arithmetic.json_text(arithmetic.present(value))


@pytest.mark.parametrize(
    ("text", "places", "half_up", "half_even", "truncate"),
    [
        ("1/8", 2, "0.13", "0.12", "0.12"),
        ("-1/8", 2, "-0.13", "-0.12", "-0.12"),
        ("3/8", 2, "0.38", "0.38", "0.37"),
        ("5/2", 0, "3", "2", "2"),
        ("-5/2", 0, "-3", "-2", "-2"),
        ("7/2", 0, "4", "4", "3"),
        ("2/3", 3, "0.667", "0.667", "0.666"),
        ("-2/3", 3, "-0.667", "-0.667", "-0.666"),
        ("1/3", 3, "0.333", "0.333", "0.333"),
        ("0.005*1", 2, "0.01", "0", "0"),
        ("-0.005*1", 2, "-0.01", "0", "0"),
        ("-1/1000", 2, "0", "0", "0"),
        ("0.015*1", 2, "0.02", "0.02", "0.01"),
        ("2*1.005", 2, "2.01", "2.01", "2.01"),
        ("1000*1000", 2, "1000000", "1000000", "1000000"),
        ("1/2*1/2", 1, "0.3", "0.2", "0.2"),
        ("999.999*1", 2, "1000", "1000", "999.99"),
    ],
)
def test_halves_and_the_rest(text: str, places: int, half_up: str, half_even: str, truncate: str) -> None:
    assert [text_of(text, places, rounding) for rounding in ("half-up", "half-even", "truncate")] == [
        half_up,
        half_even,
        truncate,
    ]


@given(
    st.decimals(min_value=-(10**6), max_value=10**6, places=8),
    st.integers(0, 8),
    st.sampled_from(sorted(ROUNDINGS)),
)
def test_rounds_as_pythons_decimal_does(value: Decimal, places: int, rounding: str) -> None:
    with localcontext(prec=60):
        expected = value.quantize(Decimal(1).scaleb(-places), rounding=DECIMAL_ROUNDINGS[rounding])
    assert rounded(places, rounding).namespace["finish"](Fraction(value)) == Fraction(expected)


def test_rounding_is_of_the_line_and_not_within_it() -> None:
    assert text_of("1/3 + 1/3", 2) == "0.67"
    third = text_of("1/3", 2)
    assert text_of("a + a", 2, a=third) == "0.66"


def test_literals_stay_as_they_were_written() -> None:
    assert text_of("0.123456", 2) == "0.123456"
    assert text_of("-0.123456", 2) == "-0.123456"
    assert text_of("x", 2, x="0.123456") == "0.123456"
    assert text_of("x + 0", 2, x="0.123456") == "0.12"
    assert text_of("x", 2, x="2/3") == "0.67"  # a fraction in a cell is worked out


@pytest.mark.parametrize("places", [0, 1, 2, 4, 10, 20, MAX_PLACES])
def test_functions_are_right_to_the_last_place(places: int) -> None:
    chance = random.Random(places)  # noqa: S311
    oracle = mpmath.mp.clone()
    oracle.dps = 200
    functions = {
        "exp(x)": oracle.exp, "ln(x)": oracle.ln, "log2(x)": lambda x: oracle.log(x, 2), "log10(x)": oracle.log10,
        "sqrt(x)": oracle.sqrt, "sin(x)": oracle.sin, "cos(x)": oracle.cos, "tan(x)": oracle.tan,
        "atan(x)": oracle.atan, "sinh(x)": oracle.sinh, "cosh(x)": oracle.cosh, "tanh(x)": oracle.tanh,
        "sigmoid(x)": lambda x: 1 / (1 + oracle.exp(-x)), "softplus(x)": lambda x: oracle.ln(1 + oracle.exp(x)),
        "logcosh(x)": lambda x: oracle.ln(oracle.cosh(x)), "x^1.37": lambda x: x ** (oracle.mpf(137) / 100),
        "asin(x/100)": lambda x: oracle.asin(x / 100), "acos(x/100)": lambda x: oracle.acos(x / 100),
        "pi*x": lambda x: oracle.pi * x, "e^x": oracle.exp, "exp(-x)": lambda x: oracle.exp(-x),
    }  # fmt: skip
    for text, function in functions.items():
        for _ in range(5):
            x = f"{chance.randrange(1, 9000)}e-2" if text != "x^1.37" else f"{chance.randrange(3, 900)}e-1"
            argument = Fraction(x)
            expected = function(oracle.mpf(argument.numerator) / argument.denominator)
            nearest = int(oracle.nint(expected * 10**places))
            assert Fraction(text_of(text, places, x=x)) == Fraction(nearest, 10**places), (text, x)


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("exp(300)", lambda mp: mp.exp(300)),
        ("cosh(2000)", lambda mp: mp.cosh(2000)),
        ("2.5^99.5", lambda mp: mp.mpf("2.5") ** mp.mpf("99.5")),
        ("(1e300)^0.7", lambda mp: mp.mpf(10) ** 210),
        ("(7e300)^0.7", lambda mp: (7 * mp.mpf(10) ** 300) ** (mp.mpf(7) / 10)),
        ("sin(1e200)", lambda mp: mp.sin(mp.mpf(10) ** 200)),
        ("cos(1e400)", lambda mp: mp.cos(mp.mpf(10) ** 400)),
        ("ln(1e-400)", lambda mp: -400 * mp.ln(10)),
        ("ln(1e400)", lambda mp: 400 * mp.ln(10)),
        ("1e200*logcosh(1e-100)", lambda mp: mp.mpf("0.5")),
        ("exp(-9100)", lambda mp: mp.mpf(0)),
        ("exp(-1e400)", lambda mp: mp.mpf(0)),
        ("sigmoid(-10000)", lambda mp: mp.mpf(0)),
        ("sigmoid(1e400)", lambda mp: mp.mpf(1)),
        ("tanh(-1e400)", lambda mp: mp.mpf(-1)),
        ("softplus(1e400)", lambda mp: mp.mpf(10) ** 400),
    ],
)
def test_large_and_tiny_values_are_right_to_the_last_place(text: str, work: Callable[[Any], Any]) -> None:
    oracle = mpmath.mp.clone()
    oracle.dps = 2_000
    nearest = int(oracle.nint(work(oracle) * 10**6))
    assert Fraction(text_of(text, 6)) == Fraction(nearest, 10**6)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ln(0)", ValueError),
        ("ln(-1e300*1e300)", ValueError),
        ("log2(-1e300*1e300)", ValueError),
        ("asin(1 + 1e-20)", ValueError),
        ("acos(-1 - 1e-20)", ValueError),
        ("sqrt(-1)", ValueError),
        ("(-8)^(1/3)", ValueError),
        ("1/0", ZeroDivisionError),
        ("0^-0.5", ZeroDivisionError),
        ("exp(1e9)", OverflowError),
        ("exp(1e400)", OverflowError),
        ("9999^99*9999^99*9999^99*9999^99*9999^99*9999^99*9999^99*9999^99*9999^99*9999^99*9999^99", DigitLimitError),
    ],
)
def test_no_value(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        text_of(text, 6)


def test_rational_values_are_exact() -> None:
    assert text_of("sqrt(2)^2", MAX_PLACES) == "2"
    assert text_of("sqrt(0.25)", MAX_PLACES) == "0.5"
    assert text_of("8^(1/3)", MAX_PLACES) == "2"
    assert text_of("sin(0) + exp(0)", 0) == "1"


@pytest.mark.parametrize(
    ("literal", "json"),
    [
        ("100", "100"),
        ("0.10", "0.1"),
        ("-0.0", "0"),
        ("1e-30", "0." + "0" * 29 + "1"),
        ("1e3", "1000"),
        ("-2.50", "-2.5"),
    ],
)
def test_json_is_a_plain_decimal(literal: str, json: str) -> None:
    arithmetic = rounded(2)
    value = arithmetic.present(arithmetic.read(literal))
    assert isinstance(value, Decimal)
    assert arithmetic.json_text(value) == json


@given(st.integers(-(10**40), 10**40), st.integers(0, MAX_PLACES))
def test_what_users_meet_is_the_number_itself(whole: int, places: int) -> None:
    value = Fraction(whole, 10**places)
    assert Fraction(rounded(places).present(value)) == value
