"""A long series thinned: bounded, and the same picture as the whole."""

from __future__ import annotations

import math
import random

import pytest

from gdcalc.pictures.thinning import HEAD, KEPT, ThinnedSeries


def columns(points: list[tuple[float, ...]], last: int, count: int) -> dict[int, tuple[float, float]]:
    """Return the least and the greatest value in each of so many columns of a picture."""
    found: dict[int, list[float]] = {}
    for step, value in points:
        found.setdefault(int(step / (last + 1) * count), []).append(value)
    return {column: (min(values), max(values)) for column, values in found.items()}


@pytest.mark.parametrize("count", [1, HEAD, HEAD + 1, 3_000, 100_000, 262_144])
def test_a_series_is_kept_in_bounds_and_in_order(count: int) -> None:
    thinned = ThinnedSeries(1)
    series: list[tuple[float, ...]] = [(step, math.sin(step / 7)) for step in range(count)]
    for start in range(0, count, 1_000):  # as they come
        thinned.extend(series[start : start + 1_000])
    kept = list(thinned)
    assert kept[: min(count, HEAD)] == series[:HEAD]
    assert kept[-1] == series[-1]
    assert kept == sorted(kept)
    assert set(kept) <= set(series)
    assert len(kept) <= HEAD + 3 * KEPT


def test_every_column_of_a_picture_is_covered_as_by_the_whole() -> None:
    """The columns are wider than a stretch, so that each has its extremes but for those at its edges."""
    source = random.Random(4)  # noqa: S311 - no secret
    series: list[tuple[float, ...]] = [(step, source.gauss(0, 1)) for step in range(100_000)]
    thinned = ThinnedSeries(1)
    thinned.extend(series)
    whole, kept = (columns(points, len(series), 100) for points in (series, list(thinned)))
    alike = sum(whole[column] == kept[column] for column in whole)
    assert kept.keys() == whole.keys()
    assert alike >= 95
    assert min(low for low, _ in kept.values()) == min(value for _, value in series)


def test_the_extremes_of_each_value_are_kept() -> None:
    thinned = ThinnedSeries(3)
    points: list[tuple[float, ...]] = [(step, step % 997, -(step % 991), step * 7 % 983) for step in range(50_000)]
    thinned.extend(points)
    kept = list(thinned)
    for index in (1, 2, 3):
        values = [point[index] for point in points]
        assert {min(values), max(values)} <= {point[index] for point in kept}
