"""Chooses which points of a path have their step number beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence

NEAREST = 0.02
"""A number needs this part of the axes to itself, and as much again for each of its digits."""


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
