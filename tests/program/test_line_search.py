"""Line searches against their definitions and the examples of optimization courses."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from gdcalc import solve
from tests.conftest import Command


def test_exact_search_on_the_valley_of_the_textbooks() -> None:
    """From (gamma, 1) on x^2 + gamma y^2 each step gives (gamma - 1)/(gamma + 1) of the last, with y turning."""
    run = solve(objective="x^2 + 10*y^2", init="x=10, y=1", lr="exact", steps=5, exact=True)
    ratio = Fraction(9, 11)
    for step in run:
        assert step.learning_rate == Fraction(1, 11)
        assert step.new_parameters == {"x": 10 * ratio**step.step, "y": (-ratio) ** step.step}


def test_exact_search_ends_a_single_parameter_in_one_step() -> None:
    (step,) = solve(objective="3*(w - 2)^2 + 1", init="7", lr="exact", exact=True, steps=1)
    assert step.new_parameters == {"w": 2}


def test_exact_search_goes_up_where_it_is_asked() -> None:
    (step,) = solve(objective="5 - (w - 2)^2", init="7", lr="exact", maximize=True, exact=True, steps=1)
    assert step.new_parameters == {"w": 2}


def test_at_the_lowest_point_it_stays() -> None:
    (step,) = solve(objective="(w - 2)^2", init="2", lr="exact", exact=True, steps=1)
    assert (step.learning_rate, step.new_parameters) == (0, {"w": 2})


def test_frozen_parameters_have_no_part_in_the_search() -> None:
    (step,) = solve(objective="x^2 + x*y + y^2", init="x=4, y=2", freeze="y", lr="exact", exact=True, steps=1)
    # Along x alone the lowest point is x = -y/2.
    assert step.new_parameters == {"x": -1, "y": 2}


def armijo(theta: float, start: float, shrink: float, slope: float) -> float:
    """Return the rate by the definition, for theta^4/4 - theta."""

    def f(at: float) -> float:
        return at**4 / 4 - at

    g, rate = theta**3 - 1, start
    while f(theta - rate * g) > f(theta) - slope * rate * g * g:
        rate *= shrink
    return rate


@pytest.mark.parametrize(
    ("start", "shrink", "slope"), [("1", "0.5", "0.0001"), ("2", "0.8", "0.3"), ("0.1", "0.5", "0.5")]
)
def test_backtracking_by_its_definition(start: str, shrink: str, slope: str) -> None:
    lr = f"backtracking:start={start},shrink={shrink},slope={slope}"
    theta = 3.0
    for step in solve(objective="theta^4/4 - theta", init="3", lr=lr, steps=20):
        rate = armijo(theta, float(start), float(shrink), float(slope))
        assert step.learning_rate == rate
        theta -= rate * (theta**3 - 1)
        assert step.new_parameters["theta"] == pytest.approx(theta, rel=1e-14)


def test_backtracking_goes_up_where_it_is_asked() -> None:
    down = [step.learning_rate for step in solve(objective="w^4", init="2", lr="backtracking", steps=5)]
    up = [step.learning_rate for step in solve(objective="-w^4", init="2", lr="backtracking", steps=5, maximize=True)]
    assert down == up


def test_backtracking_leaves_a_domain_alone() -> None:
    """w - ln(w) at 5 has the gradient 0.8: a rate of 8 would leave w > 0, where it has no value."""
    (step,) = solve(objective="w - ln(w)", init="5", lr="backtracking:start=8", steps=1)
    assert step.new_parameters["w"] > 0


def test_the_trials_are_shown(gdcalc: Command) -> None:
    shown = gdcalc("step", "-f", "theta^2+2*theta+1", "--init", "3", "--lr", "backtracking", "--work").out
    assert "from 1, times 0.5, until the objective changes by 0.0001 times the rate" in shown
    # f(3 - 8) = 16 against 16 - 0.0001*64, f(3 - 4) = 0 against 16 - 0.0001*32.
    assert "line search  η = 1, L = 16 > 15.9936\n" in shown
    assert "η = 0.5, L = 0 ≤ 15.9968   (taken)" in shown
    document = json.loads(
        gdcalc("step", "-f", "theta^2", "--init", "3", "--lr", "backtracking", "--json", "--work").out
    )
    assert document["steps"][0]["learning_rate"] == 0.5
    by_hand = gdcalc("step", "-f", "theta^2", "--init", "3", "--lr", "backtracking", "--round", "4", "--work").out
    assert "η = 0.5, L = 0 ≤" in by_hand


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-f", "w^4", "--lr", "exact"), "needs a quadratic objective"),
        (("-f", "abs(w)", "--lr", "exact"), "needs a quadratic objective"),
        (("-f", "w^2 + relu(w)", "--lr", "exact"), "needs a quadratic objective"),
        (("-f", "w^2 + floor(w)", "--lr", "exact"), "needs a quadratic objective"),
        (("-f", "-w^2", "--lr", "exact"), "needs an objective with a lowest point"),
        (("-f", "3*w", "--lr", "exact"), "needs an objective with a lowest point"),
        (("-f", "x^2 - y^2", "--lr", "exact"), "needs an objective with a lowest point"),
        (("-f", "x^2", "--lr", "exact", "--maximize"), "needs an objective with a highest point"),
        (("-f", "w^2", "--lr", "exact", "--optimizer", "adam"), "is for plain gradient descent"),
        (("-f", "w^2", "--lr", "backtracking:shrink=1"), "it needs shrink < 1"),
        (("-f", "w^2", "--lr", "backtrackin"), "did you mean backtracking?"),
        (("-f", "w^2", "--lr", "backtracking:begin=1"), "has no setting begin"),
        (("-m", "a*x", "-d", "samples/three.csv", "--lr", "exact"), "is for an --objective"),
        (("-f", "w^2", "--penalty", "w", "--lr", "exact"), "without a penalty"),
    ],
)
def test_bad_input(gdcalc: Command, options: tuple[str, ...], message: str) -> None:
    ended = gdcalc("step", *options)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
