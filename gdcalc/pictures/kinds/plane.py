"""Draws the steps of two parameters on contour lines of the function that they go down."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gdcalc.pictures.landscape import evenly
from gdcalc.pictures.numbering import numbered
from gdcalc.pictures.picture import Axis, Contours, Line, Look, Mark, Panel, Points
from gdcalc.pictures.scene import Scene
from gdcalc.words import mark

LEVELS = 12
LEVEL_DIGITS = 2
"""Levels are round numbers, so that what stands at a line is its height."""

START = mark("start")


def draw(scene: Scene, names: tuple[str, str], fields: int = 1, *, first: bool = True) -> Panel:
    """Return the contour lines over two parameters. What the signs mean is said in the first of several panels."""
    goal = scene.minimum(names)
    ways = scene.ways(names, goal, most=scene.most_points)
    extremes = [*(point for way in ways for point in way.values), *([goal.point] if goal else [])]
    (low, high), (bottom, top) = (
        scene.range(name, [point[index] for point in extremes]) for index, name in enumerate(names)
    )
    side = scene.landscape.side(fields)
    xs, ys = evenly(low, high, side), evenly(bottom, top, side)
    zs = scene.landscape.field(names, xs, ys, scene.held)
    marks: list[Mark] = [Contours(xs, ys, zs, levels(zs, maximize=scene.problem.maximize))]
    words, several = scene.wanted.words, len(ways) > 1
    for index, way in enumerate(ways):
        ones, others = (tuple(values) for values in zip(*way.values, strict=True))
        look, label = (Look.PATH, way.trace.label) if several else (Look.STEPS, words("steps"))
        marks.append(Line(look, ones, others, (), label if first else "", index, way.steps, dotted=True))
        if not several:
            texts = numbered(way.steps, ones, others, (high - low, top - bottom))
            marks.append(Points(look, ones[1:], others[1:], steps=way.steps[1:], texts=texts[1:]))
    start = ways[0].values[0]
    marks.append(Points(Look.START, start[:1], start[1:], label=words(START) if first else "", steps=(0,)))
    if goal is not None and goal.is_single:
        at, label = goal.point, scene.extreme_label(names)
        marks.append(Points(Look.MINIMUM, at[:1], at[1:], label=label if first else ""))
    across, upward = Axis(scene.name(names[0]), low, high), Axis(scene.name(names[1]), bottom, top)
    title = scene.path_title if fields == 1 else ", ".join(map(scene.name, names))
    return Panel("path", title, across, upward, tuple(marks), notes=scene.notes(names, ways, alone=fields == 1))


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
