"""Draws each parameter by step: one panel for a run, for several runs a panel for each parameter."""

from __future__ import annotations

from gdcalc.plot.kinds.loss import DOTTED
from gdcalc.plot.picture import Axis, Line, Look, Panel
from gdcalc.plot.ranges import EDGE, around, count_axis
from gdcalc.plot.scene import Scene, Way
from gdcalc.words import mark

MOST_LINES = 32
"""Looks that can be told apart."""

TITLE = mark("Parameters by step")


def draw(scene: Scene) -> list[Panel]:
    """Return the panels; the value after step 0 is the starting value."""
    names = (scene.wanted.of or scene.problem.parameters)[:MOST_LINES]
    ways = scene.ways(names)
    if len(scene.traces) == 1:
        (way,) = ways
        series = list(enumerate(names))
        lines = [_line(way, index, scene.name(name) if len(names) > 1 else "", index) for index, name in series]
        label = scene.name(names[0]) if len(names) == 1 else scene.wanted.words("value")
        return [_panel(scene, scene.wanted.words(TITLE), names[0] if len(names) == 1 else "value", label, lines, ways)]
    panels = []
    for index, name in enumerate(names):
        lines = [_line(way, index, way.trace.label, series) for series, way in enumerate(ways)]
        panels.append(_panel(scene, scene.name(name), name, scene.name(name), lines, ways))
    return panels


def _line(way: Way, index: int, label: str, series: int) -> Line:
    values = [point[index] for point in way.values]
    dotted = len(values) <= DOTTED
    return Line(Look.SERIES, way.steps, values, label=label, series=series, steps=way.steps, dotted=dotted)


def _panel(scene: Scene, title: str, key: str, label: str, lines: list[Line], ways: list[Way]) -> Panel:
    by_epoch = all(trace.by_epoch for trace in scene.traces)
    words, ranges = scene.wanted.words, scene.wanted.ranges
    counted = words("epochs done") if by_epoch else words("steps done")
    steps = count_axis(counted, 0, max(way.steps[-1] for way in ways))
    low, high = around((value for line in lines for value in line.y), EDGE)
    values = ranges.axis(key, Axis(label, low, high))
    return Panel("parameters", title, ranges.axis("step", steps), values, tuple(lines), notes=scene.leaving(ways))
