"""Finding the line and the part of it that has no value."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gdcalc.arithmetic import EXACT, FLOAT64, Arithmetic, rounded
from gdcalc.expression.parser import parse, parse_model
from gdcalc.expression.printing import to_text
from gdcalc.expression.tree import Name
from gdcalc.program.evaluation import Failure, evaluate, shown_value, value_of
from gdcalc.program.program import Line, Role


def lines(text: str) -> list[Line]:
    return [Line(each.name or "last", each.formula, Role.INTERMEDIATE) for each in parse_model(text)]


def test_lines_are_worked_in_order() -> None:
    values = {"x": Fraction(2)}
    assert evaluate(lines("u = x + 1; v = u*x; u/v"), values, EXACT) == {"x": 2, "u": 3, "v": 6, "last": Fraction(1, 2)}
    assert values == {"x": 2}


def test_each_line_is_rounded() -> None:
    """1/3 is 0.33 to two places, and three times that 0.99."""
    worked = evaluate(lines("u = 1/x; v = x*u"), {"x": Fraction(3)}, rounded(2))
    assert worked == {"x": 3, "u": Fraction(33, 100), "v": Fraction(99, 100)}


@pytest.mark.parametrize("arithmetic", [FLOAT64, EXACT, rounded(3)])
@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("u = x - 2; v = 3/u; v + 1", "v", "3/0"),
        ("u = 1 + ln(x - 2)", "u", "ln(0)"),
        ("u = x*(1 + sqrt(x - 3))", "u", "sqrt(-1)"),
        ("u = where(x > 1, 1/(x - 2), 0)", "u", "1/0"),
        ("u = where(x > 5, 1/(x - 2), ln(x - 4))", "u", "ln(-2)"),
        ("u = where(1/(x - 2) > 5, 1, 2)", "u", "1/0"),
        ("u = (x - 2)^(-1)", "u", "0^-1"),
    ],
)
def test_the_innermost_part_without_a_value(text: str, line: str, part: str, arithmetic: Arithmetic) -> None:
    failure = evaluate(lines(text), {"x": arithmetic.read("2"), "unread": arithmetic.read("9")}, arithmetic)
    assert isinstance(failure, Failure)
    assert failure.line.name == line
    assert to_text(failure.part).replace("(-1)", "-1") in (
        part,
        part.replace("^-1", "^(-1)"),
        part.replace("(-1)", "-1"),
    )
    assert "unread" not in failure.values


def test_a_side_that_is_not_chosen_may_have_no_value() -> None:
    assert evaluate(lines("u = where(x > 0, x, 1/(x - 2))"), {"x": 2.0}, FLOAT64) == {"x": 2.0, "u": 2.0}


@pytest.mark.parametrize("text", ["x*1e308", "x*1e308 - x*1e308", "exp(1000*x)", "c^100"])
def test_an_infinite_float_is_no_value(text: str) -> None:
    with pytest.raises(OverflowError):
        value_of(parse(text), {"x": 10.0, "c": 1e10}, FLOAT64)


def test_a_message_with_a_number_beyond_float64() -> None:
    """(a - 1e400)/ln(a) at a = 2 has no exact value; at a = 1 it divides -1e400 by 0."""
    lines = [Line("yhat", parse("(a-1e400)/ln(a)"), Role.PREDICTION)]
    failure = evaluate(lines, {"a": Fraction(1)}, EXACT)
    assert isinstance(failure, Failure)
    assert to_text(failure.part) == "(-1e400)/0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(10) ** 400, "1e400"),
        (Fraction(1, 3), "1/3"),
        (-(Fraction(10) ** 400) / 3, "-3.33333e399"),
        (Fraction(1, 3 * 10**400), "3.33333e-401"),
        (Fraction(123456789012345, 7), "1.76367e13"),
    ],
)
def test_values_of_any_size_are_shown(value: Fraction, shown: str) -> None:
    assert to_text(shown_value(Name("a"), {"a": value}, EXACT)) == shown
