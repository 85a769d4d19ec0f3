"""The table of formats, and the way of each thing that is written into every format it has.

A new format is an entry of ``FORMATS``, and for one that is made of blocks a file in ``formats/``, whose function of
the same name turns blocks and a page into text. A new thing to write is a ``Subject`` beside the command that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, TypeVar

from gdcalc.cli.display import Display
from gdcalc.cli.environment import Environment
from gdcalc.cli.output import write
from gdcalc.documents.content import Block
from gdcalc.errors import ProblemError
from gdcalc.formats.page import Page
from gdcalc.problem.settings import choose, refuse

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Format:
    """One format: the suffixes of its files, the settings that its blocks heed, and the module that writes these.

    A format without ``module`` is not made of blocks: it is written by those subjects that have it.
    """

    suffixes: tuple[str, ...]
    module: str | None = None
    heeds: Set[str] = frozenset()

    def write(self, blocks: Iterable[Block], page: Page) -> Iterator[str]:
        """Yield the text of blocks, as they come."""
        writer: Callable[[Iterable[Block], Page], Iterator[str]]
        writer = getattr(import_module(f"gdcalc.formats.{self.module}"), str(self.module))
        return writer(blocks, page)


TABLE = "table"
FORMATS: dict[str, Format] = {
    TABLE: Format((".txt",), "text", {"digits", "lang", "color", "pager"}),
    "json": Format((".json",)),
    "jsonl": Format((".jsonl", ".ndjson")),
    "csv": Format((".csv",)),
    "markdown": Format((".md", ".markdown"), "markdown", {"digits", "lang"}),
    "latex": Format((".tex",), "latex", {"digits", "lang", "fragment"}),
    "html": Format((".html", ".htm"), "html", {"digits", "lang", "fragment"}),
    "typst": Format((".typ",), "typst", {"digits", "lang", "fragment"}),
    "dot": Format((".dot", ".gv")),
    "mermaid": Format((".mmd", ".mermaid")),
}


@dataclass(frozen=True, slots=True)
class Writer(Generic[Thing]):
    """What writes a thing in one format, and the settings that it heeds."""

    write: Callable[[Thing, Display], Iterator[str]]
    heeds: Set[str] = frozenset()


class Subject(Generic[Thing]):
    """One thing that is written: the ``blocks`` of which most formats make it, and its ``own`` writers for others.

    ``heeds`` are the settings that its blocks heed, beyond those of the format; ``takes`` are those that it heeds in
    every format. It passes over all other settings: a problem file may hold some for another command.
    """

    def __init__(
        self,
        blocks: Callable[[Thing, Display], Iterable[Block]] | None,
        own: Mapping[str, Writer[Thing]],
        *,
        heeds: Set[str] = frozenset(),
        takes: Set[str] = frozenset(),
    ) -> None:
        self.takes = takes
        self.writers: dict[str, Writer[Thing]] = {}
        for name, form in FORMATS.items():
            if name in own:
                self.writers[name] = own[name]
            elif blocks is not None and form.module is not None:
                self.writers[name] = Writer(_block_writer(form, blocks), form.heeds | heeds)

    def write(self, thing: Thing, display: Display) -> Iterator[str]:
        """Yield the pieces of a thing's text, as they come."""
        return self.writers[display.format].write(thing, display)

    def show(self, thing: Thing, display: Display, environment: Environment) -> None:
        """Write a thing where the display says. Raises OutputError where that cannot be, or ClosedPipe."""
        write(self.write(thing, display), display.output, environment, pager=display.pager)

    def read_display(self, given: Mapping[str, Any], environment: Environment) -> Display:
        """Return how it is to be shown. Raises ProblemError for a setting that is not allowed, or of no effect."""
        heeded = {name for each in self.writers.values() for name in each.heeds}
        known = {"format", "output", *self.takes, *heeded, *({"json"} & self.writers.keys())}
        given = {name: value for name, value in given.items() if name in known}
        form = self._choose_format(given)
        for name in given:
            if name in heeded and name not in self.writers[form].heeds:
                able = ", ".join(other for other, each in self.writers.items() if name in each.heeds)
                option = "steps" if name == "rules" else name
                raise ProblemError(f"--{option} is about {able}, not {form}", "leave it out")
        return Display.read(given, form, environment)

    def _choose_format(self, given: Mapping[str, Any]) -> str:
        form, output = given.get("format"), given.get("output")
        if given.get("json"):
            if form not in (None, "json"):
                raise ProblemError("--json and --format exclude each other", "give one of them")
            return "json"
        if form is not None:
            return choose("format", form, self.writers)
        if output is None:
            return TABLE
        suffixes = {suffix: name for name in self.writers for suffix in FORMATS[name].suffixes}
        suffix = Path(output).suffix.lower()
        if suffix not in suffixes:
            raise refuse("output", output, f"its suffix is one of {', '.join(suffixes)}, or give --format")
        return suffixes[suffix]


def _block_writer(
    form: Format, blocks: Callable[[Thing, Display], Iterable[Block]]
) -> Callable[[Thing, Display], Iterator[str]]:
    return lambda thing, display: form.write(blocks(thing, display), display.page)
