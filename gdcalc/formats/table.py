"""Writes a run as text for a person: the derivation once, a table of the steps, the result."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import JustifyMethod, RenderableType
from rich.padding import Padding
from rich.text import Text

from gdcalc.arithmetic import Value
from gdcalc.documents.content import Rows
from gdcalc.documents.numbers import Shown, show
from gdcalc.documents.problem import explain
from gdcalc.documents.remarks import ending, remarks_on
from gdcalc.documents.rows import Columns, Row
from gdcalc.formats.page import GAP, JOINED, Page
from gdcalc.formats.ruled import ruled
from gdcalc.formats.text import TextWriter
from gdcalc.run.conventions import Conventions
from gdcalc.run.records import Step
from gdcalc.run.run import Run
from gdcalc.words import mark

BLOCK_STEPS = 50
"""Steps are laid out this many at a time, so that output streams."""


def table(run: Run, page: Page) -> Iterator[str]:
    """Yield the pieces of the text, steps by blocks as they are worked."""
    steps = iter(run)
    first = list(itertools.islice(steps, BLOCK_STEPS))  # a problem that fails in its first step writes nothing
    text = TextWriter(page)
    explanation = explain(run.problem, run.program, page.digits, page.words)
    yield page.finish(text.block(Rows(tuple(explanation)))) + "\n"
    columns = Columns(run.problem, run.program, page)
    writer = _StepTables(columns, page)
    conventions = Conventions(run.layout)
    block = first
    while block:
        for step in block:
            conventions.note(step)
        yield writer.write(block)
        block = list(itertools.islice(steps, BLOCK_STEPS))
    remarks: tuple[str, ...] = ()
    if run.program.batched and not columns.with_samples:
        remarks = (page.words(_HIDDEN_SAMPLES, number=page.most_samples),)
    remarks = (*remarks_on(conventions, page.words), *remarks)
    for paragraph in ending(run, page.digits, page.words, rounded=writer.rounded, remarks=remarks):
        yield page.finish(text.block(paragraph))


class _StepTables:
    """Lays out blocks of steps: as one table while it fits the width, else each step as a small table."""

    def __init__(self, columns: Columns, page: Page) -> None:
        self.columns = columns
        self.page = page
        self.words = page.words
        self.style = page.style
        self.widths = {name: max(map(cell_len, title.split("\n"))) for name, title in columns.headings.items()}
        self.grouped = columns.batched and columns.with_samples
        self.begun = False
        self.goes_on = False
        self.rounded = False

    def write(self, steps: Iterable[Step]) -> str:
        """Return the text of a block."""
        rows = [(step, list(self.columns.rows(step))) for step in steps]
        widths = self._widths([row for _, cells in rows for row in cells])
        gap = "\n" if self.begun else ""
        self.begun = True
        if sum(widths.values()) + GAP * (len(widths) - 1) > self.page.width:
            self.goes_on = False
            return gap + "\n".join(self._stacked(step, cells) for step, cells in rows)
        heading = widths != self.widths or not self.goes_on
        self.widths, self.goes_on = widths, True
        text = self._table([row for _, cells in rows for row in cells], heading=heading)
        return gap + text if heading or self.grouped else text

    def _widths(self, rows: list[Row]) -> dict[str, int]:
        """Return the widths that the columns need for these rows and those before."""
        widths = dict(self.widths)
        for row in rows:
            for name, shown in row.cells.items():
                self.rounded |= shown.rounded
                if name in widths:
                    widths[name] = max(widths[name], cell_len(shown.text))
        return widths

    def _table(self, rows: list[Row], *, heading: bool) -> str:
        """Return rows as one table; ``heading`` is False where they go on from the table before."""
        table = ruled(show_header=heading)
        for name, title in self.columns.headings.items():
            table.add_column(Text(title, "bold"), justify="right", min_width=self.widths[name], overflow="fold")
        for row in rows:
            cells = [row.cells.get(name) for name in self.columns.headings]
            style = "bold" if self.grouped and row.ends_step else ""
            table.add_row(*(Text(cell.text if cell else "", style) for cell in cells))
            if self.grouped and row.ends_step and row is not rows[-1]:
                table.add_row()
        return self.page.write(table)

    def _stacked(self, step: Step, rows: list[Row]) -> str:
        """Return one step as a heading, its samples, and a table with a row a parameter."""
        headings = {name: title.replace("\n", " ") for name, title in self.columns.headings.items()}
        cells = {name: shown for row in rows for name, shown in row.cells.items()}
        own = [name for name in ("step", "epoch", "rate") if name in headings]
        facts = [name for name in headings if name not in own and not name.startswith(("gradient ", "new "))]
        title = ", ".join(
            cells[name].after(headings[name]) if name == "rate" else self.words(_COUNTED[name], number=cells[name].text)
            for name in own
        )
        parts: list[RenderableType] = [Text(title, "bold")]
        for row in rows:
            label = ""
            if "sample" in headings and "sample" in row.cells:
                label = row.cells["sample"].text
                if not (row.ends_step and self.grouped):
                    label = self.words("sample {index}", index=label)
                label += ": "
            own_gradient = [name for name in headings if name.startswith("gradient ") and not row.ends_step]
            shown = [name for name in (*facts, *own_gradient) if name in row.cells and name != "sample"]
            given = [row.cells[name].after(headings[name]) for name in shown]
            parts.append(_listed(label, given))
        lines = [self._parameter_row(name, before, cells) for name, before in step.parameters.items()]
        return self.page.write(*parts, *self._parameters(lines))

    def _parameter_row(self, name: str, before: Value, cells: dict[str, Shown]) -> list[str]:
        frozen = f" ({self.words('frozen')})" if name in self.columns.program.frozen else ""
        values = (show(before, self.page.digits), cells[f"gradient {name}"], cells[f"new {name}"])
        return [f"{self.style.name(name)}{frozen}", *(value.text for value in values)]

    def _parameters(self, rows: list[list[str]]) -> Iterator[RenderableType]:
        """Yield a table with a row a parameter; where even that is too wide, a paragraph for each."""
        headings = tuple(map(self.words, _PARAMETER_HEADINGS))
        widths = [max(map(cell_len, column)) for column in zip(headings, *rows, strict=True)]
        if GAP + sum(widths) + GAP * (len(widths) - 1) > self.page.width:
            for name, *values in rows:
                pairs = zip(headings[1:], values, strict=True)
                yield _listed(f"{name}: ", (f"{heading} {value}" for heading, value in pairs))
            return
        table = ruled(show_header=True)
        for heading in headings:
            justify: JustifyMethod = "right" if table.columns else "left"
            table.add_column(Text(heading, "bold"), justify=justify, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        yield Padding(table, (0, 0, 0, GAP))


_PARAMETER_HEADINGS = (mark("parameter"), mark("before"), mark("gradient"), mark("new"))
_COUNTED = {"step": mark("Step {number}"), "epoch": mark("epoch {number}")}
_HIDDEN_SAMPLES = mark("A batch of more than {number} samples is shown as a whole; --samples all shows each.")


def _listed(label: str, equations: Iterable[str]) -> RenderableType:
    """Return equations as a paragraph that breaks between them only."""
    return Padding(Text(label + ", ".join(equation.replace(" ", JOINED) for equation in equations)), (0, 0, 0, GAP))
