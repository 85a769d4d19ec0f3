"""Draws the function over two parameters in space, with the steps on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gdcalc.errors import ProblemError
from gdcalc.pictures.landscape import affordable_side, evenly
from gdcalc.pictures.minimum import Minimum
from gdcalc.pictures.parameter_path import ParameterPath
from gdcalc.pictures.picture import Axis, Look, Mark, Panel, Points, Polyline, Surface
from gdcalc.pictures.subject import Subject
from gdcalc.words import mark

TURNED = 25
"""Degrees."""

NOT_ALL = mark("Some steps are out of view.")
TITLE = {False: mark("Objective with the steps on it"), True: mark("Loss with the steps on it")}


def draw(subject: Subject) -> list[Panel]:
    """Return one panel in space. Raises ProblemError unless there are two parameters to draw."""
    names = subject.chosen
    if len(names) != 2:
        hint = "draw path" if len(names) == 1 else f"choose two, as in --of {','.join(names[:2])}"
        raise ProblemError(f"a surface is over two parameters, and there are {len(names)}", hint)
    drawn = terrain(subject, (names[0], names[1]))
    goal, paths, across, along = drawn.goal, drawn.paths, drawn.across, drawn.upward
    marks: list[Mark] = [Surface(drawn.xs, drawn.ys, drawn.zs)]
    notes = subject.notes(names, paths)
    for index, path in enumerate(paths):
        inside = [across.low <= x <= across.high and along.low <= y <= along.high for x, y in path.values]
        heights = [height if shown else math.nan for height, shown in zip(subject.heights(path), inside, strict=True)]
        first, second = path.columns
        look, label = subject.look(path)
        marks.append(Polyline(look, first, second, heights, label, index, path.steps, dotted=True))
        if inside[0]:
            marks.append(Points(Look.START, first[:1], second[:1], heights[:1], steps=(0,)))
        if not all(inside):
            notes = (*notes, subject.words(NOT_ALL))
    upward = subject.value_axis(value for row in drawn.zs for value in row)
    title = subject.words(TITLE[subject.problem.has_data])
    azimuth = _azimuth(paths[0].values[0], goal.point if goal else paths[0].values[-1], drawn.extents)
    return [Panel("surface", title, across, along, tuple(marks), upward, tuple(dict.fromkeys(notes)), azimuth)]


def _azimuth(start: Sequence[float], end: Sequence[float], extents: tuple[float, float]) -> float:
    """Return the side from which the start is seen beyond the end, a little turned, so that no slope hides the path."""
    x, y = ((a - b) / extent for a, b, extent in zip(start, end, extents, strict=True))
    return math.degrees(math.atan2(y, x)) + 180 + TURNED if x or y else -60.0


@dataclass(frozen=True, slots=True)
class Terrain:
    """The axes of the two parameters, the grid and the function's values on it, a row of ``zs`` for each of ``ys``."""

    goal: Minimum | None
    paths: Sequence[ParameterPath]
    across: Axis
    upward: Axis
    xs: Sequence[float]
    ys: Sequence[float]
    zs: Sequence[Sequence[float]]

    @property
    def extents(self) -> tuple[float, float]:
        """The lengths of the axes."""
        return self.across.high - self.across.low, self.upward.high - self.upward.low


def terrain(subject: Subject, names: tuple[str, str], fields: int = 1) -> Terrain:
    """Return the terrain over two parameters, the others held; ``fields`` is how many of them the picture has."""
    goal = subject.minimum(names)
    paths = subject.paths(names, goal, most=subject.most_points)
    points = [*(point for path in paths for point in path.values), *([goal.point] if goal else [])]
    across, upward = (
        Axis(subject.name(name), *subject.range(name, [point[index] for point in points]))
        for index, name in enumerate(names)
    )
    side = affordable_side(subject.landscape.cost * fields)
    xs, ys = (evenly(axis.low, axis.high, side) for axis in (across, upward))
    zs = [[subject.value(names, (x, y)) for x in xs] for y in ys]
    return Terrain(goal, paths, across, upward, xs, ys, zs)
