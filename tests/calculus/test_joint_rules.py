"""Sigmoid with binary cross-entropy: the derivative is yhat - y, is shown so, and is computed so.

By hand: L = -y ln p - (1 - y) ln(1 - p) with p = 1/(1 + e^-z) has dL/dz = p - y (Bishop, PRML, eq. 4.91).
"""

from __future__ import annotations

import math
import random

import pytest

from gdcalc import solve
from gdcalc.expression.printing import to_text
from gdcalc.run.run import Run
from tests import offered
from tests.conftest import Command

TYPED = "-(y*ln(yhat) + (1 - y)*ln(1 - yhat))"
RULE = "sigmoid with binary cross-entropy"


def formulas(run: Run) -> dict[str, str]:
    return {line.name: to_text(line.formula) for line in run.program.sample}


@pytest.mark.parametrize("loss", ["bce", TYPED, "-y*log(yhat) - (1-y)*log(1-yhat)"])
@pytest.mark.parametrize("model", ["sigmoid(w*x+b)", "1/(1+exp(-(w*x+b)))", "1/(1+e^(-w*x-b))", "z=w*x+b; sigmoid(z)"])
def test_the_gradient_is_the_residual(model: str, loss: str) -> None:
    """At w = b = 0 the prediction is 1/2; x = 3, y = 1: dL/db = -1/2, dL/dw = -3/2."""
    run = solve(model, data=[{"x": 3, "y": 1}], loss=loss, lr=1)
    step = next(iter(run))
    assert step.gradient == {"w": -1.5, "b": -0.5}
    assert step.new_parameters == {"w": 1.5, "b": 0.5}
    lines = formulas(run)
    assert lines["dloss/dz"] == "yhat - y"
    assert not {"dloss/dyhat", "dyhat/dz"} & lines.keys()
    assert {name: to_text(each) for name, each in run.program.closed_gradient.items()} == {
        "w": "(yhat - y)*x",
        "b": "yhat - y",
    }
    assert [line.rule for line in run.program.sample if line.rule] == [RULE]


def test_without_a_name_for_the_argument() -> None:
    run = solve("h=tanh(v*x); yhat=sigmoid(w*h+b)", data=[{"x": 1, "y": 0}], loss="bce", init={"v": 1, "w": 2})
    lines = formulas(run)
    assert lines["dloss/dw"] == "(yhat - y)*h"
    assert lines["dloss/db"] == "yhat - y"
    assert lines["dloss/dh"] == "(yhat - y)*w"
    h = math.tanh(1)
    p = 1 / (1 + math.exp(-2 * h))
    assert next(iter(run)).gradient == pytest.approx({"v": p * 2 * (1 - h * h), "w": p * h, "b": p}, rel=1e-14)


def test_several_outputs_each_with_their_target() -> None:
    loss = "-(y1*ln(o1)+(1-y1)*ln(1-o1)) - (y2*ln(o2)+(1-y2)*ln(1-o2))"
    model = "h=tanh(v*x); o1=sigmoid(a*h); o2=sigmoid(b*h)"
    run = solve(model, data=[{"x": 1, "y1": 1, "y2": 0}], loss=loss, init={"v": 1, "a": 1, "b": 1})
    assert formulas(run)["dloss/dh"] == "(o1 - y1)*a + (o2 - y2)*b"
    assert formulas(run)["dloss/da"] == "(o1 - y1)*h"


@pytest.mark.parametrize(
    ("model", "loss"),
    [
        ("sigmoid(w*x+b)", "squared"),
        ("w*x+b", "bce"),
        ("tanh(w*x+b)", TYPED),
        ("sigmoid(w*x+b)", "-(2*y*ln(yhat) + (1 - y)*ln(1 - yhat))"),
        ("sigmoid(w*x+b)", "-y*ln(yhat)"),
        ("p=sigmoid(w*x+b); q=p^2; q", "-(y*ln(q) + (1 - y)*ln(1 - q))"),
        ("sigmoid(w*x+b)/2", "bce"),
    ],
)
def test_elsewhere_the_chain_rule_stays(model: str, loss: str) -> None:
    run = solve(model, data=[{"x": 1, "y": 1}], loss=loss, init={"w": 0.3, "b": 0.2})
    assert not any(line.rule for line in run.program.sample)
    next(iter(run))


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_a_difference_of_the_loss(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    point = {name: chance.uniform(-2, 2) for name in "wbvc"}
    row = {"x": chance.uniform(-2, 2), "y": chance.uniform(0, 1)}
    run = solve("1/(1+exp(-(v*tanh(w*x+b)+c)))", data=[row], loss="bce", init=point)
    gradient = next(iter(run)).gradient

    def loss(at: dict[str, float]) -> float:
        z = at["v"] * math.tanh(at["w"] * row["x"] + at["b"]) + at["c"]
        return max(z, 0) - z * row["y"] + math.log1p(math.exp(-abs(z)))

    for name, slope in gradient.items():
        step = 1e-5
        up, down = (loss(point | {name: point[name] + sign * step}) for sign in (1, -1))
        assert slope == pytest.approx((up - down) / (2 * step), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(("target", "slope"), [(0, 1), (1, 0)])
def test_a_saturated_prediction(target: int, slope: int) -> None:
    """sigmoid(50) is 1 in float64: BCEWithLogitsLoss has the gradient 1 - y there, BCELoss 0 for either target."""
    run = solve("sigmoid(w*x)", data=[{"x": 1, "y": target}], loss="bce", init={"w": 50})
    step = next(iter(run))
    assert step.samples[0].prediction == 1
    assert step.gradient == {"w": slope}
    assert step.loss == (0 if target else 100)


def test_a_prediction_that_rounds_to_one() -> None:
    """sigmoid(6) = 0.9975 rounds to 1.00: the loss for y = 0 is at its limit 100, the gradient 1."""
    step = next(iter(solve("sigmoid(w*x)", data=[{"x": 1, "y": 0}], loss="bce", init={"w": 6}, round=2)))
    assert step.samples[0].prediction == 1
    assert (step.loss, step.gradient["w"]) == (100, 1)


# --- what is shown ---------------------------------------------------------------------------------------------------

PROBLEM = ("--model", "sigmoid(w*x+b)", "--sample", "x=2, y=1", "--loss", "bce", "--lr", "1")


def test_work_shows_the_residual(gdcalc: Command) -> None:
    shown = gdcalc("step", *PROBLEM, "--work").out
    assert "Loss           L = −(y·ln(ŷ) + (1 − y)·ln(1 − ŷ))\n" in shown
    assert "∂L/∂z = ŷ − y   (sigmoid with binary cross-entropy)" in shown
    assert "∂L/∂w = (ŷ − y)·x = (0.5 − 1)·2 = −1\n" in shown
    assert "max(" not in shown
    assert "100" not in shown


def test_full_detail_shows_the_way_there(gdcalc: Command) -> None:
    shown = gdcalc("step", *PROBLEM, "--work", "--detail", "full", COLUMNS="200").out
    assert "∂L/∂ŷ = −y/ŷ + (1 − y)/(1 − ŷ) = −1/0.5 + (1 − 1)/(1 − 0.5) = −2 " in shown
    assert "∂ŷ/∂z = ŷ·(1 − ŷ) = 0.5·(1 − 0.5) = 0.25 " in shown
    assert "∂L/∂z = ∂L/∂ŷ·∂ŷ/∂z = ŷ − y = 0.5 − 1 = −0.5   (sigmoid with binary cross-entropy)" in shown
    assert "Checked 2 derivatives" in shown


@pytest.mark.parametrize("form", offered.texts("step"))
def test_documents_have_no_limit_that_does_not_act(gdcalc: Command, form: str) -> None:
    shown = gdcalc("step", *PROBLEM, "--work", "--format", form).out
    assert "-100" not in shown.replace("−", "-")
    assert "1e-12" not in shown
    assert "clamp" not in shown


def test_derive_names_the_rule(gdcalc: Command) -> None:
    shown = " ".join(gdcalc("derive", *PROBLEM[:-2], "--steps", COLUMNS="200").out.split())
    assert "chain rule ∂L/∂z = ∂L/∂ŷ·∂ŷ/∂z sigmoid with binary cross-entropy ∂L/∂z = ŷ − y" in shown
    assert "simplified ∂L/∂ŷ = −y/ŷ + (1 − y)/(1 − ŷ)" in shown


def test_a_limit_that_acts_is_shown(gdcalc: Command) -> None:
    saturated = ("step", "--model", "sigmoid(w*x)", "--sample", "x=1, y=0", "--loss", "bce", "--init", "w=50")
    shown = gdcalc(*saturated, "--work", COLUMNS="200").out
    assert "L = −(y·ln(ŷ) + (1 − y)·max(ln(1 − ŷ), −100)) = −(0·ln(1) + (1 − 0)·max(ln(1 − 1), −100)) ≈ 100" in shown
    assert "At step 1 a logarithm is at least −100, as in PyTorch." in shown
    assert "At step 1 a logarithm is at least −100, as in PyTorch." in gdcalc(*saturated).out


def test_without_a_sigmoid_bceloss_keeps_its_divisor(gdcalc: Command) -> None:
    """PyTorch's BCELoss divides by max(yhat (1 - yhat), 1e-12): at yhat = 0 and y = 1 its gradient is -1e12."""
    direct = ("step", "--model", "w*x", "--sample", "x=1, y=1", "--loss", "bce", "--work", "--lr", "1e-12")
    shown = gdcalc(*direct, "--init", "w=0.5").out
    assert "∂L/∂w = (ŷ − y)·x/(ŷ·(1 − ŷ)) = (0.5 − 1)·1/(0.5·(1 − 0.5)) = −2\n" in shown
    assert "PyTorch" not in shown
    at_zero = gdcalc(*direct, COLUMNS="200").out
    assert "∂L/∂w = (ŷ − y)·x/max(ŷ·(1 − ŷ), 1e-12) = (0 − 1)·1/max(0·(1 − 0), 1e-12) = −1000000000000\n" in at_zero
    assert "At step 1 a divisor is at least 1e-12, as in PyTorch." in at_zero


def test_beyond_a_limit_no_product_and_no_check_is_claimed(gdcalc: Command) -> None:
    """1e12*0 is not 1: the rule's value is not the product of the clamped factors."""
    saturated = ("--model", "sigmoid(w*x)", "--sample", "x=1, y=0", "--loss", "bce", "--init", "w=50")
    shown = gdcalc("step", *saturated, "--work", "--detail", "full", COLUMNS="200").out
    assert "∂L/∂z = ŷ − y = 1 − 0 = 1   (sigmoid with binary cross-entropy)" in shown
    assert "Checked" not in shown
    assert "a divisor is at least 1e-12" in shown


def test_the_log_likelihood_is_maximized() -> None:
    """y ln p + (1 - y) ln(1 - p) has the derivative y - p by z: 1/2 at w = 0, y = 1."""
    loss = "y*ln(yhat) + (1-y)*ln(1-yhat)"
    run = solve("exp(w*x)/(1+exp(w*x))", data=[{"x": 3, "y": 1}], loss=loss, maximize=True, lr=1)
    assert next(iter(run)).new_parameters == {"w": 1.5}
    assert formulas(run)["dloss/dz"] == "y - yhat"
