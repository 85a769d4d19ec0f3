"""Writes a run as CSV: a row for each sample of each step, or a row a step for an objective; every column once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from gdcalc.arithmetic import Value
from gdcalc.program.program import Program
from gdcalc.run.records import SampleStep, Step
from gdcalc.run.run import Run

Cells = dict[tuple[str, str], Any]
"""Values by kind and name: ``("gradient", "a")``."""


def csv(run: Run) -> Iterator[str]:
    """Yield the lines of a run: a header, then the rows, numbers at full precision.

    ``loss`` and ``grad_a`` are a sample's; ``batch_loss`` and ``batch_grad_a``, where they differ, the step's.
    """
    steps = iter(run)
    first = next(steps, None)  # a problem that fails in its first step writes nothing
    columns = _columns(run.program)
    in_json = run.problem.arithmetic.json_text

    def text(value: Value) -> str:
        return in_json(value).strip('"')

    yield ",".join(columns.values()) + "\n"
    if first is not None:
        yield from _lines(first, columns, text)
    for step in steps:
        yield from _lines(step, columns, text)


def _columns(program: Program) -> dict[tuple[str, str], str]:
    """Return the columns' names by what they hold; a name from the data that is taken gets a _ at its end."""
    parameters, several = program.parameters, len(program.predictions) > 1
    wanted: dict[tuple[str, str], str] = {("step", ""): "step", ("epoch", ""): "epoch"}
    if program.columns:
        wanted |= {("sample", ""): "sample"}
        wanted |= {("input", name): name for name in program.inputs}
        wanted |= {("target", name): name for name in program.targets}
        wanted |= {("value", name): name for name in program.intermediates}
        wanted |= {("prediction", name): name if several else "prediction" for name in program.predictions}
    wanted |= {("loss", ""): "loss"} | {("gradient", name): f"grad_{name}" for name in parameters}
    if program.columns and program.batch:
        wanted |= {("batch loss", ""): "batch_loss"}
        wanted |= {("batch gradient", name): f"batch_grad_{name}" for name in parameters}
    wanted |= {("learning rate", ""): "learning_rate"}
    wanted |= {("parameter", name): name for name in parameters}
    wanted |= {("state", name): name for name in program.state}
    wanted |= {("new", name): f"new_{name}" for name in parameters}
    taken: set[str] = set()
    named = {}
    for key in sorted(wanted, key=lambda key: key[0] in ("input", "target", "value", "state")):
        name = wanted[key]
        while name in taken:
            name += "_"
        taken.add(name)
        named[key] = name
    return {key: named[key] for key in wanted}


def _lines(step: Step, columns: Mapping[tuple[str, str], str], text: Callable[[Value], str]) -> Iterator[str]:
    own = _step_cells(step)
    if ("sample", "") not in columns:
        own |= {("loss", ""): step.loss} | _named("gradient", step.gradient)
    rows: Iterable[Cells] = (own | _sample_cells(sample) for sample in step.each_sample())
    for cells in rows if ("sample", "") in columns else [own]:
        values = (cells[key] for key in columns)
        yield ",".join(str(value) if isinstance(value, int) else text(value) for value in values) + "\n"


def _step_cells(step: Step) -> Cells:
    cells: Cells = {("step", ""): step.step, ("epoch", ""): step.epoch, ("learning rate", ""): step.learning_rate}
    cells |= {("batch loss", ""): step.loss} | _named("batch gradient", step.gradient)
    return (
        cells | _named("parameter", step.parameters) | _named("state", step.state) | _named("new", step.new_parameters)
    )


def _sample_cells(sample: SampleStep) -> Cells:
    cells: Cells = {("sample", ""): sample.index, ("loss", ""): sample.loss}
    cells |= _named("input", sample.inputs) | _named("target", sample.targets) | _named("value", sample.values)
    return cells | _named("prediction", sample.predictions) | _named("gradient", sample.gradient)


def _named(kind: str, values: Mapping[str, Value]) -> Cells:
    return {(kind, name): value for name, value in values.items()}
