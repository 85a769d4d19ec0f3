"""The program of a problem: its lines, by the chain rule, as a textbook has them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.arithmetic import FLOAT64
from gdcalc.expression.parser import parse
from gdcalc.expression.printing import to_text
from gdcalc.problem import Settings, pose
from gdcalc.program.derivation import derive
from gdcalc.program.evaluation import value_of
from gdcalc.program.program import Program, Role

ROW = {"x": 2, "y": 1}


def program(model: str, row: dict[str, int] | None = None, **settings: Any) -> Program:
    return derive(pose(Settings(model=model, data=[row or ROW], **settings)))


def lines(derived: Program) -> dict[str, str]:
    return {line.name: to_text(line.formula) for line in (*derived.sample, *derived.after_samples)}


def test_the_neuron_of_the_design() -> None:
    """The table of DESIGN, section 1."""
    assert lines(program("z = W*x + b; yhat = sigmoid(z)", lr="0.1")) == {
        "z": "W*x + b",
        "yhat": "sigmoid(z)",
        "loss": "(y - yhat)^2",
        "dloss/dyhat": "-2*(y - yhat)",
        "dyhat/dz": "yhat*(1 - yhat)",
        "dloss/dz": "dloss/dyhat*dyhat/dz",
        "dz/dW": "x",
        "dloss/dW": "dloss/dz*dz/dW",
        "dz/db": "1",
        "dloss/db": "dloss/dz*dz/db",
        "lr": "0.1",
        "new W": "W - lr*dloss/dW",
        "new b": "b - lr*dloss/db",
    }


def test_a_model_of_one_line_has_its_gradient_as_one_formula() -> None:
    derived = program("a*x + b", batch="all", lr="1/2")
    assert lines(derived) == {
        "yhat": "a*x + b",
        "loss": "(y - yhat)^2",
        "dloss/da": "-2*(y - yhat)*x",
        "dloss/db": "-2*(y - yhat)",
        "step loss": "mean(loss)",
        "g_a": "mean(dloss/da)",
        "g_b": "mean(dloss/db)",
        "lr": "1/2",
        "new a": "a - lr*g_a",
        "new b": "b - lr*g_b",
    }
    assert {name: to_text(tree) for name, tree in derived.closed_gradient.items()} == {
        "a": "-2*(y - yhat)*x", "b": "-2*(y - yhat)",
    }  # fmt: skip


def test_an_objective_has_its_gradient_as_one_formula() -> None:
    derived = derive(pose(Settings(objective="theta^2+2*theta+1")))
    assert lines(derived)["dloss/dtheta"] == "2*theta + 2"
    assert not derived.batched


def test_ascent_adds_the_gradient() -> None:
    assert lines(program("a*x", maximize=True))["new a"] == "a + lr*dloss/da"


def test_a_penalty_has_its_own_lines() -> None:
    derived = lines(program("a*x + b", penalty="0.1*a^2", batch="2"))
    assert derived["penalty"] == "0.1*a^2"
    assert derived["step loss"] == "mean(loss) + penalty"
    assert derived["dpenalty/da"] == "0.2*a"
    assert derived["g_a"] == "mean(dloss/da) + dpenalty/da"
    assert derived["g_b"] == "mean(dloss/db)"
    assert "dpenalty/db" not in derived


def test_frozen_parameters_have_a_gradient_and_no_update() -> None:
    derived = program("a*x + b", freeze=("a",))
    assert "dloss/da" in lines(derived)
    assert [line.shown for line in derived.step if line.role is Role.UPDATE] == ["b"]
    assert derived.free == ("b",)


def test_the_tables_derivative_is_used() -> None:
    derived = lines(program("z = a*x; yhat = z", loss="bce-logits"))
    assert derived["dloss/dyhat"] == "sigmoid(yhat) - y"


NAMES_OF_LINES = [
    "g_b",
    "batch_loss",
    "penalty",
    "mean",
    "count",
    "step",
    "samples",
    "theta",
    "g",
    "v1",
    "watch",
    "rows",
]


@pytest.mark.parametrize("name", NAMES_OF_LINES)
def test_a_parameter_may_have_the_name_of_a_line(name: str) -> None:
    """Two steps on (2, 1), then with the same problem in other letters: by hand in fractions."""
    rows = [{"x": 2, "y": 1}, {"x": 1, "y": 3}]
    steps = solve(
        f"{name}*x + b", data=rows, init=f"{name}=1", lr="1/8", batch=2, epochs=3, penalty=f"{name}^2", exact=True
    )
    w, b = Fraction(1), Fraction(0)
    for step in steps:
        errors = [(w * row["x"] + b - row["y"], row["x"]) for row in rows]
        assert step.loss == sum(error**2 for error, _ in errors) / 2 + w**2
        slope_w = sum((error * x for error, x in errors), start=2 * w)
        slope_b = sum((error for error, _ in errors), start=Fraction(0))
        assert step.gradient == {name: slope_w, "b": slope_b}
        w, b = w - slope_w / 8, b - slope_b / 8
        assert step.new_parameters == {name: w, "b": b}


def test_names_of_lines_stay_apart() -> None:
    """g_a is taken, and so is g_a_, the line of a_."""
    (step,) = solve(objective="a^2 + 4*a_ + 5*g_a", init=1, penalty="a", lr=1)
    assert step.gradient == {"a": 3, "a_": 4, "g_a": 5}
    assert step.new_parameters == {"a": -2, "a_": -3, "g_a": -4}


@pytest.mark.parametrize("name", ["g_a", "batch_loss", "penalty", "dpenalty", "t"])
def test_a_column_may_have_the_name_of_a_line(name: str) -> None:
    """loss = (3 - 2a)^2 + a^2 at a = 1, twice in a batch: 2, with the slope -4*(3 - 2a) + 2a = -2."""
    (step,) = solve(f"a*{name}", data=[{name: 2, "y": 3}] * 2, init="a=1", penalty="a^2", batch="all", lr=1)
    assert (step.loss, step.gradient, step.new_parameters) == (2, {"a": -2}, {"a": 3})


CHAINS = [
    ("z = W*x + b; yhat = tanh(z)", "tanh(W*x + b)"),
    ("u = a*x; v = u^2 + u; yhat = u*v", "a*x*((a*x)^2 + a*x)"),
    ("c = 3; z = c*x; yhat = a*z + c", "a*3*x + 3"),
    ("u = a; yhat = u*x + a", "a*x + a"),
    ("h = sin(a*x); g = exp(b*h); yhat = h*g + a", "sin(a*x)*exp(b*sin(a*x)) + a"),
    ("dead = a*x^5; yhat = a*x", "a*x"),
]


@pytest.mark.parametrize("chain", CHAINS, ids=[chain for chain, _ in CHAINS])
def test_the_chain_rule_gives_what_one_formula_gives(chain: tuple[str, str]) -> None:
    lined, closed = (
        list(solve(model, data=[{"x": 0.7, "y": 0.2}, {"x": -0.4, "y": 1}], init="0.3", lr=0.1, epochs=3))
        for model in chain
    )
    for one, other in zip(lined, closed, strict=True):
        assert one.loss == pytest.approx(other.loss, rel=1e-12)
        assert one.gradient == pytest.approx(other.gradient, rel=1e-12)


@pytest.mark.parametrize("model", [model for chain in CHAINS for model in chain])
def test_the_gradient_as_one_formula_has_the_value_of_its_lines(model: str) -> None:
    (step,) = solve(model, data=[{"x": 0.7, "y": 0.2}], init="0.3")
    derived = derive(pose(Settings(model=model, data=[{"x": 0.7, "y": 0.2}])))
    (sample,) = step.samples
    known = {**step.parameters, **sample.inputs, **sample.targets, **sample.values, **sample.predictions}
    closed = {name: value_of(formula, known, FLOAT64) for name, formula in derived.closed_gradient.items()}
    assert closed == pytest.approx(step.gradient, rel=1e-12)


def test_every_line_reads_only_what_is_known_before_it() -> None:
    from gdcalc.expression.tree import names

    derived = program(
        "h1 = tanh(w1*x + b); h2 = tanh(w2*h1 + b); yhat = h1*h2", penalty="w1^2", batch="2", until="loss < 1"
    )
    known = {*derived.columns, *derived.parameters, "t", "epoch"}
    for line in (*derived.sample, *derived.batch, *derived.step):
        assert known.issuperset(names(line.formula)), line.name
        known.add(line.name)


def test_a_derivative_at_a_kink_of_the_penalty_is_zero() -> None:
    (step,) = solve("w*x", data=[{"x": 0, "y": 0}], penalty="0.5*abs(w)")
    assert step.gradient == {"w": 0}


def test_a_formula_in_the_loss_parses_to_what_was_typed() -> None:
    assert derive(pose(Settings(model="a*x", data=[ROW], loss="abs(y-yhat)/2"))).sample[1].formula == parse(
        "abs(y-yhat)/2"
    )
