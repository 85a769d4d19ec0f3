"""What ``gdcalc check`` must get right where students work a network: apart, so that both workers are busy."""

from __future__ import annotations

import pytest

from tests.students.figures import LEAST, Figures, measure

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(1, exercises=["network"])


def test_enough_students(figures: Figures) -> None:
    assert figures.students >= 500


@pytest.mark.parametrize(("kind", "what", "places", "least"), LEAST)
def test_what_is_found(figures: Figures, kind: str, what: str, places: tuple[int | None, ...], least: float) -> None:
    assert figures.share(kind, what, places) >= least
