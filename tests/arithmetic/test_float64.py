"""The float64 arithmetic: Python floats, read and written without loss."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.float64 import float_text, read_float
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula
from gdcalc.errors import EvaluationError
from gdcalc.expression.parser import parse


def value_of(text: str, **values: float) -> float:
    return float(compile_formula(parse(text), list(values), FLOAT64)(*values.values()))


@pytest.mark.parametrize(
    ("literal", "value"),
    [("0.1", 0.1), ("3/4", 0.75), ("-1/3", -1 / 3), ("1e-400", 0.0), ("-2.5e3", -2500.0), ("1" * 50, float("1" * 50))],
)
def test_literals(literal: str, value: float) -> None:
    assert read_float(literal) == value


def test_a_quotient_is_read_as_the_nearest_float() -> None:
    # 9007199254740993 = 2^53 + 1 is no float: dividing two rounded floats would round twice.
    text = "9007199254740993/9007199254740991"
    assert read_float(text) == float(Fraction(text))


@pytest.mark.parametrize("literal", ["1e309", "-1e309", "1e400", "1" + "0" * 310 + "/3"])
def test_what_is_too_large_is_an_error(literal: str) -> None:
    with pytest.raises(EvaluationError, match="too large for float64"):
        read_float(literal)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"), (-2.0, "-2"), (0.0, "0"), (-0.0, "0"), (0.1, "0.1"), (1e16, "1e+16"), (1e15, "1000000000000000"),
        (5e-324, "5e-324"), (1e-5, "1e-05"), (-1.5e300, "-1.5e+300"), (0.30000000000000004, "0.30000000000000004"),
    ],
)  # fmt: skip
def test_text(value: float, text: str) -> None:
    assert float_text(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_text_reads_back_as_the_same_float(value: float) -> None:
    assert float(float_text(value)) == value
    assert read_float(FLOAT64.json_text(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_code_is_the_same_float(value: float) -> None:
    text = FLOAT64.literal(value)
    assert text is not None
    assert math.copysign(1, float(text)) == math.copysign(1, value)
    assert float(text) == value


def test_infinity_and_nan_have_no_text_in_code() -> None:
    assert [FLOAT64.literal(value) for value in (math.inf, -math.inf, math.nan)] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("0.1 + 0.2", {}, 0.1 + 0.2),
        ("a - b - c", {"a": 1.0, "b": 1e-16, "c": 1e-16}, 1.0 - 1e-16 - 1e-16),
        ("a*b/c", {"a": 0.1, "b": 3.0, "c": 0.7}, 0.1 * 3.0 / 0.7),
        ("a/b*c", {"a": 0.1, "b": 3.0, "c": 0.7}, 0.1 / 3.0 * 0.7),
        ("x^2", {"x": 1.1}, 1.1 * 1.1),
        ("(a+b)^2", {"a": 0.1, "b": 0.2}, (0.1 + 0.2) * (0.1 + 0.2)),
        ("x^3", {"x": 1.1}, math.pow(1.1, 3)),
        ("-x^2", {"x": 3.0}, -9.0),
        ("2^-1", {}, 0.5),
        ("2^3^2", {}, 512.0),
        ("0^0", {}, 1.0),
        ("8^(1/3)", {}, 2.0),
        ("(-8)^3", {}, -512.0),
        ("where(x > 0, 1, -1)", {"x": -0.0}, -1.0),
        ("1e308*10", {}, math.inf),
    ],
)
def test_values(text: str, values: dict[str, float], expected: float) -> None:
    assert value_of(text, **values) == expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1/0", ZeroDivisionError),
        ("0^-1", ValueError),
        ("(-8)^(1/3)", ValueError),
        ("ln(0)", ValueError),
        ("ln(-1)", ValueError),
        ("sqrt(-1)", ValueError),
        ("asin(1.1)", ValueError),
        ("exp(1000)", OverflowError),
        ("cosh(1000)", OverflowError),
        ("10^99*0 + (10^99)^4", OverflowError),
    ],
)
def test_no_value(text: str, error: type[Exception]) -> None:
    assert issubclass(error, FAILURES)
    with pytest.raises(error):
        value_of(text)
