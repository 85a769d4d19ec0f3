"""Turns rows of texts, long or wide, into cells: which quantity, of which step and sample, as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gdcalc.data.cells import quote
from gdcalc.errors import DataError
from gdcalc.expression.tokens import normalized

MAX_NAME = 200
MAX_NUMBER = 10**15
UNREADABLE = -1
TOO_LONG_NAME = f"a quantity's name has at most {MAX_NAME} characters"
HEADER_HINT = "Give it the header step,quantity,value, and below it an answer a line, such as 1,loss,0.25."

# The names of a column, the surest first. In a wide row a single letter may be a quantity, and names no step.
QUANTITY = ("quantity", "name", "what", "variable", "cell")
VALUE = ("value", "answer", "yours", "result")
STEP = ("step", "iteration", "t", "k", "n")
SAMPLE = ("sample", "row", "example", "i")
WIDE_STEP, WIDE_SAMPLE = ("step", "iteration"), ("sample", "example")
EPOCH = "epoch"

# What a step has once, whichever sample's row it stands on.
_OF_STEP = re.compile(r"(?:batch|new|before|old)[ _]|(?:learning[ _]rate|lr)\Z", re.IGNORECASE)
_NUMBER = re.compile(
    rf"(?:{'|'.join((*STEP, *SAMPLE))})?\s*[#:=]?\s*0*(?P<digits>[0-9]{{1,16}})(?:[.,]0*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FileColumn:
    """What the cells under a name are: ``written`` is the name as it stands in the file.

    ``quantity`` is empty where they hold none; ``of_step`` says whether a step has it once, whichever sample's row it
    stands on, and ``end`` where in its row a cell stands.
    """

    written: str
    quantity: str
    of_step: bool = False
    end: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Which cells of a row hold what: a long row has a ``quantity`` and a ``value``, a wide one a quantity a column."""

    step: int | None
    sample: int | None
    quantity: int | None = None
    value: int | None = None
    columns: tuple[FileColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of texts, fewer than the header has columns where the last are blank.

    ``number`` is its place among the rows, from 1; ``step`` and ``sample`` are what stands around it, as texts.
    """

    place: str
    number: int
    header: Header
    texts: Sequence[str]
    step: str = ""
    sample: str = ""

    def cells(self, notes: Notes) -> Iterator[tuple[FileColumn, str]]:
        """Yield the columns that hold quantities, and the texts in them, which may be blank in a wide row."""
        header = self.header
        if header.quantity is None:
            for column, text in zip(header.columns, self.texts, strict=False):
                if column.quantity:
                    yield column, text
            return
        quantity, text = self._text(header.quantity), self._text(header.value)
        if text and quantity and len(quantity) <= MAX_NAME:
            yield FileColumn(quantity, quantity), text
        elif text:
            notes.left_out("quantity", self.place, TOO_LONG_NAME if quantity else "a value of no quantity")

    def number_of(self, what: str, notes: Notes, least: int = 1) -> int | None:
        """Return the number of the row's ``step`` or ``sample``; None without one, UNREADABLE for any other text."""
        index, around = (self.header.step, self.step) if what == "step" else (self.header.sample, self.sample)
        text = self._text(index) or around
        number = whole_number(text, least) if text else None
        if text and number is None:
            notes.left_out(what, self.place, f"its {what} {quote(text)} is not a whole number from {least}")
            return UNREADABLE
        return number

    def _text(self, index: int | None) -> str:
        return self.texts[index] if index is not None and index < len(self.texts) else ""


@dataclass(frozen=True, slots=True)
class FileRows:
    """The rows of a file, in its order; where they are ``numbered``, a wide row's number is its step."""

    rows: Iterable[FileRow]
    numbered: bool


@dataclass(slots=True)
class Notes:
    """Sentences about a file: what was ``inferred``, and what was left out, the first of a kind in full.

    ``name`` is the file's, clean; ``hint`` says what its rows are to look like.
    """

    name: str
    inferred: tuple[str, ...] = ()
    hint: str = HEADER_HINT
    _first: dict[str, str] = field(default_factory=dict)
    _count: dict[str, int] = field(default_factory=dict)

    def left_out(self, kind: str, place: str, reason: str) -> None:
        """Note what stands at a place, and why it is not used."""
        self._first.setdefault(kind, f"Left out {place + ' of ' if place else ''}{self.name}: {reason}")
        self._count[kind] = self._count.get(kind, 0) + 1

    def sentences(self) -> tuple[str, ...]:
        """Return the sentences: of what was left out one of a kind, which counts the others."""
        left_out = (
            first + (f"; {self._count[kind] - 1:,} more likewise." if self._count[kind] > 1 else ".")
            for kind, first in self._first.items()
        )
        return (*self.inferred, *left_out)


def header_of(names: Sequence[str], ends: Sequence[str], place: str, hint: str = HEADER_HINT) -> Header:
    """Return what the cells under these names are; ``ends`` say where in its row each stands.

    A wide row that has both ``a`` and ``new_a`` has a parameter before the step and after it: ``a`` is ``before_a``.
    Raises DataError, with the ``hint``, for a quantity without a value. ``place`` is clean.

    >>> [column.quantity for column in header_of(["Step", "loss", "a", "new_a"], [""] * 4, "").columns]
    ['', 'loss', 'before_a', 'new_a']
    """
    written, names = names, list(map(normalized, names))
    folded = [name.casefold() for name in names]
    quantity, value = _find(folded, QUANTITY), _find(folded, VALUE)
    if quantity is not None and value is not None:
        return Header(_find(folded, STEP), _find(folded, SAMPLE), quantity, value)
    if QUANTITY[0] in folded:
        raise DataError(f"{place}: there is a {QUANTITY[0]}, but no {VALUE[0]}", hint)
    step, sample = _find(folded, WIDE_STEP), _find(folded, WIDE_SAMPLE)
    known = set(names)
    # gdcalc's own CSV: after the learning rate there is nothing of a sample.
    own = folded[:3] == ["step", "epoch", "sample"] and "learning_rate" in folded
    last_of_sample = folded.index("learning_rate") if own else len(folded)
    columns = []
    for index, (name, end) in enumerate(zip(names, ends, strict=True)):
        if index in (step, sample) or folded[index] == EPOCH or not name or len(name) > MAX_NAME:
            columns.append(FileColumn(written[index], ""))
            continue
        before = f"new_{name}" in known
        of_step = before or index > last_of_sample or _OF_STEP.match(name) is not None
        columns.append(FileColumn(written[index], f"before_{name}" if before else name, of_step, end))
    return Header(step, sample, columns=tuple(columns))


def whole_number(text: str, least: int = 1) -> int | None:
    """Return the number of a step or a sample, None for anything but a whole number from ``least`` to 10^15.

    >>> whole_number("Step 2"), whole_number("3.0"), whole_number("0"), whole_number("two")
    (2, 3, None, None)
    """
    match = _NUMBER.fullmatch(text.strip().strip("\"'")) if len(text) <= MAX_NAME else None
    number = int(match["digits"]) if match else UNREADABLE
    return number if least <= number <= MAX_NUMBER else None


def _find(folded: Sequence[str], words: Iterable[str]) -> int | None:
    return next((folded.index(word) for word in words if word in folded), None)
