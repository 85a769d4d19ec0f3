"""Every rule of the keras dialect against the real ``keras.optimizers``, in float64."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.peers.trajectories import START, Point, check, library, ours, rows

CONFIGURATIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("sgd", "SGD", {"learning_rate": 0.05}),
    ("sgd:momentum=0.9", "SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    ("sgd:momentum=0.9,nesterov=true,weight_decay=0.01", "SGD",
     {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("adagrad", "Adagrad", {}),
    ("adagrad:initial_accumulator=0.5,eps=0.001", "Adagrad", {"initial_accumulator_value": 0.5, "epsilon": 0.001}),
    ("rmsprop", "RMSprop", {}),
    ("rmsprop:centered=true,momentum=0.9,eps=0.001", "RMSprop", {"centered": True, "momentum": 0.9, "epsilon": 0.001}),
    ("adam", "Adam", {}),
    ("adam:amsgrad=true,eps=0.01,weight_decay=0.1", "Adam", {"amsgrad": True, "epsilon": 0.01, "weight_decay": 0.1}),
    ("adamw", "AdamW", {}),
    ("adadelta", "Adadelta", {}),
    ("adamax", "Adamax", {}),
    ("nadam", "Nadam", {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def keras() -> Any:
    library("torch")
    os.environ["KERAS_BACKEND"] = "torch"
    found = library("keras")
    found.config.set_floatx("float64")
    return found


def theirs(keras: Any, name: str, arguments: dict[str, Any], batch: int) -> list[Point]:
    torch = library("torch")
    a, b = (keras.Variable(value, dtype="float64") for value in START)
    optimizer = getattr(keras.optimizers, name)(**arguments)
    points = []
    for x, y in rows(batch):
        for variable in (a, b):
            variable.value.grad = None
        x_values, y_values = torch.tensor(x, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
        prediction = 2 * torch.tanh(a.value * x_values + b.value)
        ((y_values - prediction) ** 2).mean().backward()
        gradients = [variable.value.grad for variable in (a, b)]
        with torch.no_grad():
            optimizer.apply(gradients, [a, b])
        points.append((float(a.value), float(b.value)))
    return points


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("optimizer", "name", "arguments"), CONFIGURATIONS)
def test_two_hundred_steps(keras: Any, optimizer: str, name: str, arguments: dict[str, Any]) -> None:
    rate = {} if "learning_rate" not in arguments else {"lr": str(arguments["learning_rate"])}
    check(ours(optimizer, 3, dialect="keras", **rate), theirs(keras, name, arguments, 3))
