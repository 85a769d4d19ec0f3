"""Works out how far rounding may have carried a value: the units of what is written, through the lines' derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula
from gdcalc.calculus import Calculus
from gdcalc.errors import GdcalcError
from gdcalc.expression.tree import ZERO, Call, Expression, Name, names, substitute
from gdcalc.homework.closeness import NOISE
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.sheet import Sheet, reduced
from gdcalc.homework.working import Worked
from gdcalc.problem.naming import COUNTERS
from gdcalc.program import Line, Role

FLOAT_NOISE = 2.0**-50
"""What float64 may lose in a line, as a share of its value."""

Slope = tuple[str, Callable[..., Any], tuple[str, ...]]


class Slopes:
    """The partial derivatives of a sheet's lines, worked out by SymPy when they are first asked for.

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
        whole = without_reductions(formula)
        slopes = []
        for name in names(whole):
            if name in COUNTERS:
                continue
            derivative = self._calculus.differentiate(whole, name)
            if derivative != ZERO:
                read = names(derivative)
                slopes.append((name, compile_formula(derivative, read, FLOAT64, as_line=False), read))
        return slopes


def without_reductions(formula: Expression) -> Expression:
    """Return a formula with a name in place of each mean and sum over the batch."""
    stand_ins: dict[Expression, Expression] = {call: Name(_reduced_name(call)) for call in reduced(formula)}
    return substitute(formula, stand_ins)


def _reduced_name(call: Call) -> str:
    (argument,) = names(call)
    return f"{call.function} {argument}"


class Allowance:
    """How far each value may be off, first order, where everything written is rounded.

    For a line y of names x: d(y) = sum of |dy/dx| d(x). A written value is off by half its unit (the whole unit where
    the person cuts off), one that is not written by what its line carries on, and by half the unit that the person
    usually writes, for it may have been rounded unseen.
    """

    def __init__(
        self,
        exercise: Exercise,
        slopes: Slopes,
        followed: Sequence[Worked | None],
        units: Mapping[Address, float],
        usual: float,
        marks: Mapping[Address, float],
        cuts: bool,
    ) -> None:
        self.exercise, self.slopes, self.followed = exercise, slopes, followed
        self.units, self.usual, self.marks, self.share = units, usual, marks, 1.0 if cuts else 0.5

    def of(self, address: Address) -> float:
        """Return how far the value that a line gives may be off, before it is itself written."""
        return self._all.get(address, 0.0)

    @cached_property
    def _all(self) -> dict[Address, float]:
        found: dict[Address, float] = {}
        sheet = self.exercise.sheet
        carried = dict.fromkeys((*sheet.parameters, *sheet.state), 0.0)
        values = {name: float(value) for name, value in {**self.exercise.start, **self.exercise.state()}.items()}
        for batch, worked in zip(self.exercise.batches, self.followed, strict=False):
            if worked is None:
                break
            counters = {"t": float(batch.step), "epoch": float(batch.epoch)}
            own = dict(zip(self.exercise.program.columns, (0.0,) * len(self.exercise.program.columns), strict=True))
            totals: dict[str, list[tuple[float, float]]] = {}
            known, off = values | counters, carried | own
            for place, row in enumerate(worked.samples):
                data = self._row(batch.indices[place] if self.exercise.program.columns else 1)
                known, off = values | counters | data, carried | own
                self._lines(sheet.sample, row, batch.step, place, known, off, found)
                for name in known:
                    totals.setdefault(name, []).append((known[name], off.get(name, 0.0)))
            count = len(worked.samples)
            for name, pairs in totals.items() if sheet.batched else ():
                value, error = (sum(each[part] for each in pairs) for part in (0, 1))
                known |= {f"sum {name}": value, f"mean {name}": value / count}
                off |= {f"sum {name}": error, f"mean {name}": error / count}
            self._lines(sheet.step, worked.step, batch.step, None, known, off, found)
            values = {name: known[_last(sheet, name)] for name in values}
            carried = {name: off[_last(sheet, name)] for name in carried}
        return found

    def _row(self, index: int) -> dict[str, float]:
        return dict(zip(self.exercise.program.columns, map(float, self.exercise.data[index - 1]), strict=False))

    def _lines(
        self,
        lines: Sequence[Line],
        worked: Sequence[Any],
        step: int,
        place: int | None,
        known: dict[str, float],
        off: dict[str, float],
        found: dict[Address, float],
    ) -> None:
        for line, value in zip(lines, worked, strict=True):
            address = Address(step, place, line.name)
            error = FLOAT_NOISE * abs(float(value))
            for name, slope, read in self.slopes.of(line):
                spread = off.get(name, 0.0) + FLOAT_NOISE * abs(known.get(name, 0.0))
                try:
                    error += abs(float(slope(*(known[each] for each in read)))) * spread
                except (*FAILURES, KeyError):
                    continue
            found[address] = error
            if address in self.marks:
                known[line.name] = self.marks[address]
                off[line.name] = max(self.units[address] * self.share, FLOAT_NOISE * abs(self.marks[address]))
            else:
                known[line.name] = float(value)
                off[line.name] = error + self._unseen(line, float(value))

    def _unseen(self, line: Line, value: float) -> float:
        """Return how far the rounding of a value that is not written may take it off."""
        if not self.usual or line.role in (Role.LEARNING_RATE, Role.SETTING):
            return 0.0
        units = value / self.usual
        return 0.0 if abs(units - round(units)) < NOISE * max(1.0, abs(units)) else self.usual / 2


def _last(sheet: Sheet, name: str) -> str:
    return name if name in sheet.state else f"new {name}"
