"""Draws the data and the model: its curve, the boundary between two classes, or prediction against target."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gdcalc.errors import ProblemError
from gdcalc.pictures.landscape import CURVE_POINTS, affordable_side, evenly
from gdcalc.pictures.model import Model
from gdcalc.pictures.picture import Axis, Contours, Line, Look, Mark, Panel, Points
from gdcalc.pictures.ranges import around
from gdcalc.pictures.scene import NOT_AT_HAND, Scene
from gdcalc.pictures.trace import Trace, reader
from gdcalc.pictures.ways import Way
from gdcalc.words import mark

TITLE = mark("Data and model")
AGAINST = mark("Prediction against target")
HIDDEN = mark("Out of view: the model {names}.")
BETWEEN = 2
"""So many curves are drawn between the first and the last."""

HALF = 0.5
ROOM, FAR = 2, 20
"""The curves between are drawn up to so many times the extent of the data above and below them; the first and last too,
but farther."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """The model after some steps."""

    step: int
    label: str
    parameters: dict[str, float]
    series: int


def draw(scene: Scene) -> list[Panel]:
    """Return the panel. Raises ProblemError where there is no single prediction and target, or there are no samples."""
    refused = refusal(scene.traces[0])
    if refused is not None:
        raise ProblemError(*refused)
    columns = (*scene.problem.inputs, *(scene.problem.objective.targets or ()))
    read = reader(scene.problem.arithmetic)
    data = {name: [read(row[index]) for row in scene.problem.samples.rows or ()] for index, name in enumerate(columns)}
    model, ways = Model(scene.traces[0].program), scene.ways(scene.problem.parameters)
    stages = _stages(scene, ways)
    if len(scene.problem.inputs) == 1:
        panel = _curves(scene, data, model, stages, ways)
    elif len(scene.problem.inputs) == 2 and model.is_sigmoid:
        panel = _boundaries(scene, data, model, stages)
    else:
        panel = _against(scene, data, model, stages)
    return [replace(panel, notes=(*scene.leaving(ways), *panel.notes))]


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


def _stages(scene: Scene, ways: Sequence[Way]) -> list[_Stage]:
    """Return the model before, at a few steps and after; of several runs, before and after each."""
    words, names = scene.wanted.words, scene.problem.parameters
    stages = [_Stage(0, words("before"), dict(zip(names, ways[0].whole[0], strict=True)), 0)]
    if len(ways) > 1:
        for series, way in enumerate(ways):
            final = dict(zip(names, way.whole[-1], strict=True))
            stages.append(_Stage(way.steps[-1], way.trace.label, final, series + 1))
        return stages
    (way,) = ways
    last = way.steps[-1]
    # The first steps change a model most: after 100 steps it is drawn after 5 and 22.
    wanted = {round(last ** (index / (BETWEEN + 1))) for index in range(1, BETWEEN + 1)}
    for step, point in zip(way.steps[1:], way.whole[1:], strict=True):
        passed = {number for number in wanted if number <= step}
        if passed or step == last:
            wanted -= passed
            label = words.count("after {number} step", "after {number} steps", step)
            stages.append(_Stage(step, label, dict(zip(names, point, strict=True)), len(stages)))
    return stages


def _curves(
    scene: Scene, data: dict[str, list[float]], model: Model, stages: Sequence[_Stage], ways: Sequence[Way]
) -> Panel:
    (name, (target, targets)) = scene.problem.inputs[0], list(data.items())[-1]
    read = reader(scene.problem.arithmetic)
    places = [read(place[name]) for place in scene.problem.places]
    low, high = scene.wanted.ranges.of(name) or around([*data[name], *places], 0.1)
    xs = evenly(low, high, CURVE_POINTS)
    marks: list[Mark] = [Points(Look.DATA, data[name], targets, label=scene.wanted.words("data"))]
    lowest, highest, shown = min(targets), max(targets), [*targets]
    span = highest - lowest or max(1.0, abs(highest))
    lines: list[Line] = []
    for stage in stages:
        ys = [model({name: x}, stage.parameters) for x in xs]
        steps = (stage.step,) * len(xs)
        look = Look.FAINT if stage.step == 0 else Look.SERIES
        lines.append(Line(look, xs, ys, label=stage.label, series=max(0, stage.series - 1), steps=steps))
        room = FAR if stage in (stages[0], stages[-1]) else ROOM
        shown += [min(max(value, lowest - room * span), highest + room * span) for value in ys if math.isfinite(value)]
    after: list[Mark] = []
    if places:
        at = [model({name: place}, stages[-1].parameters) for place in places]
        after.append(Points(Look.PREDICTED, places, at, label=scene.wanted.words("predicted")))
        targets = [*targets, *at]
    upward = scene.wanted.ranges.axis((target,), Axis(scene.name(target), *around([*shown, *targets], 0.05)))
    in_view = [line for line in lines if any(upward.low <= value <= upward.high for value in line.y)]
    hidden = [line.label for line in lines if line not in in_view]
    notes = (scene.wanted.words(HIDDEN, names=", ".join(hidden)),) if hidden else ()
    if len(ways) == 1 and in_view and in_view[-1].look is Look.SERIES:
        in_view[-1] = replace(in_view[-1], moves=_moves(ways[0], model, name, xs))
    across = Axis(scene.name(name), low, high)
    return Panel("fit", scene.wanted.words(TITLE), across, upward, (*marks, *in_view, *after), notes=notes)


def _moves(way: Way, model: Model, name: str, xs: Sequence[float]) -> Callable[[int], Sequence[float]]:
    """Return the function that gives the model's curve after a step, or after the last one before it that is known."""
    names = way.trace.history.names

    def after(step: int) -> list[float]:
        parameters = dict(zip(names, way.whole[bisect_right(way.steps, step) - 1], strict=True))
        return [model({name: x}, parameters) for x in xs]

    return after


def _boundaries(scene: Scene, data: dict[str, list[float]], model: Model, stages: Sequence[_Stage]) -> Panel:
    """Return the panel of two inputs: the samples by class, and the line on which the prediction is one half."""
    (first, ones), (second, others), (target, targets) = data.items()
    words, ranges, whole = scene.wanted.words, scene.wanted.ranges, set(targets) <= {0.0, 1.0}
    marks: list[Mark] = []
    for look, is_one in ((Look.DATA, False), (Look.OTHER_DATA, True)):
        chosen = [index for index, value in enumerate(targets) if (value >= HALF) is is_one]
        sign = (f"= {int(is_one)}") if whole else ("≥ 0.5" if is_one else "< 0.5")
        xs, ys = [ones[index] for index in chosen], [others[index] for index in chosen]
        if chosen:
            marks.append(Points(look, xs, ys, label=f"{scene.name(target)} {sign}"))
    low, high = ranges.of(first) or around(ones)
    bottom, top = ranges.of(second) or around(others)
    side = affordable_side(len(stages) * len(scene.problem.objective.definitions))
    xs, ys = evenly(low, high, side), evenly(bottom, top, side)
    for stage in stages:
        field = [[model({first: x, second: y}, stage.parameters) for x in xs] for y in ys]
        known = [value for row in field for value in row if math.isfinite(value)]
        if known and min(known) < HALF < max(known):
            look = Look.FAINT if stage.step == 0 else Look.SERIES
            marks.append(Contours(xs, ys, field, (HALF,), look, stage.label, max(0, stage.series - 1), stage.step))
    across, upward = Axis(scene.name(first), low, high), Axis(scene.name(second), bottom, top)
    called = words("Data and where {prediction} = 0.5", prediction=scene.name(scene.problem.objective.predictions[0]))
    return Panel("fit", called, across, upward, tuple(marks))


def _against(scene: Scene, data: dict[str, list[float]], model: Model, stages: Sequence[_Stage]) -> Panel:
    """Return the panel of any number of inputs: each sample's prediction over its target; right is on the diagonal."""
    words, (target, targets) = scene.wanted.words, list(data.items())[-1]
    inputs = scene.problem.inputs
    rows = [dict(zip(inputs, row, strict=True)) for row in zip(*(data[name] for name in inputs), strict=True)]
    marks: list[Mark] = []
    shown = [*targets]
    for stage in (stages[0], *(stages[1:] if len(scene.traces) > 1 else stages[-1:])):
        values = [model(row, stage.parameters) for row in rows]
        look = Look.FAINT if stage.step == 0 else Look.SERIES
        steps = (stage.step,) * len(values)
        marks.append(Points(look, targets, values, label=stage.label, series=max(0, stage.series - 1), steps=steps))
        shown += values
    low, high = around(shown, 0.1)
    prediction = scene.name(scene.problem.objective.predictions[0])
    marks.append(Line(Look.CURVE, (low, high), (low, high), label=f"{prediction} = {scene.name(target)}"))
    across = scene.wanted.ranges.axis((target,), Axis(scene.name(target), low, high))
    return Panel("fit", words(AGAINST), across, Axis(prediction, low, high), tuple(marks))
