"""Works out the function over two parameters on a grid that shows the runs' paths and the minimum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gdcalc.pictures.landscape import evenly
from gdcalc.pictures.minimum import Minimum
from gdcalc.pictures.parameter_path import ParameterPath
from gdcalc.pictures.picture import Axis
from gdcalc.pictures.subject import Subject


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
    side = subject.landscape.side(fields)
    xs, ys = (evenly(axis.low, axis.high, side) for axis in (across, upward))
    return Terrain(goal, paths, across, upward, xs, ys, subject.landscape.field(names, xs, ys, subject.held))
