"""The path of a run through some parameters: which of its points are drawn, or numbered, and whether it leaves."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from gdcalc.pictures.trace import Trace

CLOSE = 1.5
"""The minimum of a plane is in view where it is within this many times the extent of the path."""

FIRST, LONGER = 3, 1_000
"""A run leaves the picture where its last step is this many times as long as its first ones."""

NEAREST = 0.02
"""A step's number needs this part of the axes to itself, and as much again for each of its digits."""


@dataclass(frozen=True, slots=True)
class ParameterPath:
    """A run's path through the chosen parameters: numbers of steps done, and the values after them.

    ``whole`` has all parameters there. ``left`` is the last step in view, None where the whole path is.
    """

    trace: Trace
    steps: tuple[int, ...]
    values: tuple[tuple[float, ...], ...]
    whole: tuple[tuple[float, ...], ...]
    left: int | None

    @property
    def columns(self) -> list[tuple[float, ...]]:
        """The values of each chosen parameter."""
        return list(zip(*self.values, strict=True))

    def parameters(self, index: int) -> dict[str, float]:
        """Return all parameters at a point of the path."""
        return dict(zip(self.trace.history.names, self.whole[index], strict=True))


def spread(points: Sequence[Sequence[float]], most: int) -> list[int]:
    """Return the indices of the points to draw: all of a few; of many, those that lie apart from the one before.

    >>> spread([(float(index),) for index in range(5)], 10)
    [0, 1, 2, 3, 4]
    >>> spread([(0.99**index,) for index in range(1000)], 10)
    [0, 17, 37, 62, 95, 145, 248, 999]
    """
    if len(points) <= most:
        return list(range(len(points)))
    extents = [max(values) / 2 - min(values) / 2 for values in zip(*points, strict=True)]
    sizes = [extent if extent > 0 else 1.0 for extent in extents]
    scaled = [tuple(value / 2 / size for value, size in zip(point, sizes, strict=True)) for point in points]
    apart = 1 / most
    while True:
        kept = [0]
        for index, place in enumerate(scaled):
            if math.dist(place, scaled[kept[-1]]) > apart:
                kept.append(index)
        if len(kept) < most:
            return [*kept, len(points) - 1] if kept[-1] < len(points) - 1 else kept
        apart *= 1.5


def grows(path: Sequence[tuple[float, ...]]) -> bool:
    """Tell whether the last step is a great many times as long as any of the first.

    >>> grows([((-3.0) ** step,) for step in range(12)]), grows([(float(step),) for step in range(12)])
    (True, False)
    """
    lengths = [math.dist(one, other) for one, other in itertools.pairwise((*path[: FIRST + 1], *path[-2:]))]
    return len(path) > FIRST + 2 and lengths[-1] > LONGER * max(lengths[:FIRST]) > 0


def is_close(point: Sequence[float], path: Sequence[Sequence[float]]) -> bool:
    """Tell whether a point is so near to a path that a picture of both does not squeeze the path."""
    for value, values in zip(point, zip(*path, strict=True), strict=True):
        room = CLOSE * (max(values) - min(values))
        if not min(values) - room <= value <= max(values) + room:
            return False
    return True


def step_numbers(
    steps: Sequence[int], xs: Sequence[float], ys: Sequence[float], extents: tuple[float, float]
) -> tuple[str, ...]:
    """Return the number of each step as text, empty where it would stand on another number.

    >>> step_numbers([0, 1, 2, 3], [0.0, 1.0, 1.001, 2.0], [0.0, 0.0, 0.0, 0.0], (2.0, 1.0))
    ('0', '1', '', '3')
    """
    placed: list[tuple[float, float]] = []
    texts = [""] * len(steps)
    # The first and the last step come first: they need their numbers most.
    for index in dict.fromkeys((0, len(steps) - 1, *range(len(steps)))):
        place = (xs[index] / extents[0], ys[index] / extents[1])
        if all(math.dist(place, other) > NEAREST * (1 + len(f"{steps[index]}")) for other in placed):
            texts[index] = f"{steps[index]}"
            placed.append(place)
    return tuple(texts)
