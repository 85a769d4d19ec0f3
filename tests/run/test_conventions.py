"""Kinks: which slope is taken, in every spelling and dialect, and that a run that stands on one says so."""

from __future__ import annotations

from typing import Any

import pytest

from gdcalc import solve
from gdcalc.tables.optimizers import DIALECTS
from tests.conftest import Command

ROW: list[dict[str, Any]] = [{"x": 1, "y": 1}]
KINK = "The loss has a kink at step 1: "
FLAT = "the slope of relu and of max(0, …) is taken as 0."
HALF = "half of either slope is taken of max and min of two equal values."


@pytest.mark.parametrize("dialect", list(DIALECTS))
@pytest.mark.parametrize("model", ["relu(w*x)", "max(0,w*x)", "max(w*x, 0.0)"])
def test_relu_in_every_spelling_is_flat_at_zero(model: str, dialect: str) -> None:
    """PyTorch 2.13: torch.relu has the gradient 0 at 0."""
    assert next(iter(solve(model, data=ROW, dialect=dialect))).gradient == {"w": 0}


@pytest.mark.parametrize("loss", ["hinge", "max(0, 1-y*yhat)", "max(1-y*yhat, 0)", "relu(1-y*yhat)"])
def test_hinge_in_every_spelling_is_flat_at_its_corner(loss: str) -> None:
    """y = yhat = 1 is the corner; below it the slope by w is -x."""
    assert next(iter(solve("w*x", data=ROW, loss=loss, init={"w": 1}))).gradient == {"w": 0}
    assert next(iter(solve("w*x", data=ROW, loss=loss, init={"w": 0.5}))).gradient == {"w": -1}


@pytest.mark.parametrize(
    ("objective", "slopes"),
    [("max(a, b)", (0.5, 0.5)), ("min(3*a, b)", (1.5, 0.5)), ("max(a, 2*b)", (0.5, 1)), ("min(a + b, 0)", (0.5, 0.5))],
)
def test_max_and_min_of_others_take_half_of_each(objective: str, slopes: tuple[float, float]) -> None:
    """As torch.maximum and torch.minimum at a tie (PyTorch 2.13)."""
    step = next(iter(solve(objective=objective, init={"a": 0, "b": 0})))
    assert tuple(step.gradient.values()) == slopes


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--model", "max(0,w*x)", "--sample", "x=1,y=1"), FLAT),
        (("--model", "v*relu(w*x)", "--sample", "x=1,y=1", "--init", "v=1"), FLAT),
        (("--model", "w*x", "--sample", "x=1,y=1", "--loss", "hinge", "--init", "w=1"), FLAT),
        (("--model", "w*x", "--sample", "x=1,y=0", "--loss", "absolute"), "the slope of |x| is taken as 0."),
        (("--model", "w*x", "--sample", "x=1,y=1", "--penalty", "abs(w)"), "the slope of |x| is taken as 0."),
        (("--objective", "max(a, b)"), HALF),
        (("--objective", "where(a > 0, a, 0)"), "the slope is taken of the side that the condition chooses."),
    ],
)
@pytest.mark.parametrize("shown", [(), ("--work",), ("--format", "markdown")])
def test_a_kink_is_said(gdcalc: Command, options: tuple[str, ...], said: str, shown: tuple[str, ...]) -> None:
    text = " ".join(gdcalc("step", *options, *shown, COLUMNS="200").out.replace("\\", "").split())
    assert KINK + said in text


@pytest.mark.parametrize(
    "options",
    [
        ("--model", "max(0,w*x)", "--sample", "x=0,y=1"),  # no parameter moves it
        ("--model", "max(0,w*x)", "--sample", "x=1,y=0"),  # the squared error is flat there to both sides
        ("--objective", "relu(a)^2"),
        ("--model", "w*x", "--sample", "x=1,y=1", "--loss", "squared-hinge", "--init", "w=1"),
        ("--model", "w*x", "--sample", "x=1,y=0", "--loss", "huber:delta=1", "--init", "w=1"),
        ("--model", "max(0,w*x)+b", "--sample", "x=1,y=1", "--freeze", "w"),
        ("--model", "a*x+b", "--sample", "x=1,y=1"),
    ],
)
def test_where_there_is_none_nothing_is_said(gdcalc: Command, options: tuple[str, ...]) -> None:
    assert "kink" not in gdcalc("step", *options).out


def test_the_first_steps_are_named(gdcalc: Command) -> None:
    shown = gdcalc("step", "--model", "max(0,w*x)", *("--sample", "x=1,y=1") * 5).out
    assert "The loss has a kink at step 1, 2, 3, …: " in shown


def test_in_derive(gdcalc: Command) -> None:
    assert KINK + FLAT in gdcalc("derive", "--model", "max(0,w*x)", "--sample", "x=1,y=1").out


def test_a_kink_by_rounding_and_one_that_float64_just_misses(gdcalc: Command) -> None:
    rounded = ("step", "--round", "2", "--model", "relu(w*x)", "--sample", "x=1,y=1", "--init", "w=0.004")
    assert KINK + FLAT in gdcalc(*rounded).out
    assert KINK + FLAT in gdcalc("step", "-m", "relu(w*x-0.3)", "--sample", "x=3,y=1", "--init", "w=0.1").out
