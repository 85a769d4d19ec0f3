"""Each loss of the table: its value and its derivative, by independent formulas, differences and PyTorch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.calculus.symbolic import Calculus
from gdcalc.expression.parser import parse
from gdcalc.tables.losses import ALIASES, LOSSES

Pair = tuple[float, float]


def value_and_slope(loss: str, y: object, yhat: object, **settings: Any) -> tuple[Any, Any]:
    """Return what gdcalc gives for a prediction that is one parameter."""
    (step,) = solve("a*x", data=[{"x": 1, "y": y}], init=f"a={yhat!s}", loss=loss, **settings)
    return step.loss, step.gradient["a"]


def sign(x: float) -> float:
    return (x > 0) - (x < 0)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def huber(delta: float, divisor: float) -> Callable[[float, float], Pair]:
    def both(y: float, p: float) -> Pair:
        error = p - y
        if abs(error) < delta:
            return error**2 / 2 / divisor, error / divisor
        return (delta * abs(error) - delta**2 / 2) / divisor, delta * sign(error) / divisor

    return both


def quantile(tau: float) -> Callable[[float, float], Pair]:
    def both(y: float, p: float) -> Pair:
        if y > p:
            return tau * (y - p), -tau
        return ((1 - tau) * (p - y), 1 - tau) if y < p else (0.0, 0.5 - tau)

    return both


def bce(y: float, p: float) -> Pair:
    logs = [max(math.log(each), -100) if each > 0 else -100.0 for each in (p, 1 - p)]
    return -(y * logs[0] + (1 - y) * logs[1]), (p - y) / max(p * (1 - p), 1e-12)


def bce_logits(y: float, z: float) -> Pair:
    return max(z, 0) - z * y + math.log1p(math.exp(-abs(z))), sigmoid(z) - y


REAL = [(y, p) for y in (-2.0, 0.0, 0.5) for p in (-3.5, -2.0, 0.0, 0.25, 1.0, 2.5)]
LABELS = [(y, p) for y in (-1.0, 1.0) for p in (-2.5, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0)]
CHANCES = [(y, p) for y in (0.0, 0.3, 1.0) for p in (0.0, 1e-9, 0.25, 0.5, 0.999, 1.0)]
LOGITS = [(y, p) for y in (0.0, 0.3, 1.0) for p in (-1000.0, -5.0, 0.0, 0.7, 5.0, 1000.0)]
COUNTS = [(y, p) for y in (0.0, 1.0, 4.0) for p in (-30.0, -1.0, 0.0, 0.5, 3.0)]

ORACLES: dict[str, tuple[Callable[[float, float], Pair], list[Pair]]] = {
    "squared": (lambda y, p: ((y - p) ** 2, 2 * (p - y)), REAL),
    "mse": (lambda y, p: ((y - p) ** 2, 2 * (p - y)), REAL),
    "half-squared": (lambda y, p: ((y - p) ** 2 / 2, p - y), REAL),
    "absolute": (lambda y, p: (abs(y - p), sign(p - y)), REAL),
    "mae": (lambda y, p: (abs(y - p), sign(p - y)), REAL),
    "l1": (lambda y, p: (abs(y - p), sign(p - y)), REAL),
    "huber": (huber(1, 1), REAL),
    "huber:delta=1.5": (huber(1.5, 1), REAL),
    "huber:delta=5/2": (huber(2.5, 1), REAL),
    "smooth-l1": (huber(1, 1), REAL),
    "smooth-l1:beta=2": (huber(2, 2), REAL),
    "log-cosh": (lambda y, p: (math.log(math.cosh(y - p)), math.tanh(p - y)), REAL),
    "quantile": (quantile(0.5), REAL),
    "quantile:tau=0.3": (quantile(0.3), REAL),
    "bce": (bce, CHANCES),
    "bce-logits": (bce_logits, LOGITS),
    "hinge": (lambda y, p: (max(0, 1 - y * p), -y if y * p < 1 else 0.0), LABELS),
    "squared-hinge": (lambda y, p: (max(0, 1 - y * p) ** 2, -2 * y * max(0, 1 - y * p)), LABELS),
    "poisson-nll": (lambda y, p: (math.exp(p) - y * p, math.exp(p) - y), COUNTS),
}


def test_every_loss_and_alias_has_an_oracle() -> None:
    assert {name.partition(":")[0] for name in ORACLES} == {*LOSSES, *ALIASES}


@pytest.mark.parametrize("loss", ORACLES)
def test_value_and_derivative(loss: str) -> None:
    oracle, points = ORACLES[loss]
    for y, prediction in points:
        value, slope = oracle(y, prediction)
        got = value_and_slope(loss, y, prediction)
        assert got == pytest.approx((value, slope), rel=1e-12, abs=1e-14), (y, prediction)


@pytest.mark.parametrize("loss", ORACLES)
def test_derivative_is_the_slope_of_the_value(loss: str) -> None:
    """Central differences, away from kinks: these points are none."""
    h = 1e-5
    for y, prediction in [(0.0, 0.37), (1.0, 0.21), (1.0, 0.83)]:
        (above, _), (below, _) = (value_and_slope(loss, y, prediction + side) for side in (h, -h))
        _, slope = value_and_slope(loss, y, prediction)
        assert slope == pytest.approx((above - below) / (2 * h), rel=1e-7, abs=1e-9), (y, prediction)


OVERRIDDEN = [name for name, loss in LOSSES.items() if loss.derivative is not None]


@pytest.mark.parametrize("loss", OVERRIDDEN)
def test_a_derivative_of_the_table_equals_the_derived_one(loss: str) -> None:
    """The same formula as the user's own loss is differentiated; the table's form must agree where that exists."""
    own = LOSSES[loss].formula
    for key, value in LOSSES[loss].settings.items():
        own = own.replace(key, value)
    derived = Calculus().differentiate(parse(own), "yhat")
    assert derived != parse(LOSSES[loss].derivative or "")
    for y, prediction in [(-1.0, 0.4), (1.0, 0.6), (1.0, 0.2), (0.0, 0.9)]:
        assert value_and_slope(own, y, prediction) == pytest.approx(value_and_slope(loss, y, prediction), rel=1e-12)


@pytest.mark.parametrize("z", [-1000.0, -30.0, 30.0, 1000.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_large_logits(y: float, z: float) -> None:
    """A wrong label costs |z|, a right one next to nothing; nothing overflows."""
    value, slope = value_and_slope("bce-logits", y, z)
    wrong = (z > 0) != (y == 1)
    assert value == pytest.approx(abs(z) if wrong else math.exp(-abs(z)), rel=1e-12, abs=4e-15)
    assert slope == pytest.approx(sign(z) * (1.0 if wrong else -math.exp(-abs(z))), rel=1e-12)


def test_large_errors_of_log_cosh() -> None:
    value, slope = value_and_slope("log-cosh", 0, 1000)
    assert value == pytest.approx(1000 - math.log(2), rel=1e-15)
    assert slope == 1


EXACT: Mapping[str, tuple[str, str, Pair | tuple[Fraction, Fraction]]] = {
    "squared": ("1/3", "0.5", (Fraction(1, 36), Fraction(1, 3))),
    "half-squared": ("1/3", "0.5", (Fraction(1, 72), Fraction(1, 6))),
    "absolute": ("1/3", "0.5", (Fraction(1, 6), Fraction(1))),
    "huber:delta=0.1": ("0", "-0.3", (Fraction(1, 10) * (Fraction(3, 10) - Fraction(1, 20)), Fraction(-1, 10))),
    "smooth-l1:beta=0.1": ("0", "-0.3", (Fraction(3, 10) - Fraction(1, 20), Fraction(-1))),
    "quantile:tau=0.1": ("1", "0", (Fraction(1, 10), Fraction(-1, 10))),
    "hinge": ("-1", "1/7", (Fraction(8, 7), Fraction(1))),
    "squared-hinge": ("-1", "1/7", (Fraction(64, 49), Fraction(16, 7))),
}


@pytest.mark.parametrize("loss", EXACT)
def test_rational_losses_are_exact(loss: str) -> None:
    y, prediction, expected = EXACT[loss]
    assert value_and_slope(loss, y, prediction, exact=True) == expected


TORCH: dict[str, tuple[str, dict[str, float], list[Pair]]] = {
    "squared": ("mse_loss", {}, REAL),
    "absolute": ("l1_loss", {}, REAL),
    "huber": ("huber_loss", {}, REAL),
    "huber:delta=1.5": ("huber_loss", {"delta": 1.5}, REAL),
    "smooth-l1": ("smooth_l1_loss", {}, REAL),
    "smooth-l1:beta=2": ("smooth_l1_loss", {"beta": 2.0}, REAL),
    "bce": ("binary_cross_entropy", {}, CHANCES),
    "bce-logits": ("binary_cross_entropy_with_logits", {}, [*LOGITS, *((y, z) for y in (0, 1) for z in (-30, 30))]),
    "poisson-nll": ("poisson_nll_loss", {}, COUNTS),
}


@pytest.mark.parametrize("loss", TORCH)
def test_agrees_with_pytorch(loss: str) -> None:
    torch = pytest.importorskip("torch")
    name, settings, points = TORCH[loss]
    function = getattr(torch.nn.functional, name)
    for y, prediction in points:
        given = torch.tensor([prediction], dtype=torch.float64, requires_grad=True)
        value = function(given, torch.tensor([y], dtype=torch.float64), **settings)
        value.backward()
        expected = (value.item(), given.grad.item())
        # PyTorch's least p*(1 - p) is the float32 that is nearest to 1e-12, 4e-9 off.
        rel = 5e-9 if loss == "bce" and prediction in (0, 1) else 1e-12
        assert value_and_slope(loss, y, prediction) == pytest.approx(expected, rel=rel, abs=0), (y, prediction)


def test_cross_entropy_is_precise_for_a_probability_near_0() -> None:
    # -ln(1 - p) = p + p^2/2 + …
    assert value_and_slope("bce", 0, 1e-9)[0] == pytest.approx(1e-9 + 5e-19, rel=1e-15)
