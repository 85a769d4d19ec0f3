"""The problem on which gdcalc and other libraries run side by side: two parameters, seven samples, mini-batches."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from gdcalc import solve

DATA = {"x": [0.5, -1.2, 2.0, 0.3, 1.1, -0.7, 0.9], "y": [1.0, -2.1, 3.9, 0.2, 2.5, -1.0, 2.2]}
MODEL = "2*tanh(a*x + b)"
START = (0.3, -0.2)
STEPS = 200
BATCHES = (3, 7)

Point = tuple[float, float]


def library(name: str) -> Any:
    """Return a library of the extra ``peers``."""
    try:
        return importlib.import_module(name)
    except ImportError:
        pytest.skip(f"{name} is not installed (extra: peers)")


def rows(batch: int) -> list[tuple[list[float], list[float]]]:
    """Return the batches of STEPS steps in file order."""
    x, y = DATA["x"], DATA["y"]
    epoch = [(x[start : start + batch], y[start : start + batch]) for start in range(0, len(x), batch)]
    return [epoch[step % len(epoch)] for step in range(STEPS)]


def ours(optimizer: str, batch: int, **settings: Any) -> list[Point]:
    """Return the parameters after each of gdcalc's steps."""
    a, b = START
    run = solve(MODEL, data=DATA, init={"a": a, "b": b}, optimizer=optimizer, batch=batch, steps=STEPS, **settings)
    return [(float(step.new_parameters["a"]), float(step.new_parameters["b"])) for step in run]


def check(found: list[Point], wanted: list[Point]) -> None:
    """Hold each step's parameters to 1e-12 of the length of the two."""
    assert len(found) == len(wanted) == STEPS
    for step, (own, theirs) in enumerate(zip(found, wanted, strict=True), 1):
        size = max(map(abs, theirs))
        assert max(abs(mine - their) for mine, their in zip(own, theirs, strict=True)) <= 1e-12 * size, step
