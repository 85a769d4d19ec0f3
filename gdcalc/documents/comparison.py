"""Writes runs beside each other as text: loss and parameters of each step, where two first differ, the ends."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from gdcalc.arithmetic import Value
from gdcalc.documents.content import Equation, Inline, Paragraph, Row, Rows
from gdcalc.documents.numbers import MAX_DIGITS, Shown, literal, show
from gdcalc.documents.problem import explain_model, told
from gdcalc.documents.remarks import listed
from gdcalc.expression.tree import Name
from gdcalc.formats.page import GAP, Page
from gdcalc.formats.ruled import ruled
from gdcalc.formats.table import BLOCK_STEPS
from gdcalc.formats.text import TextWriter
from gdcalc.run.comparison import Agreement, Contender, Departure, Difference, Lockstep
from gdcalc.run.records import Step
from gdcalc.words import mark

LOSS = mark("loss")


def side_by_side(lockstep: Lockstep, page: Page) -> Iterator[str]:
    """Yield the pieces of the comparison, steps by blocks as they are worked."""
    steps = iter(lockstep)
    block = list(itertools.islice(steps, BLOCK_STEPS))  # a problem that fails in its first step writes nothing
    text = TextWriter(page)
    first = lockstep.contenders[0].run
    yield page.finish(text.block(Rows(tuple(explain_model(first.problem, first.program, page.words)))))
    yield page.finish(text.block(Rows(tuple(_updates(lockstep.contenders)))))
    writer = _Steps(lockstep.contenders, page)
    while block:
        yield "\n" + writer.write(block)
        block = list(itertools.islice(steps, BLOCK_STEPS))
    for paragraph in _ending(lockstep, page):
        yield page.finish(text.block(paragraph))


def _updates(contenders: Sequence[Contender]) -> Iterator[Row]:
    """Yield for each run its rule for its first parameter."""
    for each in contenders:
        parameter = each.run.program.free[0]
        line = next(line for line in each.run.program.step if line.shown == parameter)
        rate = next(line for line in each.run.program.step if line.name == "lr")
        rule = Equation(Name(parameter), (("←", line.formula),))
        yield Row(each.label, (rule, Equation(Name("lr"), (("=", rate.formula),))))


class _Steps:
    """Lays out blocks of steps: one table while it fits the width, else a line for each run of a step."""

    def __init__(self, contenders: Sequence[Contender], page: Page) -> None:
        self.page, self.words = page, page.words
        self.labels = [each.label for each in contenders]
        self.parameters = contenders[0].run.program.parameters
        titles = [self.words(LOSS), *map(page.style.name, self.parameters)]
        self.headings = [(label, title) for label in self.labels for title in titles]

    def write(self, steps: Sequence[tuple[int, tuple[Step | None, ...]]]) -> str:
        rows = [(f"{number}", [cell for step in runs for cell in self._cells(step)]) for number, runs in steps]
        widths = [
            max(*map(cell_len, heading), *(cell_len(cells[index]) for _, cells in rows))
            for index, heading in enumerate(self.headings)
        ]
        if sum(widths) + GAP * len(widths) + len(rows[-1][0]) > self.page.width:
            return self.page.write(*(Text(line) for number, runs in steps for line in self._stacked(number, runs)))
        table = ruled(show_header=True)
        table.add_column(Text("\n" + self.words("step"), "bold"), justify="right")
        previous = None
        for label, title in self.headings:
            shown = label if label != previous else ""
            previous = label
            table.add_column(Text(f"{shown}\n{title}", "bold"), justify="right")
        for number, cells in rows:
            table.add_row(number, *cells)
        return self.page.write(table)

    def _cells(self, step: Step | None) -> list[str]:
        if step is None:
            return [""] * (1 + len(self.parameters))
        return [show(value, self.page.digits).text for value in (step.loss, *step.new_parameters.values())]

    def _stacked(self, number: int, runs: tuple[Step | None, ...]) -> Iterator[str]:
        yield self.words("Step {number}", number=f"{number:,}")
        titles = [self.words(LOSS), *map(self.page.style.name, self.parameters)]
        for label, step in zip(self.labels, runs, strict=True):
            if step is not None:
                values = (show(value, self.page.digits) for value in (step.loss, *step.new_parameters.values()))
                parts = (value.after(title) for title, value in zip(titles, values, strict=True))
                yield f"  {label}: {', '.join(parts)}"


def _ending(lockstep: Lockstep, page: Page) -> Iterator[Paragraph]:
    words = page.words
    first = lockstep.contenders[0].label
    for other, difference in zip(lockstep.contenders[1:], lockstep.differences, strict=True):
        if difference is None:
            yield Paragraph((words("{first} and {other} do not differ.", first=first, other=other.label),))
        else:
            opening = words("{first} and {other} first differ in step {step}: ", first=first, other=other.label,
                            step=f"{difference.step:,}")  # fmt: skip
            yield Paragraph((opening, *_against(difference, page), "."))
    for each in lockstep.contenders:
        result = each.run.result
        parameters = (told(name, literal(value, page.digits)) for name, value in result.parameters.items())
        loss: list[Inline] = []
        if result.loss is not None:
            loss = [told("step loss", literal(result.loss, page.digits)), ", "]
        steps = words.count("{number} step", "{number} steps", result.steps)
        start = words("{label} after {steps}: ", label=each.label, steps=steps)
        yield Paragraph((start, *loss, *listed(parameters)))


def _against(difference: Difference, page: Page) -> tuple[Inline, ...]:
    first, other = told_apart(difference.first, difference.other, page.digits)
    apart = literal(abs(float(difference.first) - float(difference.other)), page.digits).text
    said = page.words(" against {value}, {apart} apart", value=other.text.replace("-", "−"), apart=apart)
    return (told(difference.quantity, first), said)


def told_apart(first: Value, other: Value, digits: int) -> tuple[Shown, Shown]:
    """Return two values with as many digits as it takes to see that they are not the same.

    >>> [value.text for value in told_apart(0.09999999, 0.09999998, 3)]
    ['0.09999999', '0.09999998']
    """
    while True:
        shown = literal(first, digits), literal(other, digits)
        if shown[0].text != shown[1].text or digits >= MAX_DIGITS:
            return shown
        digits += 1


def elsewhere(name: str, agreement: Agreement, unread: int, reproduced: Sequence[str], page: Page) -> str:
    """Return what the comparison with steps from elsewhere found; ``unread`` cells held no number."""
    words, text = page.words, TextWriter(page)
    parts = list(_departure(name, agreement.departure, page))
    if agreement.departure is None:
        steps = words.count("{number} step", "{number} steps", agreement.compared)
        parts.append(Paragraph((words("{name} agrees in {steps}.", name=name, steps=steps),)))
    elif reproduced:
        parts.append(Paragraph((words("These settings give its values: {options}", options="; ".join(reproduced)),)))
    else:
        parts.append(Paragraph((words("No other dialect or setting that gdcalc tried gives its values."),)))
    if agreement.missing:
        missing = words.count(
            "{number} of its rows is of a step", "{number} of its rows are of steps", agreement.missing
        )
        parts.append(Paragraph((words("{rows} that the run does not have.", rows=missing),)))
    if unread:
        cells = words.count("{number} cell or row", "{number} cells or rows", unread)
        parts.append(Paragraph((words("{cells} held no number and could not be compared.", cells=cells),)))
    return page.finish("".join(map(text.block, parts)))


def _departure(name: str, found: Departure | None, page: Page) -> Iterator[Paragraph]:
    if found is None:
        return
    kind, _, parameter = found.quantity.partition(" ")
    quantity = {"gradient": f"dloss/d{parameter}", "loss": "loss"}.get(kind, parameter)
    here, there = told_apart(found.here, found.there, page.digits)
    opening = page.words("{name} first departs in step {step}: ", name=name, step=f"{found.step:,}")
    said = page.words(" here, {value} there", value=there.text.replace("-", "−"))
    when = page.words(" (before the step)") if kind == "before" else ""
    yield Paragraph((opening, told(quantity, here), said, when, "."))
