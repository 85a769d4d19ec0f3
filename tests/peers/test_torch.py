"""Every rule of the torch dialect against the real ``torch.optim``, in float64."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.peers.trajectories import BATCHES, START, Point, check, library, ours, rows

# gdcalc's optimizer, PyTorch's class, its arguments, and the learning rate (None: the default of both).
Configuration = tuple[str, str, dict[str, Any], float | None]
CONFIGURATIONS: list[Configuration] = [
    ("sgd", "SGD", {}, 0.05),
    ("sgd:momentum=0.9", "SGD", {"momentum": 0.9}, 0.05),
    ("sgd:momentum=0.9,dampening=0.3", "SGD", {"momentum": 0.9, "dampening": 0.3}, 0.05),
    ("sgd:momentum=0.9,nesterov=true", "SGD", {"momentum": 0.9, "nesterov": True}, 0.05),
    ("sgd:weight_decay=0.1", "SGD", {"weight_decay": 0.1}, 0.05),
    ("sgd:momentum=0.5,dampening=0.5,weight_decay=0.01", "SGD",
     {"momentum": 0.5, "dampening": 0.5, "weight_decay": 0.01}, 0.05),
    ("adagrad", "Adagrad", {}, None),
    ("adagrad:lr_decay=0.1,weight_decay=0.01,initial_accumulator=0.2,eps=1e-6", "Adagrad",
     {"lr_decay": 0.1, "weight_decay": 0.01, "initial_accumulator_value": 0.2, "eps": 1e-6}, 0.1),
    ("rmsprop", "RMSprop", {}, None),
    ("rmsprop:centered=true", "RMSprop", {"centered": True}, None),
    ("rmsprop:momentum=0.9,weight_decay=0.01,alpha=0.9", "RMSprop",
     {"momentum": 0.9, "weight_decay": 0.01, "alpha": 0.9}, 0.005),
    ("rmsprop:momentum=0.5,centered=true,eps=1e-6", "RMSprop", {"momentum": 0.5, "centered": True, "eps": 1e-6}, None),
    ("adam", "Adam", {}, None),
    ("adam:amsgrad=true,weight_decay=0.01", "Adam", {"amsgrad": True, "weight_decay": 0.01}, 0.01),
    ("adam:beta1=0.8,eps=1e-7", "Adam", {"betas": (0.8, 0.999), "eps": 1e-7}, 0.01),
    ("adamw", "AdamW", {}, None),
    ("adamw:amsgrad=true,weight_decay=0.1", "AdamW", {"amsgrad": True, "weight_decay": 0.1}, 0.01),
    ("adadelta", "Adadelta", {}, None),
    ("adadelta:rho=0.8,weight_decay=0.01", "Adadelta", {"rho": 0.8, "weight_decay": 0.01}, 0.5),
    ("adamax", "Adamax", {}, None),
    ("adamax:weight_decay=0.05,beta2=0.9", "Adamax", {"weight_decay": 0.05, "betas": (0.9, 0.9)}, None),
    ("nadam", "NAdam", {}, None),
    ("nadam:weight_decay=0.1,decoupled=true", "NAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True}, None),
    ("nadam:weight_decay=0.1,momentum_decay=0.01", "NAdam", {"weight_decay": 0.1, "momentum_decay": 0.01}, None),
    ("radam", "RAdam", {}, None),
    ("radam:weight_decay=0.1,decoupled=true", "RAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True}, 0.01),
    ("radam:weight_decay=0.1,beta2=0.9", "RAdam", {"weight_decay": 0.1, "betas": (0.9, 0.9)}, 0.01),
    ("rprop", "Rprop", {}, None),
    ("rprop:eta_minus=0.3,eta_plus=1.5,size_max=0.02", "Rprop", {"etas": (0.3, 1.5), "step_sizes": (1e-6, 0.02)}, None),
]  # fmt: skip


@pytest.fixture(autouse=True)
def double_precision() -> Iterator[Any]:
    """NAdam keeps a product in the default type, whatever the parameters' is."""
    torch = library("torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield torch
    torch.set_default_dtype(before)


def theirs(torch: Any, name: str, arguments: dict[str, Any], batch: int) -> list[Point]:
    a, b = (torch.tensor(value, requires_grad=True) for value in START)
    optimizer = getattr(torch.optim, name)([a, b], **arguments)
    points = []
    for x, y in rows(batch):
        optimizer.zero_grad()
        prediction = 2 * torch.tanh(a * torch.tensor(x) + b)
        torch.nn.functional.mse_loss(prediction, torch.tensor(y)).backward()
        optimizer.step()
        points.append((a.item(), b.item()))
    return points


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=lambda each: each[0])
def test_two_hundred_steps(double_precision: Any, configuration: Configuration, batch: int) -> None:
    optimizer, name, arguments, rate = configuration
    rates = {} if rate is None else {"lr": rate}
    found = ours(optimizer, batch, **({} if rate is None else {"lr": str(rate)}))
    check(found, theirs(double_precision, name, arguments | rates, batch))


@pytest.mark.parametrize("optimizer", ["sgd:momentum=0.9,weight_decay=0.1", "adam:weight_decay=0.1", "rprop"])
def test_maximize(double_precision: Any, optimizer: str) -> None:
    """PyTorch turns the gradient's sign before the decay is added."""
    torch = double_precision
    name, arguments = {
        "sgd": ("SGD", {"momentum": 0.9, "weight_decay": 0.1}),
        "adam": ("Adam", {"weight_decay": 0.1}),
        "rprop": ("Rprop", {}),
    }[optimizer.partition(":")[0]]
    found = ours(optimizer, 3, lr="0.001", maximize=True)
    check(found, theirs(torch, name, {**arguments, "lr": 0.001, "maximize": True}, 3))


@pytest.mark.parametrize(
    ("schedule", "name", "arguments"),
    [
        ("step:lr=0.1,gamma=0.5,every=20", "StepLR", {"gamma": 0.5, "step_size": 20}),
        ("exponential:lr=0.1,gamma=0.99", "ExponentialLR", {"gamma": 0.99}),
        ("cosine:lr=0.1,low=0.01,steps=200", "CosineAnnealingLR", {"eta_min": 0.01, "T_max": 200}),
    ],
)
def test_schedules(double_precision: Any, schedule: str, name: str, arguments: dict[str, Any]) -> None:
    torch = double_precision
    a, b = (torch.tensor(value, requires_grad=True) for value in START)
    optimizer = torch.optim.SGD([a, b], lr=0.1)
    scheduler = getattr(torch.optim.lr_scheduler, name)(optimizer, **arguments)
    points = []
    for x, y in rows(3):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(2 * torch.tanh(a * torch.tensor(x) + b), torch.tensor(y)).backward()
        optimizer.step()
        scheduler.step()
        points.append((a.item(), b.item()))
    check(ours("sgd", 3, lr=schedule), points)
