"""Which columns are targets, and how loss formulas name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.errors import ExpressionError, GdcalcError, ProblemError

ROW = {"x": 2, "y": 3, "price": 5}


def targets(model: str, row: Mapping[str, float], **settings: Any) -> dict[str, Any]:
    (step,) = solve(model, data=[row], **settings)
    return dict(step.samples[0].targets)


def refused(model: str, row: Mapping[str, float], **settings: Any) -> GdcalcError:
    with pytest.raises((ProblemError, ExpressionError)) as caught:
        solve(model, data=[row], **settings)
    return caught.value


def test_the_target_is_y_or_else_the_last_column() -> None:
    assert targets("a*x", ROW) == {"y": 3}
    assert targets("a*x", {"y": 3, "x": 2}) == {"y": 3}
    assert targets("a*x", {"x": 2, "w": 4, "price": 5}) == {"price": 5}


def test_a_target_that_is_asked_for() -> None:
    assert targets("a*x", ROW, target="price") == {"price": 5}
    assert targets("a*x + b*y", ROW, target="price") == {"price": 5}
    assert targets("a*x", {"x": 2, "θ": 5, "y": 1}, target="theta") == {"theta": 5}
    assert targets("a*x", {"x": 2, "theta": 5, "y": 1}, target="θ") == {"theta": 5}


@pytest.mark.parametrize("name", ["two words", "[/red]", "loss", "lr", "e", "sin"])
def test_a_target_whose_name_no_formula_can_use_is_y(name: str) -> None:
    assert targets("a*x", {"x": 2, name: 5}) == {"y": 5}


def test_a_column_named_yhat() -> None:
    error = refused("a*x", {"x": 2, "yhat": 1, "y": 5})
    assert "yhat is a column of the data" in error.message
    assert error.hint == "assign another name, as in out = …"
    (step,) = solve("out = a*x", data=[{"x": 2, "yhat": 1, "y": 5}])
    assert (step.loss, step.samples[0].predictions) == (25, {"out": 0})


def test_y_means_the_target_in_a_loss_formula() -> None:
    (step,) = solve("a*x", data=[{"x": 2, "two words": 5}], loss="(y - yhat)^4")
    assert step.loss == 625


def test_an_asked_for_target_wins_over_a_column_y() -> None:
    """(5 - 0)^2 is 25; the column y would make it 9."""
    (step,) = solve("a*x", data=[ROW], target="price", loss="(y - yhat)^2")
    assert (step.loss, step.samples[0].targets) == (25, {"price": 5})


def test_a_loss_in_own_names() -> None:
    (step,) = solve("guess = a*x", data=[ROW], init="a=1", loss="(price - guess)^2/2")
    assert step.loss == 4.5
    assert step.samples[0].targets == {"price": 5}
    assert step.samples[0].predictions == {"guess": 2}
    assert step.gradient == {"a": -6}


def test_a_loss_over_two_targets() -> None:
    row = {"x": 2, "t1": 1, "t2": 7}
    (step,) = solve("o1 = a*x; o2 = b*x", data=[row], init={"a": 1, "b": 2}, loss="((t1-o1)^2+(t2-o2)^2)/2", lr=1)
    assert step.loss == ((1 - 2) ** 2 + (7 - 4) ** 2) / 2
    assert step.samples[0].target == {"t1": 1, "t2": 7}
    assert step.samples[0].prediction == {"o1": 2, "o2": 4}
    assert step.gradient == {"a": (2 - 1) * 2, "b": (4 - 7) * 2}


def test_a_loss_that_reads_parameters_and_weights() -> None:
    """d/da of w*(y - a*x)^2 + a^2/2 at a = 1: 2*4*(2 - 3)*2 + 1."""
    (step,) = solve("a*x", data=[{"x": 2, "w": 4, "y": 3}], init="a=1", loss="w*(y - yhat)^2 + a^2/2")
    assert (step.loss, step.gradient) == (4.5, {"a": -15})


@pytest.mark.parametrize(
    ("model", "settings", "message", "hint"),
    [
        ("a*y", {}, "the model uses y, which is the target column", "--target"),
        ("a*x", {"target": "x"}, "the model uses x, which is the target column", "choose another target"),
        ("a*x", {"target": "prize"}, "the data have no target column prize", "did you mean price? the columns"),
        ("a*x", {"target": ""}, "the data have no target column", "the columns are x, y, price"),
        ("a*x", {"target": "price", "loss": "(2 - yhat)^2"}, "the loss does not use the target column price", "--loss"),
        ("a*x", {"loss": "(y - 2)^2"}, "the loss does not use the prediction", "yhat"),
        ("a*x", {"loss": "(y - yhatt)^2"}, "the loss does not know yhatt", "did you mean yhat?"),
        ("a*x", {"loss": "(y - yhat"}, "never closed", ")"),
        ("a*x", {"loss": "squarred"}, "--loss cannot be 'squarred'", "did you mean squared?"),
        ("a*x", {"loss": ""}, "--loss cannot be an empty text", "the name of a loss, or a formula in y and yhat"),
        ("a*x", {"loss": "huber:delt=1"}, "--loss huber has no setting delt", "did you mean delta?"),
        ("a*x", {"loss": "squared:delta=1"}, "--loss squared has no setting delta", "no settings"),
        ("a*x", {"loss": "hubber:delta=1"}, "--loss cannot be 'hubber'", "did you mean huber?"),
        ("a*x", {"loss": "huber:delta"}, "--loss cannot be", "name=value"),
        ("a*x", {"loss": "huber:delta=x"}, "--loss cannot be", "delta is a number"),
        ("a*x", {"loss": "huber:delta=1,delta=2"}, "--loss cannot be", "twice"),
        ("a*x", {"loss": "huber:delta=0"}, "--loss cannot be 'huber:delta=0'", "delta > 0"),
        ("a*x", {"loss": "huber:delta=-1"}, "--loss cannot be 'huber:delta=-1'", "delta > 0"),
        ("a*x", {"loss": "huber:delta=1/0"}, "--loss cannot be", "delta > 0"),
        ("a*x", {"loss": "smooth-l1:beta=0"}, "--loss cannot be", "beta > 0"),
        ("a*x", {"loss": "quantile:tau=0"}, "--loss cannot be", "tau > 0"),
        ("a*x", {"loss": "quantile:tau=1"}, "--loss cannot be", "tau < 1"),
    ],
)
def test_targets_and_losses_that_are_refused(model: str, settings: dict[str, str], message: str, hint: str) -> None:
    error = refused(model, ROW, **settings)
    assert message in error.message
    assert hint in (error.hint or "")


def test_a_target_without_a_usable_name() -> None:
    error = refused("y*x", {"x": 1, "two words": 2})
    assert "two words has no name that a formula can use" in error.message
