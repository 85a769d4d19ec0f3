"""What people call the quantities."""

from __future__ import annotations

import pytest

from gdcalc.homework.exercise import Exercise
from gdcalc.homework.placement import Quantities
from gdcalc.problem import Settings
from tests.homework.checking import THREE


def quantities(model: str = "a*x+b", **settings: str) -> Quantities:
    rows = [{**row, "x1": "1", "x2": "2"} for row in THREE]
    return Quantities(Exercise(Settings(model=model, data=rows, **settings)).by_hand)  # type: ignore[arg-type]


GRADIENTS = (
    *("grad_a", "dL/da", "∂L/∂a", "grad a", "gradient a", "dJ/da", "dloss/da", "DL/DA", "g_a", "gradient of a", "da"),
    *("dL_da", r"\frac{\partial L}{\partial a}"),
)


@pytest.mark.parametrize("name", GRADIENTS)
def test_a_gradient(name: str) -> None:
    assert quantities().line(name, has_sample=False) == "dloss/da"


@pytest.mark.parametrize("name", ["a", "new a", "new_a", "a_new", "updated a", "next a", "a'"])
def test_a_new_parameter(name: str) -> None:
    assert quantities().line(name, has_sample=False) == "new a"


@pytest.mark.parametrize("name", ["prediction", "yhat", "ŷ", "y_hat", "Prediction", "y\u0302", r"\hat{y}", "pred"])
def test_the_prediction(name: str) -> None:
    assert quantities().line(name, has_sample=False) == "yhat"


@pytest.mark.parametrize("name", ["loss", "L", "J", "Cost", "MSE", "error"])
def test_the_loss(name: str) -> None:
    assert quantities().line(name, has_sample=False) == "loss"
    assert quantities(batch="all").line(name, has_sample=False) == "step loss"
    assert quantities(batch="all").line(name, has_sample=True) == "loss"


def test_a_samples_gradient_and_the_batchs() -> None:
    batch = quantities(batch="all")
    assert batch.line("grad_a", has_sample=True) == "dloss/da"
    assert batch.line("grad_a", has_sample=False) == "g_a"
    assert batch.line("batch_grad_a", has_sample=True) == "g_a"


def test_names_of_the_model_come_first() -> None:
    model = quantities("z = w_1*x1 + w_2*x2; sigmoid(z)")
    assert model.line("w1", has_sample=False) == "new w_1"
    assert model.line("w₁", has_sample=False) == "new w_1"
    assert model.line("dL/dw1", has_sample=False) == "dloss/dw_1"
    assert model.line("z", has_sample=False) == "z"
    assert model.line("dL/dz", has_sample=False) == "dloss/dz"
    assert quantities("W*x + w").line("dL/dw", has_sample=False) == "dloss/dw"
    assert quantities("W*x + w").line("dL/dW", has_sample=False) == "dloss/dW"


def test_what_is_unknown() -> None:
    assert quantities().line("accuracy", has_sample=False) is None
    assert quantities().line("", has_sample=False) is None
