"""Turns a step into worked lines: each line of the program with the values of the names that it reads, and its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gdcalc.arithmetic import Value
from gdcalc.arithmetic.formula_code import FAILURES, reductions
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.quantity import derivative
from gdcalc.expression.tree import Expression, count_operations, names
from gdcalc.problem.naming import COUNTERS, LOSS
from gdcalc.program.by_hand import gradients_last
from gdcalc.program.compiler import compile_lines, compile_step
from gdcalc.program.compiler.lines import over_batch
from gdcalc.program.evaluation import limit_acts, value_of
from gdcalc.program.program import Line, Program, Role
from gdcalc.program.record import Layout
from gdcalc.run.records import SampleStep, Step

DETAILS = ("short", "normal", "full")
SHOWN_SAMPLES = 6
"""A batch of more samples is elided in the middle, unless more are asked for."""

ALL_SAMPLES = 10**15
"""More than any batch has."""

LONGEST_CLOSED = 12
"""A gradient of more operations is shown by the chain rule's lines, not as one formula."""


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """A line, the values of the names in its formula, and its value.

    ``listed`` holds, for a mean or a sum over the batch, the samples' values by name. ``product`` is the chain rule's
    product for a gradient that is worked as one formula; ``limited`` says that the limit of a function acts.
    """

    line: Line
    operands: Mapping[str, Value]
    value: Value
    listed: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    product: Expression | None = None
    limited: bool = False


@dataclass(frozen=True, slots=True)
class WorkedSample:
    """A sample's part of a step, worked."""

    sample: SampleStep
    lines: tuple[WorkedLine, ...]


@dataclass(frozen=True, slots=True)
class WorkedStep:
    """A step, worked. ``elided`` samples are left out after the first half of ``samples``."""

    step: Step
    samples: tuple[WorkedSample, ...]
    elided: int
    lines: tuple[WorkedLine, ...]


class Work:
    """Works out the lines of a program's steps once more, all of them and each with what it reads.

    ``detail`` full shows the chain rule's lines; short and normal show each gradient as one formula where the numbers
    are the same so, which in rounded arithmetic they need not be. ``most`` is the number of samples of a batch to show.
    """

    def __init__(self, layout: Layout, detail: str = "normal", most: int = SHOWN_SAMPLES) -> None:
        self.layout = layout
        self.program: Program = layout.program
        self.arithmetic = layout.arithmetic
        self.most = most
        program = self.program
        known = {line.name for line in program.sample}
        factors = tuple(line for line in program.chain if line.name not in known) if detail == "full" else ()
        # Rounded factors have another product than the one formula that was worked: they are given as formulas alone.
        self.factors = factors if self.arithmetic.places is None else ()
        self.products = {line.name: line.product or line.formula for line in program.chain} if factors else {}
        self.unworked = factors if not self.factors else ()
        """Factors that are not among the worked lines."""
        self.shown = self._shown(detail)
        self._work = compile_step(program, self.arithmetic)
        self._reduced = over_batch(program.batch)
        self._factors_read = (*program.columns, *program.parameters, *(line.name for line in program.sample))
        self._factors = compile_lines(self.factors, self._factors_read, self.arithmetic)

    def _shown(self, detail: str) -> tuple[Line, ...]:
        """Return the sample lines to show, in order."""
        program = self.program
        before = program.forward
        if self.factors:
            own = {line.name: line for line in program.sample}
            return (*before, *gradients_last(own.get(line.name, line) for line in program.chain))
        chained = any(line.role in (Role.CHAIN_FACTOR, Role.ACCUMULATED) for line in program.sample)
        long = any(count_operations(formula) > LONGEST_CLOSED for formula in program.closed_gradient.values())
        if not chained or detail == "full" or long or self.arithmetic.places is not None:
            return gradients_last(program.sample)
        closed = program.closed_gradient.items()
        return (*before, *(Line(derivative(LOSS, name), formula, Role.SAMPLE_GRADIENT) for name, formula in closed))

    def step(self, step: Step) -> WorkedStep:
        """Return a step's worked lines."""
        layout, program, record = self.layout, self.program, step.record
        given = {name: self.arithmetic.read(str(count)) for name, count in zip(COUNTERS, record, strict=False)}
        for part in ("parameters", "old_state"):
            given |= zip(layout.names[part], record[layout.places[part]], strict=True)
        samples = tuple(record[layout.samples]) if program.columns else ((),)
        rows = [[sample[layout.in_sample[name]] for name in self._work.columns] for sample in samples]
        values = self._work(rows, *self._work.nothing_written(len(rows)), given)
        chosen, elided = self._chosen(len(samples)) if program.columns else ([0], 0)
        names_of = [line.name for line in program.sample]
        worked, known = [], given
        for index in chosen:
            known = given | dict(zip(program.columns, samples[index], strict=False))
            known |= zip(names_of, values.samples[index], strict=True)
            number = record[layout.indices][index] if program.columns else 0
            worked.append(WorkedSample(SampleStep(layout, number, samples[index]), self._sample_lines(known)))
        listed = {name: [sample[self._work.places[name]] for sample in values.samples] for name in self._reduced}
        lines = []
        known = given if program.batched else known
        for line, value in zip(program.after_samples, values.step, strict=True):
            lines.append(self._line(line, known, value, listed))
            known[line.name] = value
        return WorkedStep(step, tuple(worked), elided, tuple(lines))

    def _chosen(self, count: int) -> tuple[list[int], int]:
        if count <= self.most:
            return list(range(count)), 0
        head = -(-self.most // 2)
        return [*range(head), *range(count - self.most + head, count)], count - self.most

    def _sample_lines(self, known: dict[str, Any]) -> tuple[WorkedLine, ...]:
        shown: Iterable[Line] = self.shown
        if self.factors:
            try:
                worked = self._factors(*(known[name] for name in self._factors_read))
            except FAILURES:  # a factor alone may have no value where the whole has one
                shown = self.program.sample
            else:
                known = known | dict(zip((line.name for line in self.factors), worked, strict=True))
        return tuple(self._line(line, known, known[line.name]) for line in shown)

    def _line(
        self, line: Line, known: Mapping[str, Any], value: Any, listed: Mapping[str, Sequence[Any]] | None = None
    ) -> WorkedLine:
        present = self.arithmetic.present
        over_batch = {name for call in reductions(line.formula) for name in names(call)} if listed else set()
        product = self.products.get(line.name) if line.role is Role.SAMPLE_GRADIENT or line.rule else None
        if product is not None and line.rule and not self._is_product(product, known, value):
            product = None
        typed = as_typed(line.formula)
        shown = as_typed(line.formula, lambda call: limit_acts(call, known, self.arithmetic))
        limited = shown != typed
        if shown is not line.formula:
            line = replace(line, formula=shown)
        return WorkedLine(
            line,
            {name: present(known[name]) for name in names(line.formula) if name not in over_batch},
            present(value),
            {name: [present(each) for each in (listed or {})[name]] for name in over_batch},
            product,
            limited,
        )

    def _is_product(self, product: Expression, known: Mapping[str, Any], value: Any) -> bool:
        """Tell whether a joint rule's value is the product that it stands for: beyond a function's limit it is not."""
        try:
            found = value_of(product, known, self.arithmetic, as_line=False)
        except FAILURES:
            return False
        return bool(abs(found - value) <= 1e-9 * abs(value))
