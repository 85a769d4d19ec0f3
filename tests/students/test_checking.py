"""What ``gdcalc check`` must get right, over a sample of the simulated students; ``slow`` files here judge them all."""

from __future__ import annotations

import random

import pytest

from gdcalc.homework.checker import Checker
from gdcalc.homework.exercise import Exercise
from gdcalc.homework.finding import Verdict
from gdcalc.problem import Settings
from tests.students.figures import LEAST, Figures, check, rounded, sample
from tests.students.simulator import BATCHES, honest, make


@pytest.fixture(scope="module")
def figures() -> Figures:
    return sample()


@pytest.mark.parametrize(("kind", "what", "places", "least"), LEAST)
def test_what_is_found(figures: Figures, kind: str, what: str, places: tuple[int | None, ...], least: float) -> None:
    assert figures.share(kind, what, places) >= least


def test_the_sample_is_large_enough(figures: Figures) -> None:
    assert figures.students >= 250


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("places", [1, 2, 3, 4])
def test_a_few_values_of_a_long_run_without_a_mistake(batch: str, places: int) -> None:
    """Whether every value was rounded on the way or none, nothing is called wrong."""
    generator = random.Random(places)  # noqa: S311 - exercises to try
    for steps in (12, 40):
        rows = [{name: round(generator.uniform(-2, 2), 1) for name in ("x", "y")} for _ in range(3)]
        asked = make("line", rows, {"a": 0.3, "b": -0.7}, rate="0.1", batch=batch, steps=steps)
        checker = Checker(Exercise(Settings(**asked.settings), steps))
        for student in (honest(asked, places), rounded(honest(asked, None), places)):
            for kept in ([steps], range(10, steps + 1, 10)):
                cells = [cell for cell in student.cells if cell.step in kept and cell.quantity in ("a", "b")]
                assert check(checker, cells).count(Verdict.WRONG, Verdict.UNREADABLE) == 0
