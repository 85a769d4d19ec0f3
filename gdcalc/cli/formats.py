"""The table of formats, the way of each thing that is written into every format it has, and how it is to be shown.

A new format is an entry of ``FORMATS``, and for one that is made of blocks a file in ``formats/``, whose function of
the same name turns blocks and a page into text. A new thing to write is a ``Subject`` beside the command that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, TypeVar

from gdcalc.cli.environment import PIPE_WIDTH, Environment
from gdcalc.cli.output import write
from gdcalc.documents.content import Block
from gdcalc.documents.numbers import MAX_DIGITS
from gdcalc.errors import ProblemError
from gdcalc.formats.page import Page
from gdcalc.problem.settings import choose, refuse, whole_number
from gdcalc.run.work import ALL_SAMPLES, DETAILS, SHOWN_SAMPLES
from gdcalc.words import LANGUAGES, Words, language_of


@dataclass(frozen=True, slots=True)
class Display:
    """How a result is shown. ``every`` None is the last step only; ``output`` None is standard output.

    ``detail`` None is no worked lines; ``samples`` None is what the format shows where nothing is asked for.
    """

    format: str
    page: Page
    every: int | None
    detail: str | None
    samples: int | None
    output: str | None
    pager: bool
    rules: bool
    plot: bool

    @staticmethod
    def read(given: Mapping[str, Any], form: str, environment: Environment) -> Display:
        """Read the settings as typed. Raises ProblemError for a value that is not allowed, or one of no effect."""
        output, color = given.get("output"), read_color(given.get("color"), environment)
        to_file = output is not None
        detail = given.get("detail")
        if detail is not None or given.get("work"):
            detail = choose("detail", detail or "normal", DETAILS)
        samples = _read_samples(given.get("samples"))
        page = Page(
            width=PIPE_WIDTH if to_file else environment.width,
            color=given.get("color") == "always" if to_file else color,
            unicode=to_file or environment.unicode,
            digits=whole_number("digits", given.get("digits") or "6", 1, MAX_DIGITS),
            words=read_words(given.get("lang"), environment),
            fragment=bool(given.get("fragment")),
            **({} if samples is None else {"most_samples": samples}),
        )
        return Display(
            format=form,
            page=page,
            detail=detail,
            samples=samples,
            output=output,
            pager=_read_pager(given, environment),
            rules=bool(given.get("rules")),
            plot=bool(given.get("plot")),
            every=_read_every(given),
        )

    @property
    def worked_samples(self) -> int:
        """The most samples of a batch of which the work is shown."""
        return SHOWN_SAMPLES if self.samples is None else self.samples


def _read_every(given: Mapping[str, Any]) -> int | None:
    """Return which steps are shown, None for the last alone."""
    every = given.get("every")
    if every is not None and given.get("last"):
        raise ProblemError("--every and --last exclude each other", "give one of them")
    return None if given.get("last") else whole_number("every", every or "1", 1)


def _read_samples(text: str | None) -> int | None:
    if text is None:
        return None
    return ALL_SAMPLES if text == "all" else whole_number("samples", text, 1)


def read_words(language: str | None, environment: Environment) -> Words:
    """Return the words of the language asked for, else of the environment's. Raises ProblemError for an unknown one."""
    if language is not None:
        return Words(choose("lang", language, LANGUAGES))
    # A terminal that shows ASCII alone has no signs for the others.
    return Words(language_of(environment.variables)) if environment.unicode else Words()


def read_color(choice: str | None, environment: Environment) -> bool:
    """Return whether to colour standard output. Raises ProblemError for an unknown choice."""
    return environment.color(choose("color", choice or "auto", ("auto", "always", "never")))


def _read_pager(given: Mapping[str, Any], environment: Environment) -> bool:
    if not given.get("pager"):
        return False
    if given.get("output"):
        raise ProblemError("--pager and --output exclude each other", "give one of them")
    if not environment.stdout.isatty():
        raise ProblemError("--pager needs a terminal, and standard output is not one", "leave it out")
    return True


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
