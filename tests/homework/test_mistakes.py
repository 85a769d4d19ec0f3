"""Each mistake of the table is named for answers in which it is made, here or by the simulator."""

from __future__ import annotations

import math
from typing import Any

import pytest

from gdcalc.expression.tree import Number, Product
from gdcalc.homework.mistakes import MISTAKES, Mistake
from gdcalc.homework.mistakes.edits import on, sample_loss
from tests.homework.checking import THREE, Written, check, found, line, named
from tests.students.simulator import MISTAKES as SIMULATED

HALF: dict[str, Any] = {"model": "a*x+b", "data": THREE, "lr": "0.5"}
BATCH: dict[str, Any] = {**HALF, "batch": "all"}

# The three samples as a batch, a = b = 0: losses 1, 1, 0; gradients by a -2, 0, 0 and by b -2, -2, 0.
BY_HAND: dict[str, tuple[dict[str, Any], Written]] = {
    # Half the square: the loss 1/2, the gradients -1 and -1.
    "half-loss": (HALF, {(1, "loss"): "0.500", (1, "grad_a"): "-1.00", (1, "grad_b"): "-1.00"}),
    "double-loss": (HALF, {(1, "loss"): "2.00", (1, "grad_a"): "-4.00", (1, "grad_b"): "-4.00"}),
    # Sums in place of means: 2, -2, -4.
    "other-reduction": (BATCH, {(1, "loss"): "2.00", (1, "grad_a"): "-2.00", (1, "grad_b"): "-4.00"}),
    # The means -2/3 and -4/3 divided by 3 once more.
    "divided-by-n-twice": (BATCH, {(1, "grad_a"): "-0.222", (1, "grad_b"): "-0.444"}),
    # a = 2 at (1, 1): the square 1 and the penalty 0.5*4 = 2 are 3, the gradient 2 and 2 are 4.
    "penalty-forgotten": (
        {"model": "a*x", "data": THREE, "lr": "0.5", "penalty": "0.5*a^2", "init": ["a=2"]},
        {(1, "loss"): "1.00", (1, "grad_a"): "2.00"},
    ),
    # The rate 0.2: 0.4 and 0.4, then from b = 0.4 the gradient 2*(0.4 - 1) = -1.2, so b = 0.64.
    "other-rate": (HALF, {(1, "a"): "0.40", (1, "b"): "0.40", (2, "b"): "0.64"}),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_mistake_worked_by_hand(name: str) -> None:
    settings, written = BY_HAND[name]
    report = check(written, **settings)
    assert report.first is not None
    assert name in named(report.first)
    assert len(report.causes) == 1


def test_the_other_rate_is_told() -> None:
    settings, written = BY_HAND["other-rate"]
    cause, _ = check(written, **settings).causes[0]
    assert cause.mistakes[0].detail == "0.2"


def adam(*, corrected: bool = True, kept: bool = True, inside: bool = False, steps: int = 4) -> Written:
    """Return theta of Adam on theta^2 from 0.001, rate 0.1, by the formulas of Kingma and Ba (2015), eps 0.001."""
    theta, m, v, eps = 0.001, 0.0, 0.0, 1e-3
    written: Written = {}
    for t in range(1, steps + 1):
        gradient = 2 * theta
        m, v = (0.9 * m if kept else 0) + 0.1 * gradient, (0.999 * v if kept else 0) + 0.001 * gradient**2
        first, second = (m / (1 - 0.9**t), v / (1 - 0.999**t)) if corrected else (m, v)
        theta -= 0.1 * first / (math.sqrt(second + eps) if inside else math.sqrt(second) + eps)
        written |= {(t, "grad_theta"): repr(gradient), (t, "m_theta"): repr(m), (t, "v_theta"): repr(v)}
        written[t, "theta"] = repr(theta)
    return written


ADAM = {"objective": "theta^2", "init": ["theta=0.001"], "lr": "0.1", "optimizer": "adam:eps=1e-3"}
OPTIMIZER = {
    "bias-correction-forgotten": {"corrected": False},
    "state-forgotten": {"kept": False},
    "eps-moved": {"inside": True},
}


def test_adam_as_it_is() -> None:
    assert check(adam(), **ADAM).first is None


@pytest.mark.parametrize("name", OPTIMIZER)
def test_a_mistake_in_an_optimizer(name: str) -> None:
    report = check(adam(**OPTIMIZER[name]), **ADAM)
    assert report.first is not None
    assert named(report.first) == {name}


def test_backwards_through_weights_that_are_new_already() -> None:
    """One input, one hidden neuron: the hidden weight's gradient goes through the output's new weight."""
    w, v, rate = 0.5, 0.8, 2.0
    h = 1 / (1 + math.exp(-w))
    yhat = 1 / (1 + math.exp(-v * h))
    outer = -2 * (0 - yhat) * yhat * (1 - yhat)
    new = v - rate * outer * h
    right, wrong = outer * v * h * (1 - h), outer * new * h * (1 - h)
    network = {"model": "h = sigmoid(w*x); sigmoid(v*h)", "sample": ["x=1, y=0"], "init": ["w=0.5, v=0.8"], "lr": "2"}
    assert check({(1, "grad_v"): f"{outer * h:.6f}", (1, "grad_w"): f"{right:.6f}"}, **network).first is None
    report = check(
        {(1, "grad_v"): f"{outer * h:.6f}", (1, "v"): f"{new:.6f}", (1, "grad_w"): f"{wrong:.6f}"}, **network
    )
    assert report.first is not None
    assert "one-after-other" in named(report.first)


def test_one_who_rounds_every_line() -> None:
    # To one place: 0.3*1.7 + 0.2 = 0.7, the gradients -2*0.3*1.7 = -1.0 and -0.6, so a = 1.3 and b = 0.8 with the rate
    # 1. With every digit: 0.71, -0.986 and -0.58, so 1.286 and 0.78.
    one = {"model": "a*x+b", "sample": ["x=1.7, y=1"], "init": ["a=0.3, b=0.2"], "lr": "1"}
    report = check({(1, "a"): "1.300", (1, "b"): "0.800"}, **one)
    assert {name for finding in report.findings for name in named(finding)} == {"rounded"}
    assert report.causes[0][0].mistakes[0].detail == "1"


SLIPPED: dict[str, Written] = {
    # Rate 0.1 from a = 0: 0.2; sample 2 gives b = 0.2 + 0.16 = 0.36; sample 3 predicts 0.2 + 0.36 = 0.56, its square
    # is 0.3136, the gradients 1.12, a = 0.2 - 0.112 = 0.088.
    "sign": {(3, "prediction"): "-0.5600"},
    "point": {(3, "loss"): "3.136"},
    "swapped-digits": {(3, "loss"): "0.3163"},
    "digit": {(3, "loss"): "0.3186"},
    "neighbour": {(3, "loss"): "0.5600"},
    "wrong-column": {(3, "grad_a"): "0.0880"},
}


@pytest.mark.parametrize("name", SLIPPED)
def test_a_slip_of_the_pen(name: str) -> None:
    report = line(SLIPPED[name], lr="0.1")
    assert report.first is not None
    assert name in named(report.first)


def test_every_mistake_of_the_table_is_tried() -> None:
    names = [mistake.name for mistake in MISTAKES]
    assert len(names) == len(set(names))
    assert set(names) <= BY_HAND.keys() | OPTIMIZER.keys() | SLIPPED.keys() | SIMULATED.keys() | {"rounded"}


def test_a_mistake_is_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    third = Mistake("loss-third", "loss", "it is a third of the loss", "look at the loss",
                    on(sample_loss, lambda formula: Product(formula, (("/", Number("3")),))))  # fmt: skip
    monkeypatch.setattr("gdcalc.homework.variants.MISTAKES", (*MISTAKES, third))
    report = line({(3, "loss"): "0.1045"}, lr="0.1")  # of 0.3136, worked beside SLIPPED
    assert report.first is not None
    assert named(report.first) == {"loss-third"}


def test_every_mistake_says_what_it_is_and_where_to_look() -> None:
    for mistake in MISTAKES:
        assert mistake.said != mistake.hint
        assert 0 < mistake.prior <= 1
        assert not any(character.isdigit() for character in mistake.hint), "a hint gives nothing away"


def test_mistakes_that_give_the_same_values_are_named_together() -> None:
    # With one sample at x = 1 the inner derivative is 1 too: nothing to see. With the rate 1 neither is its square.
    report = line({(1, "a"): "-2.00", (1, "b"): "-2.00"})
    assert {"sign-flipped", "added"} <= named(found(report, "a"))
