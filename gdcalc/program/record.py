"""The record of a step: the flat tuple that a compiled program makes, and where each value stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from gdcalc.arithmetic import Arithmetic, Value
from gdcalc.program.program import Program, Role

Values: TypeAlias = dict[str, Value]


class Layout:
    """Where each value stands in the records of a program."""

    def __init__(self, program: Program, arithmetic: Arithmetic) -> None:
        self.program = program
        self.arithmetic = arithmetic
        self.parameters = program.parameters
        self.state = tuple(program.state)
        self.inputs = program.inputs
        self.targets = program.targets
        self.values = program.intermediates
        self.predictions = program.predictions
        count = len(self.parameters)
        self.first_parameter = 3  # after the step, the epoch and the learning rate
        self.indices = self.first_parameter + count
        self.samples = self.indices + 1
        self.loss = self.samples + 1
        self.gradient = self.loss + 1
        self.first_state = self.gradient + count
        self.update = self.first_state + len(self.state)
        self.new_parameters = self.update + count
        self.old_state = self.new_parameters + count
        self.size = self.old_state + len(self.state)
        # A sample's part of a record: its columns, then the lines in the order in which they are worked.
        lines = program.sample_names(Role.INTERMEDIATE, Role.PREDICTION, Role.LOSS, Role.SAMPLE_GRADIENT)
        self.in_sample = {name: index for index, name in enumerate((*program.columns, *lines))}

    def named(self, names: tuple[str, ...], record: tuple[Any, ...], first: int) -> Values:
        """Return consecutive values of a record by name."""
        present = self.arithmetic.present
        return {name: present(value) for name, value in zip(names, record[first : first + len(names)], strict=True)}


@dataclass(frozen=True, slots=True)
class BatchSamples:
    """The samples' parts of a batch's record, worked whenever they are read: kept, those of a large batch fill memory.

    ``work`` yields them for rows and the values of the parameters before the update.
    """

    work: Callable[[Sequence[tuple[Any, ...]], tuple[Any, ...]], Iterable[tuple[Any, ...]]]
    rows: Sequence[tuple[Any, ...]]
    given: tuple[Any, ...]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.work(self.rows, self.given))

    def __len__(self) -> int:
        return len(self.rows)
