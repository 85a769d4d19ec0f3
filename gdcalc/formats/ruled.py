"""The look of tables in a terminal: a line under the headings and nothing else."""

from __future__ import annotations

from rich import box
from rich.table import Table

from gdcalc.formats.page import GAP

_RULE = box.Box("    \n    \n ── \n    \n    \n    \n    \n    \n", ascii=False)


def ruled(*, show_header: bool) -> Table:
    """Return a table with a line under its headings and nothing else."""
    return Table(box=_RULE, show_header=show_header, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
