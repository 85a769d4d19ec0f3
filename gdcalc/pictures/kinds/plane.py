"""Draws the steps of two parameters on contour lines of the function that they go down."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gdcalc.pictures.kinds.terrain import terrain
from gdcalc.pictures.picture import Contours, Look, Mark, Panel, Points, Polyline
from gdcalc.pictures.step_numbers import step_numbers
from gdcalc.pictures.subject import Subject
from gdcalc.words import mark

LEVELS = 12
LEVEL_DIGITS = 2
"""Levels are round numbers, so that the number at a line is its exact height."""

START = mark("start")


def draw_plane(subject: Subject, names: tuple[str, str], fields: int = 1, *, first: bool = True) -> Panel:
    """Return the contour lines over two parameters. Of several panels only the first says what its signs mean."""
    drawn = terrain(subject, names, fields)
    goal, paths = drawn.goal, drawn.paths
    marks: list[Mark] = [Contours(drawn.xs, drawn.ys, drawn.zs, levels(drawn.zs, maximize=subject.problem.maximize))]
    for index, path in enumerate(paths):
        ones, others = path.columns
        look, label = subject.look(path, subject.words("steps"))
        marks.append(Polyline(look, ones, others, (), label if first else "", index, path.steps, dotted=True))
        if len(paths) == 1:
            texts = step_numbers(path.steps, ones, others, drawn.extents)
            marks.append(Points(look, ones[1:], others[1:], steps=path.steps[1:], texts=texts[1:]))
    start = paths[0].values[0]
    marks.append(Points(Look.START, start[:1], start[1:], label=subject.words(START) if first else "", steps=(0,)))
    if goal is not None and goal.is_single:
        label = subject.extreme_label(names) if first else ""
        marks.append(Points(Look.MINIMUM, goal.point[:1], goal.point[1:], label=label))
    title = subject.path_title if fields == 1 else ", ".join(map(subject.name, names))
    notes = subject.notes(names, paths, alone=fields == 1)
    return Panel("path", title, drawn.across, drawn.upward, tuple(marks), notes=notes)


def levels(field: Sequence[Sequence[float]], *, maximize: bool = False) -> list[float]:
    """Return the heights of contour lines: closer to each other towards the minimum, where the field is flat.

    Cubes of equal parts, so that a narrow valley has lines too, each to two digits.

    >>> levels([[0.0, 1728.0]])[:5]
    [1.0, 8.0, 27.0, 64.0, 130.0]
    """
    values = [value for row in field for value in row if math.isfinite(value)]
    if not values or max(values) - min(values) <= 1e-12 * max(abs(max(values)), abs(min(values))):
        return []
    low, high = min(values), max(values)
    parts = [(index / LEVELS) ** 3 for index in range(1, LEVELS)]
    found = [high - part * (high - low) if maximize else low + part * (high - low) for part in parts]
    rounded = sorted({_round(value, high - low) for value in found})
    return [value for value in rounded if low < value < high]


def _round(value: float, extent: float) -> float:
    """Return a height to two digits, to more where the field differs in those alone, and never below its noise."""
    unit = math.floor(math.log10(extent))
    digits = LEVEL_DIGITS - 1 - math.floor(math.log10(abs(value))) if value else 0
    return round(value, min(max(digits, 1 - unit), 5 - unit)) + 0.0
