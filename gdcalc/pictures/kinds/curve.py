"""Draws the steps of one parameter on the curve of the function that they go down."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from statistics import median

from gdcalc.pictures.landscape import CURVE_POINTS, evenly
from gdcalc.pictures.parameter_path import ParameterPath
from gdcalc.pictures.picture import Arrow, Axis, Look, Mark, Panel, Points, Polyline
from gdcalc.pictures.step_numbers import step_numbers
from gdcalc.pictures.subject import Subject
from gdcalc.words import mark

CEILING = 4
"""A curve is drawn up to this many times the height of the path above and below it."""

POLE = 100
"""A step whose value is this many times as far off as the first ones and the others does not stretch the axis."""

SHORTEST = 0.01
"""An arrow shorter than this part of the axis is not drawn."""

BESIDE = mark("Earlier steps lie beside the curve, which is that of the final values.")
FAR_OFF = mark("A step with a far larger value is out of view.")
NONE_IN_VIEW = mark("No step is in view.")


def draw_curve(subject: Subject, name: str) -> Panel:
    """Return the curve with the numbered steps of each run, and for one run arrows along its first tangents."""
    goal = subject.minimum([name])
    paths = subject.paths([name], goal, most=subject.most_points)
    several, one_free = len(paths) > 1, len(subject.problem.free) == 1
    low, high = subject.range(name, [*(x for path in paths for (x,) in path.values), *(goal.point if goal else ())])
    xs = evenly(low, high, CURVE_POINTS)
    heights = [subject.heights(path) for path in paths]
    arrows = _tangents(subject, paths[0], name, heights[0], high - low) if one_free and not several else []
    shown = [
        value
        for path, values in zip(paths, heights, strict=True)
        for (x,), value in zip(path.values, _near(values), strict=True)
        if low <= x <= high and math.isfinite(value)
    ]
    if goal is not None and low <= goal.point[0] <= high:
        shown.append(subject.value([name], goal.point))
    ys = subject.landscape.curve(name, xs, subject.held)
    upward = subject.value_axis(_extremes(ys, shown, arrows))
    marks: list[Mark] = [Polyline(Look.CURVE, xs, _broken(ys, upward))]
    for index, (path, values) in enumerate(zip(paths, heights, strict=True)):
        (numbers,) = path.columns
        extents = high - low, upward.high - upward.low
        texts = ("",) * len(numbers) if several else step_numbers(path.steps, numbers, values, extents)
        look, label = subject.look(path)
        steps = Points(look, numbers[1:], values[1:], (), label, index, path.steps[1:], texts[1:])
        marks += [steps, Points(Look.START, numbers[:1], values[:1], steps=path.steps[:1], texts=texts[:1])]
    notes = subject.notes([name], paths)
    if not one_free:
        notes += (subject.words(BESIDE),)
    if any(not upward.low <= value <= upward.high for value in itertools.chain(*heights)):
        notes += (subject.words(FAR_OFF if shown else NONE_IN_VIEW),)
    return Panel(
        "path", subject.path_title, Axis(subject.name(name), low, high), upward, (*marks, *arrows), notes=notes
    )


def _near(heights: Sequence[float]) -> list[float]:
    """Return the values, with NaN for one that lies at a pole: far beyond the first and nearly all others.

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


def _extremes(curve: Sequence[float], heights: Sequence[float], arrows: Sequence[Arrow]) -> list[float]:
    """Return what the axis must show of a curve with a path on it; no pole or arrow's tip flattens the path."""
    values = [value for value in (*curve, *heights) if math.isfinite(value)] or [0.0]
    known = heights or values
    room = CEILING * (max(known) - min(known))
    if room > 0 and heights:
        values = [value for value in values if min(known) - room <= value <= max(known) + room]
    low, high = min(values), max(values)
    tips = [min(max(arrow.y[1], 2 * low - high), 2 * high - low) for arrow in arrows]
    return [low, high, *tips]


def _broken(values: Sequence[float], axis: Axis) -> list[float]:
    """Return a curve without the stroke across the whole picture that would join the two sides of a pole."""
    pairs = itertools.pairwise(values)
    jumps = [max(pair) > axis.high and min(pair) < axis.low for pair in pairs]
    return [math.nan if jump else value for value, jump in zip(values, (False, *jumps), strict=True)]


def _tangents(subject: Subject, path: ParameterPath, name: str, heights: Sequence[float], width: float) -> list[Arrow]:
    """Return arrows along the tangents of the first steps, each ending above or below the next point.

    They are drawn where a step's gradient is that of the curve: for an objective, and for all samples in one batch.
    """
    if subject.problem.stepping.batch is not None:
        return []
    arrows = []
    for index, gradient in enumerate(path.trace.history.gradients[: len(path.values) - 1]):
        (here,), (there,) = path.values[index], path.values[index + 1]
        end = heights[index] + gradient[name] * (there - here)
        follows = path.steps[index] == index and path.steps[index + 1] == index + 1
        if follows and math.isfinite(end) and abs(there - here) > SHORTEST * width:
            arrows.append(Arrow((here, there), (heights[index], end), index + 1))
    return arrows
