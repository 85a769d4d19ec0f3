"""The homework that simulated students are given."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.students.models import MODELS, Model


@dataclass(frozen=True)
class Exercise:
    """One homework problem: as gdcalc's settings, and as the numbers that the simulator works with."""

    name: str
    settings: dict[str, Any]
    parameters: tuple[str, ...]
    rows: tuple[Mapping[str, float], ...]
    start: Mapping[str, float]
    rate: float
    per_sample: bool
    steps: int

    @property
    def model(self) -> Model:
        return MODELS[self.name]

    @property
    def batch(self) -> str:
        return "1" if self.per_sample else "all"


def make(
    name: str, rows: list[dict[str, float]], start: dict[str, float], *, rate: str, batch: str, steps: int
) -> Exercise:
    """Return the exercise with these numbers."""
    settings: dict[str, Any] = {
        "model": MODELS[name].text,
        "data": rows,
        "init": [", ".join(f"{parameter}={value}" for parameter, value in start.items())],
        "lr": rate,
        "batch": batch,
        "steps": str(steps),
        "loss": "squared",
    }
    return Exercise(
        name=name,
        settings=settings,
        parameters=MODELS[name].parameters,
        rows=tuple(rows),
        start=start,
        rate=float(rate),
        per_sample=batch == "1",
        steps=steps,
    )


_RATES = {
    "line": ("0.01", "0.02", "0.05", "0.1", "0.2"),
    "two features": ("0.01", "0.02", "0.05", "0.1", "0.2"),
    "quadratic": ("0.01", "0.02", "0.03", "0.05", "0.1"),
    "sigmoid neuron": ("0.1", "0.2", "0.3", "0.4", "0.5"),
    "network": ("0.1", "0.2", "0.3", "0.4", "0.5"),
}


def draw(name: str, batch: str, generator: random.Random) -> Exercise:
    """Return a random exercise with small numbers. It may diverge; ``exercise`` of the simulator sees to that."""
    model = MODELS[name]
    count = generator.choice((3, 4))
    places = generator.choice((0, 1))
    columns = {column: _inputs(name, count, places, generator) for column in model.inputs}
    targets = [_target(model, generator) for _ in range(count)]
    rows = [{**{column: columns[column][i] for column in columns}, "y": targets[i]} for i in range(count)]
    if not model.activated and generator.random() < 0.1:
        start: dict[str, float] = dict.fromkeys(model.parameters, 0)
    else:
        start = _starts(model, generator)
    rate = generator.choice(_RATES[name])
    return make(name, rows, start, rate=rate, batch=batch, steps=generator.choice((3, 4)))


def _number(low: float, high: float, places: int, generator: random.Random) -> float:
    return round(generator.uniform(low, high), places) if places else generator.randint(round(low), round(high))


def _inputs(name: str, count: int, places: int, generator: random.Random) -> list[float]:
    """Return different inputs, one a sample."""
    low, high = {"quadratic": (-2, 2), "network": (-1, 2)}.get(name, (-2, 4))
    inputs: list[float] = []
    while len(inputs) < count:
        number = _number(low, high, places, generator) + 0
        if number not in inputs:
            inputs.append(number)
    return inputs


def _target(model: Model, generator: random.Random) -> float:
    if model.activated:
        return generator.choice((0, 1, 0.1, 0.2, 0.3, 0.7, 0.8, 0.9))
    return _number(-4, 9, generator.choice((0, 1)), generator)


def _starts(model: Model, generator: random.Random) -> dict[str, float]:
    """Return different starting values, none of them 0."""
    chosen: list[float] = []
    while len(chosen) < len(model.parameters):
        number = round(generator.uniform(-1.5, 1.5), 1)
        if number and number not in chosen:
            chosen.append(number)
    return dict(zip(model.parameters, chosen, strict=True))
