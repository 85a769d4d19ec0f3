"""The minimum near a path, against functions whose minimum is known."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from gdcalc.pictures.minimum import Function, minimum_near


def rosenbrock(point: Sequence[float]) -> float:
    return 100 * (point[1] - point[0] ** 2) ** 2 + (1 - point[0]) ** 2


def ln(value: float) -> float:
    return math.log(value) if value > 0 else math.nan


@pytest.mark.parametrize(
    ("function", "start", "size", "expected"),
    [
        (lambda point: point[0] ** 2 + 2 * point[0] + 1, (3.0,), 0.8, (-1.0,)),
        (lambda point: point[0] ** 2, (1000.0,), 1e-3, (0.0,)),  # a tiny first step
        (lambda point: (point[0] - 1e6) ** 2, (0.0,), 1.0, (1e6,)),
        (lambda point: point[0] ** 4, (5.0,), 1.0, (0.0,)),
        (lambda point: abs(point[0] - 2) + abs(point[1]), (1.0, 3.0), 1.0, (2.0, 0.0)),
        (rosenbrock, (-1.2, 1.0), 0.2, (1.0, 1.0)),
        (lambda point: point[0] - ln(point[0]), (5.0,), 1.0, (1.0,)),  # no value left of 0
        (lambda point: point[0] ** 2, (0.0,), 1.0, (0.0,)),  # begun at it
    ],
)
def test_a_minimum_is_found(
    function: Function, start: tuple[float, ...], size: float, expected: tuple[float, ...]
) -> None:
    found = minimum_near(function, start, size)
    assert found is not None
    assert found.is_single
    for value, wanted in zip(found.point, expected, strict=True):
        assert value == pytest.approx(wanted, abs=1e-2 if expected == (0.0,) and size == 1.0 else 1e-5)


@pytest.mark.parametrize(
    "function",
    [
        lambda point: point[0],
        lambda point: math.exp(-point[0]) if point[0] > -700 else math.inf,
        lambda point: math.log1p(math.exp(-max(point[0], -700))),  # the loss of data that a line separates
        lambda point: 1 / point[0] ** 2 if point[0] else math.nan,
        lambda point: -1 / abs(point[0]) if point[0] else math.nan,  # a pole downwards
        lambda point: math.tan(point[0]),
        lambda point: -(point[0] ** 2) if abs(point[0]) < 1e150 else math.nan,
        lambda _: 5.0,
        lambda _: math.nan,
    ],
)
def test_what_has_none_has_none(function: Function) -> None:
    assert minimum_near(function, (1.0,), 1.0) is None


def test_a_saddle_is_none() -> None:
    assert minimum_near(lambda point: math.tanh(point[0] ** 2 - point[1] ** 2), (0.0, 0.0), 1.0) is None


def test_the_floor_of_a_valley_is_no_single_minimum() -> None:
    found = minimum_near(lambda point: (point[0] - 1) ** 2, (3.0, 7.0), 0.5)
    assert found is not None
    assert not found.is_single
    assert found.point == pytest.approx((1.0, 7.0), abs=1e-5)
