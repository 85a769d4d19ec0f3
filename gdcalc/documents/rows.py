"""Turns a step into rows of cells: one row a step, or a row for each sample of a batch and one for the batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gdcalc.arithmetic import Value
from gdcalc.clean import clean
from gdcalc.documents.numbers import Shown, show
from gdcalc.expression.printing import Style
from gdcalc.formats.page import Page
from gdcalc.problem import Problem
from gdcalc.problem.stepping import SEQUENTIAL
from gdcalc.program.program import Program
from gdcalc.program.record import Values
from gdcalc.run.records import SampleStep, Step
from gdcalc.words import mark

MOST_SAMPLES = 10
"""A batch of more samples is shown as one row, unless more are asked for."""

PENALTY = mark(" + penalty")
REDUCTIONS = {"mean": mark("mean"), "sum": mark("sum")}
"""What stands in the last row of a batch."""


def shows_samples(problem: Problem, most: int) -> bool:
    """Tell whether samples are shown: in a per-sample run, and in a batch of ``most`` or fewer."""
    size = problem.stepping.batch or problem.samples.count
    return problem.has_data and size is not None and size <= most


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by column name. ``ends_step`` is True in a step's last row."""

    cells: dict[str, Shown]
    ends_step: bool


class Columns:
    """The columns of a run's table: their names in order, each with its heading, and the rows that fill them."""

    def __init__(self, problem: Problem, program: Program, page: Page) -> None:
        self.problem = problem
        self.program = program
        self.digits = page.digits
        self.words = page.words
        self.batched = program.batched
        self.with_samples = shows_samples(problem, page.most_samples)
        self.headings = dict(self._headings(page.style))

    def _headings(self, style: Style) -> Iterator[tuple[str, str]]:
        program, name = self.program, style.name
        yield "step", self.words("step")
        if self.problem.has_data and self.problem.stepping.epochs != 1 and self.problem.stepping.batch is not None:
            yield "epoch", self.words("epoch")
        if self.with_samples:
            yield from self._sample_headings(style)
        if not self.with_samples or self.batched or self.problem.penalty is not None:
            yield "loss", self.words("loss") if self.problem.has_data else self.words("objective")
        if self.problem.learning_rate_varies:
            yield "rate", name("lr")
        for parameter in program.parameters:
            # Above the samples of a batch stands their own gradient; the last row says that it is the mean.
            grouped = self.with_samples and self.batched
            component = f"dloss/d{parameter}" if grouped else program.gradient[parameter]
            yield f"gradient {parameter}", name(component) + self._mark(parameter)
        for parameter in program.parameters:
            yield f"new {parameter}", self.words("new {name}", name=name(parameter)) + self._mark(parameter)

    def _sample_headings(self, style: Style) -> Iterator[tuple[str, str]]:
        program, objective = self.program, self.problem.objective
        if self.batched or self.problem.stepping.epochs != 1 or self.problem.stepping.order != SEQUENTIAL:
            yield "sample", self.words("sample")
        for column in program.inputs:
            yield f"input {column}", style.name(column)
        for target, column in (objective.targets or {}).items():
            yield f"target {target}", style.name(target) if target == column else clean(column)
        for each in self.intermediates:
            yield f"value {each}", style.name(each)
        predictions = objective.predictions
        for each in predictions:
            yield f"prediction {each}", self.words("prediction") if len(predictions) == 1 else style.name(each)
        if not self.batched:
            yield "sample loss", style.name("loss") if self.problem.penalty is not None else self.words("loss")

    @property
    def intermediates(self) -> tuple[str, ...]:
        """The model's intermediates."""
        predictions = set(self.problem.objective.predictions)
        return tuple(
            each.name for each in self.problem.objective.definitions if each.name and each.name not in predictions
        )

    def _mark(self, parameter: str) -> str:
        return "\n" + self.words("frozen") if parameter in self.program.frozen else ""

    # --- rows ----------------------------------------------------------------------------------------------------

    def rows(self, step: Step) -> Iterator[Row]:
        """Yield a step's rows."""
        if not self.with_samples:
            yield Row(self._step_cells(step), ends_step=True)
        elif self.batched:
            whole = self._step_cells(step)
            number = {name: whole.pop(name) for name in ("step", "epoch")}
            for sample in step.samples:
                yield Row(number | self._sample_cells(sample) | self._gradient(sample.gradient), ends_step=False)
                number = {}
            penalty = self.words(PENALTY) if self.problem.penalty is not None else ""
            label = Shown(self.words(REDUCTIONS[self.problem.stepping.reduction]) + penalty, rounded=False)
            yield Row(whole | {"sample": label}, ends_step=True)
        else:
            for sample in step.samples:
                yield Row(self._sample_cells(sample) | self._step_cells(step), ends_step=True)

    def _step_cells(self, step: Step) -> dict[str, Shown]:
        counts = {"step": step.step, "epoch": step.epoch}
        cells = {name: Shown(f"{count}", rounded=False) for name, count in counts.items()}
        cells |= {"loss": self._show(step.loss), "rate": self._show(step.learning_rate)}
        cells |= self._gradient(step.gradient)
        return cells | {f"new {name}": self._show(value) for name, value in step.new_parameters.items()}

    def _sample_cells(self, sample: SampleStep) -> dict[str, Shown]:
        cells = {
            "sample": Shown(f"{sample.index}", rounded=False),
            "loss" if self.batched else "sample loss": self._show(sample.loss),
        }
        groups = {
            "input": sample.inputs,
            "target": sample.targets,
            "value": sample.values,
            "prediction": sample.predictions,
        }
        for kind, values in groups.items():
            cells |= {f"{kind} {name}": self._show(value) for name, value in values.items()}
        return cells

    def _gradient(self, gradient: Values) -> dict[str, Shown]:
        return {f"gradient {name}": self._show(value) for name, value in gradient.items()}

    def _show(self, value: Value) -> Shown:
        return show(value, self.digits)
