"""Writes a picture as text that fits a page: each panel as a canvas with its axes, then the legend and the caption."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.text import Text

from gdcalc.documents.content import Paragraph, Rows
from gdcalc.errors import ProblemError
from gdcalc.formats.page import GAP, Page
from gdcalc.formats.text import TextWriter, rendered
from gdcalc.pictures.axes import ticks
from gdcalc.pictures.picture import Panel, Picture
from gdcalc.pictures.terminal.canvas import Canvas
from gdcalc.pictures.terminal.marks import LegendEntry, MarkWriter, share

FEWEST_ROWS, MOST_ROWS = 12, 20
COLUMNS_A_ROW = 4
"""A canvas is about twice as wide as it is high, in cells that are twice as high as wide."""

COLUMNS_A_TICK, ROWS_A_TICK = 12, 4


def write(picture: Picture, page: Page, *, with_caption: bool = True, with_space: bool = False) -> Iterator[str]:
    """Yield the text of the panels, then of the notes and the caption.

    Raises ProblemError for a panel in space, unless ``with_space``: then its title stands in place of it.
    """
    text = TextWriter(page)
    for index, panel in enumerate(picture.panels):
        lines = [panel.title] if with_space and panel.z is not None else panel_lines(panel, page)
        yield ("\n" if index else "") + "\n".join(lines) + "\n"
    if picture.notes:
        yield "\n" + "".join(page.finish(text.block(Paragraph((note,)))) for note in picture.notes)
    if with_caption:
        yield "\n" + page.finish(text.block(Rows(picture.caption)))


def panel_lines(panel: Panel, page: Page) -> list[str]:
    """Return the lines of one panel. Raises ProblemError for a panel in space."""
    if panel.z is not None:
        hint = "give --output surface.html or surface.svg, or draw path"
        raise ProblemError("a terminal shows no surface", hint)
    rows = max(FEWEST_ROWS, min(MOST_ROWS, page.width // COLUMNS_A_ROW))
    cells = Canvas(1, rows, page.unicode)
    marks = {
        cells.cell(0, round((1 - share(panel.y, value)) * (cells.height - 1)))[1]: text
        for value, text in ticks(panel.y, rows // ROWS_A_TICK + 1).items()
    }
    margin = max((len(text) for text in marks.values()), default=0)
    canvas = Canvas(page.width - margin - 2, rows, page.unicode)
    upright, tick = ("│", "┤") if page.unicode else ("|", "+")
    legend = MarkWriter(panel, canvas).write()
    lines = [Text(panel.title, "bold"), Text(" " * (margin + 1) + panel.y.label)]
    for row in range(rows):
        number = marks.get(row, "")
        line = Text(f"{number:>{margin}} {tick if number else upright}")
        for piece, color in canvas.line(row):
            line.append(piece, color or None)
        lines.append(line)
    lines += _across(panel, page, margin, canvas)
    lines += _legend(legend, page)
    return [line for each in lines for line in rendered(page, each).rstrip("\n").split("\n")]


def _across(panel: Panel, page: Page, margin: int, canvas: Canvas) -> list[Text]:
    """Return the lines below the canvas: the axis, the numbers at its ticks, its label."""
    corner, flat, tick = ("└", "─", "┬") if page.unicode else ("+", "-", "+")
    columns = canvas.columns
    axis, numbers = [flat] * columns, [" "] * (margin + 2 + columns)
    free = 0
    for value, text in ticks(panel.x, max(2, columns // COLUMNS_A_TICK)).items():
        column, _ = canvas.cell(round(share(panel.x, value) * (canvas.width - 1)), 0)
        if not 0 <= column < columns:
            continue
        axis[column] = tick
        start = min(margin + 2 + column - len(text) // 2, len(numbers) - len(text))
        if start >= free:
            numbers[start : start + len(text)] = text
            free = start + len(text) + 1
    label = " " * (margin + 2) + _right(panel.x.label, columns)
    return [Text(" " * (margin + 1) + corner + "".join(axis)), Text("".join(numbers).rstrip()), Text(label)]


def _right(label: str, columns: int) -> str:
    """Return a label at the right end of an axis, cut where it is longer than that."""
    shown = label if cell_len(label) <= columns else chop_cells(label, columns)[0]
    return " " * (columns - cell_len(shown)) + shown


def _legend(entries: list[LegendEntry], page: Page) -> list[Text]:
    """Return the legend, as many entries on a line as fit."""
    lines: list[Text] = []
    for entry in entries:
        width = 2 + cell_len(entry.label)
        if not lines or lines[-1].cell_len + 2 * GAP + width > page.width:
            lines.append(Text())
        else:
            lines[-1].append(" " * 2 * GAP)
        lines[-1].append(entry.sign, entry.color or None)
        lines[-1].append(f" {entry.label}")
    return lines
