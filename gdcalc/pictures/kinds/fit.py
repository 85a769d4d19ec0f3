"""Draws the data and the model: its curve, the boundary between two classes, or prediction against target."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gdcalc.errors import ProblemError
from gdcalc.pictures.axes import around
from gdcalc.pictures.landscape import CURVE_POINTS, Model, affordable_side, evenly
from gdcalc.pictures.parameter_path import ParameterPath
from gdcalc.pictures.picture import Axis, Contours, Look, Mark, Panel, Points, Polyline
from gdcalc.pictures.subject import NOT_AT_HAND, Subject
from gdcalc.pictures.trace import Trace, reader
from gdcalc.words import mark

TITLE = mark("Data and model")
AGAINST = mark("Prediction against target")
HIDDEN = mark("Out of view: the model {names}.")
BETWEEN = 2
"""This many curves are drawn between the first and the last."""

HALF = 0.5
ROOM, FAR = 2, 20
"""Curves are drawn up to this many times the extent of the data above and below them: those between, the outer two."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """The model after some steps; ``series`` numbers the stages after the first."""

    step: int
    label: str
    parameters: dict[str, float]
    series: int = 0

    @property
    def look(self) -> Look:
        return Look.FAINT if self.step == 0 else Look.SERIES


def draw(subject: Subject) -> list[Panel]:
    """Return the panel. Raises ProblemError where there is no single prediction and target, or there are no samples."""
    refused = refusal(subject.traces[0])
    if refused is not None:
        raise ProblemError(*refused)
    columns = (*subject.problem.inputs, *(subject.problem.objective.targets or ()))
    read = reader(subject.problem.arithmetic)
    data = {
        name: [read(row[index]) for row in subject.problem.samples.rows or ()] for index, name in enumerate(columns)
    }
    model, paths = Model(subject.traces[0].program), subject.paths(subject.problem.parameters)
    stages = _stages(subject, paths)
    if len(subject.problem.inputs) == 1:
        panel = _curves(subject, data, model, stages, paths)
    elif len(subject.problem.inputs) == 2 and model.is_sigmoid:
        panel = _boundaries(subject, data, model, stages)
    else:
        panel = _against(subject, data, model, stages)
    return [replace(panel, notes=(*subject.leaving(paths), *panel.notes))]


def refusal(trace: Trace) -> tuple[str, str] | None:
    """Return why there is no fit to draw and what to do; None where there is one prediction and target, and samples."""
    objective = trace.problem.objective
    if not trace.problem.has_data:
        return "an objective has no data to fit", "draw path or surface"
    if len(objective.predictions) != 1 or len(objective.targets or ()) != 1:
        return "fit draws one prediction and one target", "draw loss or parameters"
    if not trace.complete:
        return NOT_AT_HAND
    return None


def _stages(subject: Subject, paths: Sequence[ParameterPath]) -> list[_Stage]:
    """Return the model before, at a few steps and after; of several runs, before and after each."""
    words, path = subject.words, paths[0]
    stages = [_Stage(0, words("before"), path.parameters(0))]
    if len(paths) > 1:
        stages += [_Stage(each.steps[-1], each.trace.label, each.parameters(-1), run) for run, each in enumerate(paths)]
        return stages
    last = path.steps[-1]
    # The first steps change a model most: after 100 steps it is drawn after 5 and 22.
    due = {round(last ** (index / (BETWEEN + 1))) for index in range(1, BETWEEN + 1)}
    for index, step in enumerate(path.steps[1:], 1):
        passed = {number for number in due if number <= step}
        if passed or step == last:
            due -= passed
            label = words.count("after {number} step", "after {number} steps", step)
            stages.append(_Stage(step, label, path.parameters(index), len(stages) - 1))
    return stages


def _curves(
    subject: Subject,
    data: dict[str, list[float]],
    model: Model,
    stages: Sequence[_Stage],
    paths: Sequence[ParameterPath],
) -> Panel:
    (name, (target, targets)) = subject.problem.inputs[0], list(data.items())[-1]
    read = reader(subject.problem.arithmetic)
    places = [read(place[name]) for place in subject.problem.places]
    low, high = subject.ranges.of(name) or around([*data[name], *places], 0.1)
    xs = evenly(low, high, CURVE_POINTS)
    marks: list[Mark] = [Points(Look.DATA, data[name], targets, label=subject.words("data"))]
    lowest, highest, shown = min(targets), max(targets), [*targets]
    span = highest - lowest or max(1.0, abs(highest))
    lines: list[Polyline] = []
    for stage in stages:
        ys = [model({name: x}, stage.parameters) for x in xs]
        steps = (stage.step,) * len(xs)
        lines.append(Polyline(stage.look, xs, ys, label=stage.label, series=stage.series, steps=steps))
        room = FAR if stage in (stages[0], stages[-1]) else ROOM
        shown += [min(max(value, lowest - room * span), highest + room * span) for value in ys if math.isfinite(value)]
    after: list[Mark] = []
    if places:
        at = [model({name: place}, stages[-1].parameters) for place in places]
        after.append(Points(Look.PREDICTED, places, at, label=subject.words("predicted")))
        targets = [*targets, *at]
    upward = subject.ranges.axis((target,), Axis(subject.name(target), *around([*shown, *targets], 0.05)))
    in_view = [line for line in lines if any(upward.low <= value <= upward.high for value in line.y)]
    hidden = [line.label for line in lines if line not in in_view]
    notes = (subject.words(HIDDEN, names=", ".join(hidden)),) if hidden else ()
    if len(paths) == 1 and in_view and in_view[-1].look is Look.SERIES:
        in_view[-1] = replace(in_view[-1], moves=_moves(paths[0], model, name, xs))
    across = Axis(subject.name(name), low, high)
    return Panel("fit", subject.words(TITLE), across, upward, (*marks, *in_view, *after), notes=notes)


def _moves(path: ParameterPath, model: Model, name: str, xs: Sequence[float]) -> Callable[[int], Sequence[float]]:
    """Return the function that gives the model's curve after a step, or after the last known one before it."""

    def after(step: int) -> list[float]:
        parameters = path.parameters(bisect_right(path.steps, step) - 1)
        return [model({name: x}, parameters) for x in xs]

    return after


def _boundaries(subject: Subject, data: dict[str, list[float]], model: Model, stages: Sequence[_Stage]) -> Panel:
    """Return the panel of two inputs: the samples by class, and the line on which the prediction is one half."""
    (first, ones), (second, others), (target, targets) = data.items()
    words, ranges, whole = subject.words, subject.ranges, set(targets) <= {0.0, 1.0}
    marks: list[Mark] = []
    for look, is_one in ((Look.DATA, False), (Look.OTHER_DATA, True)):
        chosen = [index for index, value in enumerate(targets) if (value >= HALF) is is_one]
        sign = (f"= {int(is_one)}") if whole else ("≥ 0.5" if is_one else "< 0.5")
        xs, ys = [ones[index] for index in chosen], [others[index] for index in chosen]
        if chosen:
            marks.append(Points(look, xs, ys, label=f"{subject.name(target)} {sign}"))
    low, high = ranges.of(first) or around(ones)
    bottom, top = ranges.of(second) or around(others)
    side = affordable_side(len(stages) * len(subject.problem.objective.definitions))
    xs, ys = evenly(low, high, side), evenly(bottom, top, side)
    for stage in stages:
        field = [[model({first: x, second: y}, stage.parameters) for x in xs] for y in ys]
        known = [value for row in field for value in row if math.isfinite(value)]
        if known and min(known) < HALF < max(known):
            marks.append(Contours(xs, ys, field, (HALF,), stage.look, stage.label, stage.series, (stage.step,)))
    across, upward = Axis(subject.name(first), low, high), Axis(subject.name(second), bottom, top)
    called = words(
        "Data and where {prediction} = 0.5", prediction=subject.name(subject.problem.objective.predictions[0])
    )
    return Panel("fit", called, across, upward, tuple(marks))


def _against(subject: Subject, data: dict[str, list[float]], model: Model, stages: Sequence[_Stage]) -> Panel:
    """Return the panel of any number of inputs: each prediction over its target; a right one is on the diagonal."""
    words, (target, targets) = subject.words, list(data.items())[-1]
    inputs = subject.problem.inputs
    rows = [dict(zip(inputs, row, strict=True)) for row in zip(*(data[name] for name in inputs), strict=True)]
    marks: list[Mark] = []
    shown = [*targets]
    for stage in (stages[0], *(stages[1:] if len(subject.traces) > 1 else stages[-1:])):
        values = [model(row, stage.parameters) for row in rows]
        steps = (stage.step,) * len(values)
        marks.append(Points(stage.look, targets, values, label=stage.label, series=stage.series, steps=steps))
        shown += values
    low, high = around(shown, 0.1)
    prediction = subject.name(subject.problem.objective.predictions[0])
    marks.append(Polyline(Look.CURVE, (low, high), (low, high), label=f"{prediction} = {subject.name(target)}"))
    across = subject.ranges.axis((target,), Axis(subject.name(target), low, high))
    return Panel("fit", words(AGAINST), across, Axis(prediction, low, high), tuple(marks))
