"""The table of formats: what writes each, which suffixes mean it, and which settings say something about it.

A new format is an entry here and a file in ``render/``. What an entry needs is loaded when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from gdcalc.cli.display import Display
    from gdcalc.render.content import Block
    from gdcalc.render.page import Page
    from gdcalc.run import Run

BlockWriter: TypeAlias = Callable[["Iterable[Block]", "Display"], Iterator[str]]
RunWriter: TypeAlias = Callable[["Run", "Display"], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format. ``blocks`` writes worked lines, ``run`` a run without them; a document is always worked lines.

    ``heeds`` are the display settings that change it, beyond the steps that are shown and the file.
    """

    suffixes: tuple[str, ...]
    heeds: frozenset[str]
    blocks: BlockWriter | None = None
    run: RunWriter | None = None

    @property
    def document(self) -> bool:
        """Whether there is no other way to write it than as worked lines."""
        return self.run is None


def page(display: Display) -> Page:
    """Return the page that text is written for."""
    from gdcalc.render.page import Page  # noqa: PLC0415

    chosen = {} if display.samples is None else {"most_samples": display.samples}
    return Page(
        width=display.width,
        color=display.color,
        unicode=display.unicode,
        digits=display.digits,
        words=display.words,
        **chosen,
    )


def _table(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.render.table import table  # noqa: PLC0415

    return table(run, page(display))


def _text(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.render.text import text  # noqa: PLC0415

    return text(blocks, page(display))


def _markdown(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.render.markdown import markdown  # noqa: PLC0415

    return markdown(blocks, display.words)


def _latex(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.render.latex import latex  # noqa: PLC0415

    return latex(blocks, display.words, fragment=display.fragment)


def _html(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.render.html import html  # noqa: PLC0415

    return html(blocks, display.words, fragment=display.fragment)


def _typst(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.render.typst import typst  # noqa: PLC0415

    return typst(blocks, display.words, fragment=display.fragment)


def _json(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.render.json import json_document  # noqa: PLC0415

    return json_document(run, display.detail)


def _json_lines(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.render.json import json_lines  # noqa: PLC0415

    return json_lines(run, display.detail)


def _csv(run: Run, _: Display) -> Iterator[str]:
    from gdcalc.render.csv import csv  # noqa: PLC0415

    return csv(run)


def _dot(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.render.graph import dot  # noqa: PLC0415

    return dot(run, display.digits)


def _mermaid(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.render.graph import mermaid  # noqa: PLC0415

    return mermaid(run, display.digits)


TABLE = "table"
_WORK = frozenset({"work", "detail", "samples", "digits", "lang"})

FORMATS: dict[str, Format] = {
    TABLE: Format((".txt",), _WORK | {"color", "pager"}, blocks=_text, run=_table),
    "json": Format((".json",), frozenset({"work", "detail"}), run=_json),
    "jsonl": Format((".jsonl", ".ndjson"), frozenset({"work", "detail"}), run=_json_lines),
    "csv": Format((".csv",), frozenset(), run=_csv),
    "markdown": Format((".md", ".markdown"), _WORK, blocks=_markdown),
    "latex": Format((".tex",), _WORK | {"fragment"}, blocks=_latex),
    "html": Format((".html", ".htm"), _WORK | {"fragment"}, blocks=_html),
    "typst": Format((".typ",), _WORK | {"fragment"}, blocks=_typst),
}

_DRAWN = frozenset({"digits"})
DERIVATION_FORMATS: dict[str, Format] = {
    **{name: each for name, each in FORMATS.items() if each.blocks},
    "dot": Format((".dot", ".gv"), _DRAWN, run=_dot),
    "mermaid": Format((".mmd", ".mermaid"), _DRAWN, run=_mermaid),
}
"""What ``gdcalc derive`` writes: worked lines, or a picture of the graph."""

COMPARISON_FORMATS: dict[str, Format] = {
    TABLE: Format((".txt",), frozenset({"digits", "lang", "color", "pager"}), run=_table),
    "json": Format((".json",), frozenset(), run=_json),
}
"""What ``gdcalc compare`` writes; only which settings say something about each is read from here."""
