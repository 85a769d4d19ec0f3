"""Functions in other spellings: which formulas are a sigmoid or a relu, and which only look like one."""

from __future__ import annotations

import math

import pytest

from gdcalc import solve
from gdcalc.expression.parser import parse
from gdcalc.expression.printing import to_text
from gdcalc.expression.recognition import recognized, with_signs_outside


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1/(1+exp(-z))", "sigmoid(z)"),
        ("1/(exp(-z)+1)", "sigmoid(z)"),
        ("1/(1+e^(-z))", "sigmoid(z)"),
        ("1.0/(1.0+e^-z)", "sigmoid(z)"),
        (r"\frac{1}{1+e^{-z}}", "sigmoid(z)"),
        ("1/(1+exp(-(w*x+b)))", "sigmoid(w*x + b)"),
        ("1/(1+exp(-w*x-b))", "sigmoid(w*x + b)"),
        ("1/(1+exp(-w*x+b))", "sigmoid(w*x - b)"),
        ("1/(1+exp(z))", "sigmoid(-z)"),
        ("exp(z)/(1+exp(z))", "sigmoid(z)"),
        ("e^z/(exp(z)+1)", "sigmoid(z)"),
        ("max(0, z)", "relu(z)"),
        ("max(z, 0.0)", "relu(z)"),
        ("max(0, 1 - y*yhat)", "relu(1 - y*yhat)"),
    ],
)
def test_recognized(typed: str, meant: str) -> None:
    found = recognized(parse(typed))
    assert found is not None
    assert to_text(found) == meant


@pytest.mark.parametrize(
    "typed",
    ["2/(1+exp(-z))", "1/(2+exp(-z))", "1/(1-exp(-z))", "1/(1+2^(-z))", "1/(1+exp(-z)+z)", "exp(z)/(1+exp(-z))",
     "1/(1+exp(-z))*z", "max(1, z)", "min(0, z)", "max(z, w)", "sigmoid(z)", "1/(1+ln(z))"],
)  # fmt: skip
def test_not_recognized(typed: str) -> None:
    assert recognized(parse(typed)) is None


def test_terms_keep_their_signs() -> None:
    assert to_text(with_signs_outside(parse("1/(1+exp(-a*x+b-c))"))) == "1/(1 + exp(-(a*x - b + c)))"
    assert to_text(with_signs_outside(parse("exp(-a-b)"))) == "exp(-a - b)"


@pytest.mark.parametrize("model", ["1/(1+exp(-(w*x+b)))", "1/(1+e^(-w*x-b))", "1/(1 + exp(-b - w*x))"])
def test_a_typed_sigmoid_has_an_argument_and_its_slope(model: str) -> None:
    """At w = 0.5, b = 1, x = 2 the argument is 2, and s = 1/(1 + e^-2); the slope by it is s(1 - s)."""
    run = solve(model, data=[{"x": 2, "y": 1}], init={"w": 0.5, "b": 1}, lr=1)
    step = next(iter(run))
    s = 1 / (1 + math.exp(-2))
    assert step.samples[0].values == {"z": 2}
    assert step.samples[0].prediction == s
    assert step.gradient["b"] == pytest.approx(-2 * (1 - s) * s * (1 - s), rel=1e-14)
    assert step.gradient["w"] == pytest.approx(-2 * (1 - s) * s * (1 - s) * 2, rel=1e-14)
    formulas = {line.name: to_text(line.formula) for line in run.program.chain}
    assert formulas["dyhat/dz"] == "yhat*(1 - yhat)"


def test_a_typed_sigmoid_does_not_overflow() -> None:
    """e^800 is beyond float64, 1/(1 + e^800) is 0 there."""
    step = next(iter(solve("1/(1+exp(-w*x))", data=[{"x": 1, "y": 1}], init={"w": -800})))
    assert (step.samples[0].prediction, step.loss) == (0, 1)
