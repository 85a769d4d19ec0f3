"""Draws the steps on the function that they go down: on its curve, or on contour lines of two parameters."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

from gdcalc.pictures.landscape import CURVE_POINTS, evenly
from gdcalc.pictures.picture import Arrow, Axis, Contours, Line, Look, Mark, Panel, Points
from gdcalc.pictures.ranges import EDGE, around
from gdcalc.pictures.scene import Scene, Way
from gdcalc.words import mark

MOST_PARAMETERS = 5
"""Pairs are drawn of so many parameters; of more, of those that moved most."""

LEVELS = 12
NEAREST = 0.02
"""A number needs this part of the axes to itself, and as much again for each of its digits."""

CEILING = 4
"""A curve is drawn up to so many times the height of the path on it."""

MOVED_MOST = mark("Of {count} parameters those that moved most are drawn: {names}; --of chooses others.")
OBJECTIVE, LOSS = mark("Steps on the objective"), mark("Steps on the loss")


def draw(scene: Scene) -> list[Panel]:
    """Return a curve for one parameter, contour lines for two, and for more the contour lines of each pair."""
    names = scene.chosen
    if len(names) == 1:
        return [_curve(scene, names[0])]
    notes: list[str] = []
    if len(names) > MOST_PARAMETERS:
        names = scene.most_moved(MOST_PARAMETERS)
        listed = ", ".join(map(scene.name, names))
        notes.append(scene.wanted.words(MOVED_MOST, count=len(scene.chosen), names=listed))
    pairs = list(itertools.combinations(names, 2))
    panels = [_plane(scene, pair, len(pairs), first=pair == pairs[0]) for pair in pairs]
    if len(pairs) > 1:
        notes.append(scene.held_note(scene.problem.parameters))
    return [replace(panels[0], notes=(*notes, *panels[0].notes)), *panels[1:]]


def title(scene: Scene) -> str:
    """Return what a picture of the function is called."""
    return scene.wanted.words(LOSS if scene.problem.has_data else OBJECTIVE)


def value_label(scene: Scene) -> str:
    """Return what the function's value is called."""
    return scene.wanted.words("loss") if scene.problem.has_data else scene.wanted.words("objective")


def _curve(scene: Scene, name: str) -> Panel:
    goal = scene.minimum([name])
    ways = scene.ways([name], goal, most=scene.most_points)
    at = [point[0] for way in ways for point in way.values]
    low, high = scene.range(name, [*at, *(goal.point if goal else ())])
    xs = evenly(low, high, CURVE_POINTS)
    ys = scene.landscape.curve(name, xs, scene.held)
    marks: list[Mark] = [Line(Look.CURVE, xs, ys)]
    heights = []
    for series, way in enumerate(ways):
        # Where other parameters move too, a step is beside the curve, which holds them.
        values = scene.heights(way)
        heights += values
        numbers = [point[0] for point in way.values]
        texts = _numbered(way.steps, numbers, values, high - low, _extent(values)) if len(ways) == 1 else ()
        label = way.trace.label if len(ways) > 1 else ""
        marks.append(
            Points(Look.PATH, numbers[1:], values[1:], label=label, series=series, steps=way.steps[1:], texts=texts[1:])
        )
        marks.append(Points(Look.START, numbers[:1], values[:1], steps=way.steps[:1], texts=texts[:1]))
    if len(ways) == 1 and len(scene.problem.free) == 1:
        marks += _tangents(scene, ways[0], name, heights)
    label = value_label(scene)
    across = Axis(scene.name(name), low, high)
    known = [*heights, *([scene.value([name], goal.point)] if goal else [])]
    upward = scene.wanted.ranges.axis("loss", _height_axis(label, ys, known))
    return Panel("path", title(scene), across, upward, tuple(marks), notes=scene.notes([name], ways))


def _height_axis(label: str, curve: Sequence[float], heights: Sequence[float]) -> Axis:
    """Return the axis for a curve with a path on it; a pole of the curve does not flatten the path."""
    values = [value for value in (*curve, *heights) if math.isfinite(value)] or [0.0]
    known = [value for value in heights if math.isfinite(value)] or values
    room = CEILING * (max(known) - min(known))
    if room > 0:
        values = [value for value in values if min(known) - room <= value <= max(known) + room]
    return Axis(label, *around(values, EDGE))


def _tangents(scene: Scene, way: Way, name: str, heights: Sequence[float]) -> list[Mark]:
    """Return arrows along the tangents of the first steps, each to above or below the next point.

    They are drawn where a step's gradient is that of the curve: of an objective, and of all samples in one batch.
    """
    if scene.problem.schedule.batch is not None:
        return []
    arrows: list[Mark] = []
    for index, gradient in enumerate(way.trace.history.gradients[: len(way.values) - 1]):
        (here,), (there,) = way.values[index], way.values[index + 1]
        end = heights[index] + gradient[name] * (there - here)
        if here != there and math.isfinite(end) and way.steps[index + 1] == index + 1:
            arrows.append(Arrow((here, there), (heights[index], end), index + 1))
    return arrows


def _plane(scene: Scene, names: tuple[str, str], fields: int, *, first: bool) -> Panel:
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
    words = scene.wanted.words
    for series, way in enumerate(ways):
        ones, others = (tuple(values) for values in zip(*way.values, strict=True))
        label = way.trace.label if len(ways) > 1 else words("steps")
        marks.append(
            Line(Look.PATH, ones, others, label=label if first else "", series=series, steps=way.steps, dotted=True)
        )
        if len(ways) == 1:
            texts = _numbered(way.steps, ones, others, high - low, top - bottom)
            marks.append(Points(Look.PATH, ones[1:], others[1:], steps=way.steps[1:], texts=texts[1:]))
    start = ways[0].values[0]
    marks.append(Points(Look.START, start[:1], start[1:], label=words("start") if first else "", steps=(0,)))
    if goal is not None and goal.is_single:
        extreme = words("maximum") if scene.problem.maximize else words("minimum")
        at = goal.point
        marks.append(Points(Look.MINIMUM, at[:1], at[1:], label=extreme if first else ""))
    across, upward = Axis(scene.name(names[0]), low, high), Axis(scene.name(names[1]), bottom, top)
    return Panel("path", title(scene), across, upward, tuple(marks), notes=scene.notes(names, ways, alone=fields == 1))


def levels(field: Sequence[Sequence[float]], *, maximize: bool = False) -> list[float]:
    """Return the heights of contour lines: closer to each other towards the minimum, where the field is flat.

    Cubes of equal parts, so that a narrow valley has lines too.

    >>> [round(level, 9) for level in levels([[0.0, 1728.0]])[:4]]
    [1.0, 8.0, 27.0, 64.0]
    """
    values = [value for row in field for value in row if math.isfinite(value)]
    if not values or max(values) - min(values) <= 1e-12 * max(abs(max(values)), abs(min(values))):
        return []
    low, high = min(values), max(values)
    parts = [(index / LEVELS) ** 3 for index in range(1, LEVELS)]
    if maximize:
        return [high - part * (high - low) for part in reversed(parts)]
    return [low + part * (high - low) for part in parts]


def _extent(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)] or [0.0]
    return max(known) - min(known)


def _numbered(
    steps: Sequence[int], xs: Sequence[float], ys: Sequence[float], width: float, height: float
) -> tuple[str, ...]:
    """Return the number of each step, empty where it would stand on that of another."""
    placed: list[tuple[float, float]] = []
    texts = [""] * len(steps)
    # The first and the last step have their numbers before others.
    for index in dict.fromkeys((0, len(steps) - 1, *range(len(steps)))):
        place = (xs[index] / width if width else 0.0, ys[index] / height if height else 0.0)
        if all(math.dist(place, other) > NEAREST * (1 + len(f"{steps[index]}")) for other in placed):
            texts[index] = f"{steps[index]}"
            placed.append(place)
    return tuple(texts)
