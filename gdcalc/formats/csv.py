"""Writes a run as CSV: a row for each sample of each step, or a row a step for an objective; every column once."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.arithmetic import Value
from gdcalc.documents.columns import Cells, Column, sample_cells, step_cells
from gdcalc.program.program import Program
from gdcalc.run.records import Step
from gdcalc.run.run import Run, begun

_FROM_THE_DATA = ("input", "target", "value", "state")
"""Columns that are called by names of the problem; a name that is taken gets a _ at its end."""


def csv(run: Run) -> Iterator[str]:
    """Yield the lines of a run: a header, then the rows, numbers at full precision.

    ``loss`` and ``grad_a`` are a sample's; ``batch_loss`` and ``batch_grad_a``, where they differ, the step's.
    """
    steps = begun(run)
    columns = _columns(run.program)
    in_json = run.problem.arithmetic.json_text

    def text(value: int | Value) -> str:
        return str(value) if isinstance(value, int) else in_json(value).strip('"')

    yield ",".join(columns.values()) + "\n"
    for step in steps:
        for cells in _rows(step):
            yield ",".join(text(cells[column]) for column in columns) + "\n"


def _columns(program: Program) -> dict[Column, str]:
    """Return the columns and their titles."""
    parameters, several = program.parameters, len(program.predictions) > 1
    wanted: dict[Column, str] = {("step", ""): "step", ("epoch", ""): "epoch"}
    own = "" if program.columns else "batch "  # an objective has no samples
    if program.columns:
        wanted |= {("sample", ""): "sample"}
        wanted |= {("input", name): name for name in program.inputs}
        wanted |= {("target", name): name for name in program.targets}
        wanted |= {("value", name): name for name in program.intermediates}
        wanted |= {("prediction", name): name if several else "prediction" for name in program.predictions}
    wanted |= {(f"{own}loss", ""): "loss"} | {(f"{own}gradient", name): f"grad_{name}" for name in parameters}
    if program.columns and program.batch:
        wanted |= {("batch loss", ""): "batch_loss"}
        wanted |= {("batch gradient", name): f"batch_grad_{name}" for name in parameters}
    wanted |= {("learning rate", ""): "learning_rate"}
    wanted |= {("parameter", name): name for name in parameters}
    wanted |= {("state", name): name for name in program.state}
    wanted |= {("new", name): f"new_{name}" for name in parameters}
    taken: set[str] = set()
    for column in sorted(wanted, key=lambda column: column[0] in _FROM_THE_DATA):
        while wanted[column] in taken:
            wanted[column] += "_"
        taken.add(wanted[column])
    return wanted


def _rows(step: Step) -> Iterator[Cells]:
    cells = step_cells(step)
    if not step.layout.program.columns:
        yield cells
    for sample in step.each_sample():
        yield cells | sample_cells(sample)
