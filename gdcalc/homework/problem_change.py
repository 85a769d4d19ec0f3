"""Small changes of a problem: another learning rate, starting value or number in the data, or a further step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import evaluate_constant
from gdcalc.expression.algebra import decimal_places
from gdcalc.expression.printing import to_text
from gdcalc.expression.tokens import fold_name
from gdcalc.expression.tree import Number
from gdcalc.homework.exercise import Exercise, Writing, follow
from gdcalc.problem import Settings
from gdcalc.problem.settings import split_list
from gdcalc.problem.start import RandomStart, read_init

RATES = ("0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2")
MOST_RATES = 6
STARTS = ("1", "0.5", "-1", "2")
MOST_STARTS = 24
AMOUNTS = (Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(-1, 2))
MOST_ROWS, MOST_CELLS = 20, 40
LARGEST = 10**6
"""A number in the data beyond this, or of more digits, is not changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a problem: ``new`` in place of ``old`` for a setting.

    ``name`` is the parameter whose starting value, or the column whose number in a sample it is.
    """

    setting: str
    old: str
    new: str
    name: str = ""
    sample: int | None = None

    def applied(self, settings: Settings) -> Settings:
        """Return the settings with the change. The data of a change of theirs are rows in memory."""
        if self.setting == "init":
            listed = (item for text in settings.init for item in split_list("init", text))
            others = [item for item in listed if fold_name(item.rpartition("=")[0].strip()) != self.name]
            return replace(settings, init=[*others, f"{self.name}={self.new}"])
        if self.sample is not None:
            rows = [dict(row) for row in rows_of(settings)]
            rows[self.sample - 1][self.name] = self.new
            return replace(settings, data=rows)
        changed: dict[str, Any] = {self.setting: self.new}
        return replace(settings, **changed)


def rows_of(settings: Settings) -> Sequence[Mapping[str, object]]:
    """Return the rows of data that are in memory."""
    return [] if settings.data is None or isinstance(settings.data, str) else list(settings.data)


def changes(settings: Settings, exercise: Exercise, most_steps: int) -> Iterator[Change]:
    """Yield changes of a problem whose data are in memory, the smallest first.

    A change of the learning rate is smaller than one of a starting value, this than one of a number in the data, and
    this than a further step. Among learning rates the nearest is first.
    """
    yield from _rates(exercise)
    yield from _starts(settings, exercise)
    yield from _cells(rows_of(settings), exercise)
    yield from _steps(settings, exercise.last_step, most_steps)


def _rates(exercise: Exercise) -> Iterator[Change]:
    problem = exercise.problem
    if problem.learning_rate_varies:
        return
    rate = float(evaluate_constant(problem.learning_rate, FLOAT64))
    others = [text for text in RATES if float(text) != rate]
    if rate > 0:
        others.sort(key=lambda text: (round(abs(math.log(float(text) / rate)), 9), float(text)))
    yield from (Change("lr", problem.learning_rate_text, text) for text in others[:MOST_RATES])


def _starts(settings: Settings, exercise: Exercise) -> Iterator[Change]:
    starts = read_init(settings.init, exercise.problem.parameters)
    wanted = [
        Change("init", to_text(start), text, name)
        for text in STARTS
        for name, start in starts.items()
        if not isinstance(start, RandomStart) and exercise.start[name] != exercise.read(Fraction(text))
    ]
    yield from wanted[:MOST_STARTS]


def _cells(rows: Sequence[Mapping[str, object]], exercise: Exercise) -> Iterator[Change]:
    if len(rows) > MOST_ROWS:
        return
    known = [
        (sample, name, Fraction(str(text)))
        for sample, row in enumerate(rows, 1)
        for name, text in row.items()
        if fold_name(name) in exercise.program.columns and len(str(text)) <= len(str(LARGEST))
    ]
    wanted = [
        Change("data", number_text(value), number_text(value + amount), name, sample)
        for amount in AMOUNTS
        for sample, name, value in known
        if abs(value) <= LARGEST
    ]
    yield from wanted[:MOST_CELLS]


def _steps(settings: Settings, last: int, most_steps: int) -> Iterator[Change]:
    if last >= most_steps:
        return
    limited = settings.steps is not None and int(settings.steps) <= last
    if settings.epochs is None or limited:
        yield Change("steps", str(last), str(last + 1))
    else:
        yield Change("epochs", settings.epochs.strip(), str(int(settings.epochs) + 1))


def number_text(value: Fraction) -> str:
    """Return a number as a decimal where it has an end, else as a fraction.

    >>> number_text(Fraction(3, 2)), number_text(Fraction(1, 3))
    ('1.5', '1/3')
    """
    if decimal_places(value.denominator) is None:
        return str(value)
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def altered(exercise: Exercise, change: Change) -> Exercise | None:
    """Return an exercise with other numbers and the same lines, not derived anew; None for a change of its steps.

    It has as many steps as the one it is made of, wherever its own run would stop.
    """
    if change.setting == "lr":
        other = exercise.copied(by_hand=exercise.by_hand.replacing({"lr": Number(change.new)}))
    elif change.setting == "init":
        other = exercise.copied(start=exercise.start | {change.name: exercise.read(Fraction(change.new))})
    elif change.sample is not None:
        data = [list(row) for row in exercise.data]
        place = exercise.program.columns.index(fold_name(change.name))
        data[change.sample - 1][place] = exercise.read(Fraction(change.new))
        other = exercise.copied(data=data)
    else:
        return None
    other.right = follow(other, other.work, Writing(other, {}), exercise.last_step)
    return other
