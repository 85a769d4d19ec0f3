"""What a student computes in each cell, from the values written before, with any set of mistakes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.students.models import Values
from tests.students.problems import Exercise
from tests.students.writing import write

Wrong = frozenset[str]


@dataclass
class Paper:
    """What is on the student's paper in a step. ``written`` holds the step's cells by quantity and sample."""

    exercise: Exercise
    places: int | None
    parameters: Mapping[str, float]
    earlier: Mapping[str, float] | None = None
    step: int = 1
    written: dict[tuple[str, int | None], float] = field(default_factory=dict)

    def next_step(self) -> Paper:
        new = {name: self.written[name, None] for name in self.exercise.parameters}
        return Paper(self.exercise, self.places, new, self.parameters, self.step + 1)


def rows_of(paper: Paper, wrong: Wrong) -> list[int]:
    """Return the samples, from 0, that a step is worked with."""
    exercise = paper.exercise
    count = len(exercise.rows)
    if exercise.per_sample == ("other-batch" in wrong):
        return list(range(count))
    turn = (paper.step - 1) % count
    return [count - 1 - turn if "other-order" in wrong else turn]


def cells_of(paper: Paper, wrong: Wrong) -> list[tuple[str, int | None]]:
    """Return the quantities and samples of a step's cells, in the order in which they are written."""
    exercise = paper.exercise
    steps = ["loss", *(f"grad_{name}" for name in exercise.parameters), *exercise.parameters]
    if exercise.per_sample:
        forward = [] if "other-batch" in wrong else list(exercise.model.lines)
        return [(quantity, None) for quantity in [*forward, *steps]]
    samples = [(quantity, i + 1) for i in rows_of(paper, wrong) for quantity in exercise.model.lines]
    return [*samples, *((quantity, None) for quantity in steps)]


def value_of(paper: Paper, wrong: Wrong, quantity: str, sample: int | None) -> float:
    """Return the value of a cell at full precision."""
    if quantity in paper.exercise.model.lines:
        return _forward(paper, wrong, quantity, rows_of(paper, wrong)[0] if sample is None else sample - 1)
    if quantity == "loss":
        return _loss(paper, wrong)
    if quantity.startswith("grad_"):
        return _gradient(paper, wrong, quantity.removeprefix("grad_"))
    return _update(paper, wrong, quantity)


def _read(paper: Paper, wrong: Wrong, quantity: str, i: int) -> float:
    """Return a sample's value as written; where it is not, as it would be in the student's head."""
    written = paper.written.get((quantity, None if paper.exercise.per_sample else i + 1))
    return _forward(paper, wrong, quantity, i) if written is None else written


def _forward(paper: Paper, wrong: Wrong, quantity: str, i: int) -> float:
    values = _seen(paper, wrong, i, paper.parameters)
    for name, line in paper.exercise.model.lines.items():
        if name == quantity:
            return line(values)
        values[name] = _read(paper, wrong, name, i)
    raise KeyError(quantity)


def _seen(paper: Paper, wrong: Wrong, i: int, parameters: Mapping[str, float]) -> dict[str, float]:
    """Return the inputs and parameters that go into the prediction: mistakes put others in place of the right ones."""
    rows, model = paper.exercise.rows, paper.exercise.model
    seen = dict(paper.earlier if "earlier-parameters" in wrong and paper.earlier is not None else parameters)
    bias = model.last_bias
    if "parameters-swapped" in wrong:
        first, second = paper.exercise.parameters[:2]
        seen[first], seen[second] = seen[second], seen[first]
    if "term-dropped" in wrong:
        seen[bias] = 0
    if "parameter-sign" in wrong:
        seen[bias] = -seen[bias]
    if "bracket" in wrong:
        seen[bias] = seen[model.biases[bias]] * seen[bias]
    row = rows[(i + 1) % len(rows)] if "other-row" in wrong else rows[i]
    return {**row, **seen}


def _points(paper: Paper, wrong: Wrong, parameters: Mapping[str, float] | None = None) -> list[Values]:
    """Return each sample's row, parameters and predictions: as written, or worked anew at other parameters."""
    points: list[Values] = []
    for i in rows_of(paper, wrong):
        row, lines = paper.exercise.rows[i], paper.exercise.model.lines
        if parameters is None:
            forward = {name: _read(paper, wrong, name, i) for name in lines}
            points.append({**row, **paper.parameters, **forward})
        else:
            values = _seen(paper, wrong, i, parameters)
            for name, line in lines.items():
                values[name] = line(values)
            points.append({**row, **parameters, **{name: values[name] for name in lines}})
    return points


def _new_parameters(paper: Paper, wrong: Wrong) -> dict[str, float]:
    """Return the parameters as they will be written after the step."""
    wrong -= {"loss-at-new-parameters", "gradient-new-parameters"}
    later = replace(paper, written=dict(paper.written))
    for quantity in [*(f"grad_{name}" for name in paper.exercise.parameters), *paper.exercise.parameters]:
        later.written[quantity, None] = write(value_of(later, wrong, quantity, None), paper.places)[1]
    return {name: later.written[name, None] for name in paper.exercise.parameters}


def _loss(paper: Paper, wrong: Wrong) -> float:
    points = _points(paper, wrong, _new_parameters(paper, wrong) if "loss-at-new-parameters" in wrong else None)
    residuals = [point["y"] - point["prediction"] for point in points]
    count = len(points)
    terms = [residual**2 for residual in residuals]
    if "loss-not-squared" in wrong:
        terms = residuals
    elif "loss-absolute" in wrong:
        terms = [abs(residual) for residual in residuals]
    elif "loss-difference-of-squares" in wrong:
        terms = [point["y"] ** 2 - point["prediction"] ** 2 for point in points]
    elif "loss-square-of-sum" in wrong:
        terms = [sum(residuals) ** 2]
    if "loss-not-divided" in wrong:
        count = 1
    elif "loss-divided-by-n-1" in wrong:
        count = max(count - 1, 1)
    loss = sum(terms) / count
    if "loss-root" in wrong:
        return math.sqrt(loss)
    if "loss-doubled" in wrong:
        return 2 * loss
    return loss / 2 if "loss-halved" in wrong else loss


def _gradient(paper: Paper, wrong: Wrong, name: str) -> float:
    first, second = paper.exercise.parameters[:2]
    points = _points(paper, wrong, _gradient_parameters(paper, wrong, name))
    if "components-swapped" in wrong:
        name = {first: second, second: first}.get(name, name)
    if "one-row" in wrong:
        points = points[:1]
    biases = paper.exercise.model.biases
    outer, inputs = [], []
    for point in points:
        slopes = paper.exercise.model.slopes(point)
        path, factor = slopes[name]
        if "inner-derivative-missing" in wrong:
            factor = 1
        if "input-in-bias" in wrong and name in biases:
            factor = slopes[biases[name]][1]
        outer.append(_residual(point, wrong) * _activation(paper.exercise, point, wrong) * path)
        inputs.append(factor)
    if "product-of-sums" in wrong and name not in biases:
        total = sum(outer) * sum(inputs)
    else:
        total = sum(each * factor for each, factor in zip(outer, inputs, strict=True))
    return -_gradient_factor(len(points), wrong) * total


def _gradient_parameters(paper: Paper, wrong: Wrong, name: str) -> dict[str, float] | None:
    """Return the parameters that a gradient is worked anew at, if it is not that of the predictions written."""
    parameters = None
    if "gradient-earlier-parameters" in wrong and paper.earlier is not None:
        parameters = dict(paper.earlier)
    if "gradient-new-parameters" in wrong:
        parameters = _new_parameters(paper, wrong)
    before = paper.exercise.parameters[: paper.exercise.parameters.index(name)]
    if "one-after-other" in wrong and before:
        updated = {other: write(_update(paper, wrong, other), paper.places)[1] for other in before}
        parameters = {**(parameters or paper.parameters), **updated}
    return parameters


def _residual(point: Values, wrong: Wrong) -> float:
    if "prediction-for-residual" in wrong:
        return point["prediction"]
    if "target-for-residual" in wrong:
        return point["y"]
    residual = point["y"] - point["prediction"]
    if "residual-squared" in wrong:
        return residual**2
    return abs(residual) if "absolute-residual" in wrong else residual


def _activation(exercise: Exercise, point: Values, wrong: Wrong) -> float:
    if not exercise.model.activated or "activation-derivative-missing" in wrong:
        return 1
    at = point["z" if "activation-derivative-at-z" in wrong else "prediction"]
    return at * (1 - at)


def _gradient_factor(count: int, wrong: Wrong) -> float:
    """Return what the sum of residual times slope is multiplied by, but for the minus."""
    factors = {
        "sign-flipped": -2 / count,
        "factor-missing": 1 / count,
        "factor-extra": 4 / count,
        "not-divided": 2,
        "not-divided-without-two": 1,
        "divided-by-n-1": 2 / max(count - 1, 1),
    }
    return next((factor for mistake, factor in factors.items() if mistake in wrong), 2 / count)


def _update(paper: Paper, wrong: Wrong, name: str) -> float:
    exercise = paper.exercise
    first, second = exercise.parameters[:2]
    taken = {first: second, second: first}.get(name, name) if "update-components-swapped" in wrong else name
    if (f"grad_{taken}", None) in paper.written:
        gradient = paper.written[f"grad_{taken}", None]
    else:  # one after the other, and the components swapped: the other gradient is not there yet
        gradient = write(_gradient(paper, wrong - {"one-after-other"}, taken), paper.places)[1]
    old = exercise.start[name] if "start-again" in wrong and paper.step > 1 else paper.parameters[name]
    rate = exercise.rate * (2 if "other-rate" in wrong else 1)
    rates = {
        "added": -rate,
        "rate-forgotten": 1,
        "divided-by-rate": 1 / rate,
        "rate-times-ten": rate * 10,
        "rate-over-ten": rate / 10,
        "rate-squared": rate**2,
        "divided-by-n-again": rate / len(exercise.rows),
    }
    move = next((used for mistake, used in rates.items() if mistake in wrong), rate) * gradient
    if "old-dropped" in wrong:
        return -move
    return move - old if "order-reversed" in wrong else old - move
