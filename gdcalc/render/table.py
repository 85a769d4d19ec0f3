"""Writes a run as text for a person: the derivation once, a table of the steps, the result."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from rich import box
from rich.cells import cell_len
from rich.console import JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gdcalc.arithmetic import Value
from gdcalc.clean import clean
from gdcalc.expression.printing import PLAIN, UNICODE, to_text
from gdcalc.records import Prediction, Step, Values
from gdcalc.render.explanation import explain
from gdcalc.render.numbers import Shown, show
from gdcalc.render.page import GAP, JOINED, Page
from gdcalc.render.rows import Columns, Row, shows_samples
from gdcalc.run import Run

BLOCK_STEPS = 50
"""Steps are laid out this many at a time, so that output streams."""


def table(run: Run, page: Page) -> Iterator[str]:
    """Yield the pieces of the text, steps by blocks as they are worked."""
    steps = iter(run)
    first = list(itertools.islice(steps, BLOCK_STEPS))  # a problem that fails in its first step writes nothing
    style = UNICODE if page.unicode else PLAIN
    yield page.write(_explanation(run, page)) + "\n"
    columns = Columns(run.problem, run.program, style, page.digits, all_samples=page.all_samples)
    writer = _StepTables(columns, page)
    block = first
    while block:
        yield writer.write(block)
        block = list(itertools.islice(steps, BLOCK_STEPS))
    yield page.write(*_ending(run, page, rounded=writer.rounded))


def _explanation(run: Run, page: Page) -> Table:
    grid = Table.grid(padding=(0, GAP))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    style = UNICODE if page.unicode else PLAIN
    previous = None
    for line in explain(run.problem, run.program, style, page.digits):
        text = Text(", ".join(part.replace(" ", JOINED) for part in line.parts))
        grid.add_row("" if line.heading == previous else line.heading, text)
        previous = line.heading
    return grid


class _StepTables:
    """Lays out blocks of steps: as one table while it fits the width, else each step as a small table."""

    def __init__(self, columns: Columns, page: Page) -> None:
        self.columns = columns
        self.page = page
        self.style = UNICODE if page.unicode else PLAIN
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
        table = _ruled(show_header=heading)
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
            cells[name].after(headings[name]) if name == "rate" else f"{name} {cells[name].text}" for name in own
        )
        parts: list[RenderableType] = [Text(title[:1].upper() + title[1:], "bold")]
        for row in rows:
            label = (
                f"{'' if row.ends_step and self.grouped else 'sample '}{row.cells['sample'].text}: "
                if ("sample" in headings and "sample" in row.cells)
                else ""
            )
            own_gradient = [name for name in headings if name.startswith("gradient ") and not row.ends_step]
            shown = [name for name in (*facts, *own_gradient) if name in row.cells and name != "sample"]
            given = [row.cells[name].after(headings[name]) for name in shown]
            parts.append(_listed(label, given))
        lines = [self._parameter_row(name, before, cells) for name, before in step.parameters.items()]
        return self.page.write(*parts, *self._parameters(lines))

    def _parameter_row(self, name: str, before: Value, cells: dict[str, Shown]) -> list[str]:
        frozen = " (frozen)" if name in self.columns.program.frozen else ""
        values = (show(before, self.page.digits), cells[f"gradient {name}"], cells[f"new {name}"])
        return [f"{self.style.name(name)}{frozen}", *(value.text for value in values)]

    def _parameters(self, rows: list[list[str]]) -> Iterator[RenderableType]:
        """Yield a table with a row a parameter; where even that is too wide, a paragraph for each."""
        widths = [max(map(cell_len, column)) for column in zip(_PARAMETER_HEADINGS, *rows, strict=True)]
        if GAP + sum(widths) + GAP * (len(widths) - 1) > self.page.width:
            for name, *values in rows:
                pairs = zip(_PARAMETER_HEADINGS[1:], values, strict=True)
                yield _listed(f"{name}: ", (f"{heading} {value}" for heading, value in pairs))
            return
        table = _ruled(show_header=True)
        for heading in _PARAMETER_HEADINGS:
            justify: JustifyMethod = "right" if table.columns else "left"
            table.add_column(Text(heading, "bold"), justify=justify, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        yield Padding(table, (0, 0, 0, GAP))


_PARAMETER_HEADINGS = ("parameter", "before", "gradient", "new")

# A line under the headings and nothing else.
_RULE = box.Box("    \n    \n ── \n    \n    \n    \n    \n    \n", ascii=False)


def _ruled(*, show_header: bool) -> Table:
    return Table(box=_RULE, show_header=show_header, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))


def _listed(label: str, equations: Iterable[str]) -> RenderableType:
    """Return equations as a paragraph that breaks between them only."""
    return Padding(Text(label + ", ".join(equation.replace(" ", JOINED) for equation in equations)), (0, 0, 0, GAP))


def _ending(run: Run, page: Page, *, rounded: bool) -> Iterator[Text]:
    result = run.result
    style = UNICODE if page.unicode else PLAIN

    def shown(value: Value) -> Shown:
        return show(value, page.digits)

    steps = f"{result.steps:,} step" + ("" if result.steps == 1 else "s")
    parameters = [shown(value) for value in result.parameters.values()]
    named = (value.after(style.name(name)) for name, value in zip(result.parameters, parameters, strict=True))
    yield Text("")
    yield Text(f"After {steps}: " + ", ".join(part.replace(" ", JOINED) for part in named))
    yield from map(Text, _stopping(run, steps))
    rounded |= any(value.rounded for value in parameters)
    if result.loss is not None:
        loss = shown(result.loss)
        rounded |= loss.rounded
        yield Text(loss.after(_loss_name(run)))
    elif run.problem.samples.count is None:
        yield Text("The loss at the end is not worked out: the data were streamed and not kept.")
    for prediction in run.predictions:
        yield Text(_prediction(prediction, page))
    if run.program.batched and not shows_samples(run.problem, all_samples=page.all_samples):
        yield Text("A batch of more than 10 samples is shown as a whole; --samples shows each.", "dim")
    if rounded:
        yield Text(f"Shown to {page.digits} significant digits; --digits shows more.", "dim")


def _stopping(run: Run, steps: str) -> Iterator[str]:
    """Yield why a run stopped, or that the condition asked for never held."""
    schedule, reason = run.problem.schedule, run.result.stop_reason
    until = "" if schedule.until is None else to_text(schedule.until, PLAIN)
    if reason == "until":
        yield f"Stopped there: {until} held in step {run.result.steps:,}."
    elif reason == "tolerance" and schedule.tolerance is not None:
        limit = to_text(schedule.tolerance, PLAIN)
        yield f"Stopped there: every component of the gradient was within {limit} of 0 in step {run.result.steps:,}."
    elif reason == "completed" and until:
        yield f"{until} did not hold in {steps}."


def _loss_name(run: Run) -> str:
    """Return what the loss at the end is of."""
    count, sums = run.problem.samples.count, run.problem.schedule.reduction == "sum"
    if not run.problem.has_data:
        name = "Objective"
    elif count == 1:
        name = "Loss"
    else:
        name = f"Sum of the losses of all {count:,} samples" if sums else f"Loss over all {count:,} samples"
    return name + (" and the penalty" if run.problem.penalty is not None else "") + " at the end"


def _prediction(prediction: Prediction, page: Page) -> str:
    place = ", ".join(f"{clean(name)} = {show(value, page.digits).text}" for name, value in prediction.inputs.items())

    def told(value: Value | Values | None) -> str:
        if value is None:
            return "no value"
        if isinstance(value, dict):
            return ", ".join(show(each, page.digits).after(name) for name, each in value.items())
        shown = show(value, page.digits)
        return f"{'≈ ' if shown.rounded else ''}{shown.text}"

    return f"Prediction at {place}: before {told(prediction.before)}, after {told(prediction.after)}"
