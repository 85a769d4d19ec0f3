"""Draws the steps of one parameter on the curve of the function that they go down."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from statistics import median

from gdcalc.pictures.landscape import CURVE_POINTS, evenly
from gdcalc.pictures.numbering import numbered
from gdcalc.pictures.picture import Arrow, Axis, Line, Look, Mark, Panel, Points
from gdcalc.pictures.ranges import EDGE, around
from gdcalc.pictures.scene import Scene
from gdcalc.pictures.ways import Way
from gdcalc.words import mark

CEILING = 4
"""A curve is drawn up to so many times the height of the path above and below it."""

POLE = 100
"""A step whose value is so many times as far off as the first ones and others does not stretch the axis."""

SHORTEST = 0.01
"""An arrow shorter than this part of the axis is not drawn."""

BESIDE = mark("Earlier steps lie beside the curve, which is that of the final values.")
FAR_OFF = mark("A step with a far larger value is out of view.")
NONE_IN_VIEW = mark("No step is in view.")


def draw(scene: Scene, name: str) -> Panel:
    """Return the curve with the numbered steps of each run, and for one run arrows along its first tangents."""
    goal = scene.minimum([name])
    ways = scene.ways([name], goal, most=scene.most_points)
    several = len(ways) > 1
    low, high = scene.range(name, [*(point[0] for way in ways for point in way.values), *(goal.point if goal else ())])
    xs = evenly(low, high, CURVE_POINTS)
    heights = [scene.heights(way) for way in ways]
    arrows = [] if several or len(scene.problem.free) > 1 else _tangents(scene, ways[0], name, heights[0], high - low)
    shown = [
        value
        for way, values in zip(ways, heights, strict=True)
        for (x,), value in zip(way.values, _near(values), strict=True)
        if low <= x <= high and math.isfinite(value)
    ]
    if goal is not None and low <= goal.point[0] <= high:
        shown.append(scene.value([name], goal.point))
    ys = scene.landscape.curve(name, xs, scene.held)
    upward = scene.wanted.ranges.axis(("loss", "objective"), _axis(scene.value_label, ys, shown, arrows))
    marks: list[Mark] = [Line(Look.CURVE, xs, _broken(ys, upward))]
    for index, (way, values) in enumerate(zip(ways, heights, strict=True)):
        numbers = [point[0] for point in way.values]
        texts = numbered(way.steps, numbers, values, (high - low, upward.high - upward.low))
        if several:
            texts = ("",) * len(texts)
        look, label = (Look.PATH, way.trace.label) if several else (Look.STEPS, "")
        steps = Points(look, numbers[1:], values[1:], (), label, index, way.steps[1:], texts[1:])
        marks += [steps, Points(Look.START, numbers[:1], values[:1], steps=way.steps[:1], texts=texts[:1])]
    notes = scene.notes([name], ways)
    if len(scene.problem.free) > 1:
        notes += (scene.wanted.words(BESIDE),)
    if any(not upward.low <= value <= upward.high for value in itertools.chain(*heights)):
        notes += (scene.wanted.words(FAR_OFF if shown else NONE_IN_VIEW),)
    return Panel("path", scene.path_title, Axis(scene.name(name), low, high), upward, (*marks, *arrows), notes=notes)


def _near(heights: Sequence[float]) -> list[float]:
    """Return the values, NaN in place of one that lies at a pole: far beyond the first and nearly all others.

    >>> _near([2.0, 1.0, 0.5, -3e8, 0.4, 0.3])
    [2.0, 1.0, 0.5, nan, 0.4, 0.3]
    """
    known = [value for value in heights if math.isfinite(value)]
    if not known:
        return list(heights)
    middle = median(known)
    distances = sorted(abs(value - middle) for value in known)
    usual = max(*(abs(value - middle) for value in known[:2]), *distances[:-2][-1:], 0.0)
    return [value if abs(value - middle) <= POLE * usual else math.nan for value in heights]


def _axis(label: str, curve: Sequence[float], heights: Sequence[float], arrows: Sequence[Arrow]) -> Axis:
    """Return the axis for a curve with a path on it; neither a pole nor an arrow's tip flattens the path."""
    values = [value for value in (*curve, *heights) if math.isfinite(value)] or [0.0]
    known = heights or values
    room = CEILING * (max(known) - min(known))
    if room > 0 and heights:
        values = [value for value in values if min(known) - room <= value <= max(known) + room]
    low, high = min(values), max(values)
    tips = [min(max(arrow.y[1], 2 * low - high), 2 * high - low) for arrow in arrows]
    return Axis(label, *around([low, high, *tips], EDGE))


def _broken(values: Sequence[float], axis: Axis) -> list[float]:
    """Return a curve without the stroke across the whole picture that joins the two sides of a pole."""
    pairs = itertools.pairwise(values)
    jumps = [max(pair) > axis.high and min(pair) < axis.low for pair in pairs]
    return [math.nan if jump else value for value, jump in zip(values, (False, *jumps), strict=True)]


def _tangents(scene: Scene, way: Way, name: str, heights: Sequence[float], width: float) -> list[Arrow]:
    """Return arrows along the tangents of the first steps, each to above or below the next point.

    They are drawn where a step's gradient is that of the curve: of an objective, and of all samples in one batch.
    """
    if scene.problem.schedule.batch is not None:
        return []
    arrows = []
    for index, gradient in enumerate(way.trace.history.gradients[: len(way.values) - 1]):
        (here,), (there,) = way.values[index], way.values[index + 1]
        end = heights[index] + gradient[name] * (there - here)
        follows = way.steps[index] == index and way.steps[index + 1] == index + 1
        if follows and math.isfinite(end) and abs(there - here) > SHORTEST * width:
            arrows.append(Arrow((here, there), (heights[index], end), index + 1))
    return arrows
