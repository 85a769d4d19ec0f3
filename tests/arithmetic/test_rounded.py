"""The rounded arithmetic: every line to N places, as with a pocket calculator, by the rounding that is asked for."""

from __future__ import annotations

import json
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
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.parser import parse
from tests.conftest import Command

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
    ("text", "places", "half_up", "half_even", "truncate"),
    [
        # A positive number below any that can be written, next to where the rounding changes: by hand.
        ("exp(-20250000.2) - 65000000.75", 2, "-65000000.75", "-65000000.75", "-65000000.74"),
        ("-65000000.75 - exp(-20250000.2)", 2, "-65000000.75", "-65000000.75", "-65000000.75"),
        ("0.125 + exp(-1e7)", 2, "0.13", "0.13", "0.12"),
        ("0.125 - exp(-1e7)", 2, "0.12", "0.12", "0.12"),
        ("0.135 - exp(-1e7)", 2, "0.13", "0.13", "0.13"),
        ("0.25 - exp(-1e7)*1e400", 2, "0.25", "0.25", "0.24"),
        ("-0.25*(1 - 3*exp(-1e9))", 2, "-0.25", "-0.25", "-0.24"),
        ("exp(-1e9)^2 - 3", 0, "-3", "-3", "-2"),
        ("3 - 10^-99.5", 0, "3", "3", "2"),
        ("3 - exp(-5000)*exp(4999)*2.8", 0, "2", "2", "1"),
        ("exp(-5000)*exp(5000)", 0, "1", "1", "1"),
        # Limits that are never reached.
        ("tanh(40)", 2, "1", "1", "0.99"),
        ("tanh(1e9)", 2, "1", "1", "0.99"),
        ("-tanh(1e9)", 2, "-1", "-1", "-0.99"),
        ("1 - tanh(400)", 2, "0", "0", "0"),
        ("1 + tanh(400)", 2, "2", "2", "1.99"),
        ("sigmoid(800)", 2, "1", "1", "0.99"),
        ("sigmoid(1e9)", 2, "1", "1", "0.99"),
        ("1 - sigmoid(-1e9)", 2, "1", "1", "0.99"),
        ("softplus(1e6) - 1e6 - 1", 0, "-1", "-1", "0"),
        ("ln(1 + exp(-1e8)) - 1", 2, "-1", "-1", "-0.99"),
        ("sqrt(4 - exp(-1e8))", 2, "2", "2", "1.99"),
        ("cos(1e-300)", 2, "1", "1", "0.99"),
        ("exp(exp(-1e8)) - 2", 0, "-1", "-1", "0"),
        # 1/2 - x^2/12 + …, so below a half.
        ("1e200*logcosh(1e-100)", 2, "0.5", "0.5", "0.49"),
        ("1e200*logcosh(1e-100)", 0, "0", "0", "0"),
        # Numbers that are whole, by parts that are not.
        ("sqrt(2)*sqrt(2)", 2, "2", "2", "2"),
        ("sqrt(3)*sqrt(3)/2", 0, "2", "2", "1"),
        ("sin(1)^2 + cos(1)^2", 2, "1", "1", "1"),
        ("exp(ln(2)) + cos(pi)", 2, "1", "1", "1"),
        ("(-sqrt(2))^3*sqrt(2)", 2, "-4", "-4", "-4"),
        ("(-sqrt(2))^-4", 2, "0.25", "0.25", "0.25"),
        ("exp(1)^0 - exp(1) + exp(1)", 2, "1", "1", "1"),
    ],
)
def test_no_digit_is_too_small_to_decide(text: str, places: int, half_up: str, half_even: str, truncate: str) -> None:
    expected = {"half-up": half_up, "half-even": half_even, "truncate": truncate}
    assert {rounding: text_of(text, places, rounding) for rounding in ROUNDINGS} == expected


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("exp(-1e9) > 0", True),
        ("exp(-1e9) <= 0", False),
        ("0 < exp(-1e9)", True),
        ("tanh(1e9) < 1", True),
        ("tanh(1e9) >= 1", False),
        ("sqrt(2)*sqrt(2) == 2", True),
        ("sqrt(2) == sqrt(2) + exp(-2000)", False),
        ("1.4142 != sqrt(2)", True),
        ("exp(1) < pi", True),
    ],
)
def test_comparisons_of_irrational_numbers(condition: str, holds: bool) -> None:
    assert text_of(f"where({condition}, 1, 0)", 2) == str(int(holds))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("argument", ["ln(2)", "-sin(1/2)", "2*sqrt(2)", "cos(pi)"])
def test_functions_of_irrational_numbers(name: str, argument: str) -> None:
    """Cut to 30 places, each is what mpmath gives with 300 digits; where that has no value there is none."""
    oracle = mpmath.mp.clone()
    oracle.dps = 300
    x = {
        "ln(2)": oracle.ln(2),
        "-sin(1/2)": -oracle.sin(oracle.mpf(1) / 2),
        "2*sqrt(2)": 2 * oracle.sqrt(2),
        "cos(pi)": oracle.mpf(-1),
    }[argument]
    function = FUNCTIONS[name]
    several = len(function.arguments) == 2
    text = f"{name}({argument}, sqrt(2)/2)" if several else f"{name}({argument})"
    values = (x, oracle.sqrt(2) / 2) if several else (x,)
    try:
        function.float64(*map(float, values))
    except ValueError:
        with pytest.raises(ValueError, match="domain"):
            text_of(text, 30, "truncate")
        return
    expected = function.precise(oracle, *values)
    scaled = expected * 10**30
    whole = oracle.nint(scaled) if abs(scaled - oracle.nint(scaled)) < 1e-200 else scaled
    assert Fraction(text_of(text, 30, "truncate")) == Fraction(int(whole), 10**30)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1/(exp(1) - exp(1))", ZeroDivisionError),
        ("(exp(1) - exp(1))^-1", ZeroDivisionError),
        ("1/(exp(-1e8) - exp(-1e9))", ZeroDivisionError),
        ("ln(-exp(1))", ValueError),
        ("(-exp(1))^0.5", ValueError),
        ("(-2)^exp(1)", ValueError),
        ("exp(exp(exp(1)^3))", OverflowError),
        ("tan(pi/2)", DigitLimitError),
        ("(exp(1) - exp(1))*9999^99*9999^99*9999^99", DigitLimitError),
    ],
)
def test_what_no_interval_can_tell(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        text_of(text, 6)


def test_powers_of_irrational_numbers_have_no_limit_of_their_own() -> None:
    """2^25*sqrt(2) and exp(20)."""
    assert text_of("sqrt(2)^51", 2, "truncate") == "47453132.81"
    assert text_of("exp(0.5)^40", 2, "truncate") == "485165195.4"
    assert text_of("2^sqrt(2)", 6, "truncate") == "2.665144"
    assert text_of("sqrt(2)^sqrt(2)", 6, "truncate") == "1.632526"
    assert text_of("0^sqrt(2)", 6) == "0"


def test_a_line_is_cut_where_its_value_is(gdcalc: Command) -> None:
    options = ("--init", "a=-20250000.2", "--round", "2", "--rounding", "truncate", "--json")
    ended = gdcalc("step", "--objective", "exp(a) - 65000000.75", *options)
    assert json.loads(ended.out)["steps"][0]["loss"] == -65000000.74


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
