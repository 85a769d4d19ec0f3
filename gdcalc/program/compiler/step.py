"""Turns a program into a function that works one step from given values, a person's own in place of its lines'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.formula_code import build
from gdcalc.expression.quantity import Kind, kind_of, of_kind
from gdcalc.expression.tree import names
from gdcalc.problem.naming import COUNTERS
from gdcalc.program.compiler.lines import LineWriter, as_tuple, function_text, indented, over_batch
from gdcalc.program.program import COUNT, Line, Program


@dataclass(frozen=True, slots=True)
class Worked:
    """A step's values by line, as each line gives them from what is written above it."""

    samples: Sequence[tuple[Any, ...]]
    step: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StepFunction:
    """A program's step, compiled. ``reads`` names its arguments, ``extra`` those that are no parameter or state."""

    program: Program
    columns: tuple[str, ...]
    reads: tuple[str, ...]
    extra: tuple[str, ...]
    function: Callable[..., tuple[list[tuple[Any, ...]], tuple[Any, ...]]]
    places: Mapping[str, int]
    """Where a line stands among the sample's, or the step's: a state may be worked in two lines, the last counts."""

    def __call__(
        self,
        rows: Sequence[Sequence[Any]],
        own_rows: Sequence[Sequence[Any]],
        own: Sequence[Any],
        given: Mapping[str, Any],
    ) -> Worked:
        """Work a step: ``rows`` hold the values of ``columns``.

        ``own_rows`` and ``own`` hold a person's own values in the places of the sample's and the step's lines, or None.
        Raises one of FAILURES where a line has no value.
        """
        return Worked(*self.function(rows, own_rows, own, *[given[name] for name in self.reads]))

    def nothing_written(self, count: int) -> tuple[list[list[None]], list[None]]:
        """Return a person's own values of a step in which nothing is written, for a batch of ``count`` samples."""
        return [[None] * len(self.program.sample)] * count, [None] * len(self.program.after_samples)

    def reads_any(self, *kinds: Kind) -> bool:
        """Tell whether the program reads a quantity of these kinds that it does not work out itself."""
        return any(kind_of(name) in kinds for name in self.extra)

    def value(self, worked: Sequence[Worked | None], step: int, place: int | None, line: str) -> Any:
        """Return a line's value in worked steps, for a sample of the batch or the step; None where it has none."""
        return self.value_in(worked[step - 1], place, line) if step <= len(worked) else None

    def value_in(self, worked: Worked | None, place: int | None, line: str) -> Any:
        """Return a line's value in one worked step, for a sample of the batch or the step; None where it has none."""
        if worked is None or line not in self.places:
            return None
        return (worked.step if place is None else worked.samples[place])[self.places[line]]


def compile_step(program: Program, arithmetic: Arithmetic) -> StepFunction:
    """Compile the step of a program that a person works, for an arithmetic."""
    writer = LineWriter(arithmetic)
    sample, step = program.sample, program.after_samples
    read = dict.fromkeys(name for line in sample for name in names(line.formula))
    late = dict.fromkeys(name for line in step for name in names(line.formula))
    reduced = over_batch(step)
    columns = tuple(name for name in (*read, *reduced) if _is_column(name, program))
    firsts = [first for name in late if (first := of_kind(name, Kind.FIRST))]
    known = {*program.parameters, *program.state, *COUNTERS, COUNT, *columns, *firsts}
    known |= {line.name for line in (*sample, *step)}
    extra = tuple(name for name in {**read, **late} if name not in known)
    reads = (*program.parameters, *program.state, *COUNTERS, *extra)
    arguments = [writer.bind(name) for name in reads]
    variables = [writer.bind(name) for name in columns]
    writer.begin([])
    values = [_line(line, index, "own_row", program, writer) for index, line in enumerate(sample)]
    totals = writer.totals(reduced)
    in_loop = [
        *writer.statements,
        *(f"{total} += {writer.variables[name]}" for name, total in totals.items()),
        *(f"if not samples: {writer.bind(name)} = {writer.variables[name.of]}" for name in firsts),
        f"samples.append({as_tuple(values)})",
    ]
    writer.begin([])
    results = [_line(line, index, "own", program, writer) for index, line in enumerate(step)]
    body = [
        "samples, count = [], number(len(rows))",
        *(f"{total} = zero" for total in totals.values()),
        f"for {as_tuple(variables) if variables else '_'}, own_row in zip(rows, own_rows):",
        *indented(in_loop),
        *writer.statements,
        f"return samples, {as_tuple(results)}",
    ]
    header = ", ".join(["rows", "own_rows", "own", *arguments])
    function = build(function_text("work", header, body), "work", writer.namespace)
    places = {line.name: index for part in (sample, step) for index, line in enumerate(part)}
    return StepFunction(program, columns, reads, extra, function, places)


def _is_column(name: str, program: Program) -> bool:
    """Tell whether a name is a column of the sample, or of another sample."""
    other = of_kind(name, Kind.OTHER)
    return (other.of if other else name) in program.columns


def _line(line: Line, index: int, own: str, program: Program, writer: LineWriter) -> str:
    """Add a line's statements, one that takes a person's own value in its place; return the variable of the line's.

    A joint rule's line is the product that it stands for, where a factor of that is the person's; a program as it is
    run has no lines of these factors.
    """
    text = writer.line_value(line)
    if line.product is not None and writer.variables.keys() >= set(names(line.product)):
        factors = [at for at, each in enumerate(program.sample) if each.name in names(line.product)]
        blank = " and ".join(f"{own}[{at}] is None" for at in factors)
        text = f"{text} if {blank} else {writer.write(line.product, conditional=True)}"
    value = writer.assign(text, writer.fresh())
    writer.assign(f"{value} if {own}[{index}] is None else {own}[{index}]", writer.bind(line.name))
    return value
