"""The models of the simulated homework: each line worked out by hand, with its slopes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Values = Mapping[str, float]
Slopes = dict[str, tuple[float, float]]
"""By parameter: the way from the parameter's layer to the output, and the input that the parameter multiplies."""


@dataclass(frozen=True)
class Model:
    """A model as text and as arithmetic; ``biases`` names a weight of the same layer for each bias."""

    text: str
    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    biases: Mapping[str, str]
    lines: Mapping[str, Callable[[Values], float]]
    slopes: Callable[[Values], Slopes]
    activated: bool = False

    @property
    def last_bias(self) -> str:
        return list(self.biases)[-1]


def sigmoid(value: float) -> float:
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    power = math.exp(value)
    return power / (1 + power)


def _network_slopes(v: Values) -> Slopes:
    first = v["v1"] * v["h1"] * (1 - v["h1"])
    second = v["v2"] * v["h2"] * (1 - v["h2"])
    return {
        "w1": (first, v["x1"]),
        "w2": (first, v["x2"]),
        "b1": (first, 1),
        "w3": (second, v["x1"]),
        "w4": (second, v["x2"]),
        "b2": (second, 1),
        "v1": (1, v["h1"]),
        "v2": (1, v["h2"]),
        "c": (1, 1),
    }


MODELS = {
    "line": Model(
        text="a*x+b",
        inputs=("x",),
        parameters=("a", "b"),
        biases={"b": "a"},
        lines={"prediction": lambda v: v["a"] * v["x"] + v["b"]},
        slopes=lambda v: {"a": (1, v["x"]), "b": (1, 1)},
    ),
    "two features": Model(
        text="w1*x1+w2*x2+b",
        inputs=("x1", "x2"),
        parameters=("w1", "w2", "b"),
        biases={"b": "w1"},
        lines={"prediction": lambda v: v["w1"] * v["x1"] + v["w2"] * v["x2"] + v["b"]},
        slopes=lambda v: {"w1": (1, v["x1"]), "w2": (1, v["x2"]), "b": (1, 1)},
    ),
    "quadratic": Model(
        text="a*x^2+b*x+c",
        inputs=("x",),
        parameters=("a", "b", "c"),
        biases={"c": "b"},
        lines={"prediction": lambda v: v["a"] * v["x"] ** 2 + v["b"] * v["x"] + v["c"]},
        slopes=lambda v: {"a": (1, v["x"] ** 2), "b": (1, v["x"]), "c": (1, 1)},
    ),
    "sigmoid neuron": Model(
        text="z = w*x+b; sigmoid(z)",
        inputs=("x",),
        parameters=("w", "b"),
        biases={"b": "w"},
        lines={"z": lambda v: v["w"] * v["x"] + v["b"], "prediction": lambda v: sigmoid(v["z"])},
        slopes=lambda v: {"w": (1, v["x"]), "b": (1, 1)},
        activated=True,
    ),
    "network": Model(
        text="h1 = sigmoid(w1*x1+w2*x2+b1); h2 = sigmoid(w3*x1+w4*x2+b2); sigmoid(v1*h1+v2*h2+c)",
        inputs=("x1", "x2"),
        parameters=("w1", "w2", "b1", "w3", "w4", "b2", "v1", "v2", "c"),
        biases={"b1": "w1", "b2": "w3", "c": "v1"},
        lines={
            "h1": lambda v: sigmoid(v["w1"] * v["x1"] + v["w2"] * v["x2"] + v["b1"]),
            "h2": lambda v: sigmoid(v["w3"] * v["x1"] + v["w4"] * v["x2"] + v["b2"]),
            "prediction": lambda v: sigmoid(v["v1"] * v["h1"] + v["v2"] * v["h2"] + v["c"]),
        },
        slopes=_network_slopes,
        activated=True,
    ),
}
