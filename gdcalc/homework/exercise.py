"""Turns settings into an exercise: the lines of its steps, the samples of each, the right values, and their order."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from typing import Any, BinaryIO, TypeAlias

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import FAILURES, evaluate_constant
from gdcalc.errors import ProblemError
from gdcalc.expression.algebra import decimal_places
from gdcalc.expression.quantity import Kind, Quantity, kind_of, new_value, of_kind
from gdcalc.problem import Settings, pose
from gdcalc.problem.samples import KEPT
from gdcalc.program.by_hand import by_hand
from gdcalc.program.compiler import StepFunction, Worked, compile_step
from gdcalc.program.program import Line, Program, Role
from gdcalc.run.batches import chunks
from gdcalc.run.run import Run

REVERSED = "reversed"
"""A shift of the samples by which the last comes first."""

MOST_STEPS = 10_000
"""Answers are checked up to this step."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A step's place in the run: its epoch, and the numbers of its samples in the data."""

    step: int
    epoch: int
    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a value stands: the step, the sample's place in the batch (None for the step's own lines), the line."""

    step: int
    place: int | None
    line: str


WrittenValues = Mapping[Address, Any]

Ahead: TypeAlias = Callable[[int, Mapping[str, Any]], Mapping[str, Any]]
"""What gives the new parameters of a step to the lines that read them already, from what the step begins with."""


class Exercise:
    """A problem as a person works it: its lines, its steps and the right values.

    ``steps`` is how many steps are wanted where the settings do not limit them. Raises GdcalcError as ``pose`` does,
    and EvaluationError where the first step has no value.
    """

    def __init__(self, settings: Settings, steps: int = 1, stdin: BinaryIO | None = None) -> None:
        steps = max(1, min(steps, MOST_STEPS))
        if settings.steps is None or (settings.steps.strip().isdigit() and int(settings.steps) > steps):
            settings = replace(settings, steps=str(steps))
        posed = pose(settings, stdin)
        seed = posed.stepping.seed  # chosen by gdcalc, perhaps; other runs of the exercise have the same
        self.settings = settings if seed is None else replace(settings, seed=str(seed))
        run = Run(posed, every=None, collect=False)
        self.problem, self.program = run.problem, run.program
        self.arithmetic = self.problem.arithmetic
        self.last_step = run.result.steps
        """The last step of the run: fewer than asked for where it stops."""
        self.columns = frozenset(self.problem.columns)
        """The columns of the data, including those that the model does not read."""
        if self.problem.samples.rows is None:
            raise ProblemError(f"answers are checked for at most {KEPT:,} samples", "give fewer")
        self.data: Sequence[tuple[Any, ...]] = self.problem.samples.rows
        self.batches = tuple(_batches(self))
        self.by_hand = by_hand(self.program)
        self.work = compile_step(self.by_hand, self.arithmetic)
        self.start = dict(self.problem.start)
        self.counters = tuple(
            {"t": self.read(Fraction(batch.step)), "epoch": self.read(Fraction(batch.epoch))} for batch in self.batches
        )
        self._rows: dict[tuple[tuple[str, ...], int | str], list[list[tuple[Any, ...]]]] = {}
        self.right: list[Worked | None] = []
        self.right = follow(self, self.work, Writing(self, {}), self.last_step)

    def copied(self, **changes: Any) -> Exercise:
        """Return a copy in which these attributes are others, its lines not derived anew, without a right working."""
        other = copy.copy(self)
        kept = {} if "data" in changes else self._rows
        for name, value in {"_rows": kept, "right": [], **changes}.items():
            setattr(other, name, value)
        if changes.keys() & {"by_hand", "arithmetic"}:
            other.work = compile_step(other.by_hand, other.arithmetic)
        return other

    def read(self, value: Fraction) -> Any:
        """Return a number of the exercise's arithmetic."""
        return float(value) if self.arithmetic is FLOAT64 else value

    def present(self, value: Any) -> Any:
        """Return a number as users meet it, None where there is none, or it is not finite."""
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return None
        if self.arithmetic.places is not None and decimal_places(Fraction(value).denominator) is None:
            return float(value)  # a factor, which no line rounds
        return self.arithmetic.present(value)

    def rows(self, work: StepFunction, shift: int | str = 0) -> list[list[tuple[Any, ...]]]:
        """Return the samples of each step, as the work reads them."""
        key = (work.columns, shift)
        if key not in self._rows:
            read = {
                indices: [self._row(work.columns, index) for index in self.shifted(indices, shift)]
                for indices in {batch.indices for batch in self.batches}
            }
            self._rows[key] = [read[batch.indices] for batch in self.batches]
        return self._rows[key]

    def shifted(self, indices: Sequence[int], shift: int | str) -> list[int]:
        """Return the numbers of the samples that stand ``shift`` further on, or mirrored."""
        count = len(self.data)
        if shift == REVERSED:
            return [count + 1 - index for index in indices]
        return [(index - 1 + int(shift)) % count + 1 for index in indices]

    def _row(self, columns: Sequence[str], index: int) -> tuple[Any, ...]:
        place = {name: position for position, name in enumerate(self.program.columns)}
        values = []
        for name in columns:
            if name in place:
                values.append(self.data[index - 1][place[name]])
            elif (other := of_kind(name, Kind.OTHER)) is not None:
                values.append(self.data[(index - 1 + int(other.by)) % len(self.data)][place[other.of]])
        return tuple(values)

    def state(self) -> dict[str, Any]:
        """Return the optimizer's state before the first step."""
        return {name: evaluate_constant(start, self.arithmetic) for name, start in self.program.state.items()}


def _batches(exercise: Exercise) -> Iterator[Batch]:
    step = 0
    for chunk in chunks(exercise.problem):
        groups = [tuple(chunk.indices)] if exercise.program.batched else [(index,) for index in chunk.indices]
        for indices in groups:
            step += 1
            if step > exercise.last_step:
                return
            yield Batch(step, chunk.epoch, indices)


LineValues: TypeAlias = Sequence[Any]
"""Values in the places of lines, None where nothing is written."""

LaidOut: TypeAlias = dict[int, tuple[list[LineValues], LineValues]]
"""What is written by step: for each sample, and for the step."""


class Writing:
    """What a person wrote, by address, laid out for the lines of a program."""

    def __init__(
        self, exercise: Exercise, values: WrittenValues, before: Mapping[tuple[int, str], Any] | None = None
    ) -> None:
        self.exercise = exercise
        self.values = dict(values)
        self.before = dict(before or {})
        """The parameters before a step, where they are written, by step and name."""
        self._in_step: dict[int, dict[tuple[int | None, str], Any]] = {}
        for address, value in values.items():
            self._in_step.setdefault(address.step, {})[address.place, address.line] = value
        self._laid_out: dict[tuple[str, ...], LaidOut] = {}
        self._starts: dict[int, tuple[int, dict[str, Any] | None]] = {}
        self._blank: dict[tuple[int, int, int], tuple[list[LineValues], LineValues]] = {}

    def add(self, address: Address, value: Any) -> None:
        """Add a value; steps that are worked already do not know it."""
        self.values[address] = value
        self._in_step.setdefault(address.step, {})[address.place, address.line] = value
        self._starts = {}
        for steps in self._laid_out.values():
            steps.pop(address.step, None)

    def known_start(self, first: int) -> tuple[int, dict[str, Any] | None]:
        """Return the last step up to ``first`` before which all new parameters are written, and these."""
        if first not in self._starts:
            self._starts[first] = 1, None
            for step in range(first, 1, -1):
                names = self.exercise.by_hand.parameters
                known = {name: self.values.get(Address(step - 1, None, new_value(name))) for name in names}
                if None not in known.values():
                    self._starts[first] = step, known
                    break
        return self._starts[first]

    def laid_out(self, program: Program) -> LaidOut:
        """Return what is written, by step, as far as it is laid out for it."""
        return self._laid_out.setdefault(tuple(line.name for line in (*program.sample, *program.after_samples)), {})

    def on(
        self, program: Program, step: int, count: int, laid_out: LaidOut | None = None
    ) -> tuple[list[LineValues], LineValues]:
        """Return what is written in a step, by the places of a program's lines; ``laid_out`` is that of this one."""
        laid_out = self.laid_out(program) if laid_out is None else laid_out
        if step in laid_out:
            return laid_out[step]
        written = self._in_step.get(step)
        if written is None:
            size = (count, len(program.sample), len(program.after_samples))
            if size not in self._blank:
                self._blank[size] = ([[None] * size[1]] * count, [None] * size[2])
            return self._blank[size]
        get = written.get
        rows: list[LineValues] = [[get((place, line.name)) for line in program.sample] for place in range(count)]
        laid_out[step] = (rows, [get((None, line.name)) for line in program.after_samples])
        return laid_out[step]


def follow(exercise: Exercise, work: StepFunction, writing: Writing, last: int) -> list[Worked | None]:
    """Return the steps of ``working`` up to the ``last``."""
    return list(islice(working(exercise, work, writing), last))


def begins(work: StepFunction, writing: Writing, first: int) -> int:
    """Return the last step up to ``first`` from which a program can be worked: what is written says how it begins."""
    return 1 if work.reads_any(Kind.PREVIOUS) or work.program.state else writing.known_start(first)[0]


def working(
    exercise: Exercise,
    work: StepFunction,
    writing: Writing,
    *,
    shift: int | str = 0,
    ahead: Ahead | None = None,
    first: int = 1,
    at: Mapping[str, Any] | None = None,
) -> Iterator[Worked | None]:
    """Work a program step by step, with what is written in place of the lines' own values; None where it cannot be.

    ``ahead`` gives ``next a`` and ``worked a`` to a program that reads them. It begins at the step of ``begins``, or
    at the ``first`` itself, where the parameters and the state are known ``at`` which it begins. Each step is worked
    when it is asked for.
    """
    program = work.program
    rows = exercise.rows(work, shift)
    parameters, state = dict(exercise.start), exercise.state()
    previous = parameters
    new_at = {name: work.places[new_value(name)] for name in program.parameters}
    state_at = {name: work.places[name] for name in program.state}
    from_start: dict[str, Any] = {Quantity(Kind.START, name): value for name, value in parameters.items()}
    if not from_start.keys() & set(work.extra):
        from_start = {}
    reads_previous = work.reads_any(Kind.PREVIOUS)
    laid_out = writing.laid_out(program)
    begin = first if at is not None else begins(work, writing, first)
    if at is not None:
        parameters, state = {name: at[name] for name in parameters}, {name: at[name] for name in state}
    elif begin > 1:
        parameters = writing.known_start(first)[1] or parameters
    for index, batch in enumerate(exercise.batches[begin - 1 :], start=begin - 1):
        wrote_rows, wrote = writing.on(program, batch.step, len(rows[index]), laid_out)
        if writing.before:
            parameters = {name: writing.before.get((batch.step, name), value) for name, value in parameters.items()}
        given: dict[str, Any] = {**parameters, **state, **from_start, **exercise.counters[index]}
        if reads_previous:
            given |= {Quantity(Kind.PREVIOUS, name): value for name, value in previous.items()}
        try:
            if ahead is not None:
                given |= ahead(batch.step, given)
            worked = work(rows[index], wrote_rows, wrote, given)
        except (*FAILURES, KeyError):
            worked = None
        yield worked
        previous = parameters
        right = exercise.right[batch.step - 1] if worked is None and exercise.right else None
        parameters = {name: _carried(worked, wrote, at, right, parameters[name]) for name, at in new_at.items()}
        state = {name: _carried(worked, wrote, at, right, state[name]) for name, at in state_at.items()}


def _carried(worked: Worked | None, wrote: LineValues, at: int, right: Worked | None, old: Any) -> Any:
    if wrote[at] is not None:
        return wrote[at]
    if worked is not None:
        return worked.step[at]
    return old if right is None or at >= len(right.step) else right.step[at]


Rank: TypeAlias = tuple[int, int, int, int]
"""Step, group of lines, sample, line."""

PREDICTION, LOSS, GRADIENT, UPDATE = range(4)

_GROUPS = {
    **dict.fromkeys((Role.INTERMEDIATE, Role.PREDICTION), PREDICTION),
    **dict.fromkeys((Role.LOSS, Role.PENALTY, Role.BATCH_LOSS), LOSS),
}

NOWHERE = (10**18, 0, 0, 0)
WHOLE_BATCH = 10**9
"""The place of a value that is of no sample: after those of all samples."""


class WorkingOrder:
    """The order in which the values of an exercise follow."""

    def __init__(self, exercise: Exercise) -> None:
        program = exercise.by_hand
        in_step = {line.name for line in program.after_samples}
        lines = enumerate((*program.sample, *program.after_samples))
        self._known = {line.name: (_group(line, in_step=line.name in in_step), index) for index, line in lines}

    def __call__(self, address: Address | None) -> Rank:
        """Return where a value stands; what belongs nowhere comes last."""
        if address is None:
            return NOWHERE
        if kind_of(address.line) is Kind.BEFORE:
            return (address.step, -1, 0, 0)
        group, index = self._known[address.line]
        return (address.step, group, WHOLE_BATCH if address.place is None else address.place, index)

    def __contains__(self, line: str) -> bool:
        return line in self._known

    def group(self, line: str) -> int:
        """Return the group of a line; parameters before a step are among the updates."""
        return self._known[line][0] if line in self._known else UPDATE

    def is_later(self, line: str, other: str) -> bool:
        """Tell whether a line stands after another."""
        return self._known[line][1] > self._known[other][1]


def _group(line: Line, *, in_step: bool) -> int:
    if line.role in _GROUPS and not (in_step and line.role is Role.INTERMEDIATE):
        return _GROUPS[line.role]
    return UPDATE if in_step and line.role is not Role.GRADIENT else GRADIENT
