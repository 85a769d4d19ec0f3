"""The record of a step: the flat tuple that a compiled program makes, and where each value stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from gdcalc.arithmetic import Arithmetic, Value
from gdcalc.expression.quantity import derivative
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import Program, Role

Values: TypeAlias = dict[str, Value]


RECORD = (
    *("step", "epoch", "learning_rate", "parameters", "indices", "samples"),
    *("loss", "gradient", "state", "update", "new_parameters", "old_state"),
)
"""What a record holds, in order: numbers, and for each parameter or state one."""


class Layout:
    """Where each value stands in the records of a program.

    ``places`` are by the fields of ``RECORD``; ``loss``, ``indices`` and ``samples`` are the places of single values.
    """

    def __init__(self, program: Program, arithmetic: Arithmetic) -> None:
        self.program = program
        self.arithmetic = arithmetic
        self.names = dict.fromkeys(("parameters", "gradient", "update", "new_parameters"), program.parameters)
        self.names |= dict.fromkeys(("state", "old_state"), tuple(program.state))
        self.places: dict[str, slice] = {}
        self.size = 0
        for field in RECORD:
            width = len(self.names.get(field, (field,)))
            self.places[field] = slice(self.size, self.size + width)
            self.size += width
        self.indices, self.samples, self.loss = (self.places[name].start for name in ("indices", "samples", "loss"))
        self.names |= {
            "inputs": program.inputs,
            "targets": program.targets,
            "values": program.intermediates,
            "predictions": program.predictions,
            LOSS: (LOSS,),
            "sample gradient": tuple(derivative(LOSS, name) for name in program.parameters),
        }
        self.in_sample = {name: index for index, name in enumerate(in_sample(program))}
        """Where each value stands in a sample's part of a record."""

    def named(self, field: str, record: tuple[Any, ...]) -> Values:
        """Return the values of a field of a record by name."""
        present = self.arithmetic.present
        return {name: present(value) for name, value in zip(self.names[field], record[self.places[field]], strict=True)}

    def in_sample_named(self, field: str, sample: tuple[Any, ...]) -> Values:
        """Return the values of a field of a sample's part of a record by name."""
        present, places = self.arithmetic.present, self.in_sample
        return {name: present(sample[places[name]]) for name in self.names[field]}


def in_sample(program: Program) -> tuple[str, ...]:
    """Return the names in a sample's part of a record: its columns, then its lines in the order they are worked in."""
    lines = program.sample_names(Role.INTERMEDIATE, Role.PREDICTION, Role.LOSS, Role.SAMPLE_GRADIENT)
    return (*program.columns, *lines)


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
