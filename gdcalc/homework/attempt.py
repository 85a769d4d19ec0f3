"""What a person wrote, and what follows from it: by the right lines, and by those of a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from gdcalc.expression.quantity import Kind, Quantity, new_value, of_kind
from gdcalc.homework.closeness import MACHINE_PLACES, WrittenValue, is_cut_off
from gdcalc.homework.exercise import Address, Ahead, Exercise, Writing, follow, working
from gdcalc.program.compiler import StepFunction, Worked


class Attempt:
    """The values of one person, by address, and what follows from them, up to the step ``last`` at least."""

    def __init__(self, exercise: Exercise, written: Mapping[Address, WrittenValue], usual: int, last: int = 1) -> None:
        self.exercise = exercise
        self.written: dict[Address, WrittenValue] = {}
        self.usual = usual
        self.writing = Writing(exercise, {})
        for address, each in written.items():
            self._write(address, each)
        self.last = min(exercise.last_step, max([last, *(address.step for address in written)]))
        self.lines = frozenset(address.line for address in written)
        self._followed: list[Worked | None] = []
        self._following = working(exercise, exercise.work, self.writing)

    @property
    def followed(self) -> list[Worked | None]:
        """The steps worked on the person's own values, up to the last."""
        return self._upto(self.last)

    def _upto(self, step: int) -> list[Worked | None]:
        self._followed += islice(self._following, max(0, min(step, self.last) - len(self._followed)))
        return self._followed

    def add(self, address: Address, written: WrittenValue) -> None:
        """Add a value of a line, of no step before one that was added."""
        step = address.step
        if step <= len(self._followed):
            program = self.exercise.by_hand
            at = {name: self.before(step, name) for name in program.parameters}
            at |= {name: self.old_state(step, name) for name in program.state}
            known = None not in at.values()  # a step without a value says nothing of the next
            del self._followed[step - 1 if known else 0 :]
            first = step if known else 1
            self._following = working(
                self.exercise, self.exercise.work, self.writing, first=first, at=at if known else None
            )
        self._write(address, written)

    def _write(self, address: Address, written: WrittenValue) -> None:
        self.written[address] = written
        before = of_kind(address.line, Kind.BEFORE)
        if before is not None:
            self.writing.before[address.step, before.of] = written.value
        else:
            self.writing.add(address, written.value)

    def right(self, address: Address) -> Any:
        """Return the value in the right working, None where there is none."""
        return self._at(self.exercise.right, address, {})

    def expected(self, address: Address) -> Any:
        """Return the value of the line worked on the person's own earlier values."""
        return self._at(self._upto(address.step), address, self.writing.values)

    def held(self, address: Address) -> Any:
        """Return the value that the person goes on with: what is written, else what follows."""
        own = self.writing.values.get(address)
        return self.expected(address) if own is None else own

    def before(self, step: int, parameter: str) -> Any:
        """Return the value of a parameter with which the person begins a step."""
        own = self.writing.before.get((step, parameter))
        return self.expected(Address(step, None, Quantity(Kind.BEFORE, parameter))) if own is None else own

    def old_state(self, step: int, name: str) -> Any:
        """Return the optimizer's state with which the person begins a step."""
        return self.exercise.state()[name] if step == 1 else self.held(Address(step - 1, None, name))

    def _at(self, worked: list[Worked | None], address: Address, values: Mapping[Address, Any]) -> Any:
        before = of_kind(address.line, Kind.BEFORE)
        if before is not None:
            if address.step == 1:
                return self.exercise.start[before.of]
            there = Address(address.step - 1, None, new_value(before.of))
            return values[there] if there in values else self._at(worked, there, values)
        return self.exercise.work.value(worked, address.step, address.place, address.line)

    @cached_property
    def leaves_out(self) -> bool:
        """Whether a new parameter of a step before the last is not written."""
        new = (new_value(name) for name in self.exercise.by_hand.free)
        steps = range(1, self.last)
        return any(Address(step, None, line) not in self.written for line in new for step in steps)

    @cached_property
    def cuts(self) -> bool:
        """Whether the person cuts digits off in place of rounding."""
        found = ((each, self.expected(address)) for address, each in self.written.items())
        return any(value is not None and is_cut_off(each, value) for each, value in found)

    def working(
        self, work: StepFunction, shift: int | str = 0, first: int = 1, ahead: Ahead | None = None
    ) -> Iterator[Worked | None]:
        """Work another program on the person's own values, a step when it is asked for.

        One that reads the new parameters of its own step has them from ``ahead``: the person's own where it is None.
        """
        ahead = (ahead or self._own_ahead()) if reads_ahead(work) else None
        return working(self.exercise, work, self.writing, shift=shift, ahead=ahead, first=first)

    def _own_ahead(self) -> Ahead:
        known = self.ahead
        return lambda step, _: known.get(step, {})

    @cached_property
    def ahead(self) -> dict[int, dict[str, Any]]:
        """The new parameters of each step: as they are written, and as the model's lines alone give them.

        One that has no value is left out.
        """
        found: dict[int, dict[str, Any]] = {}
        program, work = self.exercise.by_hand, self.exercise.work
        kept = {line.name for line in program.model} | {new_value(name) for name in program.parameters}
        only = {address: value for address, value in self.writing.values.items() if address.line in kept}
        alone = self._working(only)
        if 0 < self.usual < MACHINE_PLACES:
            alone = self._working(only | self._rounded_gradients(alone))
        for batch in self.exercise.batches[: self.last]:
            values: dict[str, Any] = {}
            for name in program.parameters:
                values[Quantity(Kind.NEXT, name)] = self.held(Address(batch.step, None, new_value(name)))
                worked = work.value(alone, batch.step, None, new_value(name))
                values[Quantity(Kind.WORKED, name)] = None if worked is None else self._rounded(worked)
            found[batch.step] = {name: value for name, value in values.items() if value is not None}
        return found

    def _working(self, values: Mapping[Address, Any]) -> list[Worked | None]:
        return follow(self.exercise, self.exercise.work, Writing(self.exercise, values, self.writing.before), self.last)

    def _rounded_gradients(self, worked: list[Worked | None]) -> dict[Address, Any]:
        """Return the gradients as the person would write them before they go into the update."""
        found = {}
        in_step = {line.name for line in self.exercise.by_hand.after_samples}
        for batch in self.exercise.batches[: self.last]:
            for line in self.exercise.by_hand.gradient.values():
                address = Address(batch.step, None if line in in_step else 0, line)
                value = self.exercise.work.value(worked, address.step, address.place, line)
                if value is not None:
                    found[address] = self._rounded(value)
        return found

    def _rounded(self, value: Any) -> Any:
        return round(value, self.usual) if 0 < self.usual < MACHINE_PLACES else value


def reads_ahead(work: StepFunction) -> bool:
    """Tell whether a program reads the new parameters of its own step, which ``ahead`` holds."""
    return work.reads_any(Kind.NEXT, Kind.WORKED)
