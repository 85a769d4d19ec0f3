"""Makes the grid of a field finer, so that its contour lines are smooth curves and not polygons."""

from __future__ import annotations

from collections.abc import Sequence

from gdcalc.pictures.landscape import evenly
from gdcalc.pictures.picture import Contours

SIDE = 160
"""About this many points along each side give lines without corners."""


def finer(mark: Contours) -> tuple[list[float], list[float], list[list[float]]]:
    """Return a finer grid of a field and its values, by cubic convolution (Keys, 1981), which is exact for parabolas.

    NaN stays NaN, and spreads to its neighbours.
    """
    parts = max(1, SIDE // len(mark.x))
    rows = [_between(row, parts) for row in mark.z]
    columns = [_between(column, parts) for column in zip(*rows, strict=True)]
    xs, ys = (evenly(axis[0], axis[-1], parts * (len(axis) - 1) + 1) for axis in (mark.x, mark.y))
    return xs, ys, [list(row) for row in zip(*columns, strict=True)]


def _between(values: Sequence[float], parts: int) -> list[float]:
    """Return the values with ``parts - 1`` more between neighbours.

    >>> _between([0.0, 1.0, 4.0, 9.0], 2)
    [0.0, 0.25, 1.0, 2.25, 4.0, 6.25, 9.0]
    """
    first = 3 * values[0] - 3 * values[1] + values[2]
    last = 3 * values[-1] - 3 * values[-2] + values[-3]
    known = [first, *values, last]
    found = []
    for index in range(1, len(values)):
        before, here, there, after = known[index - 1 : index + 3]
        found.append(here)
        for part in range(1, parts):
            t = part / parts
            slope, end = (there - before) / 2, (after - here) / 2
            curve, twist = 3 * (there - here) - 2 * slope - end, 2 * (here - there) + slope + end
            found.append(here + t * (slope + t * (curve + t * twist)))
    return [*found, values[-1]]
