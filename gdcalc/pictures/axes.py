"""Chooses what part of the numbers an axis shows, and the numbers at its ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from gdcalc.documents.numbers import show
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

NICE = (1, 2, 5, 10, 20, 50)
POWERS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
DIGITS = 10
"""Enough to tell neighbours apart; the noise of floats beyond them is not shown."""


def around(values: Iterable[float], margin: float = MARGIN) -> tuple[float, float]:
    """Return a range with room on both sides; for a single value, one as wide as the value is large.

    >>> around([3, -1])
    (-2.0, 4.0)
    >>> around([5, 5])
    (2.5, 7.5)
    """
    known = [min(max(value, -LARGEST), LARGEST) for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    room = margin * (high - low)
    # Values that differ only by rounding count as a single one.
    if not high - low > max(SMALLEST, 1e-9 * max(abs(low), abs(high))):
        room = abs(low) / 2 if abs(low) > SMALLEST else 1.0
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


def ticks(axis: Axis, most: int) -> dict[float, str]:
    """Return about ``most`` round numbers on an axis, each with its text.

    They are multiples of 1, 2 or 5 times a power of ten, or those powers on a logarithmic axis; at least two, wherever
    the axis has two such numbers, so that it can be read.

    >>> ticks(Axis("x", -2, 4), 5)
    {-2.0: '−2', 0.0: '0', 2.0: '2', 4.0: '4'}
    >>> list(ticks(Axis("x", 0.003, 40, log=True), 5)), list(ticks(Axis("x", 2.1, 2.9, log=True), 4))
    ([0.01, 0.1, 1.0, 10.0], [2.2, 2.4, 2.6, 2.8])
    >>> list(ticks(Axis("x", -0.9, 0.7), 2))
    [-0.5, 0.0, 0.5]
    """
    found = _powers(axis, most) if axis.log else []
    for count in (most, most + 1, most + 2, most + 4):
        found = found if len(found) > 1 else _multiples(axis, count)
    return {value: tick_text(value) for value in found}


def _multiples(axis: Axis, most: int) -> list[float]:
    size = axis.high / most - axis.low / most
    if not 1e-300 < size < 1e300:
        return [axis.low, axis.high]
    power = 10.0 ** math.floor(math.log10(size))
    step = next(power * factor for factor in NICE if (axis.high / power - axis.low / power) / factor <= most - 1)
    if axis.whole:
        step = max(1.0, step)
    first = math.ceil(axis.low / step - 1e-9)
    last = math.floor(axis.high / step + 1e-9)
    return [float(f"{index * step:.{DIGITS}g}") + 0.0 for index in range(first, last + 1)]


def _powers(axis: Axis, most: int) -> list[float]:
    first, last = math.ceil(math.log10(axis.low) - 1e-9), math.floor(math.log10(axis.high) + 1e-9)
    every = next(nice for nice in POWERS if (last - first) // nice < most)
    return [10.0**power for power in range(first, last + 1) if power % every == 0]


def tick_text(value: float) -> str:
    """Return the number at a tick.

    >>> tick_text(-0.25), tick_text(1e-9), tick_text(100000.0), tick_text(1e153)
    ('−0.25', '1e-9', '100000', '1e153')
    """
    if abs(value) >= 1e7:
        mantissa, _, exponent = f"{value:.{DIGITS}e}".partition("e")
        return f"{show(float(mantissa), DIGITS).text}e{int(exponent)}"
    return show(value, DIGITS).text
