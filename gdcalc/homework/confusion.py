"""Works every mistake of an exercise throughout, and finds those that give the right values, or each other's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from gdcalc.arithmetic.float64 import as_float
from gdcalc.expression.quantity import Kind, Quantity, new_value
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.closeness import WrittenValue
from gdcalc.homework.exercise import Address, Ahead, Exercise
from gdcalc.homework.finding import Named
from gdcalc.homework.variants import Variant, single_variants
from gdcalc.program.compiler import StepFunction, Worked

Member: TypeAlias = Named | None
"""A mistake, or None: the right working."""

Group: TypeAlias = tuple[Member, ...]
ShownTexts: TypeAlias = tuple[str, ...]
"""The values of a run as they are written."""

RATE = "lr"

NOISE = 1e-14
"""What float64 may leave of a value that is 0, as a share of the values that it is worked from."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Which mistakes give the same values: groups of two or more. The group with None holds those that nobody can see.

    A mistake that can be made in several forms cannot be seen where none of them can, and cannot be told from another
    where one of them gives the other's values.
    """

    groups: tuple[Group, ...]

    @property
    def size(self) -> int:
        """How many partings would leave no group."""
        return sum(len(group) - 1 for group in self.groups)

    @property
    def invisible(self) -> tuple[Named, ...]:
        """The mistakes that give the right values."""
        return next((tuple(filter(None, group)) for group in self.groups if None in group), ())

    @property
    def alike(self) -> tuple[tuple[Named, ...], ...]:
        """The groups of mistakes that show, and give each other's values."""
        return tuple(tuple(filter(None, group)) for group in self.groups if None not in group)

    def parts(self, group: Group) -> list[Group]:
        """Split a group into parts that can be told apart here."""
        parts: list[set[Member]] = [{member} for member in group]
        for tied in self.groups:
            joined = [part for part in parts if not part.isdisjoint(tied)]
            if len(joined) > 1:
                parts = [part for part in parts if part.isdisjoint(tied)] + [set().union(*joined)]
        found = [tuple(member for member in group if member in part) for part in parts]
        return sorted(found, key=lambda part: group.index(part[0]))

    def within(self, other: Confusion) -> Confusion:
        """Return what is confused both here and there."""
        parts = (part for group in self.groups for part in other.parts(group))
        return Confusion(tuple(part for part in parts if len(part) > 1))


class Workbench:
    """The mistakes of an exercise, compiled once: for it, and for other numbers put into it."""

    def __init__(self, exercise: Exercise, digits: int) -> None:
        self.digits = digits
        self.variants = [variant for variant in single_variants(exercise) if not variant.needs]
        program = exercise.by_hand
        written = [line.name for line in program.model]
        written += [program.loss, *program.gradient.values(), *(new_value(name) for name in program.parameters)]
        in_step = {line.name for line in program.after_samples}
        self.of_sample = [name for name in written if name not in in_step]
        self.of_step = [name for name in written if name in in_step]
        self.new = len(program.parameters)

    def confusion(
        self, exercise: Exercise, others: Iterable[Variant], among: Collection[Member] | None = None
    ) -> Confusion:
        """Return which mistakes are alike in an exercise of the same program, all or those ``among`` some.

        ``others`` are the exercise's other runs.
        """
        rate, steps = WrittenValue(_rate(exercise), 0), range(1, exercise.last_step + 1)
        nothing = Attempt(exercise, {Address(step, None, RATE): rate for step in steps}, 0)
        right = self._shown(exercise.work, nothing.followed, exercise)
        ahead = _own_next(exercise, nothing)
        forms: dict[Named, list[ShownTexts]] = {}
        for variant in self.variants:
            if among is not None and variant.named not in among:
                continue
            following = nothing.working(variant.work, variant.shift, ahead=ahead)
            worked = list(islice(following, exercise.last_step))
            forms.setdefault(variant.named, []).append(self._shown(variant.work, worked, exercise))
        for variant in others:
            if among is None or variant.named in among:
                forms.setdefault(variant.named, []).append(self._shown_of_other(variant, nothing))
        return _confusion(right, forms)

    def lines(self, exercise: Exercise, among: Collection[Member] | None = None) -> int:
        """Return how many lines ``confusion`` works, but for the other runs."""
        variants = [each for each in self.variants if among is None or each.named in among]
        samples = sum(len(batch.indices) for batch in exercise.batches)
        programs = [each.program for each in variants]
        return sum(
            samples * len(program.sample) + len(exercise.batches) * len(program.after_samples) for program in programs
        )

    def _shown(self, work: StepFunction, worked: Sequence[Worked | None], exercise: Exercise) -> ShownTexts:
        return self._texts(exercise, [self._values(work, each) for each in worked])

    def _values(self, work: StepFunction, worked: Worked | None) -> list[Any]:
        """Return the values of a step that people write, the new parameters last; none where it cannot be worked."""
        if worked is None:
            return []
        of_sample = [work.places[name] for name in self.of_sample]
        of_step = [work.places[name] for name in self.of_step]
        return [*(row[at] for row in worked.samples for at in of_sample), *(worked.step[at] for at in of_step)]

    def _shown_of_other(self, variant: Variant, nothing: Attempt) -> ShownTexts:
        exercise = nothing.exercise
        value = variant.values(nothing, exercise.last_step)
        steps = []
        for batch in exercise.batches:
            places = range(len(batch.indices) if exercise.program.columns else 1)
            addresses = [Address(batch.step, place, name) for place in places for name in self.of_sample]
            addresses += [Address(batch.step, None, name) for name in self.of_step]
            steps.append([value(address) for address in addresses])
        return self._texts(exercise, steps)

    def _texts(self, exercise: Exercise, steps: Sequence[Sequence[Any]]) -> ShownTexts:
        """Return values in the digits that people write; what is noise beside the step's own values is 0.

        The last values of a step are its new parameters: a large learning rate must not make noise of the others.
        """
        found: list[str] = []
        data = [_largest(value for row in exercise.data for value in row)]
        old: Sequence[Any] = list(exercise.start.values())
        for worked, values in zip(exercise.right, steps, strict=True):
            right = self._values(exercise.work, worked)
            before, new = right[: -self.new], right[-self.new :]
            noises = NOISE * _largest([*data, *old, *before]), NOISE * _largest([*data, *old, *new])
            found += [_text(value, self.digits, noises[0]) for value in values[: -self.new]]
            found += [*(_text(value, self.digits, noises[1]) for value in values[-self.new :]), ";"]
            old = new
        return tuple(found)


def _confusion(right: ShownTexts, forms: Mapping[Named, Sequence[ShownTexts]]) -> Confusion:
    alike: dict[ShownTexts, list[Member]] = {right: [None]}
    for named, shown in forms.items():
        for each in dict.fromkeys(shown):
            if each != right or all(other == right for other in shown):
                alike.setdefault(each, []).append(named)
    groups = [tuple(group) for group in alike.values() if len(group) > 1]
    whole = [group for group in groups if not any(set(group) < set(other) for other in groups)]
    return Confusion(tuple(dict.fromkeys(whole)))


def _rate(exercise: Exercise) -> Any:
    """Return the learning rate as if it were written, for a work compiled with another; None where it varies."""
    varies = exercise.problem.learning_rate_varies
    return None if varies else exercise.work.value(exercise.right, 1, None, RATE)


def _own_next(exercise: Exercise, nothing: Attempt) -> Ahead:
    """Return what gives a mistake the step's new parameters: as the right lines do from where it has led so far."""
    program, work = exercise.by_hand, exercise.work
    rows = exercise.rows(work)

    def ahead(step: int, given: Mapping[str, Any]) -> dict[str, Any]:
        own = rows[step - 1]
        right = work(own, *nothing.writing.on(program, step, len(own)), given)
        new = {name: right.step[work.places[new_value(name)]] for name in program.parameters}
        return {Quantity(tag, name): value for name, value in new.items() for tag in (Kind.NEXT, Kind.WORKED)}

    return ahead


def _largest(values: Iterable[Any]) -> float:
    return max((abs(as_float(value)) for value in values), default=0.0)


def _text(value: Any, digits: int, noise: float) -> str:
    if value is None:
        return "–"
    number = as_float(value)
    if abs(number) <= noise:
        return "0"
    # Noise of float64 must not decide which way a value is rounded that lies half-way between two.
    return f"{float(f'{number:.11e}'):.{digits - 1}e}"
