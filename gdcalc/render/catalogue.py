"""Writes the tables of losses, functions and optimizers as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from gdcalc.expression.functions import CONSTANTS, FUNCTIONS, WHERE
from gdcalc.losses import ALIASES, LOSSES
from gdcalc.optimizers import OPTIMIZERS
from gdcalc.render.page import GAP, Page


def losses(page: Page) -> str:
    """Return the table of losses: name, formula as it can be typed, settings, source."""
    entries = []
    for loss in LOSSES.values():
        others = ", ".join(alias for alias, name in ALIASES.items() if name == loss.name)
        name = f"{loss.name} ({others})" if others else loss.name
        entries.append((name, [loss.formula, loss.meaning + _settings(loss.settings), f"Source: {loss.source}"]))
    return _catalogue(page, entries)


def functions(page: Page) -> str:
    """Return the table of functions and constants."""
    entries = [(f"{each.name}({', '.join(each.arguments)})", [each.meaning]) for each in FUNCTIONS.values()]
    entries.append((f"{WHERE}(condition, a, b)", ["a where the condition (such as x > 0) holds, else b"]))
    return _catalogue(page, [*entries, *((constant.name, [constant.meaning]) for constant in CONSTANTS.values())])


def optimizers(page: Page) -> str:
    """Return the table of optimizers."""
    return _catalogue(
        page,
        [
            (each.name, [each.rule, each.meaning + _settings(each.settings), f"Source: {each.source}"])
            for each in OPTIMIZERS.values()
        ],
    )


def _settings(settings: Mapping[str, str]) -> str:
    return "; " + ", ".join(f"{name}={value}" for name, value in settings.items()) if settings else ""


def _catalogue(page: Page, entries: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return entries as two columns: a name, and the lines that say what it is."""
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, lines in entries:
        for index, line in enumerate(lines):
            table.add_row("" if index else name, Text(line))
    return page.write(table)


CATALOGUES: dict[str, Callable[[Page], str]] = {"losses": losses, "functions": functions, "optimizers": optimizers}
"""What ``gdcalc list`` can print."""
