"""Prints errors, notes and warnings on standard error: one message each, with the place it is about."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from typing import TextIO
from unicodedata import combining, east_asian_width

from gdcalc.clean import clean
from gdcalc.errors import Excerpt, GdcalcError

WINDOW = 60
"""Characters of a long text that are shown around the place of an error."""


def print_error(error: GdcalcError, stream: TextIO) -> None:
    """Print an error: what, where with a caret, what to do."""
    _print(f"gdcalc: error: {_lines(error.message)}", stream)
    if error.excerpt:
        _print(point(error.excerpt), stream)
    if error.hint:
        _print(f"  hint: {_lines(error.hint)}", stream)


def print_note(text: str, stream: TextIO) -> None:
    """Print a note about what was inferred or why a run stopped."""
    _print(f"gdcalc: {_lines(text)}", stream)


def print_notes(texts: Iterable[str], stream: TextIO) -> None:
    """Print notes, each on a line of its own."""
    for text in texts:
        print_note(text, stream)


def print_bug(error: BaseException, stream: TextIO) -> None:
    """Print that gdcalc itself failed, and where, in one line."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__', '?')}, line {trace.tb_lineno}" if trace is not None else "?"
    version = sys.modules["gdcalc"].__dict__["__version__"]
    _print(
        f"gdcalc: a bug in gdcalc {version}: {type(error).__name__} in {place}; please report it with the command",
        stream,
    )


def _print(text: str, stream: TextIO) -> None:
    # Where standard error cannot be written, nobody can be told so; the result is no worse for it.
    with contextlib.suppress(OSError):
        print(text, file=stream)


def point(excerpt: Excerpt) -> str:
    """Return the line of a text that an error is about, with carets under the place.

    >>> from gdcalc.errors import Span
    >>> print(point(Excerpt("model", "a*x+(", Span(4, 5))))
      model: a*x+(
                 ^
    """
    span, text = excerpt.span, excerpt.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.start)
    line, first = text[start : end if end >= 0 else len(text)], span.start - start
    last = max(first + 1, min(span.end - start, len(line)))
    cut = max(0, first - WINDOW // 2) if len(line) > WINDOW else 0
    before, place = line[cut:first], line[first:last]
    after = line[last : max(last, cut + WINDOW)]
    opening = f"  {excerpt.label}: {'…' if cut else ''}"
    shown = opening + clean(before) + clean(place)[:WINDOW]
    more = "…" if len(line) > last + len(after) else ""
    pad = " " * _columns(opening + clean(before))
    return f"{shown}{clean(after)}{more}\n{pad}{'^' * max(1, _columns(clean(place)[:WINDOW]))}"


def _columns(text: str) -> int:
    """Return how many columns a terminal shows a text in."""
    # Wide characters (East Asian) take two.
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def _lines(text: str) -> str:
    """Return a message in one line, cleaned."""
    return clean(" ".join(text.split()))
