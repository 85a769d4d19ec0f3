"""Turns rows of named cells, long or wide, into answers: what quantity, of which step and sample, as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gdcalc.data.cells import quote
from gdcalc.errors import DataError
from gdcalc.expression.tokens import normalized

MAX_ANSWERS = 20_000
MAX_NAME = 200
MAX_NUMBER = 10**15
HEADER_HINT = "Give it the header step,quantity,value, and below it an answer a line, such as 1,loss,0.25."

# The names of a column, the surest first. In a wide row a single letter may be a quantity: there it is no step.
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
class Answer:
    """A quantity as it is called in the file, and its value as it is written there.

    ``step`` and ``sample`` are None where the file gives none. ``place`` says where it stands, for messages.
    """

    quantity: str
    text: str
    step: int | None = None
    sample: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the cells under some names are: a long row has a ``quantity`` and a ``value``, a wide one a quantity a cell.

    ``cells`` has for each cell of a wide row the name of its quantity, None for no quantity, and whether it is one that
    a step has once. ``ends`` say where in its row each cell stands.
    """

    ends: tuple[str, ...]
    step: int | None
    sample: int | None
    quantity: int | None = None
    value: int | None = None
    cells: tuple[tuple[str | None, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of texts, fewer than the shape has cells where the last are blank.

    ``number`` is its place among the rows, from 1; ``step`` and ``sample`` are what stands around it, as texts.
    """

    place: str
    number: int
    shape: Shape
    texts: Sequence[str]
    step: str = ""
    sample: str = ""


@dataclass(slots=True)
class Notes:
    """Sentences about what was left out: the first of a kind in full, the others counted."""

    name: str
    _first: dict[str, str] = field(default_factory=dict)
    _count: dict[str, int] = field(default_factory=dict)

    def left_out(self, kind: str, place: str, reason: str) -> None:
        """Note what stands at a place, and why it is not used."""
        self._first.setdefault(kind, f"Left out {place + ' of ' if place else ''}{self.name}: {reason}")
        self._count[kind] = self._count.get(kind, 0) + 1

    def sentences(self) -> tuple[str, ...]:
        """Return the sentences, one of a kind."""
        return tuple(
            first + (f"; {self._count[kind] - 1:,} more likewise." if self._count[kind] > 1 else ".")
            for kind, first in self._first.items()
        )


def shape_of(names: Sequence[str], ends: Sequence[str], place: str) -> Shape:
    """Return what the cells under these names are.

    A wide row that has both ``a`` and ``new_a`` has a parameter before the step and after it: ``a`` is ``before_a``.
    Raises DataError for a quantity without a value. ``place`` is clean.

    >>> [quantity for quantity, _ in shape_of(["Step", "loss", "a", "new_a"], [""] * 4, "").cells]
    [None, 'loss', 'before_a', 'new_a']
    """
    ends, names = tuple(ends), list(map(normalized, names))
    folded = [name.casefold() for name in names]
    quantity, value = _find(folded, QUANTITY), _find(folded, VALUE)
    if quantity is not None and value is not None:
        return Shape(ends, _find(folded, STEP), _find(folded, SAMPLE), quantity, value)
    if QUANTITY[0] in folded:
        raise DataError(f"{place}: there is a {QUANTITY[0]}, but no {VALUE[0]}", HEADER_HINT)
    step, sample = _find(folded, WIDE_STEP), _find(folded, WIDE_SAMPLE)
    known = set(names)
    # gdcalc's own CSV: after the learning rate there is nothing of a sample.
    own = folded[:3] == ["step", "epoch", "sample"] and "learning_rate" in folded
    last_of_sample = folded.index("learning_rate") if own else len(folded)
    cells: list[tuple[str | None, bool]] = []
    for index, name in enumerate(names):
        if index in (step, sample) or folded[index] == EPOCH or not name or len(name) > MAX_NAME:
            cells.append((None, False))
            continue
        before = f"new_{name}" in known
        of_step = before or index > last_of_sample or _OF_STEP.match(name) is not None
        cells.append((f"before_{name}" if before else name, of_step))
    return Shape(ends, step, sample, cells=tuple(cells))


def whole_number(text: str) -> int | None:
    """Return the number of a step or a sample, None for anything but a whole number from 1 to 10^15.

    >>> whole_number("Step 2"), whole_number("3.0"), whole_number("0"), whole_number("two")
    (2, 3, None, None)
    """
    match = _NUMBER.fullmatch(text.strip().strip("\"'")) if len(text) <= MAX_NAME else None
    number = int(match["digits"]) if match else 0
    return number if 1 <= number <= MAX_NUMBER else None


def answers_of(rows: Iterable[Row], notes: Notes, *, numbered: bool) -> tuple[Answer, ...]:
    """Return the answers of rows; the same answer given twice once, two answers to one quantity both.

    Where rows are ``numbered``, a wide row's number is its step. Raises DataError for more than 20,000 answers.
    """
    found: dict[tuple[str, str, int | None, int | None], Answer] = {}
    for row in rows:
        for answer in _of_row(row, notes, numbered=numbered):
            found.setdefault((answer.quantity, answer.text, answer.step, answer.sample), answer)
        if len(found) > MAX_ANSWERS:
            raise DataError(f"{notes.name} has more than {MAX_ANSWERS:,} answers", "Give fewer steps at a time.")
    return tuple(found.values())


def _of_row(row: Row, notes: Notes, *, numbered: bool) -> Iterator[Answer]:
    shape = row.shape
    filled = list(_filled(row, notes))
    if not filled:
        return
    step = _number(row, "step", _cell(row, shape.step) or row.step, notes)
    sample = _number(row, "sample", _cell(row, shape.sample) or row.sample, notes)
    if step == 0 or sample == 0:
        return
    if step is None and numbered and shape.quantity is None:
        step = row.number
    for quantity, text, of_step, place in filled:
        yield Answer(quantity, text, step, None if of_step else sample, place)


def _filled(row: Row, notes: Notes) -> Iterator[tuple[str, str, bool, str]]:
    """Yield the quantities of a row that have a text: name, text, whether a step has it once, place."""
    shape = row.shape
    if shape.quantity is not None:
        quantity, text = _cell(row, shape.quantity), _cell(row, shape.value)
        if text and quantity and len(quantity) <= MAX_NAME:
            yield quantity, text, False, row.place
        elif text:
            reason = f"a quantity's name has at most {MAX_NAME} characters" if quantity else "a value of no quantity"
            notes.left_out("quantity", row.place, reason)
        return
    for (name, of_step), text, end in zip(shape.cells, row.texts, shape.ends, strict=False):
        if name and text:
            yield name, text, of_step, row.place + end


def _number(row: Row, what: str, text: str, notes: Notes) -> int | None:
    """Return the number of a step or a sample; None where there is none, 0 where it cannot be read."""
    if not text:
        return None
    number = whole_number(text)
    if number is None:
        notes.left_out(what, row.place, f"its {what} {quote(text)} is not a whole number from 1")
    return number or 0


def _cell(row: Row, index: int | None) -> str:
    return row.texts[index] if index is not None and index < len(row.texts) else ""


def _find(folded: Sequence[str], words: Iterable[str]) -> int | None:
    return next((folded.index(word) for word in words if word in folded), None)
