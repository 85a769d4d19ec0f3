"""What ``gdcalc check`` must get right, over more than 2,000 simulated students (the README reports a larger run)."""

from __future__ import annotations

import pytest

from tests.students.figures import LEAST, Figures, measure
from tests.students.simulator import EXERCISES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(1, exercises=[name for name in EXERCISES if name != "network"])


def test_enough_students(figures: Figures) -> None:
    assert figures.students >= 2_000


@pytest.mark.parametrize(("kind", "what", "places", "least"), LEAST)
def test_what_is_found(figures: Figures, kind: str, what: str, places: tuple[int | None, ...], least: float) -> None:
    assert figures.share(kind, what, places) >= least
