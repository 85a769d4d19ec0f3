"""Every rule of the optax dialect against the real optax, in float64."""

from __future__ import annotations

from typing import Any

import pytest

from tests.peers.trajectories import START, Point, check, library, ours, rows

CONFIGURATIONS: list[tuple[str, str, dict[str, Any], float]] = [
    ("sgd", "sgd", {}, 0.05),
    ("sgd:momentum=0.9", "sgd", {"momentum": 0.9}, 0.05),
    ("sgd:momentum=0.9,nesterov=true", "sgd", {"momentum": 0.9, "nesterov": True}, 0.05),
    ("adagrad", "adagrad", {}, 0.1),
    ("rmsprop", "rmsprop", {}, 0.01),
    ("rmsprop:eps_in_sqrt=false,eps=0.001", "rmsprop", {"eps_in_sqrt": False, "eps": 0.001}, 0.01),
    ("rmsprop:centered=true,momentum=0.5,initial_scale=0.3", "rmsprop",
     {"centered": True, "momentum": 0.5, "initial_scale": 0.3}, 0.01),
    ("adam", "adam", {}, 0.01),
    ("adam:eps_root=0.001,nesterov=true", "adam", {"eps_root": 0.001, "nesterov": True}, 0.01),
    ("adamw", "adamw", {}, 0.01),
    ("nadam", "nadam", {}, 0.01),
    ("adamax", "adamax", {}, 0.01),
    ("adadelta", "adadelta", {}, 0.5),
    ("adadelta:weight_decay=0.1,rho=0.8", "adadelta", {"weight_decay": 0.1, "rho": 0.8}, 0.5),
]  # fmt: skip


@pytest.fixture(scope="module")
def optax() -> Any:
    jax = library("jax")
    jax.config.update("jax_enable_x64", True)
    return library("optax")


def theirs(optax: Any, name: str, arguments: dict[str, Any], rate: float) -> list[Point]:
    jax, jnp = library("jax"), library("jax.numpy")

    def loss(parameters: Any, x: Any, y: Any) -> Any:
        return jnp.mean((y - 2 * jnp.tanh(parameters["a"] * x + parameters["b"])) ** 2)

    slope = jax.jit(jax.grad(loss))
    optimizer = getattr(optax, name)(rate, **arguments)
    parameters = {"a": jnp.asarray(START[0], jnp.float64), "b": jnp.asarray(START[1], jnp.float64)}
    state, points = optimizer.init(parameters), []
    for x, y in rows(3):
        updates, state = optimizer.update(slope(parameters, jnp.asarray(x), jnp.asarray(y)), state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        points.append((float(parameters["a"]), float(parameters["b"])))
    return points


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("optimizer", "name", "arguments", "rate"), CONFIGURATIONS)
def test_two_hundred_steps(optax: Any, optimizer: str, name: str, arguments: dict[str, Any], rate: float) -> None:
    check(ours(optimizer, 3, dialect="optax", lr=str(rate)), theirs(optax, name, arguments, rate))
