"""Finds the minimum near a path, so that a picture can show it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Function = Callable[[Sequence[float]], float]

MOST_STEPS = 400
SMALLEST = 1e-9
CLOSE, STEEP = 1e-6, 0.01
"""A function that rises by this part of the drop within this part of the way has a pole there, not a minimum."""

PROBE, RISE = 0.01, 1e-9
"""At a minimum the function rises by this part of the drop to it, this part of the way off, on every side."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """A place where a function is least; one of a valley with a flat floor is not ``single``."""

    point: tuple[float, ...]
    is_single: bool


def minimum_near(function: Function, start: Sequence[float], size: float) -> Minimum | None:
    """Return a local minimum found from ``start``; None where there is none, as for a line, or it lies at infinity.

    ``size`` is the length of the first moves. The method is Nelder and Mead's (1965). Its end is a minimum only if
    the function rises on every side of it; along an axis on which the function is even, the start's value is kept.

    >>> found = minimum_near(lambda point: (point[0] - 3) ** 2 + 10 * (point[1] + 1) ** 2, (0.0, 0.0), 1.0)
    >>> [round(value, 4) for value in found.point], found.is_single
    ([3.0, -1.0], True)
    >>> minimum_near(lambda point: point[0], (0.0,), 1.0)
    """
    # The first search may have collapsed in a narrow valley, so a second one starts where it ended.
    found = tuple(start)
    for _ in range(2):
        found = _search(function, found, size)
    even = [_is_even(function, found, index, size) for index in range(len(found))]
    if all(even):
        return None
    found = tuple(old if same else new for old, new, same in zip(start, found, even, strict=True))
    drop = _worth(function(start)) - _worth(function(found))
    way = max(abs(after - before) for after, before in zip(found, start, strict=True))
    if not way > SMALLEST * size:
        found, way, drop = tuple(start), size, 0.0
    uneven = [index for index, same in enumerate(even) if not same]
    rises = _rises(function, found, uneven, PROBE * way, RISE * drop)
    return Minimum(found, not any(even)) if rises and not _is_pole(function, found, CLOSE * way, STEEP * drop) else None


def _moved(point: Sequence[float], index: int, distance: float) -> tuple[float, ...]:
    """Return the point that lies a distance away along one axis."""
    return (*point[:index], point[index] + distance, *point[index + 1 :])


def _is_pole(function: Function, point: Sequence[float], distance: float, most: float) -> bool:
    """Tell whether a function is far higher a hair's breadth away: what looks like its minimum is beside a pole."""
    value = function(point)
    beside = (_moved(point, index, step) for index in range(len(point)) for step in (-distance, distance))
    return any(function(place) - value > most > 0 for place in beside)


def _is_even(function: Function, point: Sequence[float], index: int, size: float) -> bool:
    """Tell whether a function does not change along an axis, near and far."""
    value = function(point)
    return all(function(_moved(point, index, step)) == value for step in (-10 * size, -size, size, 10 * size))


def _rises(function: Function, point: Sequence[float], axes: Sequence[int], distance: float, least: float) -> bool:
    """Tell whether a function is greater by ``least`` on both sides along the axes, or has no value there."""
    value = function(point)
    beside = (_moved(point, index, step) for index in axes for step in (-distance, distance))
    # Outside the domain there is no value, and NaN compares false.
    return math.isfinite(value) and not any(function(place) <= value + least for place in beside)


def _worth(value: float) -> float:
    return value if math.isfinite(value) else math.inf


def _search(function: Function, start: Sequence[float], size: float) -> tuple[float, ...]:
    def worth(point: Sequence[float]) -> float:
        return _worth(function(point))

    points = [tuple(start), *(_moved(start, index, size) for index in range(len(start)))]
    simplex = sorted((worth(point), point) for point in points)
    for _ in range(MOST_STEPS * len(start)):
        best, worst = simplex[0], simplex[-1]
        spread = max(abs(one - other) for point in simplex for one, other in zip(point[1], best[1], strict=True))
        if spread <= SMALLEST * size or not math.isfinite(sum(map(abs, best[1]))):
            break
        center = [sum(values) / len(start) for values in zip(*(point for _, point in simplex[:-1]), strict=True)]

        reflected = _between(center, worst[1], -1.0)
        tried = [(worth(reflected), reflected)]
        if tried[0][0] < best[0]:
            further = _between(center, worst[1], -2.0)
            tried.append((worth(further), further))
        elif tried[0][0] >= simplex[-2][0]:
            nearer = _between(center, worst[1], 0.5)
            tried.append((worth(nearer), nearer))
        new = min(tried)
        if new[0] < worst[0]:
            simplex[-1] = new
        else:
            shrunk = [tuple((a + b) / 2 for a, b in zip(point, best[1], strict=True)) for _, point in simplex[1:]]
            simplex = [best, *((worth(point), point) for point in shrunk)]
        simplex.sort()
    return simplex[0][1]


def _between(center: Sequence[float], worst: Sequence[float], share: float) -> tuple[float, ...]:
    """Return the point that lies this share of the way from the center of the others to the worst one."""
    return tuple(mid + share * (bad - mid) for mid, bad in zip(center, worst, strict=True))
