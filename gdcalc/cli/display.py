"""Reads how a result is to be shown: which format, how much of the work, in what language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gdcalc.cli.environment import PIPE_WIDTH, Environment
from gdcalc.cli.formats import CHECK_FORMATS, COMPARISON_FORMATS, DERIVATION_FORMATS, FORMATS, TABLE, Format
from gdcalc.documents.numbers import MAX_DIGITS
from gdcalc.errors import ProblemError
from gdcalc.problem.settings import choose, refuse, whole_number
from gdcalc.run.work import ALL_SAMPLES, DETAILS
from gdcalc.words import LANGUAGES, Words, language_of


@dataclass(frozen=True, slots=True)
class Display:
    """How a run is shown. ``every`` None is the last step only; ``output`` None is standard output.

    ``detail`` None is no worked lines; ``samples`` None is what the format shows where nothing is asked for.
    """

    every: int | None = 1
    format: str = TABLE
    detail: str | None = None
    samples: int | None = None
    fragment: bool = False
    output: str | None = None
    digits: int = 6
    words: Words = Words()  # noqa: RUF009 - it is frozen
    color: bool = False
    unicode: bool = True
    width: int = PIPE_WIDTH
    pager: bool = False
    rules: bool = False
    plot: bool = False

    @staticmethod
    def read(given: Mapping[str, Any], environment: Environment) -> Display:
        """Read the settings as typed. Raises ProblemError for a value that is not allowed, or one of no effect."""
        return replace(Display._read(given, environment, FORMATS), every=_every(given))

    @staticmethod
    def of_derivation(given: Mapping[str, Any], environment: Environment) -> Display:
        """Read the settings of ``gdcalc derive``; what is about steps, in a problem file, says nothing here."""
        about_steps = ("every", "last", "work", "detail", "json")
        kept = {name: value for name, value in given.items() if name not in about_steps}
        return replace(Display._read(kept, environment, DERIVATION_FORMATS), detail="full")

    @staticmethod
    def of_comparison(given: Mapping[str, Any], environment: Environment) -> Display:
        """Read the settings of ``gdcalc compare``; what is about one run's work says nothing here."""
        kept = {name: value for name, value in given.items() if name not in ("work", "detail", "samples", "fragment")}
        return replace(Display._read(kept, environment, COMPARISON_FORMATS), every=_every(kept))

    @staticmethod
    def of_check(given: Mapping[str, Any], environment: Environment) -> Display:
        """Read the settings of ``gdcalc check``; what is about a run's steps says nothing here."""
        about_steps = ("every", "last", "work", "detail", "samples")
        kept = {name: value for name, value in given.items() if name not in about_steps}
        return Display._read(kept, environment, CHECK_FORMATS)

    @staticmethod
    def _read(given: Mapping[str, Any], environment: Environment, formats: Mapping[str, Format[Any]]) -> Display:
        output = given.get("output")
        form = _format(given, formats)
        refuse_unused(form, given, formats)
        to_file = output is not None
        colored = read_color(given.get("color"), environment)
        if to_file:
            colored = given.get("color") == "always"
        return Display(
            format=form,
            detail=_detail(formats[form], given),
            samples=_samples(given.get("samples")),
            fragment=bool(given.get("fragment")),
            output=output,
            digits=whole_number("digits", given.get("digits") or "6", 1, MAX_DIGITS),
            words=read_words(given.get("lang"), environment),
            color=colored,
            unicode=to_file or environment.unicode,
            width=PIPE_WIDTH if to_file else environment.width,
            pager=_pager(given, environment),
            rules=bool(given.get("rules")),
            plot=bool(given.get("plot")),
        )


def _every(given: Mapping[str, Any]) -> int | None:
    """Return which steps are shown, None for the last alone."""
    every = given.get("every")
    if every is not None and given.get("last"):
        raise ProblemError("--every and --last exclude each other", "give one of them")
    return None if given.get("last") else whole_number("every", every or "1", 1)


def _format(given: Mapping[str, Any], formats: Mapping[str, Format[Any]]) -> str:
    form, output = given.get("format"), given.get("output")
    if given.get("json"):
        if form not in (None, "json"):
            raise ProblemError("--json and --format exclude each other", "give one of them")
        return "json"
    if form is not None:
        return choose("format", form, formats)
    if output is None:
        return TABLE
    suffixes = {suffix: name for name, each in formats.items() for suffix in each.suffixes}
    suffix = Path(output).suffix.lower()
    if suffix not in suffixes:
        raise refuse("output", output, f"its suffix is one of {', '.join(suffixes)}, or give --format")
    return suffixes[suffix]


def refuse_unused(form: str, given: Mapping[str, Any], formats: Mapping[str, Format[Any]]) -> None:
    """Raise ProblemError for a setting that says nothing about the format."""
    heeded = formats[form].heeds
    every = {name for each in formats.values() for name in each.heeds}
    for name in given:
        if name in every and name not in heeded:
            able = ", ".join(other for other, each in formats.items() if name in each.heeds)
            option = "steps" if name == "rules" else name
            raise ProblemError(f"--{option} is about {able}, not {form}", "leave it out")


def _detail(form: Format[Any], given: Mapping[str, Any]) -> str | None:
    """Return how much of the work is shown; documents always show it."""
    wanted = given.get("detail")
    if wanted is None and not given.get("work") and not form.document:
        return None
    return choose("detail", wanted or "normal", DETAILS)


def _samples(text: str | None) -> int | None:
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


def _pager(given: Mapping[str, Any], environment: Environment) -> bool:
    if not given.get("pager"):
        return False
    if given.get("output"):
        raise ProblemError("--pager and --output exclude each other", "give one of them")
    if not environment.stdout.isatty():
        raise ProblemError("--pager needs a terminal, and standard output is none", "leave it out")
    return True
