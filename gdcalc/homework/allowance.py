"""Works out how far rounding may have carried a value: the units of what is written, through the lines' derivatives."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any, NamedTuple

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.float64 import as_float
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula, reductions
from gdcalc.calculus.symbolic import Calculus
from gdcalc.errors import GdcalcError
from gdcalc.expression.quantity import Kind, Quantity, new_value
from gdcalc.expression.tree import ZERO, Expression, Name, names, substitute
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.closeness import NOISE, WrittenValue
from gdcalc.homework.exercise import Address
from gdcalc.problem.naming import COUNTERS, LOSS
from gdcalc.program.compiler.lines import over_batch
from gdcalc.program.program import Line, Program, Role

FLOAT_NOISE = 2.0**-50
"""What float64 may lose in a line, as a share of its value."""

MOST_UNITS = 100
"""How many units of the last place an unwritten value is taken to be off where nothing better is known."""

SAFETY = 3.0
"""A run whose lines are all rounded is one of many ways to round: another may be this many times as far off."""

DriftAt = Callable[[int, str], float]
"""How far a run of rounded lines has been off up to a step, by the line."""

Slope = tuple[str, Callable[..., Any], tuple[str, ...], float | None]
"""A name, the derivative by it and what that reads, and its size where it is constant."""


class Slopes:
    """The partial derivatives of a program's lines, worked out by SymPy when they are first asked for.

    A mean or a sum over the batch is a name of its own, ``mean loss``: its error is that of the samples' mean.
    """

    def __init__(self) -> None:
        self._calculus = Calculus()
        self._found: dict[str, tuple[Slope, ...]] = {}

    def of(self, line: Line) -> tuple[Slope, ...]:
        """Return for each name that a line reads the derivative by it; a line without derivatives has none."""
        if line.name not in self._found:
            try:
                self._found[line.name] = tuple(self._slopes(line.formula))
            except GdcalcError:
                self._found[line.name] = ()
        return self._found[line.name]

    def _slopes(self, formula: Expression) -> list[Slope]:
        stand_ins: dict[Expression, Expression] = {
            call: Name(Quantity(Kind.OVER_BATCH, names(call)[0], call.function)) for call in reductions(formula)
        }
        whole = substitute(formula, stand_ins)
        slopes = []
        for name in names(whole):
            if name in COUNTERS:
                continue
            derivative = self._calculus.differentiate(whole, name)
            if derivative != ZERO:
                read = names(derivative)
                slope = compile_formula(derivative, read, FLOAT64, as_line=False)
                try:
                    slopes.append((name, slope, read, None if read else abs(float(slope()))))
                except FAILURES:
                    continue
        return slopes


class Error(NamedTuple):
    """How far a value may be off: in all, and of that by values that people usually write down and round.

    The second counts where such a value is not written here.
    """

    whole: float = 0.0
    unseen: float = 0.0

    def times(self, factor: float) -> Error:
        """Return the error of a multiple."""
        return Error(self.whole * factor, self.unseen * factor)

    def plus(self, other: Error) -> Error:
        """Return the error of a sum."""
        return Error(self.whole + other.whole, self.unseen + other.unseen)


NO_ERROR = Error()


class Allowance:
    """How far each value may be off, first order, where everything written is rounded.

    For a line y of names x: d(y) = sum of |dy/dx| d(x). A written value is off by half its unit (the whole unit where
    the person cuts off), one that is not written by what its line carries on, and by half the unit that the person
    usually writes, for it may have been rounded unseen.
    """

    def __init__(self, slopes: Slopes, attempt: Attempt, drift: DriftAt | None = None) -> None:
        self.exercise, self.slopes, self.followed = attempt.exercise, slopes, attempt.followed
        self.written = attempt.written
        self.usual = 10.0**-attempt.usual if attempt.usual else 0.0
        self.share = 1.0 if attempt.cuts else 0.5
        self.drift = drift

    def of(self, wanted: Collection[Address]) -> dict[Address, Error]:
        """Return how far each value that its line gives may be off, before it is itself written."""
        found: dict[Address, Error] = {}
        program, exercise = self.exercise.by_hand, self.exercise
        steps = {address.step for address in wanted}
        begin = self._known_begin(min(steps, default=1))
        carried = dict.fromkeys((*program.parameters, *program.state), Error())
        values = {name: as_float(value) for name, value in {**exercise.start, **exercise.state()}.items()}
        for name in program.free if begin > 1 else ():
            written = self.written[Address(begin - 1, None, new_value(name))]
            values[name], carried[name] = as_float(written.value), self._written(written)
        for batch, worked in zip(exercise.batches[begin - 1 :], self.followed[begin - 1 :], strict=False):
            if worked is None or batch.step > max(steps, default=0):
                break
            counters = {"t": float(batch.step), "epoch": float(batch.epoch)}
            own = dict.fromkeys(exercise.program.columns, Error())
            totals: dict[str, list[tuple[float, Error]]] = {name: [] for name in over_batch(program.after_samples)}
            known, off = values | counters, carried | own
            here: dict[Address, Error] = {}
            for place, row in enumerate(worked.samples):
                data = self._row(batch.indices[place] if exercise.program.columns else 1)
                known, off = values | counters | data, carried | own
                self._lines(zip(program.sample, row, strict=True), (batch.step, place), known, off, here)
                for name, listed in totals.items():
                    listed.append((known[name], off.get(name, NO_ERROR)))
            count = len(worked.samples)
            for name, pairs in totals.items():
                value = sum(each for each, _ in pairs)
                error = functools.reduce(Error.plus, (each for _, each in pairs))
                total, mean = (Quantity(Kind.OVER_BATCH, name, each) for each in ("sum", "mean"))
                known |= {total: value, mean: value / count}
                off |= {total: error, mean: error.times(1 / count)}
            self._lines(zip(program.after_samples, worked.step, strict=True), (batch.step, None), known, off, here)
            values = {name: known[_last(program, name)] for name in values}
            for name in carried:
                line = _last(program, name)
                is_written = Address(batch.step, None, line) in self.written
                carried[name] = off[line] if is_written else self._limited(batch.step, line, off[line])
                if not self._is_begun(batch.step):
                    address = Address(batch.step, None, line)
                    here[address] = self._limited(batch.step, line, here[address])
            found |= {address: error for address, error in here.items() if address in wanted}
        return found

    def _known_begin(self, first: int) -> int:
        """Return the last step up to ``first`` before which every parameter is written: no error comes from before."""
        return 1 if self.exercise.by_hand.state else next(filter(self._is_begun, range(first, 0, -1)))

    def _is_begun(self, step: int) -> bool:
        """Tell whether all that a step begins with is given or written."""
        new = (Address(step - 1, None, new_value(name)) for name in self.exercise.by_hand.free)
        return step == 1 or all(address in self.written for address in new)

    def _limited(self, step: int, line: str, error: Error) -> Error:
        """Return an error no larger than rounding is seen to make it.

        The sum of the sizes takes a parameter and its own gradient for independent, and grows with every step that is
        not written, where descent itself makes errors smaller.
        """
        if not self.usual:
            return error
        most = MOST_UNITS * self.usual
        if self.drift is not None:
            most = SAFETY * self.drift(step, line) + 2 * self.usual
        return Error(min(error.whole, most), min(error.unseen, most))

    def _row(self, index: int) -> dict[str, float]:
        return dict(zip(self.exercise.program.columns, map(float, self.exercise.data[index - 1]), strict=False))

    def _lines(
        self,
        lines: Iterable[tuple[Line, Any]],
        at: tuple[int, int | None],
        known: dict[str, float],
        off: dict[str, Error],
        found: dict[Address, Error],
    ) -> None:
        step, place = at
        for line, own in lines:
            value = as_float(own)
            whole, unseen = FLOAT_NOISE * abs(value), 0.0
            for name, slope, read, constant in self.slopes.of(line):
                error, size = off.get(name, NO_ERROR), constant
                if size is None:
                    try:
                        size = abs(float(slope(*[known[each] for each in read])))
                    except (*FAILURES, KeyError):
                        continue
                whole += size * (error.whole + FLOAT_NOISE * abs(known.get(name, 0.0)))
                unseen += size * error.unseen
            address, error = Address(step, place, line.name), Error(whole, unseen)
            found[address] = error
            written = self.written.get(address)
            if written is not None:
                known[line.name], off[line.name] = as_float(written.value), self._written(written)
            else:
                known[line.name], off[line.name] = value, error.plus(self._unseen(line, value))

    def _written(self, written: WrittenValue) -> Error:
        """Return how far a value that is written may be off."""
        return Error(max(as_float(written.unit) * self.share, FLOAT_NOISE * abs(as_float(written.value))))

    def _unseen(self, line: Line, value: float) -> Error:
        """Return how far off the rounding of an unwritten value may take it."""
        if not self.usual or line.role in (Role.LEARNING_RATE, Role.SETTING):
            return NO_ERROR
        units = value / self.usual
        if not math.isfinite(units) or abs(units - round(units)) < NOISE * max(1.0, abs(units)):
            return NO_ERROR
        half = self.usual / 2
        return Error(half, half if line.name in self._usually_written else 0.0)

    @cached_property
    def _usually_written(self) -> frozenset[str]:
        """The lines that one writes who leaves nothing out: the model's, the loss, the gradient, the new values."""
        program = self.exercise.by_hand
        lines = (*(line.name for line in program.model), LOSS, program.loss, *program.gradient.values())
        return frozenset(lines) | {new_value(name) for name in program.parameters}


def _last(program: Program, name: str) -> str:
    return name if name in program.state else new_value(name)
