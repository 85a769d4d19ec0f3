"""Derivatives rule by rule, against finite differences and the textbook's names of the rules."""

from __future__ import annotations

import math

import pytest

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import compile_formula
from gdcalc.calculus.rule_by_rule import by_rules, rules_of
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.parser import parse
from gdcalc.expression.printing import to_text
from gdcalc.expression.tree import Expression, names

POINT = {"x": 0.7, "a": 1.3, "b": 0.4}

FORMULAS = [
    *("5", "x", "-x", "a*x", "x*a*x", "x + a - b*x", "x^2", "x^3*a", "(a*x + b)^3", "x^(1/2)", "x^-2", "(x + 1)^a"),
    *("1/x", "a/(x + 1)", "(x^2 + 1)/(a - x)", "x/a/b", "x/(2*x)*x", "2^x", "e^(a*x)", "x^x", "a^(x^2)", "e^x"),
    *("where(x > a, x^2, a*x)", "where(x < a, x^2, a*x)", "max(x^2, a)", "min(a*x, x^3)", "-(x - a)^2/2"),
    *("sigmoid(a*x + b)", "sigmoid(x)*(1 - sigmoid(x))", "ln(x^2 + 1)", "sqrt(x)*exp(-x)", "abs(b - x)^3"),
    *(f"{name}(x/2)" for name, entry in FUNCTIONS.items() if entry.arguments == ("x",)),
]


def value(formula: Expression, point: dict[str, float]) -> float:
    read = names(formula)
    return float(compile_formula(formula, read, FLOAT64)(*(point[name] for name in read)))


@pytest.mark.parametrize("text", FORMULAS)
def test_the_last_line_is_the_derivative(text: str) -> None:
    formula = parse(text)
    *_, last = by_rules(formula, "x")
    step = 1e-6
    above, below = (value(formula, POINT | {"x": POINT["x"] + way * step}) for way in (1, -1))
    assert math.isclose(value(last.formula, POINT), (above - below) / (2 * step), rel_tol=1e-7, abs_tol=1e-8)


@pytest.mark.parametrize("text", FORMULAS)
def test_every_line_after_the_first_names_its_rule(text: str) -> None:
    first, *rest = by_rules(parse(text), "x")
    assert first.rules == ()
    assert to_text(first.formula).startswith("d/dx(")
    assert rest
    assert all(step.rules for step in rest)
    assert "d/dx" not in to_text(rest[-1].formula)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", ("constant",)),
        ("x", ("identity",)),
        ("x^2", ("power rule",)),
        ("(a - x)^2", ("power rule", "chain rule", "sum rule")),
        ("a*x", ("constant multiple",)),
        ("x/a", ("constant multiple",)),
        ("x*(x + 1)", ("product rule", "sum rule")),
        ("x/(x + 1)", ("quotient rule", "sum rule")),
        ("e^x", ("exponential rule",)),
        ("2^(a*x)", ("exponential rule", "chain rule", "constant multiple")),
        ("sigmoid(x)", ("sigmoid",)),
        ("tanh(a*x)", ("tanh", "chain rule", "constant multiple")),
        ("where(x > 0, x^2, 0)", ("case by case", "power rule")),
    ],
)
def test_rules_have_the_textbooks_names(text: str, expected: tuple[str, ...]) -> None:
    assert rules_of(parse(text), "x") == expected


def test_the_quotient_rule_as_a_textbook_writes_it() -> None:
    steps = [to_text(step.formula) for step in by_rules(parse("x/(x^2 + 1)"), "x")]
    assert steps[1] == "(d/dx(x)*(x^2 + 1) - x*d/dx(x^2 + 1))/(x^2 + 1)^2"
