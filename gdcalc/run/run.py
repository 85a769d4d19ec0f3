"""Runs a problem's program: yields the steps, then knows how the run ended."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from gdcalc.arithmetic import Value
from gdcalc.arithmetic.formula_code import evaluate_constant
from gdcalc.problem import Problem
from gdcalc.problem.stepping import BACKTRACKING
from gdcalc.program.compiler import UNDECIDED, Outcome, Steps, compile_program
from gdcalc.program.derivation import derive, total_loss
from gdcalc.program.evaluation import Failure, evaluate
from gdcalc.program.line_search import Backtracking, searching, whole_objective
from gdcalc.program.program import Program
from gdcalc.program.record import Layout, Values
from gdcalc.run.batches import Chunk, chunks, count_steps
from gdcalc.run.records import Prediction, Result, Step, only
from gdcalc.run.stopping import Stop, explain, undecided

NEVER = 10**18
"""A step that no run reaches."""

Progress = Callable[[int, int | None], None]
Observer = Callable[[list[tuple[Any, ...]]], None]
Taken = TypeVar("Taken")


def line_search(problem: Problem) -> Backtracking | None:
    """Return the line search that the steps of a problem make, where they make one by trial."""
    if problem.line_search is None or problem.line_search.name != BACKTRACKING:
        return None
    return Backtracking(
        problem.line_search,
        whole_objective(problem.objective.definitions, problem.objective.loss),
        problem.parameters,
        problem.free,
        maximize=problem.maximize,
        arithmetic=problem.arithmetic,
    )


class _Worked:
    """The records of a chunk as they are worked, and after the last how the chunk ended."""

    def __init__(self, steps: Generator[tuple[Any, ...], None, Outcome]) -> None:
        self.records: Iterator[tuple[Any, ...]] = self._take(steps)
        self.outcome: Outcome

    def _take(self, steps: Generator[tuple[Any, ...], None, Outcome]) -> Iterator[tuple[Any, ...]]:
        self.outcome = yield from steps


class Run:
    """A problem's run: iterate over it once for its steps; ``result`` and ``predictions`` are known after the last.

    ``every`` yields each N-th step and the last one; None yields the last alone. ``collect=False`` leaves the samples
    of a batch out of the steps. ``progress`` is called now and then with the steps done and the steps to do.
    ``observe``, where it is set before the first step, is called with the records (of ``layout``) of every step,
    yielded or not, a chunk at a time.

    Iterating raises EvaluationError where the first step has no value, and DataError where streamed data cannot be
    read.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        every: int | None = 1,
        collect: bool = True,
        progress: Progress | None = None,
        program: Program | None = None,
    ) -> None:
        self.backtracking = line_search(problem)
        if self.backtracking is not None:
            problem = replace(problem, arithmetic=searching(problem.arithmetic, self.backtracking))
        self.problem = problem
        self.program = derive(problem) if program is None else program
        self.layout = Layout(self.program, problem.arithmetic)
        self._compiled: Steps = compile_program(self.program, problem.arithmetic, collect=collect)
        self.shows_every = every
        self._every = NEVER if every is None else every
        self._progress = progress
        self.observe: Observer | None = None
        self._steps = self._work()
        self._result: Result | None = None
        self._final: Mapping[str, Any] = problem.start

    def __iter__(self) -> Iterator[Step]:
        return self._steps

    @property
    def result(self) -> Result:
        """How the run ended; works what is left of it."""
        for _ in self._steps:
            pass
        if self._result is None:
            raise RuntimeError("the run was broken off by an error")
        return self._result

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """The predictions asked for, before the first and after the last step; works what is left of the run."""
        _ = self.result
        start, final = self.problem.start, self._final
        return tuple(
            Prediction(self._presented(place), self._predict(place, start), self._predict(place, final))
            for place in self.problem.places
        )

    # --- the run -------------------------------------------------------------------------------------------------

    def _work(self) -> Generator[Step, None, None]:
        """Work chunk by chunk. The chunk before is kept too, so that the last finished step can be worked again."""
        step, wanted, every = 0, self._every, self._every
        if self.observe:
            wanted = every = 1
        state = tuple(self.problem.start.values()) + self._start_of_state()
        total = count_steps(self.problem) if self._progress else None
        recent: list[tuple[Chunk, int, tuple[Any, ...]]] = []
        shown = 0
        outcome: Outcome = ("", 0, wanted, state, ())
        for chunk in chunks(self.problem):
            recent = [*recent[-1:], (chunk, step, state)]
            worked = _Worked(self._compiled(chunk.rows, chunk.indices, step, chunk.epoch, wanted, every, *state))
            if self.observe:
                records = list(worked.records)
                self.observe(records)
                shown_ones = [] if self._every == NEVER else [each for each in records if each[0] % self._every == 0]
                worked.records = iter(shown_ones)
            for record in worked.records:
                shown = record[0]
                yield Step(self.layout, record)
            outcome = worked.outcome
            reason, step, wanted, state, _ = outcome
            if reason:
                break
            if self._progress:
                self._progress(step, total)
        stop = self._stop(outcome, recent)
        if step > shown:
            yield self._again(step, recent)
        self._final = dict(zip(self.program.parameters, state, strict=False))
        self._result = Result(
            steps=step,
            parameters=self._presented(self._final),
            loss=self._total_loss(),
            stop_reason=stop.reason,
            message=stop.message,
            hint=stop.hint,
        )

    def _start_of_state(self) -> tuple[Any, ...]:
        return tuple(evaluate_constant(start, self.problem.arithmetic) for start in self.program.state.values())

    def _again(self, step: int, recent: list[tuple[Chunk, int, tuple[Any, ...]]]) -> Step:
        """Return the record of a finished step, worked once more from the start of its chunk."""
        chunk, before, state = next(each for each in reversed(recent) if each[1] < step)
        worked = self._compiled(chunk.rows, chunk.indices, before, chunk.epoch, step, NEVER, *state)
        return Step(self.layout, next(worked))

    def _stop(self, outcome: Outcome, recent: list[tuple[Chunk, int, tuple[Any, ...]]]) -> Stop:
        """Return why the run ended. Raises EvaluationError where the very first step has no value."""
        reason, step, _, state, row = outcome
        if reason in ("", "tolerance", "until"):
            return Stop(str(reason) or "completed")
        if reason == UNDECIDED:
            return undecided(self.program, step)
        chunk, before, _ = recent[-1]
        per_sample = not self.program.batched
        index = chunk.indices[step - before] if per_sample and self.program.columns else None
        values = dict(zip((*self.program.parameters, *self.program.state), state, strict=True)) | dict(
            zip(self.program.columns, row, strict=False)
        )
        counters = {"t": step + 1, "epoch": chunk.epoch}
        values = {name: self.problem.arithmetic.read(str(count)) for name, count in counters.items()} | values
        return explain(self.program, self.problem.arithmetic, reason, finished=step, sample=index, values=values)

    # --- after the run -------------------------------------------------------------------------------------------

    def _total_loss(self) -> Value | None:
        rows = self.problem.samples.rows
        if rows is None:
            return None
        program, arithmetic = total_loss(self.problem, self.program), self.problem.arithmetic
        compiled = compile_program(program, arithmetic, collect=False)
        record = next(compiled(rows, (), 0, 1, 1, NEVER, *self._final.values()), None)
        return None if record is None else Step(Layout(program, arithmetic), record).loss

    def _predict(self, place: Mapping[str, Any], parameters: Mapping[str, Any]) -> Value | Values | None:
        values = evaluate(self.program.model, {**parameters, **place}, self.problem.arithmetic)
        if isinstance(values, Failure):
            return None
        return only(self._presented({name: values[name] for name in self.program.predictions}))

    def _presented(self, values: Mapping[str, Any]) -> Values:
        present = self.problem.arithmetic.present
        return {name: present(value) for name, value in values.items()}


def begun(steps: Iterable[Taken]) -> Iterator[Taken]:
    """Return steps of which the first is worked: a problem that fails in it says so before anything is written."""
    rest = iter(steps)
    first = list(itertools.islice(rest, 1))
    return itertools.chain(first, rest)
