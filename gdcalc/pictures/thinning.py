"""Thins a long series of points to what a picture of it shows: the extremes of each stretch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, ...]
"""A step's number and its values."""

HEAD = 256
"""This many first points are all kept, for a run may leave the picture early."""

KEPT = 4_000
"""Of the rest about this many are kept, whatever its length."""


class ThinnedSeries:
    """A series of points of ``width`` values each, of which a bounded number is kept.

    After the first points the series is cut into stretches of equal length. Of each stretch the first and the last
    point are kept and those with the least and the greatest of each value, so that a line through them covers the same
    pixels as one through all (M4: Jugel, Jerzak, Hackenbroich and Markl, VLDB 2014). Where the stretches become too
    many, neighbours are joined and the length doubles.

    >>> series = ThinnedSeries(1)
    >>> series.extend([(step, 1.0 if step == 77_777 else 0.0) for step in range(100_000)])
    >>> points = list(series)
    >>> len(points) < 5_000, (77_777, 1.0) in points, points[-1]
    (True, True, (99999, 0.0))
    """

    def __init__(self, width: int) -> None:
        self._most = max(64, KEPT // (2 + 2 * width))
        self._length = 4 * (2 + 2 * width)
        self._head: list[Point] = []
        self._stretches: list[list[Point]] = []
        self._open: list[Point] = []

    def extend(self, points: Sequence[Point]) -> None:
        """Take the next points."""
        free = HEAD - len(self._head)
        if free > 0:
            self._head += points[:free]
            points = points[free:]
        start = 0
        while start < len(points):
            end = start + self._length - len(self._open)
            self._open += points[start:end]
            start = end
            if len(self._open) >= self._length:
                self._close()

    def _close(self) -> None:
        self._stretches.append(extremes(self._open))
        self._open = []
        if len(self._stretches) >= 2 * self._most:
            pairs = zip(self._stretches[::2], self._stretches[1::2], strict=True)
            self._stretches = [extremes(first + second) for first, second in pairs]
            self._length *= 2

    def __iter__(self) -> Iterator[Point]:
        """Yield the points kept, in order."""
        yield from self._head
        for stretch in self._stretches:
            yield from stretch
        yield from self._open


def extremes(points: list[Point]) -> list[Point]:
    """Return the first and the last point and those with the least and the greatest values, in order.

    >>> extremes([(1, 0.0), (2, 5.0), (3, 1.0), (4, -2.0), (5, 1.0), (6, 0.5)])
    [(1, 0.0), (2, 5.0), (4, -2.0), (6, 0.5)]
    """
    chosen = {0, len(points) - 1}
    for values in list(zip(*points, strict=True))[1:]:
        chosen.add(values.index(min(values)))
        chosen.add(values.index(max(values)))
    return [points[index] for index in sorted(chosen)]
