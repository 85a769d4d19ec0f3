"""Turns a sheet into one Python function that works a step from given values, a person's own in place of its lines'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.formula_code import FormulaWriter, build
from gdcalc.expression.tree import Name, names
from gdcalc.homework.sheet import COUNT, Sheet, reduced
from gdcalc.problem.naming import COUNTERS
from gdcalc.program.program import Line

LineValues: TypeAlias = Sequence[Any]
"""Values by line, None where nothing is written."""

FIRST = "first "
"""Before a name, its value for the first sample of the batch."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A step's values by line, as each line gives them from what is written above it."""

    samples: Sequence[tuple[Any, ...]]
    step: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StepWork:
    """A sheet's function. ``reads`` names its arguments, ``extra`` those that are no parameter, state or counter."""

    sheet: Sheet
    columns: tuple[str, ...]
    reads: tuple[str, ...]
    extra: tuple[str, ...]
    function: Callable[..., tuple[list[tuple[Any, ...]], tuple[Any, ...]]]
    places: Mapping[str, int]
    """Where a line stands among the sample's, or the step's: a state may be worked in two lines, the last counts."""

    def __call__(
        self,
        rows: Sequence[tuple[Any, ...]],
        wrote_rows: Sequence[LineValues],
        wrote: LineValues,
        given: Mapping[str, Any],
    ) -> Worked:
        """Work a step: ``rows`` hold the values of ``columns``. Raises one of FAILURES where a line has no value."""
        return Worked(*self.function(rows, wrote_rows, wrote, *[given[name] for name in self.reads]))

    def value(self, worked: Sequence[Worked | None], step: int, place: int | None, line: str) -> Any:
        """Return a line's value in worked steps, for a sample of the batch or the step; None where it has none."""
        return self.value_in(worked[step - 1], place, line) if step <= len(worked) else None

    def value_in(self, worked: Worked | None, place: int | None, line: str) -> Any:
        """Return a line's value in one worked step, for a sample of the batch or the step; None where it has none."""
        if worked is None or line not in self.places:
            return None
        return (worked.step if place is None else worked.samples[place])[self.places[line]]


def compile_step(sheet: Sheet, arithmetic: Arithmetic) -> StepWork:
    """Compile a sheet for an arithmetic."""
    writer = FormulaWriter(arithmetic)
    lines = (*sheet.sample, *sheet.step)
    known = {*sheet.parameters, *sheet.state, *COUNTERS, COUNT, *(line.name for line in lines)}
    read = dict.fromkeys(name for line in sheet.sample for name in names(line.formula))
    late = dict.fromkeys(name for line in sheet.step for name in names(line.formula))
    over_batch = dict.fromkeys(name for line in sheet.step for call in reduced(line.formula) for name in names(call))
    own = set(sheet.columns)
    columns = tuple(name for name in (*read, *over_batch) if _is_column(name, own))
    firsts = [name.removeprefix(FIRST) for name in late if name.startswith(FIRST)]
    extra = tuple(
        name for name in {**read, **late} if name not in known and name not in columns and not name.startswith(FIRST)
    )
    reads = (*sheet.parameters, *sheet.state, *COUNTERS, *extra)
    arguments = [writer.bind(name) for name in reads]
    variables = [writer.bind(name) for name in columns]
    writer.begin([])
    values = [_line(line, index, "theirs", sheet, writer) for index, line in enumerate(sheet.sample)]
    totals = {name: writer.fresh() for name in over_batch}
    in_loop = [
        *writer.statements,
        *(f"{total} += {writer.variables[name]}" for name, total in totals.items()),
        *_firsts(firsts, writer),
        f"samples.append(({''.join(value + ', ' for value in values)}))",
    ]
    writer.reductions = {Name(name): total for name, total in totals.items()}
    writer.variables[COUNT] = "count"
    writer.begin([])
    results = [_line(line, index, "wrote", sheet, writer) for index, line in enumerate(sheet.step)]
    target = f"({''.join(variable + ', ' for variable in variables)})" if variables else "_"
    zero = writer.number(arithmetic.read("0"))
    body = [
        "samples = []",
        *(f"{total} = {zero}" for total in totals.values()),
        f"for {target}, theirs in zip(rows, wrote_rows):",
        *(f"    {statement}" for statement in in_loop),
        "count = number(len(samples))",
        *writer.statements,
        f"return samples, ({''.join(value + ', ' for value in results)})",
    ]
    writer.namespace |= {"number": type(arithmetic.read("0"))}
    header = ", ".join(["rows", "wrote_rows", "wrote", *arguments])
    source = f"def work({header}):\n" + "".join(f"    {statement}\n" for statement in body)
    places = {line.name: index for part in (sheet.sample, sheet.step) for index, line in enumerate(part)}
    return StepWork(sheet, columns, reads, extra, build(source, "work", writer.namespace), places)


def _is_column(name: str, columns: set[str]) -> bool:
    """Tell whether a name is a column, or ``other 2 x``: the column of a sample two further on."""
    return name in columns or (name.startswith("other ") and name.split(" ", 2)[2] in columns)


def _line(line: Line, index: int, wrote: str, sheet: Sheet, writer: FormulaWriter) -> str:
    """Add a line's statements, one that takes what is written in its place; return the variable of its own value.

    A joint rule's line is the product that it stands for, where a factor of that is written.
    """
    write = writer.value if line.name in sheet.written else writer.write
    text = write(line.formula)
    if line.product is not None:
        factors = [at for at, each in enumerate(sheet.sample) if each.name in names(line.product)]
        blank = " and ".join(f"{wrote}[{at}] is None" for at in factors)
        text = f"{text} if {blank} else {writer.write(line.product, conditional=True)}"
    own = writer.fresh()
    variable = writer.bind(line.name)
    writer.statements += [f"{own} = {text}", f"{variable} = {own} if {wrote}[{index}] is None else {wrote}[{index}]"]
    return own


def _firsts(wanted: Sequence[str], writer: FormulaWriter) -> list[str]:
    """Return the statements that keep the first sample's values of these names."""
    statements = []
    for name in dict.fromkeys(wanted):
        value = writer.variables[name]
        kept = writer.bind(FIRST + name)
        statements.append(f"if not samples: {kept} = {value}")
    return statements
