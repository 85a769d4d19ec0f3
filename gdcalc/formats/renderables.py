"""Turns Rich's renderables into the text of a page, and gives tables their look."""

from __future__ import annotations

import io

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table

from gdcalc.formats.page import GAP, JOINED, Page

_RULE = box.Box("    \n    \n ── \n    \n    \n    \n    \n    \n", ascii=False)


def rendered(page: Page, *parts: RenderableType) -> str:
    """Return the text of Rich renderables on a page."""
    console = Console(
        file=io.StringIO(),
        width=page.width,
        color_system="standard" if page.color else None,
        force_terminal=page.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    text = "\n".join(line.rstrip() for line in capture.get().split("\n"))
    return page.finish(text.replace(JOINED, " "))


def ruled_table(*, show_header: bool = True) -> Table:
    """Return a table with a line under its headings and nothing else."""
    return Table(box=_RULE, show_header=show_header, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
