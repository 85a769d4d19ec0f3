"""Writes runs beside each other as text: loss and parameters of each step, where two first differ, the ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from gdcalc.documents.comparison import outcome_blocks, setup_blocks
from gdcalc.documents.numbers import Shown, show
from gdcalc.formats.page import GAP, Page
from gdcalc.formats.table import in_blocks
from gdcalc.formats.text import TextWriter, rendered, ruled_table
from gdcalc.run.comparison import Contender, Lockstep
from gdcalc.run.records import Step
from gdcalc.words import mark

LOSS = mark("loss")


def side_by_side(lockstep: Lockstep, page: Page) -> Iterator[str]:
    """Yield the pieces of the comparison, steps by blocks as they are worked."""
    blocks = in_blocks(lockstep)
    text = TextWriter(page)
    yield from map(text.block, setup_blocks(lockstep, page.words))
    writer = _Steps(lockstep.contenders, page)
    for block in blocks:
        yield "\n" + writer.write(block)
    yield from map(text.block, outcome_blocks(lockstep, page.digits, page.words))


class _Steps:
    """Lays out blocks of steps: one table while it fits the width, else a line for each run of a step."""

    def __init__(self, contenders: Sequence[Contender], page: Page) -> None:
        self.page, self.words = page, page.words
        self.labels = [each.label for each in contenders]
        self.titles = [self.words(LOSS), *map(page.style.name, contenders[0].run.program.parameters)]
        self.headings = [(label, title) for label in self.labels for title in self.titles]

    def write(self, steps: Sequence[tuple[int, tuple[Step | None, ...]]]) -> str:
        rows = [(f"{number}", [cell for step in runs for cell in self._cells(step)]) for number, runs in steps]
        widths = [
            max(*map(cell_len, heading), *(cell_len(cells[index]) for _, cells in rows))
            for index, heading in enumerate(self.headings)
        ]
        if sum(widths) + GAP * len(widths) + len(rows[-1][0]) > self.page.width:
            return rendered(self.page, *(Text(line) for number, runs in steps for line in self._stacked(number, runs)))
        table = ruled_table()
        table.add_column(Text("\n" + self.words("step"), "bold"), justify="right")
        previous = None
        for label, title in self.headings:
            shown = label if label != previous else ""
            previous = label
            table.add_column(Text(f"{shown}\n{title}", "bold"), justify="right")
        for number, cells in rows:
            table.add_row(number, *cells)
        return rendered(self.page, table)

    def _cells(self, step: Step | None) -> list[str]:
        return [""] * len(self.titles) if step is None else [value.text for value in self._values(step)]

    def _values(self, step: Step) -> list[Shown]:
        return [show(value, self.page.digits) for value in (step.loss, *step.new_parameters.values())]

    def _stacked(self, number: int, runs: tuple[Step | None, ...]) -> Iterator[str]:
        yield self.words("Step {number}", number=f"{number:,}")
        for label, step in zip(self.labels, runs, strict=True):
            if step is not None:
                parts = (value.after(title) for title, value in zip(self.titles, self._values(step), strict=True))
                yield f"  {label}: {', '.join(parts)}"
