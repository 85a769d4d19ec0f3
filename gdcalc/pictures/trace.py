"""Turns a run, or one that ``gdcalc step`` wrote as JSON, into what is kept of it to draw it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gdcalc.answers.stored import StoredRun
from gdcalc.arithmetic import FLOAT64, Arithmetic
from gdcalc.arithmetic.float64 import as_float
from gdcalc.clean import clean
from gdcalc.pictures.thinning import Point, ThinnedSeries
from gdcalc.problem import Problem
from gdcalc.program.derivation import derive
from gdcalc.program.program import Program
from gdcalc.program.record import Layout
from gdcalc.run.comparison import Contender
from gdcalc.run.records import Step
from gdcalc.run.run import Run

AT_ONCE = 2_048
TANGENTS = 3
"""The gradients of the first steps are kept, to draw their tangents."""


class History:
    """The losses of a run by step and by epoch, and its parameters from ``start`` to ``final``; all as floats.

    ``path`` begins with the starting values, as those after step 0. Numbers too large for a float are left out.
    ``epochs`` has the mean loss of each epoch at its last step, where an epoch has several steps.
    """

    def __init__(self, names: tuple[str, ...], start: Mapping[str, float]) -> None:
        self.names = names
        self.losses = ThinnedSeries(1)
        self.epochs = ThinnedSeries(1)
        self.path = ThinnedSeries(len(names))
        self.gradients: list[dict[str, float]] = []
        self.steps = 0
        self.start, self.final = start, start
        self.last_epoch = 1
        self._sum, self._count = 0.0, 0
        self.has_gaps = False
        self.path.extend([(0, *(start[name] for name in names))])

    def extend(
        self,
        steps: Sequence[int],
        epochs: Sequence[int],
        losses: Sequence[float],
        new: Sequence[tuple[float, ...]],
    ) -> None:
        """Take the next steps: their numbers, epochs and losses, and the parameters after each."""
        self._mean(steps, epochs, losses)
        if not (math.isfinite(sum(losses)) and math.isfinite(sum(map(sum, new)))):
            # Exact numbers may be too large for floats; a sum of finite floats may be so too, and then nothing is lost.
            losses = [loss if math.isfinite(loss) else math.nan for loss in losses]
            new = [values if math.isfinite(sum(values)) else () for values in new]
        self.losses.extend([point for point in zip(steps, losses, strict=True) if point[1] == point[1]])
        path = [(step, *values) for step, values in zip(steps, new, strict=True) if values]
        self.path.extend(path)
        self.steps = steps[-1]
        if path:
            self.final = dict(zip(self.names, path[-1][1:], strict=True))

    def skip(self, step: int, parameters: tuple[float, ...]) -> None:
        """Take the parameters after a step of which nothing else is known: steps were left out."""
        self.has_gaps = True
        self.path.extend([(step, *parameters)])

    def end(self) -> None:
        """Take note that there are no more steps. Where some were left out, no epoch has a mean."""
        if self.has_gaps:
            self.epochs = ThinnedSeries(1)
        elif self._count and math.isfinite(self._sum):
            self.epochs.extend([(self.steps, self._sum / self._count)])

    def _mean(self, steps: Sequence[int], epochs: Sequence[int], losses: Sequence[float]) -> None:
        """Add losses to their epochs' means."""
        total, count, current = self._sum, self._count, self.last_epoch
        ended: list[Point] = []
        for step, epoch, loss in zip(steps, epochs, losses, strict=True):
            if epoch != current:
                if count:
                    ended.append((step - 1, total / count))
                total, count, current = 0.0, 0, epoch
            total += loss
            count += 1
        self._sum, self._count, self.last_epoch = total, count, current
        self.epochs.extend([point for point in ended if math.isfinite(point[1])])


@dataclass(frozen=True, slots=True)
class Trace:
    """A run that can be drawn: its history, the problem that it is of, and what is said of it.

    ``rate`` and ``optimizer`` are as typed; ``arithmetic`` and ``places`` are those that the run was worked in.
    ``problem`` has all samples, or none where ``complete`` is False.
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
    arithmetic: str = "float64"
    places: int | None = None

    @property
    def by_epoch(self) -> bool:
        """Whether a step is an epoch: all samples are one batch."""
        return self.problem.has_data and self.problem.stepping.batch is None

    @property
    def stopped_early(self) -> bool:
        """Whether the run failed before its end."""
        return self.stop_reason in ("diverged", "limit")

    @property
    def diverged(self) -> bool:
        """Whether the run ended because a value grew beyond all bounds."""
        return self.stop_reason == "diverged"


class Recorder:
    """Takes the records of a run, as it observes them, into a history; ``end`` takes those that it still holds."""

    def __init__(self, problem: Problem) -> None:
        self._read = reader(problem.arithmetic)
        self._held: list[tuple[Any, ...]] = []
        self.history = History(problem.parameters, {name: self._read(value) for name, value in problem.start.items()})

    def watch(self, run: Run) -> None:
        """Observe a run that has not begun."""
        layout, gradients = run.layout, self.history.gradients

        def observe(records: list[tuple[Any, ...]]) -> None:
            if len(gradients) < TANGENTS:
                for record in records[: TANGENTS - len(gradients)]:
                    gradients.append({name: as_float(value) for name, value in Step(layout, record).gradient.items()})
            self._held += records
            # A list at a time is far faster than step by step.
            if len(self._held) >= AT_ONCE:
                self._take(layout)

        run.observe = observe

    def end(self, run: Run) -> History:
        """Take the last steps of a run that has ended, and return the history."""
        self._take(run.layout)
        self.history.end()
        return self.history

    def _take(self, layout: Layout) -> None:
        if not self._held:
            return
        records, read, self._held = self._held, self._read, []
        losses = [record[layout.loss] for record in records]
        new = [record[layout.places["new_parameters"]] for record in records]
        if read is not float:
            losses = [read(value) for value in losses]
            new = [tuple(map(read, values)) for values in new]
        self.history.extend([record[0] for record in records], [record[1] for record in records], losses, new)


def reader(arithmetic: Arithmetic) -> Any:
    """Return the function that makes a float of a number of an arithmetic, infinite where it is too large for one."""
    if arithmetic is FLOAT64:
        return float
    return lambda value: as_float(arithmetic.present(value))


def trace(contender: Contender) -> Trace:
    """Work a run to its end and return what is kept of it. Raises GdcalcError as iterating over the run does."""
    run = contender.run
    recorder = Recorder(run.problem)
    recorder.watch(run)
    return traced(contender.label, run, recorder)


def traced(label: str, run: Run, recorder: Recorder) -> Trace:
    """Return the trace of a run whose steps were all recorded."""
    problem, rule, result = run.problem, run.problem.optimizer, run.result  # which works the run to its end
    # Of the rule's settings those are told that its lines read, and the switches that are on.
    told = {name: value for name, value in rule.every_setting.items() if name in rule.settings or value == "1"}
    return Trace(
        label=label,
        history=recorder.end(run),
        problem=problem,
        program=run.program,
        rate=problem.learning_rate_text,
        optimizer=told_optimizer(rule.name, told),
        stop_reason=result.stop_reason,
        message=f"{result.message}; {result.hint}" if result.hint else result.message,
        complete=problem.samples.rows is not None,
        arithmetic=problem.arithmetic.name,
        places=problem.arithmetic.places,
    )


def told_optimizer(name: str, settings: Mapping[str, object]) -> str:
    """Return an optimizer with its settings as one types them.

    >>> told_optimizer("sgd", {"momentum": "0.9"})
    'sgd:momentum=0.9'
    """
    return name + (":" + ",".join(f"{key}={value}" for key, value in settings.items()) if settings else "")


def read_traces(paths: Sequence[str]) -> list[Trace]:
    """Return the traces of stored runs, each called by its file. Raises GdcalcError as ``read_trace`` does."""
    labels = [clean(Path(path).stem) for path in paths]
    if len(set(labels)) < len(labels):
        labels = [clean(path) for path in paths]
    return [read_trace(path, label) for path, label in zip(paths, labels, strict=True)]


def read_trace(path: str, label: str) -> Trace:
    """Return the trace of a stored run.

    Raises DataError where the file cannot be read or is not a run, GdcalcError where its problem cannot be posed.
    """
    run = StoredRun(path)
    history = History(tuple(run.start), run.start)
    for step in run.steps():
        if step.number > history.steps + 1:
            history.skip(step.number - 1, tuple(step.before[name] for name in history.names))
        history.extend([step.number], [step.epoch], [step.loss], [tuple(step.new[name] for name in history.names)])
        if step.number <= TANGENTS and len(history.gradients) == step.number - 1:
            history.gradients.append(dict(step.gradient))
    history.end()
    problem = run.problem()
    return Trace(
        label=label,
        history=history,
        problem=problem,
        program=derive(problem),
        rate=run.learning_rate,
        optimizer=told_optimizer(*run.optimizer),
        stop_reason=run.stop_reason,
        arithmetic=run.arithmetic,
        places=run.places,
        complete=not problem.has_data or run.has_all_samples,
    )
