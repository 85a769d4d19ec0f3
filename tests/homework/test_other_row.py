"""The inputs of another sample as a cause, in data of more than eight samples: worked by hand."""

from __future__ import annotations

import pytest

from tests.homework.checking import check, found, named

INPUTS = [1.03, 2.11, 3.07, 4.19, 5.23, 6.01, 7.17, 8.09, 9.29, 10.31, 11.13, 12.37, 13.43, 14.57, 15.61, 16.73]


def _cause(count: int, step: int, taken: int) -> set[str]:
    """Return the causes found where step ``step`` of ``count`` samples takes the inputs of sample ``taken``.

    With a = 1, b = 0.5 and the learning rate 0 every prediction is x + 0.5.
    """
    data = [{"x": str(x), "y": "0"} for x in INPUTS[:count]]
    text = f"{INPUTS[taken - 1] + 0.5:.2f}"
    report = check({(step, "prediction"): text}, model="a*x+b", data=data, lr="0", init=["a=1, b=0.5"])
    return named(found(report, "prediction", step))


@pytest.mark.parametrize(
    ("count", "step", "taken"),
    [
        (12, 4, 5),  # the next
        (12, 4, 3),  # the one before: eleven further on, round the end
        (12, 1, 12),  # the one before the first
        (12, 12, 1),  # the one after the last
        (16, 2, 9),  # seven further on, the farthest
        (16, 9, 2),  # seven before, the farthest
        (8, 1, 8),  # of eight, all others are up to seven further on
        (9, 1, 9),  # of nine, the one before is the eighth further on
    ],
)
def test_the_inputs_of_another_sample(count: int, step: int, taken: int) -> None:
    assert "other-row" in _cause(count, step, taken)


def test_a_sample_that_is_farther_is_not_tried() -> None:
    """Of many samples one or the other gives any number of few digits."""
    assert "other-row" not in _cause(16, 1, 9)


def test_inputs_of_no_sample() -> None:
    data = [{"x": str(x), "y": "0"} for x in INPUTS]
    report = check({(4, "prediction"): "99.77"}, model="a*x+b", data=data, lr="0", init=["a=1, b=0.5"])
    assert "other-row" not in named(found(report, "prediction", 4))


def test_the_inputs_of_another_sample_in_a_batch() -> None:
    # Sample 3 of a batch of ten with the inputs of sample 2: 2.11 + 0.5.
    data = [{"x": str(x), "y": "0"} for x in INPUTS[:10]]
    report = check({(1, "prediction@3"): "2.61"}, model="a*x+b", data=data, lr="0", init=["a=1, b=0.5"], batch="all")
    assert "other-row" in named(report.findings[0])
