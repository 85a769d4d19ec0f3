"""What ``gdcalc check`` must get right, over more than 2,000 simulated students (the README reports a larger run)."""

from __future__ import annotations

import pytest

from tests.students.figures import Figures, measure


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
