"""Draws each parameter by step: one panel for a run, for several runs a panel for each parameter."""

from __future__ import annotations

from collections.abc import Sequence

from gdcalc.pictures.axes import EDGE, around, count_axis
from gdcalc.pictures.kinds.loss import by_step
from gdcalc.pictures.parameter_path import ParameterPath
from gdcalc.pictures.picture import Axis, Look, Panel, Polyline
from gdcalc.pictures.subject import Subject
from gdcalc.words import mark

TITLE, ONE = mark("Parameters by step"), mark("{name} by step")


def draw(subject: Subject) -> list[Panel]:
    """Return the panels; the value after step 0 is the starting value."""
    names, words = subject.request.of or subject.problem.parameters, subject.words
    paths = subject.paths(names)
    shown, several = [subject.name(name) for name in names], len(paths) > 1
    if len(names) > 1 and not several:
        lines = [_line(paths[0], index, name, index) for index, name in enumerate(shown)]
        return [_panel(subject, paths, lines, title=words(TITLE), name="value", label=words("value"))]
    panels = []
    for index, name in enumerate(names):
        lines = [_line(path, index, path.trace.label if several else "", run) for run, path in enumerate(paths)]
        title = words(ONE, name=shown[index])
        panels.append(_panel(subject, paths, lines, title=title, name=name, label=shown[index]))
    return panels


def _line(path: ParameterPath, index: int, label: str, series: int) -> Polyline:
    return by_step(Look.SERIES, zip(path.steps, path.columns[index], strict=True), label, series)


def _panel(
    subject: Subject, paths: Sequence[ParameterPath], lines: Sequence[Polyline], *, title: str, name: str, label: str
) -> Panel:
    """Return a panel; a range of its values is asked for by ``name``."""
    by_epoch = all(trace.by_epoch for trace in subject.traces)
    counted = subject.words("epochs done") if by_epoch else subject.words("steps done")
    steps = subject.ranges.axis(("step", "epoch"), count_axis(counted, 0, max(path.steps[-1] for path in paths)))
    extent = around((value for line in lines for value in line.y), EDGE)
    values = subject.ranges.axis((name,), Axis(label, *extent))
    return Panel("parameters", title, steps, values, tuple(lines), notes=subject.leaving(paths))
