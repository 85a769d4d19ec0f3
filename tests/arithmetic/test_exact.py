"""The exact arithmetic: fractions, no value that is not one, and no number over the limit of digits."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcalc.arithmetic import EXACT
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula
from gdcalc.arithmetic.rational import check_digits, digits, divide, multiply, rational_power
from gdcalc.errors import DigitLimitError, EvaluationError, ExitStatus
from gdcalc.expression.parser import parse


def value_of(text: str, **values: str) -> Fraction:
    function = compile_formula(parse(text), list(values), EXACT)
    value: Fraction = function(*map(EXACT.read, values.values()))
    return value


@pytest.mark.parametrize(
    ("literal", "expected"), [("0.1", "1/10"), ("-1.5e3", "-1500"), ("3/4", "3/4"), ("1e-3", "1/1000"), (".5", "1/2")]
)
def test_literals_are_read_exactly(literal: str, expected: str) -> None:
    assert EXACT.read(literal) == Fraction(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2", "3/10"),
        ("1/3 + 1/6", "1/2"),
        ("(1/3)*3", "1"),
        ("2^10", "1024"),
        ("(2/3)^-2", "9/4"),
        ("0^0", "1"),
        ("0^0.5", "0"),
        ("sqrt(4/9)", "2/3"),
        ("4^(1/2)", "2"),
        ("8^(1/3)", "2"),
        ("8^(2/3)", "4"),
        ("(4/9)^-0.5", "3/2"),
        ("(27/8)^(1/3)", "3/2"),
        ("1^(1/99999)", "1"),
        ("exp(0) + cos(0)", "2"),
        ("log2(1/8)", "-3"),
        ("sigmoid(0)", "1/2"),
        ("max(1/3, 0.3)", "1/3"),
        ("where(1/3 == 2/6, 1, 2)", "1"),
        ("1/2/3", "1/6"),
        ("2/3*6/4", "1"),
    ],
)
def test_values(text: str, expected: str) -> None:
    assert value_of(text) == Fraction(expected)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("sqrt(2)", "sqrt(2)"),
        ("2^0.5", "(2)^(1/2)"),
        ("exp(1)", "exp(1)"),
        ("ln(1e-400)", "ln(a number of 401 digits)"),
        ("sigmoid(1)", "sigmoid(1)"),
        ("tanh(1/2)", "tanh(1/2)"),
        ("pi", "pi"),
        ("e^2", "e"),
        ("2^(1/1000003)", "(2)^(1/1000003)"),
        ("softplus(0)", "softplus(0)"),
    ],
)
def test_irrational_values_are_errors_that_suggest_another_arithmetic(text: str, what: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        value_of(text)
    assert caught.value.message == f"{what} is irrational here, so it has no exact value"
    assert caught.value.hint == "use float64, or --round N"
    assert caught.value.exit_status is ExitStatus.BAD_INPUT


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1/0", ZeroDivisionError),
        ("0^-1", ZeroDivisionError),
        ("(-4)^0.5", ValueError),
        ("(-8)^(1/3)", ValueError),
        ("sqrt(-4)", ValueError),
        ("sqrt(-1e-300*1e-300)", ValueError),
        ("ln(0)", ValueError),
        ("ln(-1)", ValueError),
        ("ln(-1e300*1e300)", ValueError),
        ("log2(-8)", ValueError),
        ("asin(2)", ValueError),
        ("acos(1 + 1e-30)", ValueError),
    ],
)
def test_outside_the_domain(text: str, error: type[Exception]) -> None:
    assert issubclass(error, FAILURES)
    with pytest.raises(error):
        value_of(text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x^y", {"x": "2", "y": "1e300"}),
        ("x^y", {"x": "2", "y": "1e400"}),
        ("x^y", {"x": "2/3", "y": "-1e9"}),
        ("x^y^z", {"x": "9", "y": "9", "z": "9"}),
        ("(x^y)^z", {"x": "9", "y": "999", "z": "99999"}),
        ("x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x", {"x": "9" * 1000}),
    ],
)
def test_a_giant_number_is_refused_before_it_is_worked_out(text: str, values: dict[str, str]) -> None:
    started = time.process_time()
    with pytest.raises(DigitLimitError, match=r"would need about .* digits; the limit is 4,000") as caught:
        value_of(text, **values)
    assert time.process_time() - started < 0.5
    assert caught.value.exit_status is ExitStatus.STOPPED


@pytest.mark.parametrize(
    ("base", "power", "shown"),
    [("9", "387420489", "369,693,100"), ("2", "100000", "30,103"), ("10", "1e20", "1.00e+20"), ("3", "9000", "4,295")],
)
def test_the_digits_needed(base: str, power: str, shown: str) -> None:
    # 9^387420489: OEIS A054382; 2^100000 and 3^9000 by len(str(…)); 10^(10^20) has 10^20 + 1.
    with pytest.raises(DigitLimitError) as caught:
        rational_power(Fraction(base), Fraction(power))
    assert f"about {shown} digits" in caught.value.message


def test_the_limit_is_four_thousand_digits() -> None:
    assert value_of("x*y", x="9" * 2000, y="1" + "0" * 2000) == Fraction("9" * 2000) * 10**2000
    for text in ("x*10", "1/(x*10)", "x+1"):
        with pytest.raises(DigitLimitError, match=r"about 4,00[12] digits"):
            value_of(text, x="9" * 4000)
    assert value_of("x*10/10", x="9" * 4000) == Fraction("9" * 4000)  # only a line's value counts
    assert check_digits(Fraction(10**4000 - 1)) == 10**4000 - 1


def test_powers_of_one_and_zero_need_no_digits() -> None:
    huge = Fraction(10**300)
    assert rational_power(Fraction(1), huge) == 1
    assert rational_power(Fraction(-1), huge) == 1
    assert rational_power(Fraction(-1), huge + 1) == -1
    assert rational_power(Fraction(-1), -huge - 1) == -1
    assert rational_power(Fraction(0), huge) == 0
    assert rational_power(Fraction(5), Fraction(0)) == 1


@given(
    st.fractions(min_value=0, max_denominator=50).filter(lambda base: base < 100),
    st.integers(1, 7),
    st.integers(-6, 6),
)
def test_a_root_of_a_power_is_found(base: Fraction, degree: int, power: int) -> None:
    if base == 0 and power < 0:
        return
    assert rational_power(base**degree, Fraction(power, degree)) == base**power


@pytest.mark.parametrize("degree", range(2, 8))
def test_a_root_is_found_only_where_there_is_one(degree: int) -> None:
    roots = {root**degree: root for root in range(1, 60)}
    for number in range(1, 3_000):
        assert rational_power(Fraction(number), Fraction(1, degree)) == roots.get(number)
    for near in (10**300 - 1, 10**300 + 1):
        assert rational_power(Fraction(near) ** degree, Fraction(1, degree)) == near
        assert rational_power(Fraction(near) ** degree + 1, Fraction(1, degree)) is None


@given(st.lists(st.fractions(), min_size=1, max_size=4), st.fractions().filter(bool))
def test_products_are_the_products_of_fractions(factors: list[Fraction], divisor: Fraction) -> None:
    product = Fraction(1)
    for factor in factors:
        product *= factor
    assert multiply(*factors) == product
    assert divide(product, divisor) == product / divisor


@pytest.mark.parametrize(("value", "count"), [("0", 1), ("9", 2), ("1000", 4), ("1/1000", 4), ("-999", 4)])
def test_digits_are_at_most_one_too_many(value: str, count: int) -> None:
    assert digits(Fraction(value)) in (count, count - 1)


@pytest.mark.parametrize(("text", "json"), [("2", '"2"'), ("-1/3", '"-1/3"'), ("0.1", '"1/10"'), ("-0.0", '"0"')])
def test_json(text: str, json: str) -> None:
    assert EXACT.json_text(EXACT.present(EXACT.read(text))) == json
