"""Derivatives as a textbook prints them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gdcalc.arithmetic import EXACT
from gdcalc.arithmetic.formula_code import compile_formula
from gdcalc.calculus.symbolic import Calculus
from gdcalc.errors import ExpressionError
from gdcalc.expression.parser import parse
from gdcalc.expression.printing import to_text


def derivative(formula: str, name: str, own: str | None = None) -> str:
    return to_text(Calculus().differentiate(parse(formula), name, own))


@pytest.mark.parametrize(
    ("formula", "name", "expected"),
    [
        # losses
        ("(y-yhat)^2", "yhat", "-2*(y - yhat)"),
        ("(yhat-y)^2", "yhat", "2*(yhat - y)"),
        ("(y-yhat)^2/2", "yhat", "-(y - yhat)"),
        ("1/2*(yhat-y)^2", "yhat", "yhat - y"),
        ("0.5*(y-yhat)^2", "yhat", "-(y - yhat)"),
        ("abs(y-yhat)", "yhat", "-sign(y - yhat)"),
        ("logcosh(y-yhat)", "yhat", "-tanh(y - yhat)"),
        ("exp(yhat)-y*yhat", "yhat", "exp(yhat) - y"),
        # lines and planes
        ("a*x+b", "a", "x"),
        ("a*x+b", "b", "1"),
        ("a*x+b", "c", "0"),
        ("w1*x1+w2*x2+b", "w2", "x2"),
        ("b-a*x", "a", "-x"),
        ("a*b-a*c", "a", "b - c"),
        ("y*x-z*x", "x", "y - z"),
        ("x/y", "x", "1/y"),
        ("x/y", "y", "-x/y^2"),
        ("-x", "x", "-1"),
        ("3", "x", "0"),
        # a model inside a loss keeps its brackets and the order of its terms
        ("(y-(a*x+b))^2", "b", "-2*(y - (a*x + b))"),
        ("(y-a*x-b)^2", "b", "-2*(y - a*x - b)"),
        ("(a*x+b-y)^2", "b", "2*(a*x + b - y)"),
        ("(2*x+1)^3", "x", "6*(2*x + 1)^2"),
        ("(a-1)^2+(b+2)^2", "a", "2*(a - 1)"),
        ("(a-1)^2+(b+2)^2", "b", "2*(b + 2)"),
        ("(1-x)^2+100*(y-x^2)^2", "y", "200*(y - x^2)"),
        # polynomials
        ("theta^2+2*theta+1", "theta", "2*theta + 2"),
        ("theta^2-4*theta", "theta", "2*theta - 4"),
        ("x^4-2*x^2", "x", "4*x^3 - 4*x"),
        ("x^3-3*x", "x", "3*x^2 - 3"),
        ("5-x^2", "x", "-2*x"),
        ("x^2-x*y+y^2", "x", "2*x - y"),
        ("x^2/2", "x", "x"),
        ("2*x/3", "x", "2/3"),
        ("x^3/6", "x", "x^2/2"),
        ("0.1*(w1^2+w2^2)", "w1", "0.2*w1"),
        ("x^2*y^3", "x", "2*x*y^3"),
        # powers and roots
        ("1/x", "x", "-1/x^2"),
        ("x^-2", "x", "-2/x^3"),
        ("sqrt(x)", "x", "1/(2*sqrt(x))"),
        ("x^0.5", "x", "0.5/x^0.5"),
        ("x^n", "x", "n*x^(n - 1)"),
        ("x^n", "n", "x^n*ln(x)"),
        ("x^x", "x", "x^x*(ln(x) + 1)"),
        ("2^x", "x", "2^x*ln(2)"),
        ("e^x", "x", "e^x"),
        # functions
        ("exp(-x)", "x", "-exp(-x)"),
        ("ln(x)", "x", "1/x"),
        ("log2(x)", "x", "1/(x*ln(2))"),
        ("sin(2*x)", "x", "2*cos(2*x)"),
        ("cos(x)", "x", "-sin(x)"),
        ("sin(x)*cos(x)", "x", "cos(x)^2 - sin(x)^2"),
        ("x^2*exp(x)", "x", "2*x*exp(x) + x^2*exp(x)"),
        ("atan(x)", "x", "1/(1 + x^2)"),
        ("cosh(x)", "x", "sinh(x)"),
        ("softplus(z)", "z", "sigmoid(z)"),
        ("|x|", "x", "sign(x)"),
        ("relu(z)", "z", "where(z > 0, 1, 0)"),
        ("max(z, 0)", "z", "where(z > 0, 1, 0)"),
        ("max(0.0, z)", "z", "where(z > 0, 1, 0)"),
        ("max(z, 1)", "z", "where(z > 1, 1, where(z < 1, 0, 1/2))"),
        ("1/(1 + exp(-z))", "z", "(1 - 1/(1 + exp(-z)))/(1 + exp(-z))"),
        ("where(x > 0, x^2, -x)", "x", "where(x > 0, 2*x, -1)"),
        ("where(x > 0, 3*x, 3*x)", "x", "3"),
        # numbers that are typed short stay short
        ("1e-12*x", "x", "0.000000000001"),
        ("1e-30*x", "x", "1e-30"),
        ("1e400*x^2", "x", "2e400*x"),
    ],
)
def test_textbook_form(formula: str, name: str, expected: str) -> None:
    assert derivative(formula, name) == expected


@pytest.mark.parametrize(
    ("formula", "name", "own", "expected"),
    [
        ("sigmoid(z)", "z", "yhat", "yhat*(1 - yhat)"),
        ("tanh(z)", "z", "h", "1 - h^2"),
        ("exp(z)", "z", "h", "h"),
        ("sqrt(z)", "z", "r", "1/(2*r)"),
        ("sigmoid(a*x+b)", "a", "yhat", "yhat*(1 - yhat)*x"),
        ("sigmoid(a*x+b)", "b", "yhat", "yhat*(1 - yhat)"),
        ("exp(a*x)", "a", "h", "h*x"),
        ("relu(z)", "z", "h", "where(z > 0, 1, 0)"),
        ("a*x + b", "a", "yhat", "x"),
        ("z^2", "z", "h", "2*z"),
    ],
)
def test_a_lines_own_name_stands_for_its_formula(formula: str, name: str, own: str, expected: str) -> None:
    assert derivative(formula, name, own) == expected


def test_no_double_signs_and_no_ones() -> None:
    for formula in ("-(y*ln(p) + (1-y)*ln(1-p))", "x - (-x)^3", "-a*-x", "(1-x)*(2-x)*(3-x)", "-exp(-x^2)", "1/(1-x)"):
        for name in ("x", "p", "a"):
            text = derivative(formula, name)
            assert not any(bad in text for bad in ("+ -", "- -", "--", "-1*", "*1*", " 1*", "(1*", "/1"))


@pytest.mark.parametrize(
    ("formula", "hand"),
    [
        ("x^5 - 4*x^3 + 2*x - 7", "5*x^4 - 12*x^2 + 2"),
        ("(x + 1)*(x - 1)*(x + 2)", "3*x^2 + 4*x - 1"),
        ("(3*x - 2)^4", "12*(3*x - 2)^3"),
        ("x^2/3 - x/7 + 0.1*x^3", "2*x/3 - 1/7 + 3*x^2/10"),
        ("1/(x^2 + 1)", "-2*x/(x^2 + 1)^2"),
        ("(x - 1)/(x + 3)", "4/(x + 3)^2"),
        ("x^-3", "-3/x^4"),
        ("((x^2 + 1)^2 - x)^3", "3*((x^2 + 1)^2 - x)^2*(4*x*(x^2 + 1) - 1)"),
        ("abs(x^3)", "3*x^2*sign(x)"),
        ("where(x < 1/2, x^2, 7*x)", "where(x < 1/2, 2*x, 7)"),
    ],
)
def test_rational_functions_against_hand_worked_ones(formula: str, hand: str) -> None:
    found = compile_formula(Calculus().differentiate(parse(formula), "x"), ["x"], EXACT)
    expected = compile_formula(parse(hand), ["x"], EXACT)
    for x in (Fraction(1, 3), Fraction(-5, 7), Fraction(11, 2), Fraction(-4)):
        assert found(x) == expected(x)


@pytest.mark.parametrize("formula", ["x/0", "x*0^-1", "ln(0)*x", "(-1)^0.5*x"])
def test_no_real_derivative(formula: str) -> None:
    with pytest.raises(ExpressionError, match="no real derivative"):
        derivative(formula, "x")


def test_names_never_become_symbols_of_their_own() -> None:
    # "S", "I", "E", "oo", "Q" and "N" mean something to SymPy; here they are names.
    for name in ("S", "I", "E", "oo", "Q", "N", "lambda", "s0000", "pi_1"):
        assert derivative(f"{name}^2*s0001", name) == f"2*{name}*s0001"


def test_a_product_in_an_argument_keeps_its_order() -> None:
    """``max(a*x, b*x)``: SymPy would write x*b."""
    found = Calculus().differentiate(parse("max(a*x, b*x)"), "a")
    assert to_text(found) == "where(a*x > b*x, x, where(a*x < b*x, 0, x/2))"
