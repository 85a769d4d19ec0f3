"""Turns a run into what is kept of it to draw it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gdcalc.arithmetic import FLOAT64, Arithmetic
from gdcalc.comparison import Contender
from gdcalc.plot.outline import Outline
from gdcalc.problem import Problem
from gdcalc.program import Program
from gdcalc.records import Step
from gdcalc.run import Run

TANGENTS = 3
"""The gradients of the first steps are kept, to draw their tangents."""


class History:
    """The losses of a run by step and by epoch, and its parameters after each step; all as floats.

    ``path`` begins with the starting values, as those after step 0. Numbers too large for a float are left out.
    """

    def __init__(self, names: tuple[str, ...], start: Mapping[str, float]) -> None:
        self.names = names
        self.losses = Outline(1)
        self.epochs = Outline(1)
        self.path = Outline(len(names))
        self.gradients: list[dict[str, float]] = []
        self.steps = 0
        self.final = dict(start)
        self._epoch, self._sum, self._count = 1, 0.0, 0
        self._gaps = False
        self.path.add((0, *(start[name] for name in names)))

    def add(self, step: int, epoch: int, loss: float, new: tuple[float, ...]) -> None:
        """Take a step: its loss, and the parameters after it."""
        if epoch != self._epoch:
            self._end_epoch()
            self._epoch = epoch
        self.steps = step
        if math.isfinite(loss):
            self.losses.add((step, loss))
            self._sum += loss
        self._count += 1
        if all(map(math.isfinite, new)):
            self.path.add((step, *new))
            self.final = dict(zip(self.names, new, strict=True))

    def skip(self, step: int, parameters: tuple[float, ...]) -> None:
        """Take the parameters after a step of which nothing else is known: steps were left out."""
        self._gaps = True
        if all(map(math.isfinite, parameters)):
            self.path.add((step, *parameters))

    def end(self) -> None:
        """Take note that there are no more steps. Where some were left out, no epoch has a mean."""
        if self._gaps:
            self.epochs = Outline(1)
        else:
            self._end_epoch()

    def _end_epoch(self) -> None:
        if self._count and math.isfinite(self._sum):
            self.epochs.add((self.steps, self._sum / self._count))
        self._sum, self._count = 0.0, 0


@dataclass(frozen=True, slots=True)
class Trace:
    """A run that can be drawn: its history, the problem that it is of, and what is said of it.

    ``rate`` and ``optimizer`` are as typed. ``problem`` has all samples, or none where ``complete`` is False.
    """

    label: str
    history: History
    problem: Problem
    program: Program
    rate: str
    optimizer: str
    stop_reason: str
    message: str | None = None
    complete: bool = True

    @property
    def by_epoch(self) -> bool:
        """Whether a step is an epoch: all samples are one batch."""
        return self.problem.has_data and self.problem.schedule.batch is None

    @property
    def stopped_early(self) -> bool:
        """Whether the run failed before its end."""
        return self.stop_reason in ("diverged", "limit")

    @property
    def diverged(self) -> bool:
        """Whether the run ended because a value grew beyond all bounds."""
        return self.stop_reason == "diverged"


class Recorder:
    """Takes the steps of a run, one after the other, into a history."""

    def __init__(self, problem: Problem) -> None:
        self._read = reader(problem.arithmetic)
        start = {name: self._read(value) for name, value in problem.start.items()}
        self.history = History(problem.parameters, start)

    def __call__(self, step: Step) -> None:
        """Take the next step."""
        record, layout, read = step.record, step.layout, self._read
        new = tuple(map(read, record[layout.new_parameters : layout.old_state]))
        self.history.add(record[0], record[1], read(record[layout.loss]), new)
        if record[0] <= TANGENTS:
            self.history.gradients.append({name: as_float(value) for name, value in step.gradient.items()})


def reader(arithmetic: Arithmetic) -> Any:
    """Return the function that makes a float of a number of an arithmetic, infinite where it is too large for one."""
    if arithmetic is FLOAT64:
        return float
    return lambda value: as_float(arithmetic.present(value))


def as_float(value: Any) -> float:
    """Return a number as a float.

    >>> as_float(10**400), as_float(-(10**400))
    (inf, -inf)
    """
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def trace(contender: Contender) -> Trace:
    """Work a run to its end and return what is kept of it. Raises GdcalcError as iterating over the run does."""
    run = contender.run
    recorder = Recorder(run.problem)
    for step in run:
        recorder(step)
    return traced(contender.label, run, recorder.history)


def traced(label: str, run: Run, history: History) -> Trace:
    """Return the trace of a run that has ended."""
    history.end()
    problem, result = run.problem, run.result
    return Trace(
        label=label,
        history=history,
        problem=problem,
        program=run.program,
        rate=problem.learning_rate_text,
        optimizer=told_optimizer(problem.optimizer.name, _settings(problem)),
        stop_reason=result.stop_reason,
        message=f"{result.message}; {result.hint}" if result.hint else result.message,
        complete=problem.samples.rows is not None,
    )


def _settings(problem: Problem) -> Mapping[str, str]:
    """Return the settings that the rule's lines read, and the switches that are on."""
    rule = problem.optimizer
    return {name: value for name, value in rule.every_setting.items() if name in rule.settings or value == "1"}


def told_optimizer(name: str, settings: Mapping[str, object]) -> str:
    """Return an optimizer with its settings as one types them.

    >>> told_optimizer("sgd", {"momentum": "0.9"})
    'sgd:momentum=0.9'
    """
    return name + (":" + ",".join(f"{key}={value}" for key, value in settings.items()) if settings else "")
