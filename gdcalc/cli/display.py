"""Reads how a result is to be shown: how much of the work, in what language, how wide, where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gdcalc.cli.environment import PIPE_WIDTH, Environment
from gdcalc.documents.numbers import MAX_DIGITS
from gdcalc.errors import ProblemError
from gdcalc.formats.page import Page
from gdcalc.problem.settings import choose, whole_number
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
