"""Draws the loss by step, and where an epoch has several steps also its mean by epoch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from gdcalc.pictures.axes import count_axis, in_view, value_axis
from gdcalc.pictures.picture import Axis, Look, Panel, Polyline
from gdcalc.pictures.subject import DIVERGED, OUT_OF_VIEW, Subject
from gdcalc.pictures.thinning import Point
from gdcalc.pictures.trace import Trace
from gdcalc.words import mark

DOTTED = 40
"""A line of at most this many points has them marked."""

BY_EPOCH, BY_STEP, MEANS = mark("Loss by epoch"), mark("Loss by step"), mark("Mean loss of each epoch")
OBJECTIVE = mark("Objective by step")
ZERO = mark("The value is 0 in step {step}, which has no place on a logarithmic axis.")
LOWEST = 20
"""Of the losses of single steps the least may be out of view, one in this many."""


def draw(subject: Subject) -> list[Panel]:
    """Return one panel with the losses of all runs; the axis is logarithmic where they span over two decades."""
    words, ranges, traces = subject.words, subject.ranges, subject.traces
    by_epoch = all(trace.by_epoch for trace in traces)
    means = [list(trace.history.epochs) for trace in traces]
    in_parts = all(1 < trace.history.last_epoch < trace.history.steps for trace in traces)
    averaged = subject.problem.has_data and in_parts and all(means)
    several = len(traces) > 1
    notes: list[str] = []
    lines: list[Polyline] = []
    for series, trace in enumerate(traces):
        points = _in_view(subject, trace, notes)
        if not points:
            continue
        if averaged and not several:
            lines.append(by_step(Look.FAINT, points, words("each step")))
        alone = ""
        if averaged:
            alone, last = words("mean of each epoch"), points[-1][0]
            points = [point for point in means[series] if point[0] <= last]
        lines.append(by_step(Look.SERIES, points, trace.label if several else alone, series))
    axis = ranges.axis(("loss", "objective"), _axis(subject.value_label, lines))
    if axis.log:
        lines = [_without_zeros(line, subject, notes) for line in lines]
    first, last = int(min(min(line.x) for line in lines)), int(max(max(line.x) for line in lines))
    steps = ranges.axis(("step", "epoch"), count_axis(words("epoch") if by_epoch else words("step"), first, last))
    title = OBJECTIVE
    if subject.problem.has_data:
        title = MEANS if averaged and several else BY_EPOCH if by_epoch else BY_STEP
    return [Panel("loss", words(title), steps, axis, tuple(lines), notes=tuple(dict.fromkeys(notes)))]


def _axis(label: str, lines: Sequence[Polyline]) -> Axis:
    """Return the axis for the lines, which a few steps whose loss is nearly 0 do not stretch below the others."""
    main = [value for line in lines if line.look is not Look.FAINT for value in line.y]
    behind = sorted(value for line in lines if line.look is Look.FAINT for value in line.y)
    return value_axis(label, [*main, *behind[len(behind) // LOWEST :]])


def _without_zeros(line: Polyline, subject: Subject, notes: list[str]) -> Polyline:
    """Return a line for a logarithmic axis: it ends before a value of 0, and a note says where that is."""
    zeros = [int(step) for step, value in zip(line.x, line.y, strict=True) if value <= 0]
    if not zeros:
        return line
    said = subject.words(ZERO, step=f"{zeros[0]:,}")
    notes.append(f"{line.label}: {said}" if line.label and line.look is Look.SERIES else said)
    return replace(line, y=[value if value > 0 else math.nan for value in line.y])


def _in_view(subject: Subject, trace: Trace, notes: list[str]) -> Sequence[Point]:
    """Return the losses in view: all, unless the run diverged and has negative ones, which no logarithm shows."""
    points = list(trace.history.losses)
    if not trace.diverged:
        return points
    words = subject.words
    notes.append(words(DIVERGED, step=f"{trace.history.steps:,}"))
    if points and min(value for _, value in points) < 0:
        shown = in_view([(value,) for _, value in points], None)
        if shown < len(points):
            notes.append(words(OUT_OF_VIEW, step=f"{int(points[shown - 1][0]):,}"))
        points = points[:shown]
    return points


def by_step(look: Look, points: Iterable[Point], label: str, series: int = 0) -> Polyline:
    """Return the line through values by step, each of which is there after its step."""
    numbers, values = zip(*points, strict=True)
    dotted = len(numbers) <= DOTTED and look is not Look.FAINT
    steps = [int(number) for number in numbers]
    return Polyline(look, numbers, values, label=label, series=series, steps=steps, dotted=dotted)
