"""At a kink every subgradient is right, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from gdcalc import check
from gdcalc.homework.finding import Report

ROW = [{"x": 1, "y": 1}]


def verdicts(report: Report) -> list[str]:
    return [finding.verdict.value for finding in report.findings]


@pytest.mark.parametrize(
    ("slope", "verdict"), [(0, "right"), (-1, "right"), (-2, "right"), (-0.5, "right"), (1, "wrong"), (-2.5, "wrong")]
)
@pytest.mark.parametrize("model", ["max(0,w*x)", "relu(w*x)", "where(w*x > 0, w*x, 0)"])
def test_the_slopes_between_both_sides(model: str, slope: float, verdict: str) -> None:
    """(1 - max(0, w))^2 at w = 0: 0 to the left, -2 to the right."""
    report = check([{"step": 1, "grad_w": slope, "w": -0.1 * slope}], model, data=ROW, lr=0.1)
    assert verdicts(report)[0] == verdict
    assert verdicts(report)[1] != "wrong"


def test_a_new_parameter_alone() -> None:
    assert verdicts(check([{"step": 1, "w": 0.15}], "max(0,w*x)", data=ROW, lr=0.1)) == ["right"]
    assert verdicts(check([{"step": 1, "w": 0.25}], "max(0,w*x)", data=ROW, lr=0.1)) == ["wrong"]


@pytest.mark.parametrize(
    ("settings", "low", "high"),
    [
        ({"model": "w*x", "data": [{"x": 1, "y": 0}], "loss": "absolute"}, -1, 1),
        ({"model": "w*x", "data": ROW, "loss": "hinge", "init": {"w": 1}}, -1, 0),
        ({"model": "w*x", "data": ROW, "loss": "max(0, 1-y*yhat)", "init": {"w": 1}}, -1, 0),
        ({"model": "w*x", "data": [{"x": 1, "y": 0}], "loss": "quantile:tau=0.25"}, -0.25, 0.75),
        ({"objective": "abs(w)"}, -1, 1),
        ({"model": "w*x", "data": ROW, "penalty": "abs(w)"}, -3, -1),
    ],
)
def test_every_kind_of_kink(settings: dict[str, Any], low: float, high: float) -> None:
    for slope, verdict in ((low, "right"), (high, "right"), ((low + high) / 2, "right"), (high + 1, "wrong")):
        assert verdicts(check([{"step": 1, "grad_w": slope}], **settings)) == [verdict], slope


def test_the_ends_and_the_convention_are_told() -> None:
    (finding,) = check([{"step": 1, "grad_w": -1}], "max(0,w*x)", data=ROW, lr=0.1).findings
    assert finding.at_kink is not None
    assert (finding.at_kink.low, finding.at_kink.high) == (-2, 0)
    assert finding.at_kink.conventions == ("the slope of relu and of max(0, …) is taken as 0",)


def test_beside_a_kink_there_is_one_slope() -> None:
    for start, right in ((0.5, -1), (-0.5, 0)):
        other = {-1: 0, 0: -1}[right]
        report = check([{"step": 1, "grad_w": other}], "max(0,w*x)", data=ROW, init={"w": start})
        assert verdicts(report) == ["wrong"]
        assert report.findings[0].at_kink is None


def test_a_condition_on_the_data_is_no_kink() -> None:
    """where(x > 1, a*x, b*x) at x = 1 is b*x: its slope by a is 0, whatever the other side has."""
    settings: dict[str, Any] = {"data": [{"x": 1, "y": 1}], "lr": 0.1}
    report = check([{"step": 1, "grad_a": -2, "grad_b": -2}], "where(x > 1, a*x, b*x)", **settings)
    assert verdicts(report) == ["wrong", "right"]


@pytest.mark.parametrize(
    ("slopes", "expected"),
    [((1, 0), "right"), ((0.7, 0.3), "right"), ((0, 1), "right"), ((1, 1), "wrong"), ((0.7, 0.7), "wrong")],
)
def test_one_slope_goes_into_all_components(slopes: tuple[float, float], expected: str) -> None:
    """The subgradients of max(a, b) at a = b are (t, 1 - t)."""
    cells = [{"step": 1, "grad_a": slopes[0], "grad_b": slopes[1]}]
    first, second = check(cells, objective="max(a,b)", init={"a": 0, "b": 0}).findings
    assert (first.verdict.value, second.verdict.value) == ("right", expected)
    if expected == "wrong":
        assert second.expected == pytest.approx(1 - slopes[0], abs=1e-9)


def test_a_kink_that_float64_just_misses() -> None:
    """0.1*3 - 0.3 is 5.6e-17 in float64 and 0 on paper: relu has both slopes there, 0 and -2*3."""
    for slope, verdict in ((0, "right"), (-6, "right"), (-3, "right"), (6, "wrong")):
        settings: dict[str, Any] = {"data": [{"x": 3, "y": 1}], "init": {"w": "0.1"}}
        assert verdicts(check([{"step": 1, "grad_w": slope}], "relu(w*x-0.3)", **settings)) == [verdict]


def test_a_kink_by_rounding() -> None:
    """w*x = 0.004 rounds to 0.00, where relu has both slopes."""
    for slope, verdict in ((0, "right"), (-2, "right"), (1, "wrong")):
        settings: dict[str, Any] = {"data": ROW, "init": {"w": "0.004"}, "round": 2}
        assert verdicts(check([{"step": 1, "grad_w": slope}], "relu(w*x)", **settings)) == [verdict]
