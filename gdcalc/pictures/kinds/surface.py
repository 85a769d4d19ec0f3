"""Draws the function over two parameters in space, with the steps on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gdcalc.errors import ProblemError
from gdcalc.pictures.landscape import evenly
from gdcalc.pictures.picture import Axis, Line, Look, Mark, Panel, Points, Surface
from gdcalc.pictures.ranges import EDGE, around
from gdcalc.pictures.scene import Scene
from gdcalc.words import mark

TURNED = 25
"""Degrees."""

NOT_ALL = mark("Some steps are out of view.")
TITLE = {False: mark("Objective with the steps on it"), True: mark("Loss with the steps on it")}


def draw(scene: Scene) -> list[Panel]:
    """Return one panel in space. Raises ProblemError where the parameters to draw are not two."""
    names = scene.chosen
    if len(names) != 2:
        hint = "draw path" if len(names) == 1 else f"choose two, as in --of {','.join(names[:2])}"
        raise ProblemError(f"a surface is over two parameters, and there are {len(names)}", hint)
    goal = scene.minimum(names)
    ways = scene.ways(names, goal, most=scene.most_points)
    extremes = [*(point for way in ways for point in way.values), *([goal.point] if goal else [])]
    (low, high), (near, far) = (
        scene.range(name, [point[index] for point in extremes]) for index, name in enumerate(names)
    )
    side = scene.landscape.side(1)
    xs, ys = evenly(low, high, side), evenly(near, far, side)
    zs = scene.landscape.field((names[0], names[1]), xs, ys, scene.held)
    marks: list[Mark] = [Surface(xs, ys, zs)]
    notes = scene.notes(names, ways)
    for index, way in enumerate(ways):
        inside = [low <= x <= high and near <= y <= far for x, y in way.values]
        heights = [height if shown else math.nan for height, shown in zip(scene.heights(way), inside, strict=True)]
        first, second = (tuple(values) for values in zip(*way.values, strict=True))
        look, label = (Look.PATH, way.trace.label) if len(ways) > 1 else (Look.STEPS, "")
        marks.append(Line(look, first, second, heights, label, index, way.steps, dotted=True))
        if inside[0]:
            marks.append(Points(Look.START, first[:1], second[:1], heights[:1], steps=(0,)))
        if not all(inside):
            notes = (*notes, scene.wanted.words(NOT_ALL))
    values = [value for row in zs for value in row if math.isfinite(value)]
    across, along = Axis(scene.name(names[0]), low, high), Axis(scene.name(names[1]), near, far)
    upward = scene.wanted.ranges.axis(("loss", "objective"), Axis(scene.value_label, *around(values, EDGE)))
    called = scene.wanted.words(TITLE[scene.problem.has_data])
    azimuth = _azimuth(ways[0].values[0], goal.point if goal else ways[0].values[-1], (high - low, far - near))
    return [Panel("surface", called, across, along, tuple(marks), upward, tuple(dict.fromkeys(notes)), azimuth)]


def _azimuth(start: Sequence[float], end: Sequence[float], extents: tuple[float, float]) -> float:
    """Return the side from which the start is seen beyond the end, a little turned, so that no slope hides the path."""
    x, y = ((a - b) / extent for a, b, extent in zip(start, end, extents, strict=True))
    return math.degrees(math.atan2(y, x)) + 180 + TURNED if x or y else -60.0
