"""What ``gdcalc check`` must get right, over more than 2,000 simulated students (the README reports a larger run)."""

from __future__ import annotations

import random

import pytest

from gdcalc.homework.checker import Checker
from gdcalc.homework.exercise import Exercise
from gdcalc.homework.finding import Verdict
from gdcalc.problem import Settings
from tests.students.figures import Figures, check, measure, rounded
from tests.students.simulator import BATCHES, honest, make


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(1)


def test_enough_students(figures: Figures) -> None:
    assert figures.students >= 2_000


def test_nobody_without_a_mistake_is_told_of_one(figures: Figures) -> None:
    assert figures.share("no mistake", "clear") == 1


def test_one_mistake(figures: Figures) -> None:
    assert figures.share("one mistake", "located") >= 0.99
    assert figures.share("one mistake", "named", [4, None]) >= 0.90
    assert figures.share("one mistake", "named", [3]) >= 0.75


def test_a_slip_is_found_and_not_taken_for_a_mistake_in_the_method(figures: Figures) -> None:
    assert figures.share("a slip", "located") >= 0.99
    assert figures.share("a slip", "modest") >= 0.98


def test_the_first_of_two_mistakes(figures: Figures) -> None:
    assert figures.share("two mistakes", "located") >= 0.95


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
