"""How steps go over the samples: batches, reductions, orders, epochs and steps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.run.batches import count_steps
from gdcalc.run.records import Step

SEVEN: list[dict[str, Fraction]] = [{"x": Fraction(n, 2), "y": Fraction(n * n - 3)} for n in range(1, 8)]


def by_hand(steps: list[Step], reduction: str, lr: Fraction) -> None:
    """Work the steps of w*x again, exactly, over the samples that each says it took."""
    w = Fraction(0)
    for step in steps:
        rows = [SEVEN[sample.index - 1] for sample in step.samples]
        losses = [(w * row["x"] - row["y"]) ** 2 for row in rows]
        slopes = [2 * (w * row["x"] - row["y"]) * row["x"] for row in rows]
        divisor = len(rows) if reduction == "mean" else 1
        assert [sample.inputs["x"] for sample in step.samples] == [row["x"] for row in rows]
        assert [sample.loss for sample in step.samples] == losses
        assert [sample.gradient["w"] for sample in step.samples] == slopes
        assert (step.loss, step.gradient["w"]) == (sum(losses) / divisor, sum(slopes) / divisor)
        assert step.parameters["w"] == w
        w -= lr * sum(slopes) / divisor
        assert step.new_parameters["w"] == w


def indices(steps: list[Step]) -> list[list[int]]:
    return [[sample.index for sample in step.samples] for step in steps]


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(
    ("batch", "epoch"),
    [
        (1, [[1], [2], [3], [4], [5], [6], [7]]),
        (2, [[1, 2], [3, 4], [5, 6], [7]]),
        (3, [[1, 2, 3], [4, 5, 6], [7]]),
        (7, [[1, 2, 3, 4, 5, 6, 7]]),
        (100, [[1, 2, 3, 4, 5, 6, 7]]),
        ("all", [[1, 2, 3, 4, 5, 6, 7]]),
    ],
)
def test_batches_in_file_order(batch: int | str, epoch: list[list[int]], reduction: str) -> None:
    run = solve("w*x", data=SEVEN, batch=batch, reduction=reduction, epochs=2, lr="0.01", exact=True)
    steps = list(run)
    assert indices(steps) == epoch * 2
    assert [step.epoch for step in steps] == [1] * len(epoch) + [2] * len(epoch)
    assert [step.step for step in steps] == list(range(1, 2 * len(epoch) + 1))
    assert count_steps(run.problem) == len(steps)
    by_hand(steps, reduction, Fraction(1, 100))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("batch", [1, 2, 3, "all"])
def test_a_shuffled_epoch_has_every_sample_once(batch: int | str, reduction: str) -> None:
    steps = list(
        solve("w*x", data=SEVEN, batch=batch, order="shuffle", seed=5, epochs=3, reduction=reduction, exact=True)
    )
    by_hand(steps, reduction, Fraction(1, 100))
    orders = [[index for step in steps if step.epoch == epoch for sample in step.samples for index in [sample.index]]
              for epoch in (1, 2, 3)]  # fmt: skip
    assert [sorted(order) for order in orders] == [[1, 2, 3, 4, 5, 6, 7]] * 3
    assert len({tuple(order) for order in orders}) > 1
    sizes = [len(step.samples) for step in steps if step.epoch == 2]
    assert sizes == {1: [1] * 7, 2: [2, 2, 2, 1], 3: [3, 3, 1], "all": [7]}[batch]


@pytest.mark.parametrize("batch", [1, 3])
def test_a_random_epoch_draws_with_replacement(batch: int) -> None:
    steps = list(solve("w*x", data=SEVEN, batch=batch, order="random", seed=5, epochs=20, exact=True, lr=0))
    by_hand(steps, "mean", Fraction(0))
    drawn = [sample.index for step in steps for sample in step.samples]
    assert len(drawn) == 140
    assert any(len(set(drawn[start : start + 7])) < 7 for start in range(0, 140, 7))
    assert set(drawn) == {1, 2, 3, 4, 5, 6, 7}


@pytest.mark.parametrize("order", ["shuffle", "random"])
def test_an_order_is_that_of_its_seed(order: str) -> None:
    def drawn(seed: int, model: str = "w*x", init: str = "0") -> list[list[int]]:
        return indices(list(solve(model, data=SEVEN, order=order, seed=seed, epochs=2, lr=0, init=init)))

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    # Neither more parameters nor drawn ones change the order.
    assert drawn(1) == drawn(1, "w*x + b", "uniform(0,1)")


@pytest.mark.parametrize(
    ("settings", "epochs"),
    [
        ({}, [1] * 7),
        ({"epochs": 2}, [1] * 7 + [2] * 7),
        ({"steps": 3}, [1] * 3),
        ({"steps": 16}, [1] * 7 + [2] * 7 + [3] * 2),
        ({"epochs": 2, "steps": 9}, [1] * 7 + [2] * 2),
        ({"epochs": 1, "steps": 9}, [1] * 7),
        ({"steps": 5, "batch": 3}, [1] * 3 + [2] * 2),
        ({"steps": 3, "batch": "all"}, [1, 2, 3]),
        ({"steps": 9, "order": "shuffle", "seed": 1}, [1] * 7 + [2] * 2),
    ],
)
def test_epochs_and_steps_whichever_ends_first(settings: dict[str, Any], epochs: list[int]) -> None:
    run = solve("w*x", data=SEVEN, **settings)
    assert [step.epoch for step in run] == epochs
    assert (run.result.steps, run.result.stop_reason) == (len(epochs), "completed")
    assert count_steps(run.problem) == len(epochs)


@pytest.mark.parametrize(
    ("settings", "count"), [({}, 1), ({"steps": 4}, 4), ({"epochs": 4}, 4), ({"epochs": 4, "steps": 2}, 2)]
)
def test_an_objective_has_one_step_unless_told(settings: dict[str, Any], count: int) -> None:
    assert len(list(solve(objective="a^2", init=1, **settings))) == count


def test_updates_are_simultaneous() -> None:
    """x*y: each gradient is the other's old value."""
    steps = list(solve(objective="x*y", init={"x": 3, "y": 5}, lr="1/2", steps=2, exact=True))
    assert [tuple(step.new_parameters.values()) for step in steps] == [
        (Fraction(1, 2), Fraction(7, 2)), (Fraction(-5, 4), Fraction(13, 4)),
    ]  # fmt: skip


def test_a_learning_rate_in_t_and_epoch() -> None:
    steps = list(solve("w*x", data=SEVEN[:2], lr="0.1/(t + 10*epoch)", epochs=2, exact=True))
    rates = [Fraction(1, 10) / denominator for denominator in (11, 12, 23, 24)]
    assert [step.learning_rate for step in steps] == rates
    assert [step.update["w"] for step in steps] == [
        -rate * Fraction(step.gradient["w"]) for rate, step in zip(rates, steps, strict=True)
    ]


@pytest.mark.parametrize(("batch", "count"), [(1, 1), ("all", 2)])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_penalty_is_added_once_a_step(batch: int | str, count: int, reduction: str) -> None:
    """(y - a*x)^2 over (1, 1), (1, 3) at a = 2: losses 1, 1; slopes 2, -2; the penalty 12, its slope 12."""
    rows = [{"x": 1, "y": 1}, {"x": 1, "y": 3}]
    step = next(iter(solve("a*x", data=rows, init=2, penalty="3*a^2", batch=batch, reduction=reduction, lr=1)))
    data_loss = 2 if (batch, reduction) == ("all", "sum") else 1
    slope = {1: 2}.get(count, 0)
    assert (step.loss, step.gradient["a"]) == (data_loss + 12, slope + 12)
    assert [(sample.loss, sample.gradient["a"]) for sample in step.samples] == [(1, 2), (1, -2)][:count]
    assert step.new_parameters["a"] == 2 - (slope + 12)


def test_the_final_loss_is_over_all_samples_with_the_penalty() -> None:
    rows = [{"x": 1, "y": 1}, {"x": 1, "y": 3}]
    for reduction, loss in (("mean", 1 + 12), ("sum", 2 + 12)):
        assert solve("a*x", data=rows, init=2, penalty="3*a^2", reduction=reduction, lr=0).result.loss == loss
    assert solve(objective="a^2", init=2, penalty="3*a^2", lr="1/16", exact=True).result.loss == 4


def test_maximize_climbs() -> None:
    """-(a - 3)^2 at 0 has the slope 6."""
    (step,) = solve(objective="-(a-3)^2", maximize=True, lr="1/4", exact=True)
    assert (step.loss, step.gradient, step.update) == (-9, {"a": 6}, {"a": Fraction(3, 2)})
