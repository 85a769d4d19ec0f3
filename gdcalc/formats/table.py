"""Writes a run as text for a person: the derivation once, a table of the steps, the result."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeVar

from rich.cells import cell_len
from rich.console import JustifyMethod, RenderableType
from rich.padding import Padding
from rich.text import Text

from gdcalc.arithmetic import Value
from gdcalc.clean import clean
from gdcalc.documents.columns import Cells, Column, sample_cells, shows_samples, step_cells
from gdcalc.documents.content import Rows
from gdcalc.documents.numbers import Shown, show
from gdcalc.documents.problem import explain
from gdcalc.documents.result import convention_remarks, result_paragraphs
from gdcalc.expression.quantity import derivative
from gdcalc.formats.page import GAP, JOINED, Page
from gdcalc.formats.text import TextWriter, rendered, ruled_table
from gdcalc.problem.naming import LOSS
from gdcalc.problem.stepping import SEQUENTIAL
from gdcalc.run.conventions import Conventions
from gdcalc.run.records import Step
from gdcalc.run.run import Run, begun
from gdcalc.words import mark

BLOCK_STEPS = 50
"""Steps are laid out this many at a time, so that output streams."""

Taken = TypeVar("Taken")


def in_blocks(steps: Iterable[Taken]) -> Iterator[list[Taken]]:
    """Return steps in blocks that are laid out together, the first of them worked."""
    rest = iter(steps)
    return begun(iter(lambda: list(itertools.islice(rest, BLOCK_STEPS)), []))


def table(run: Run, page: Page) -> Iterator[str]:
    """Yield the pieces of the text, steps by blocks as they are worked."""
    blocks = in_blocks(run)
    text = TextWriter(page)
    explanation = explain(run.problem, run.program, page.digits, page.words)
    yield text.block(Rows(tuple(explanation))) + "\n"
    columns = _Columns(run, page)
    writer = _StepTables(columns, page)
    conventions = Conventions(run.layout)
    for block in blocks:
        for step in block:
            conventions.note(step)
        yield writer.write(block)
    remarks = convention_remarks(conventions, page.words)
    if run.program.batched and not columns.with_samples:
        remarks = (*remarks, page.words(_HIDDEN_SAMPLES, number=page.most_samples))
    ending = result_paragraphs(run, page.digits, page.words, rounded=writer.rounded, remarks=remarks)
    yield from map(text.block, ending)


# --- the columns and the rows ----------------------------------------------------------------------------------------


_Row: TypeAlias = dict[Column, Shown]
"""The cells of one row."""


class _Columns:
    """The columns of a run's table: their headings in order, and the rows that fill them."""

    def __init__(self, run: Run, page: Page) -> None:
        self.problem, self.program = run.problem, run.program
        self.digits, self.words, self.style = page.digits, page.words, page.style
        self.batched = run.program.batched
        self.with_samples = shows_samples(run.problem, page.most_samples)
        self.grouped = self.batched and self.with_samples
        self.headings = dict(self._headings())

    def _headings(self) -> Iterator[tuple[Column, str]]:
        program, problem, words, name = self.program, self.problem, self.words, self.style.name
        yield ("step", ""), words("step")
        if problem.has_data and problem.stepping.epochs != 1 and problem.stepping.batch is not None:
            yield ("epoch", ""), words("epoch")
        if self.with_samples:
            yield from self._sample_headings()
        if not self.with_samples or self.batched or problem.penalty is not None:
            yield ("batch loss", ""), words("loss") if problem.has_data else words("objective")
        if problem.learning_rate_varies:
            yield ("learning rate", ""), name("lr")
        frozen = {each: "\n" + words("frozen") for each in program.frozen}
        for parameter in program.parameters:
            # Above the samples of a batch stands their own gradient; the last row says that it is the mean.
            component = derivative(LOSS, parameter) if self.grouped else program.gradient[parameter]
            yield ("batch gradient", parameter), name(component) + frozen.get(parameter, "")
        for parameter in program.parameters:
            yield ("new", parameter), words("new {name}", name=name(parameter)) + frozen.get(parameter, "")

    def _sample_headings(self) -> Iterator[tuple[Column, str]]:
        program, problem, words, name = self.program, self.problem, self.words, self.style.name
        if self.batched or problem.stepping.epochs != 1 or problem.stepping.order != SEQUENTIAL:
            yield ("sample", ""), words("sample")
        for column in program.inputs:
            yield ("input", column), name(column)
        for target, column in (problem.objective.targets or {}).items():
            yield ("target", target), name(target) if target == column else clean(column)
        for each in program.intermediates:
            yield ("value", each), name(each)
        predictions = problem.objective.predictions
        for each in predictions:
            yield ("prediction", each), words("prediction") if len(predictions) == 1 else name(each)
        if not self.batched:
            yield ("loss", ""), name("loss") if problem.penalty is not None else words("loss")

    def rows(self, step: Step) -> list[_Row]:
        """Return a step's rows: one row, or a row for each sample of a batch and a last one for the batch."""
        whole = step_cells(step)
        if not self.with_samples:
            return [self._row(whole)]
        if not self.batched:
            return [self._row(whole | sample_cells(sample)) for sample in step.samples]
        rows = []
        number = {column: whole.pop(column) for column in (("step", ""), ("epoch", ""))}
        for sample in step.samples:
            cells = sample_cells(sample)
            # The loss and the gradient of a sample stand above those of the batch.
            above = {(f"batch {kind}", name): value for (kind, name), value in cells.items()}
            rows.append(self._row(number | cells | above))
            number = {}
        penalty = self.words(_PENALTY) if self.problem.penalty is not None else ""
        label = self.words(_REDUCTIONS[self.problem.stepping.reduction]) + penalty
        return [*rows, self._row(whole | {_SAMPLE: label})]

    def _row(self, cells: Cells) -> _Row:
        return {column: self._show(cells[column]) for column in self.headings if column in cells}

    def _show(self, value: Value | int | str) -> Shown:
        return Shown(f"{value}", rounded=False) if isinstance(value, (int, str)) else show(value, self.digits)


# --- the layout ------------------------------------------------------------------------------------------------------


class _StepTables:
    """Lays out blocks of steps: as one table while it fits the width, else each step as a small table."""

    def __init__(self, columns: _Columns, page: Page) -> None:
        self.columns = columns
        self.page = page
        self.words = page.words
        self.widths = {name: max(map(cell_len, title.split("\n"))) for name, title in columns.headings.items()}
        self.grouped = columns.grouped
        self.begun = False
        self.goes_on = False
        self.rounded = False

    def write(self, steps: Iterable[Step]) -> str:
        """Return the text of a block."""
        rows = [(step, self.columns.rows(step)) for step in steps]
        widths = self._widths(row for _, own in rows for row in own)
        gap = "\n" if self.begun else ""
        self.begun = True
        if sum(widths.values()) + GAP * (len(widths) - 1) > self.page.width:
            self.goes_on = False
            return gap + "\n".join(self._stacked(step, own) for step, own in rows)
        heading = widths != self.widths or not self.goes_on
        self.widths, self.goes_on = widths, True
        text = self._table([own for _, own in rows], heading=heading)
        return gap + text if heading or self.grouped else text

    def _widths(self, rows: Iterable[_Row]) -> dict[Column, int]:
        """Return the widths that the columns need for these rows and those before."""
        widths = dict(self.widths)
        for row in rows:
            for column, shown in row.items():
                self.rounded |= shown.rounded
                widths[column] = max(widths[column], cell_len(shown.text))
        return widths

    def _table(self, steps: list[list[_Row]], *, heading: bool) -> str:
        """Return the rows of steps as one table; ``heading`` is False where they go on from the table before."""
        table = ruled_table(show_header=heading)
        for name, title in self.columns.headings.items():
            table.add_column(Text(title, "bold"), justify="right", min_width=self.widths[name], overflow="fold")
        for rows in steps:
            if self.grouped and rows is not steps[0]:
                table.add_row()
            for row in rows:
                cells = [row.get(name) for name in self.columns.headings]
                style = "bold" if self.grouped and row is rows[-1] else ""
                table.add_row(*(Text(cell.text if cell else "", style) for cell in cells))
        return rendered(self.page, table)

    def _stacked(self, step: Step, rows: list[_Row]) -> str:
        """Return one step as a heading, its samples, and a table with a row a parameter."""
        headings = {name: title.replace("\n", " ") for name, title in self.columns.headings.items()}
        cells = {name: shown for row in rows for name, shown in row.items()}
        own = [column for column in headings if column[0] in _COUNTED]
        of_parameters = [column for column in headings if column[0] in ("batch gradient", "new")]
        facts = [column for column in headings if column not in own and column not in of_parameters]
        title = ", ".join(
            self.words(_COUNTED[kind], number=cells[kind, name].text)
            if _COUNTED[kind]
            else cells[kind, name].after(headings[kind, name])
            for kind, name in own
        )
        parts: list[RenderableType] = [Text(title, "bold")]
        for row in rows:
            label = ""
            if _SAMPLE in row:
                label = row[_SAMPLE].text
                if not (row is rows[-1] and self.grouped):
                    label = self.words("sample {index}", index=label)
                label += ": "
            shown = [*facts, *([] if row is rows[-1] else of_parameters)]
            given = [row[each].after(headings[each]) for each in shown if each in row and each != _SAMPLE]
            parts.append(_listed(label, given))
        lines = [self._parameter_row(name, before, cells) for name, before in step.parameters.items()]
        return rendered(self.page, *parts, *self._parameters(lines))

    def _parameter_row(self, name: str, before: Value, cells: dict[Column, Shown]) -> list[str]:
        frozen = f" ({self.words('frozen')})" if name in self.columns.program.frozen else ""
        values = (show(before, self.page.digits), cells["batch gradient", name], cells["new", name])
        return [f"{self.page.style.name(name)}{frozen}", *(value.text for value in values)]

    def _parameters(self, rows: list[list[str]]) -> Iterator[RenderableType]:
        """Yield a table with a row a parameter; where even that is too wide, a paragraph for each."""
        headings = tuple(map(self.words, _PARAMETER_HEADINGS))
        widths = [max(map(cell_len, column)) for column in zip(headings, *rows, strict=True)]
        if GAP + sum(widths) + GAP * (len(widths) - 1) > self.page.width:
            for name, *values in rows:
                pairs = zip(headings[1:], values, strict=True)
                yield _listed(f"{name}: ", (f"{heading} {value}" for heading, value in pairs))
            return
        table = ruled_table()
        for heading in headings:
            justify: JustifyMethod = "right" if table.columns else "left"
            table.add_column(Text(heading, "bold"), justify=justify, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        yield Padding(table, (0, 0, 0, GAP))


_PARAMETER_HEADINGS = (mark("parameter"), mark("before"), mark("gradient"), mark("new"))
_COUNTED = {"step": mark("Step {number}"), "epoch": mark("epoch {number}"), "learning rate": ""}
"""What stands in the heading of a step; the learning rate as ``lr = 0.1``."""

_SAMPLE: Column = ("sample", "")
_PENALTY = mark(" + penalty")
_REDUCTIONS = {"mean": mark("mean"), "sum": mark("sum")}
"""What stands in the last row of a batch."""

_HIDDEN_SAMPLES = mark("A batch of more than {number} samples is shown as a whole; --samples all shows each.")


def _listed(label: str, equations: Iterable[str]) -> RenderableType:
    """Return equations as a paragraph that breaks between them only."""
    return Padding(Text(label + ", ".join(equation.replace(" ", JOINED) for equation in equations)), (0, 0, 0, GAP))
