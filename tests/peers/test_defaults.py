"""The table of settings that gdcalc's is held to, against the libraries' own signatures and refusals."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

import pytest

from tests import expected_tables as expected
from tests.expected_tables import probes
from tests.peers.trajectories import library

RENAMED = {
    "torch": {"initial_accumulator": "initial_accumulator_value", "decoupled": "decoupled_weight_decay"},
    "keras": {
        "initial_accumulator": "initial_accumulator_value", "eps": "epsilon", "beta1": "beta_1", "beta2": "beta_2",
    },
    "optax": {"initial_accumulator": "initial_accumulator_value", "beta1": "b1", "beta2": "b2"},
}  # fmt: skip
PAIRS = {
    "beta1": ("betas", 0), "beta2": ("betas", 1), "eta_minus": ("etas", 0), "eta_plus": ("etas", 1),
    "size_min": ("step_sizes", 0), "size_max": ("step_sizes", 1),
}  # fmt: skip
"""PyTorch's arguments that are two settings of gdcalc's."""


def signature(function: Callable[..., Any]) -> dict[str, Any]:
    return {name: each.default for name, each in inspect.signature(function).parameters.items()}


def module(dialect: str) -> Any:
    if dialect == "keras":
        os.environ.setdefault("KERAS_BACKEND", "torch")
        library("torch")
        return library("keras").optimizers
    return library("torch").optim if dialect == "torch" else library(dialect)


@pytest.mark.parametrize("dialect", RENAMED)
def test_defaults(dialect: str) -> None:
    found = module(dialect)
    for each in expected.OPTIMIZERS[dialect].values():
        assert each.library
        known = signature(getattr(found, each.library))
        for key, (default, _) in each.settings.items():
            name, index = PAIRS.get(key, (key, None)) if dialect == "torch" else (key, None)
            own = known[RENAMED[dialect].get(name, name)]
            assert float((own if index is None else own[index]) or 0) == float(default), (each.library, key)
        rate = known.get("lr", known.get("learning_rate"))
        if isinstance(rate, float) and (dialect, each.library) != ("torch", "SGD"):
            assert rate == float(each.learning_rate), each.library


@pytest.mark.parametrize("name", expected.TORCH)
def test_bounds_of_pytorch(name: str) -> None:
    """torch.optim refuses what the table refuses, but for Rprop's size_min."""
    torch = library("torch")
    each = expected.TORCH[name]
    assert each.library
    made = getattr(torch.optim, each.library)
    known = signature(made)
    for key, (_, bounds) in each.settings.items():
        argument, index = PAIRS.get(key, (key, None))
        argument = RENAMED["torch"].get(argument, argument)
        for text, broken in probes(bounds):
            if key == "size_min":
                continue
            value: Any = float(eval(text))  # noqa: S307 - an end of the table's bounds, and a number
            more = {"momentum": 0.5} if key == "nesterov" else {}
            if index is not None:
                value = tuple(value if place == index else own for place, own in enumerate(known[argument]))
            parameters = [torch.nn.Parameter(torch.zeros(1))]
            if broken is None:
                made(parameters, **{argument: value}, **more)
            else:
                with pytest.raises(ValueError, match="Invalid"):
                    made(parameters, **{argument: value}, **more)


def test_bounds_of_keras() -> None:
    made = module("keras").SGD
    for text, broken in probes(expected.KERAS["sgd"].settings["momentum"][1]):
        value = float(eval(text))  # noqa: S307
        if broken is None:
            made(momentum=value)
        else:
            with pytest.raises(ValueError, match="momentum"):
                made(momentum=value)


def test_scikit_learn() -> None:
    known = signature(library("sklearn.linear_model").SGDRegressor)
    assert known["learning_rate"] == "invscaling"
    assert known["eta0"] == float(expected.SCHEDULES["inverse-power"]["lr"][0])
    assert known["power_t"] == float(expected.SCHEDULES["inverse-power"]["power"][0])
    assert known["alpha"] == float(expected.SKLEARN["sgd"].settings["alpha"][0])


def test_schedules_and_losses_of_pytorch() -> None:
    torch = library("torch")
    rates, functions = torch.optim.lr_scheduler, torch.nn.functional
    assert signature(rates.StepLR)["gamma"] == float(expected.SCHEDULES["step"]["gamma"][0])
    assert signature(rates.CosineAnnealingLR)["eta_min"] == float(expected.SCHEDULES["cosine"]["low"][0])
    assert signature(functions.huber_loss)["delta"] == float(expected.LOSSES["huber"]["delta"][0])
    assert signature(functions.smooth_l1_loss)["beta"] == float(expected.LOSSES["smooth-l1"]["beta"][0])
