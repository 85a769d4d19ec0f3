"""Turns a step and its samples into cells: what the columns of a run hold, in a table as in a CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from gdcalc.arithmetic import Value
from gdcalc.problem import Problem
from gdcalc.run.records import SampleStep, Step

Column: TypeAlias = tuple[str, str]
"""What a column holds, and the name that it is of where there are several: ``("batch gradient", "a")``."""

Cells: TypeAlias = dict[Column, Any]

MOST_SAMPLES = 10
"""A batch of more samples is shown as one row, unless more are asked for."""


def shows_samples(problem: Problem, most: int) -> bool:
    """Tell whether samples are shown: in a per-sample run, and in a batch of ``most`` or fewer."""
    size = problem.stepping.batch or problem.samples.count
    return problem.has_data and size is not None and size <= most


def step_cells(step: Step) -> Cells:
    """Return what is of a whole step; its loss and gradient are those of the batch, with the penalty."""
    cells: Cells = {("step", ""): step.step, ("epoch", ""): step.epoch, ("learning rate", ""): step.learning_rate}
    cells |= {("batch loss", ""): step.loss} | _named("batch gradient", step.gradient)
    cells |= _named("parameter", step.parameters) | _named("state", step.state)
    return cells | _named("new", step.new_parameters)


def sample_cells(sample: SampleStep) -> Cells:
    """Return what is of one sample."""
    cells: Cells = {("sample", ""): sample.index, ("loss", ""): sample.loss}
    cells |= _named("input", sample.inputs) | _named("target", sample.targets) | _named("value", sample.values)
    return cells | _named("prediction", sample.predictions) | _named("gradient", sample.gradient)


def _named(kind: str, values: Mapping[str, Value]) -> Cells:
    return {(kind, name): value for name, value in values.items()}
