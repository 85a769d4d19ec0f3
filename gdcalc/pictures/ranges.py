"""Chooses what part of the numbers an axis shows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from gdcalc.pictures.picture import Axis

MARGIN = 0.25
"""Room on each side of a path, as a part of its extent."""

EDGE = 0.05
"""Room above and below a curve."""

COUNT_EDGE = 0.02

DECADES = 2
"""Positive values that span more are drawn on a logarithmic axis."""

TOO_FAR = 10
"""A path that diverges is drawn up to this many times its first distance from where it should go."""

LARGEST, SMALLEST = 1e307, 1e-290
"""Beyond these the difference of two numbers may overflow or vanish."""


def around(values: Iterable[float], margin: float = MARGIN) -> tuple[float, float]:
    """Return a range with room on both sides; for a single value, one as wide as the value is large.

    >>> around([3, -1])
    (-2.0, 4.0)
    >>> around([5, 5])
    (2.5, 7.5)
    """
    known = [min(max(value, -LARGEST), LARGEST) for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    # Values that differ only by rounding count as a single one.
    if not high - low > max(SMALLEST, 1e-9 * max(abs(low), abs(high))):
        room = abs(low) / 2 if abs(low) > SMALLEST else 1.0
        return low - room, high + room
    room = margin * (high - low)
    return low - room, high + room


def is_wide(values: Sequence[float]) -> bool:
    """Tell whether values are best drawn on a logarithmic axis: none is negative, and they span over two decades.

    >>> is_wide([1, 50, 1000]), is_wide([1, 50]), is_wide([-1, 1000]), is_wide([0, 1e-9, 1])
    (True, False, False, True)
    """
    positive = [value for value in values if value > 0]
    return bool(positive) and min(values) >= 0 and max(positive) / min(positive) > 10**DECADES


def value_axis(label: str, values: Sequence[float]) -> Axis:
    """Return the axis for values: logarithmic where they are wide apart."""
    if is_wide(values):
        low, high = (math.log10(value) for value in (min(value for value in values if value > 0), max(values)))
        room = EDGE * (high - low)
        return Axis(label, 10.0 ** max(low - room, -307.0), 10.0 ** min(high + room, 308.0), log=True)
    return Axis(label, *around(values, EDGE))


def count_axis(label: str, first: int, last: int) -> Axis:
    """Return the axis of steps or epochs, with a little room on both sides."""
    room = min(COUNT_EDGE * (last - first), 0.5) or 1
    return Axis(label, first - room, last + room, whole=True)


def in_view(path: Sequence[Sequence[float]], goal: Sequence[float] | None) -> int:
    """Return how many points of a diverging path are drawn: those before it is too far away.

    The distance from the start is measured in first steps, or in the way to the minimum where that is longer.

    >>> in_view([[(-3.0) ** step] for step in range(10)], [0.0])
    4
    """
    if len(path) < 2:
        return len(path)
    start = path[0]
    reference = max(_distance(start, path[1]), 0.0 if goal is None else _distance(start, goal))
    for index, point in enumerate(path):
        if _distance(start, point) > TOO_FAR * reference and index > 1:
            return index
    return len(path)


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return max((abs(a / 2 - b / 2) for a, b in zip(one, other, strict=True)), default=0.0)
