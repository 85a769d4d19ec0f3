"""Draws the loss by step, and where an epoch has several steps its mean by epoch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gdcalc.pictures.outline import Point
from gdcalc.pictures.picture import Line, Look, Panel
from gdcalc.pictures.ranges import count_axis, in_view, value_axis
from gdcalc.pictures.scene import DIVERGED, OUT_OF_VIEW, Scene
from gdcalc.pictures.trace import Trace
from gdcalc.words import mark

DOTTED = 40
"""A line of so few points has them marked."""

BY_EPOCH, BY_STEP, MEANS = mark("Loss by epoch"), mark("Loss by step"), mark("Mean loss of each epoch")
OBJECTIVE = mark("Objective by step")


def draw(scene: Scene) -> list[Panel]:
    """Return one panel with the losses of all runs; the axis is logarithmic where they span over two decades."""
    words, ranges = scene.wanted.words, scene.wanted.ranges
    traces = scene.traces
    by_epoch = all(trace.by_epoch for trace in traces)
    means = [list(trace.history.epochs) for trace in traces]
    averaged = not by_epoch and scene.problem.has_data and all(len(each) > 1 for each in means)
    several = len(traces) > 1
    notes: list[str] = []
    lines: list[Line] = []
    for series, trace in enumerate(traces):
        points = _in_view(scene, trace, notes)
        if averaged and not several:
            lines.append(_line(Look.FAINT, points, words("each step")))
        if averaged:
            last = points[-1][0]
            kept = [point for point in means[series] if point[0] <= last]
            lines.append(_line(Look.SERIES, kept, trace.label if several else words("mean of each epoch"), series))
        else:
            lines.append(_line(Look.SERIES, points, trace.label if several else "", series))
    main, behind = (
        [value for line in lines if (line.look is Look.FAINT) is faint for value in line.y] for faint in (False, True)
    )
    label = words("loss") if scene.problem.has_data else words("objective")
    axis = ranges.axis("loss", value_axis(label, main, behind))
    if axis.log and min(*main, *behind) <= 0:
        notes.append(words("A value of 0 has no place on a logarithmic axis."))
    first, last = int(min(min(line.x) for line in lines)), int(max(max(line.x) for line in lines))
    counted = words("epoch") if by_epoch else words("step")
    title = (
        (MEANS if averaged and several else BY_EPOCH if by_epoch else BY_STEP) if scene.problem.has_data else OBJECTIVE
    )
    steps = ranges.axis("step", count_axis(counted, first, last))
    return [Panel("loss", words(title), steps, axis, tuple(lines), notes=tuple(dict.fromkeys(notes)))]


def _in_view(scene: Scene, trace: Trace, notes: list[str]) -> Sequence[Point]:
    """Return the losses; of a run that diverged and has negative ones, which no logarithm shows, those in view."""
    points = list(trace.history.losses)
    if not trace.diverged:
        return points
    words = scene.wanted.words
    notes.append(words(DIVERGED, step=f"{trace.history.steps:,}"))
    if min(value for _, value in points) < 0:
        shown = in_view([(value,) for _, value in points], None)
        if shown < len(points):
            notes.append(words(OUT_OF_VIEW, step=f"{int(points[shown - 1][0]):,}"))
        points = points[:shown]
    return points


def _line(look: Look, points: Iterable[Point], label: str, series: int = 0) -> Line:
    numbers, values = zip(*points, strict=True)
    dotted = len(numbers) <= DOTTED and look is not Look.FAINT
    steps = [int(number) for number in numbers]
    return Line(look, numbers, values, label=label, series=series, steps=steps, dotted=dotted)
