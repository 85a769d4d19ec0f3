"""Draws each parameter by step: one panel for a run, for several runs a panel for each parameter."""

from __future__ import annotations

from collections.abc import Sequence

from gdcalc.pictures.kinds.loss import DOTTED
from gdcalc.pictures.picture import Axis, Line, Look, Panel
from gdcalc.pictures.ranges import EDGE, around, count_axis
from gdcalc.pictures.scene import Scene
from gdcalc.pictures.ways import Way
from gdcalc.words import mark

TITLE, ONE = mark("Parameters by step"), mark("{name} by step")


def draw(scene: Scene) -> list[Panel]:
    """Return the panels; the value after step 0 is the starting value."""
    names = scene.wanted.of or scene.problem.parameters
    ways = scene.ways(names)
    if len(ways) > 1 or len(names) == 1:
        return [_of_one(scene, ways, index, name) for index, name in enumerate(names)]
    lines = [_line(ways[0], index, scene.name(name), index) for index, name in enumerate(names)]
    return [_panel(scene, ways, lines, ("value", scene.wanted.words("value"), scene.wanted.words(TITLE)))]


def _of_one(scene: Scene, ways: Sequence[Way], index: int, name: str) -> Panel:
    """Return the panel of one parameter, with a line for each run."""
    labels = [way.trace.label if len(ways) > 1 else "" for way in ways]
    lines = [_line(way, index, label, series) for series, (way, label) in enumerate(zip(ways, labels, strict=True))]
    return _panel(scene, ways, lines, (name, scene.name(name), scene.wanted.words(ONE, name=scene.name(name))))


def _line(way: Way, index: int, label: str, series: int) -> Line:
    values = [point[index] for point in way.values]
    dotted = len(values) <= DOTTED
    return Line(Look.SERIES, way.steps, values, label=label, series=series, steps=way.steps, dotted=dotted)


def _panel(scene: Scene, ways: Sequence[Way], lines: Sequence[Line], called: tuple[str, str, str]) -> Panel:
    """Return a panel; it is called by the name of its values, their label and its title."""
    name, label, title = called
    by_epoch = all(trace.by_epoch for trace in scene.traces)
    words, ranges = scene.wanted.words, scene.wanted.ranges
    counted = words("epochs done") if by_epoch else words("steps done")
    steps = ranges.axis(("step", "epoch"), count_axis(counted, 0, max(way.steps[-1] for way in ways)))
    values = ranges.axis((name,), Axis(label, *around((value for line in lines for value in line.y), EDGE)))
    return Panel("parameters", title, steps, values, tuple(lines), notes=scene.leaving(ways))
