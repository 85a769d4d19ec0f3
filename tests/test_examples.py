"""The worked examples: values worked by hand, by exact rationals, or printed in the source that is named."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from gdcalc import solve

THREE = [{"x": 1, "y": 1}, {"x": 0, "y": 1}, {"x": 1, "y": 0}]
ORIGIN = [{"x": 1, "y": 2}, {"x": 2, "y": 4}, {"x": 3, "y": 6}]
FOUR = {"x": [1, 2, 3, 4], "y": [2, 4, 6, 8]}
NEURON = "z = W*x + b; yhat = sigmoid(z)"
ARITHMETICS: list[dict[str, Any]] = [{}, {"exact": True}, {"round": 4}]


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_three_samples(arithmetic: dict[str, Any]) -> None:
    run = solve("a*x+b", data=THREE, lr=1, init={"a": 0, "b": 0}, **arithmetic)
    steps = list(run)
    assert [step.samples[0].prediction for step in steps] == [0, 2, 2]
    assert [step.loss for step in steps] == [1, 1, 4]
    assert [tuple(step.gradient.values()) for step in steps] == [(-2, -2), (0, 2), (4, 4)]
    assert [tuple(step.update.values()) for step in steps] == [(2, 2), (0, -2), (-4, -4)]
    assert [step.parameters for step in steps] == [{"a": 0, "b": 0}, {"a": 2, "b": 2}, {"a": 2, "b": 0}]
    assert [step.new_parameters for step in steps] == [{"a": 2, "b": 2}, {"a": 2, "b": 0}, {"a": -2, "b": -4}]
    assert [(step.step, step.epoch, step.learning_rate) for step in steps] == [(1, 1, 1), (2, 1, 1), (3, 1, 1)]
    assert [step.samples[0].index for step in steps] == [1, 2, 3]
    assert (run.result.steps, run.result.stop_reason, run.result.message) == (3, "completed", None)
    # At (-2, -4) the predictions are -6, -4, -6 and the losses 49, 25, 36.
    assert float(run.result.loss or 0) == pytest.approx(110 / 3, abs=5e-5)


def test_a_line_through_the_origin_is_exact_at_every_step() -> None:
    run = solve("w*x", data=ORIGIN, init="w=1", lr="0.01", batch="all", epochs=100, predict={"x": 4}, exact=True)
    steps = list(run)
    assert (steps[0].loss, steps[0].gradient["w"]) == (Fraction(14, 3), Fraction(-28, 3))
    for number, step in enumerate(steps, start=1):
        assert step.new_parameters["w"] == 2 - (1 - Fraction(7, 75)) ** number
    assert len(steps) == 100
    (prediction,) = run.predictions
    assert prediction.before == 4
    assert prediction.after == 4 * (2 - Fraction(68, 75) ** 100)


def test_a_line_through_the_origin_in_floats() -> None:
    run = solve("w*x", data=ORIGIN, init="w=1", lr="0.01", batch="all", epochs=100, predict={"x": 4})
    for number, step in enumerate(run, start=1):
        assert step.new_parameters["w"] == pytest.approx(2 - (68 / 75) ** number, rel=1e-12)
    (prediction,) = run.predictions
    assert prediction.before == 4
    assert isinstance(prediction.after, float)
    assert math.floor(prediction.after * 10**7) == 79997777


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_four_samples_in_one_batch_step(arithmetic: dict[str, Any]) -> None:
    (step,) = solve("w*x+b", data=FOUR, lr="0.01", batch="all", **arithmetic)
    assert [sample.loss for sample in step.samples] == [4, 16, 36, 64]
    assert [sample.index for sample in step.samples] == [1, 2, 3, 4]
    assert step.loss == 30
    assert step.gradient == {"w": -30, "b": -10}
    assert float(step.new_parameters["w"]) == pytest.approx(0.3, rel=1e-15)
    assert float(step.new_parameters["b"]) == pytest.approx(0.1, rel=1e-15)


def test_one_neuron() -> None:
    (step,) = solve(NEURON, sample={"x": 2, "y": 1}, init={"W": 0.5, "b": 0.3}, lr=0.1)
    (sample,) = step.samples
    prediction = 1 / (1 + math.exp(-1.3))
    slope = -2 * (1 - prediction) * prediction * (1 - prediction)
    assert sample.values == {"z": 1.3}
    assert sample.prediction == pytest.approx(prediction, rel=1e-14)
    assert sample.loss == pytest.approx((1 - prediction) ** 2, rel=1e-14)
    assert sample.gradient == pytest.approx({"W": 2 * slope, "b": slope}, rel=1e-13)
    # The digits that PyTorch prints for W and b.
    assert {name: round(float(value), 5) for name, value in step.new_parameters.items()} == {"W": 0.51442, "b": 0.30721}
    assert (math.floor(float(sample.loss) * 1e9), math.floor(prediction * 1e9)) == (45866654, 785834983)


def test_one_neuron_with_four_places_as_published() -> None:
    (step,) = solve(NEURON, sample={"x": 2, "y": 1}, init={"W": 0.5, "b": 0.3}, lr=0.1, round=4)
    (sample,) = step.samples
    assert (str(sample.values["z"]), str(sample.prediction), str(sample.loss)) == ("1.3", "0.7858", "0.0459")
    assert {name: str(value) for name, value in sample.gradient.items()} == {"W": "-0.1442", "b": "-0.0721"}
    assert {name: str(value) for name, value in step.new_parameters.items()} == {"W": "0.5144", "b": "0.3072"}


def test_the_neuron_with_its_bias_frozen() -> None:
    free = list(solve(NEURON, sample={"x": 2, "y": 1}, init={"W": 0.5, "b": 0.3}, lr=0.1))
    run = solve(NEURON, sample={"x": 2, "y": 1}, init={"W": 0.5, "b": 0.3}, lr=0.1, freeze="b")
    (step,) = run
    assert step.new_parameters == free[0].new_parameters | {"b": 0.3}
    assert step.gradient == free[0].gradient
    assert step.update["b"] == 0
    assert run.problem.frozen == ("b",)


def test_a_one_parameter_objective_is_exact_at_every_step() -> None:
    steps = list(solve(objective="theta^2+2*theta+1", init={"theta": 3}, lr="0.1", steps=10, exact=True))
    thetas = [-1 + 4 * Fraction(4, 5) ** number for number in range(11)]
    assert [step.parameters["theta"] for step in steps] == thetas[:10]
    assert [step.new_parameters["theta"] for step in steps] == thetas[1:]
    assert [step.loss for step in steps] == [(theta + 1) ** 2 for theta in thetas[:10]]
    assert all(step.samples == () for step in steps)


@pytest.mark.parametrize("exact", [False, True])
def test_a_two_parameter_objective_shrinks_by_a_factor(exact: bool) -> None:
    run = solve(objective="x^2+y^2", init="uniform(0,10)", seed=7, lr="0.1", steps=100, exact=exact)
    for step in run:
        for name in ("x", "y"):
            ratio = Fraction(step.new_parameters[name]) / Fraction(step.parameters[name])
            assert ratio == Fraction(4, 5) if exact else float(ratio) == pytest.approx(0.8, rel=1e-14)
    assert run.result.steps == 100


MAZUR = (
    "h1 = sigmoid(w1*i1 + w2*i2 + b1); h2 = sigmoid(w3*i1 + w4*i2 + b1);"
    "o1 = sigmoid(w5*h1 + w6*h2 + b2); o2 = sigmoid(w7*h1 + w8*h2 + b2)"
)
MAZUR_WEIGHTS = {"w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30, "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55}


def test_the_network_of_mazurs_backpropagation_example() -> None:
    """Matt Mazur, "A Step by Step Backpropagation Example" (2015): the numbers printed there."""
    (step,) = solve(
        MAZUR,
        data=[{"i1": 0.05, "i2": 0.10, "t1": 0.01, "t2": 0.99}],
        init=MAZUR_WEIGHTS | {"b1": 0.35, "b2": 0.60},
        loss="((t1-o1)^2+(t2-o2)^2)/2",
        lr=0.5,
    )
    (sample,) = step.samples
    assert sample.target == {"t1": 0.01, "t2": 0.99}
    assert sample.prediction == pytest.approx({"o1": 0.75136507, "o2": 0.772928465}, abs=5e-9)
    assert step.loss == pytest.approx(0.298371109, abs=5e-10)
    weights = {name: value for name, value in step.new_parameters.items() if name.startswith("w")}
    published = {
        "w1": 0.149780716, "w2": 0.19956143, "w3": 0.24975114, "w4": 0.29950229,
        "w5": 0.35891648, "w6": 0.408666186, "w7": 0.511301270, "w8": 0.561370121,
    }  # fmt: skip
    assert weights == pytest.approx(published, abs=6e-9)
