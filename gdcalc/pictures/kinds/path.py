"""Draws the steps on the function that they go down: on its curve, or on contour lines of two parameters."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from gdcalc.pictures.kinds.surface import terrain
from gdcalc.pictures.landscape import CURVE_POINTS, evenly
from gdcalc.pictures.parameter_path import ParameterPath, step_numbers
from gdcalc.pictures.picture import Arrow, Axis, Contours, Look, Mark, Panel, Points, Polyline
from gdcalc.pictures.subject import Subject
from gdcalc.words import mark

MOST_PARAMETERS = 5
"""Pairs are drawn of this many parameters; where there are more, of those that moved most."""

CEILING = 4
"""A curve is drawn up to this many times the height of the path above and below it."""

POLE = 100
"""A step whose value is this many times as far off as the first ones and the others does not stretch the axis."""

SHORTEST = 0.01
"""An arrow shorter than this part of the axis is not drawn."""

LEVELS = 12
LEVEL_DIGITS = 2
"""Levels are round numbers, so that the number at a line is its exact height."""

MOVED_MOST = mark("Of {count} parameters those that moved most are drawn: {names}; --of chooses others.")
BESIDE = mark("Earlier steps lie beside the curve, which is that of the final values.")
FAR_OFF = mark("A step with a far larger value is out of view.")
NONE_IN_VIEW = mark("No step is in view.")
START = mark("start")


def draw(subject: Subject) -> list[Panel]:
    """Return a curve for one parameter, contour lines for two, and for more the contour lines of each pair."""
    names = subject.chosen
    if len(names) == 1:
        return [_curve(subject, names[0])]
    notes: list[str] = []
    if len(names) > MOST_PARAMETERS:
        names = subject.most_moved(MOST_PARAMETERS)
        listed = ", ".join(map(subject.name, names))
        notes.append(subject.words(MOVED_MOST, count=len(subject.chosen), names=listed))
    pairs = list(itertools.combinations(names, 2))
    if len(pairs) == 1:
        return [_plane(subject, pairs[0])]
    panels = [_plane(subject, pair, len(pairs), first=pair == pairs[0]) for pair in pairs]
    notes.append(subject.held_note(subject.problem.parameters))
    return [replace(panels[0], notes=(*notes, *panels[0].notes)), *panels[1:]]


def _curve(subject: Subject, name: str) -> Panel:
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
    ys = [subject.value([name], [x]) for x in xs]
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
            arrows.append(Arrow((here, there), (heights[index], end), (index + 1,)))
    return arrows


def _plane(subject: Subject, names: tuple[str, str], fields: int = 1, *, first: bool = True) -> Panel:
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
