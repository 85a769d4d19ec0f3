"""The sklearn dialect against the real SGDRegressor, epoch by epoch."""

from __future__ import annotations

from typing import Any

import pytest

from gdcalc import solve
from tests.peers.trajectories import DATA, library

Z = [0.1, 0.4, -0.3, 0.8, -0.5, 0.2, 0.0]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("settings", "arguments"),
    [
        ({}, {}),
        ({"optimizer": "sgd:alpha=0.1"}, {"alpha": 0.1}),
        ({"optimizer": "sgd:alpha=0"}, {"penalty": None}),
        ({"lr": "0.05"}, {"learning_rate": "constant", "eta0": 0.05}),
        ({"lr": "inverse-power:lr=0.1,power=0.5"}, {"eta0": 0.1, "power_t": 0.5}),
        ({"loss": "huber:delta=0.1"}, {"loss": "huber", "epsilon": 0.1}),
    ],
)
def test_thirty_epochs(settings: dict[str, Any], arguments: dict[str, Any]) -> None:
    linear_model = library("sklearn.linear_model")
    rows = list(zip(DATA["x"], Z, strict=True))
    regressor = linear_model.SGDRegressor(shuffle=False, **arguments)
    data = {"x": DATA["x"], "z": Z, "y": DATA["y"]}
    run = solve("v*x + w*z + b", data=data, dialect="sklearn", epochs=30, target="y", **settings)
    after = [step.new_parameters for step in run if step.step % len(rows) == 0]
    for own in after:
        regressor.partial_fit(rows, DATA["y"])
        theirs = {"v": regressor.coef_[0], "w": regressor.coef_[1], "b": regressor.intercept_[0]}
        for name, value in theirs.items():
            assert float(own[name]) == pytest.approx(float(value), rel=1e-12, abs=1e-15)
