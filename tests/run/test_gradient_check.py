"""The check of gradients: it passes what is right, and finds what is not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.expression.parser import parse
from gdcalc.program.program import Line, Program, Role
from gdcalc.run.gradient_check import GradientCheck

NEURON: dict[str, Any] = {"data": [{"x": 2, "y": 1}], "init": {"W": 0.5, "b": 0.3}}
POINT = {"x": 2, "y": 1, "W": 0.5, "b": 0.3}


def program(model: str, **settings: Any) -> Program:
    return solve(model, **{"data": [{"x": 2, "y": 1}], **settings}).program


def test_what_is_right_passes() -> None:
    verdicts = GradientCheck(program("sigmoid(W*x+b)", **NEURON)).check(POINT)
    assert [verdict.parameter for verdict in verdicts] == ["W", "b"]
    assert all(verdict.agrees for verdict in verdicts)
    # W: -2*(1 - s)*s*(1 - s)*2 at s = 1/(1 + exp(-1.3)), to 15 digits.
    assert verdicts[0].product == pytest.approx(Fraction("-0.144174486608384"), abs=1e-14)
    assert verdicts[0].whole == pytest.approx(Fraction("-0.144174486608384"), abs=1e-14)
    assert verdicts[0].difference == pytest.approx(Fraction("-0.144174486608384"), abs=1e-12)


@pytest.mark.parametrize("wrong", ["yhat*(1 + yhat)", "1 - yhat", "-yhat*(1 - yhat)", "1.0001*yhat*(1 - yhat)"])
def test_a_wrong_factor_is_found(wrong: str) -> None:
    right = program("sigmoid(W*x+b)", **NEURON)
    chain = tuple(
        Line(line.name, parse(wrong), Role.CHAIN_FACTOR) if line.name == "dyhat/dz" else line for line in right.chain
    )
    assert chain != right.chain
    assert not any(verdict.agrees for verdict in GradientCheck(replace(right, chain=chain)).check(POINT))


def test_a_kink_is_known_from_its_two_slopes() -> None:
    (verdict,) = GradientCheck(program("relu(w*x)", loss="absolute")).check({"x": 1, "y": 1, "w": 0})
    assert not verdict.agrees
    assert verdict.at_kink
    (smooth,) = GradientCheck(program("w*x")).check({"x": 1, "y": 1, "w": 0})
    assert smooth.agrees
    assert not smooth.at_kink


def test_a_gradient_of_large_values_passes() -> None:
    (verdict,) = GradientCheck(program("w*x^3")).check({"x": 1000, "y": 1, "w": 5})
    assert verdict.agrees


def test_beside_the_edge_of_a_domain_one_part_is_left_out() -> None:
    """sqrt(w) has a value at 0, and none below."""
    verdicts = GradientCheck(program("x*sqrt(w)^2")).check({"x": 1, "y": 1, "w": 0})
    assert all(verdict.difference is None for verdict in verdicts)


def test_an_objective_is_checked_too() -> None:
    found = solve(objective="theta^2 + 2*theta + 1").program
    (verdict,) = GradientCheck(found).check({"theta": 3})
    assert verdict.product == verdict.whole == verdict.difference == 8
