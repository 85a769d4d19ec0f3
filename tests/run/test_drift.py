"""How far rounding at every line moves a result."""

from __future__ import annotations

import math
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.run.drift import drift


def test_the_neuron_to_four_places() -> None:
    """0.5144 by hand; -0.1·(-2)(1 - s)·s(1 - s)·2 + 0.5 with s = 1/(1 + exp(-1.3)) in full."""
    found = drift(solve("sigmoid(W*x+b)", data=[{"x": 2, "y": 1}], init="W=0.5, b=0.3", lr="0.1", round=4))
    s = 1 / (1 + math.exp(-1.3))
    exact = 0.5 + 0.1 * 2 * (1 - s) * s * (1 - s) * 2
    assert found is not None
    assert found.full.parameters["W"] == pytest.approx(exact, abs=1e-15)
    assert found.parameter == "W"
    assert found.distance == pytest.approx(exact - 0.5144, abs=1e-15)
    assert not found.is_none


def test_whole_numbers_do_not_drift() -> None:
    found = drift(solve("a*x+b", data={"x": [1, 0, 1], "y": [1, 1, 0]}, lr=1, round=2))
    assert found is not None
    assert found.is_none


@pytest.mark.parametrize("arithmetic", [{}, {"exact": True}])
def test_only_rounded_runs_drift(arithmetic: dict[str, bool]) -> None:
    assert drift(solve("a*x+b", data=[{"x": 1, "y": 1}], **arithmetic)) is None


def test_the_same_steps_are_compared() -> None:
    """A run that stops by a condition is compared with as many steps, and random orders with the same."""
    data = {"x": [1, 2, 3], "y": [1, 3, 2]}
    settings: dict[str, Any] = {"lr": "0.01", "order": "random", "seed": 3, "epochs": 50}
    run = solve("a*x", data=data, round=3, until="loss < 0.01", **settings)
    found = drift(run)
    assert found is not None
    assert run.result.stop_reason == "until"
    assert found.full.steps == run.result.steps
    full = solve("a*x", data=data, **settings)
    steps = [step for step in full if step.step == run.result.steps]
    assert found.full.parameters == steps[0].new_parameters


def test_a_run_whose_full_precision_fails_has_no_drift() -> None:
    """The square of 1e199 is beyond the largest float."""
    run = solve("a*x", data=[{"x": 1e200, "y": 1}], init="a=0.1", lr="0.1", round=2)
    assert drift(run) is None
