"""Turns the objects of JSON or YAML into rows: lists of rows, steps by number, gdcalc's own documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from gdcalc.answers.rows import (
    MAX_NAME,
    TOO_LONG_NAME,
    WIDE_STEP,
    FileRow,
    FileRows,
    Header,
    Notes,
    header_of,
    whole_number,
)
from gdcalc.clean import clean, shorten
from gdcalc.data.cells import quote
from gdcalc.errors import DataError

# Members that hold the rows of a document.
WRAPPERS = ("steps", "answers", "rows")
SAMPLES = "samples"
# How the names of quantities in an object of this name begin; in any other object, with the object's name.
PREFIXES = {
    **dict.fromkeys(("gradient", "gradients", "grad"), "grad_"),
    **dict.fromkeys(("batch_gradient", "batch_gradients"), "batch_grad_"),
    **dict.fromkeys(("new_parameters", "new"), "new_"),
    **dict.fromkeys(("before", "old", "old_parameters"), "before_"),
    **dict.fromkeys(("update", "updates"), "update_"),
    **dict.fromkeys(("parameters", "state", "values", "prediction", "predictions"), ""),
}
NOT_ANSWERS = frozenset({"epoch", "index", "input", "inputs", "target", "targets", "work", "schema"})
# gdcalc gives both the update and the new parameters; its CSV the latter only.
NOT_OWN_ANSWERS = NOT_ANSWERS | {"update"}
_OF_BATCH = re.compile(r"(?=(?:loss\Z|grad_))")
_OWN_SCHEMA = "gdcalc.run/"


@dataclass(frozen=True, slots=True)
class _Item:
    """An object that is a row, or a step with samples; ``place`` is where, ``step`` the key that it stands under."""

    place: str
    number: int
    record: Mapping[str, Any]
    step: str = ""


_Cell = tuple[str, str, str]
"""A name, a text, and where in its row it stands."""


def document_rows(value: Any, notes: Notes, *, of_samples: bool = True) -> FileRows:
    """Return the rows in a value of JSON or YAML, whose scalars are texts: of steps, and ``of_samples`` in them.

    Raises DataError for a document of gdcalc that is not of a run.

    >>> [row] = document_rows({"2": {"gradient": {"a": "-2"}}}, Notes("a.json")).rows
    >>> row.step, [(column.quantity, text) for column, text in row.cells(Notes(""))]
    ('2', [('grad_a', '-2')])
    """
    problem = _own_problem(value, notes.name)
    return _Document(problem, notes, of_samples).rows(list(_items(value, "", "", notes)))


def lines_rows(values: list[tuple[int, Any]], notes: Notes, *, of_samples: bool = True) -> FileRows:
    """Return the rows in the values of JSON Lines, given with the numbers of their lines."""
    problem = _own_problem(values[0][1] if values else None, notes.name)
    if problem is not None:  # the first line and the last do not hold steps
        values = [(line, value) for line, value in values if isinstance(value, dict) and "step" in value]
    items = []
    for number, (line, value) in enumerate(values, start=1):
        items += _item(value, f"line {line}, ", number, "", notes)
    return _Document(problem, notes, of_samples).rows(items)


def _own_problem(value: Any, name: str) -> Mapping[str, Any] | None:
    """Return what was asked in gdcalc's own document of a run, None for any other document."""
    schema = value.get("schema") if isinstance(value, dict) else None
    if not isinstance(schema, str) or not schema.startswith("gdcalc."):
        return None
    if not schema.startswith(_OWN_SCHEMA):
        raise DataError(f"{name} is a document {quote(schema)}, not of a run", "Give what gdcalc step --json prints.")
    problem = value.get("problem")
    return problem if isinstance(problem, dict) else {}


def _items(value: Any, place: str, step: str, notes: Notes) -> Iterator[_Item]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _item(each, f"{place}[{index}]", index + 1, step, notes)
        return
    if isinstance(value, dict) and not step:
        wrapper = next((name for name in WRAPPERS if isinstance(value.get(name), list | dict)), None)
        if wrapper is not None:
            yield from _items(value[wrapper], _member(place, wrapper), "", notes)
            return
        if any(isinstance(each, list | dict) and whole_number(key) for key, each in value.items()):
            for key, each in value.items():
                yield from _items(each, _member(place, key), key, notes)
            return
    yield from _item(value, place, 1, step, notes)


def _item(value: Any, place: str, number: int, step: str, notes: Notes) -> list[_Item]:
    if isinstance(value, dict):
        return [_Item(place, number, value, step)]
    notes.left_out("no object", place.rstrip(", "), "it is not an object of quantities")
    return []


class _Document:
    """Makes the rows of one document. What its rows have alike, names and headers, is made once."""

    def __init__(self, problem: Mapping[str, Any] | None, notes: Notes, of_samples: bool) -> None:
        self.problem, self.notes, self.of_samples = problem, notes, of_samples
        self.left_out = NOT_ANSWERS if problem is None else NOT_OWN_ANSWERS
        self._members = cache(self._members_of)
        self._headers: dict[tuple[tuple[str, ...], tuple[str, ...]], Header] = {}

    def rows(self, items: list[_Item]) -> FileRows:
        """Return the rows of steps, each with those of its samples."""
        listed = (item.record.get(SAMPLES) for item in items)
        batched = any(isinstance(samples, list | dict) and len(samples) > 1 for samples in listed)
        if self.problem is not None and "batch_size" in self.problem:
            batched = self.problem["batch_size"] not in ("1", None)
        rows = [row for item in items for row in self._of_step(item, batched=batched)]
        numbered = not any(
            row.step or row.header.step is not None or (row.header.sample is not None and not row.sample)
            for row in rows
        )
        return FileRows(rows, numbered)

    def _of_step(self, item: _Item, *, batched: bool) -> Iterator[FileRow]:
        """Yield the row of a step, and one for each of its samples.

        In a batch the step's loss is ``batch_loss``. Of a step with one sample, what step and sample both have is given
        once, as the step's.
        """
        samples: Any = item.record.get(SAMPLES)
        if not isinstance(samples, list | dict):
            if cells := self._cells(item.place, item.record):
                yield self._row(item, cells)
            return
        cells = self._cells(item.place, {name: value for name, value in item.record.items() if name != SAMPLES})
        if batched:
            cells = [(_OF_BATCH.sub("batch_", name), text, end) for name, text, end in cells]
        if cells:
            yield self._row(item, cells)
        if not self.of_samples:
            return
        step = next((text for word in WIDE_STEP for name, text, _ in cells if name.casefold() == word), item.step)
        of_step = set() if batched else {name for name, text, _ in cells if text}
        place = _member(item.place, SAMPLES)
        of_samples = (
            ((key, _member(place, key), each) for key, each in samples.items())
            if isinstance(samples, dict)
            else ((str(index + 1), f"{place}[{index}]", each) for index, each in enumerate(samples))
        )
        for key, place, record in of_samples:
            for sample in _item(record, place, item.number, step, self.notes):
                of_sample = [cell for cell in self._cells(place, record) if cell[0] not in of_step]
                yield self._row(sample, of_sample, sample=str(record.get("index", key)))

    def _row(self, item: _Item, cells: list[_Cell], sample: str = "") -> FileRow:
        names, texts, ends = zip(*cells, strict=True) if cells else ((), (), ())
        place, notes = item.place.rstrip(", "), self.notes
        header = self._headers.get((names, ends))
        if header is None:
            header = header_of(names, ends, f"{notes.name}, {place}" if place else notes.name, notes.hint)
            self._headers[names, ends] = header
        return FileRow(place, item.number, header, texts, item.step, sample)

    def _cells(self, place: str, record: Mapping[str, Any]) -> list[_Cell]:
        """Return the texts in an object and those in it, named as gdcalc's CSV names its columns."""
        cells: list[_Cell] = []
        row = place.rstrip(", ")
        self._gather(record, row, "", _within(place).removeprefix(row), cells)
        return cells

    def _gather(self, record: Mapping[str, Any], place: str, prefix: str, lead: str, cells: list[_Cell]) -> None:
        for key, name, end, inner in self._members(tuple(record), prefix, lead):
            value = record[key]
            if len(name) > MAX_NAME:
                self.notes.left_out("name", place + end, TOO_LONG_NAME)
            elif isinstance(value, str):
                cells.append((name, value.strip(), end))
            elif isinstance(value, dict):
                self._gather(value, place, inner, _within(end), cells)
            elif isinstance(value, list):
                self.notes.left_out("list", place + end, "it is a list, not a number")
                cells.append((name, "", end))
            else:  # JSON has these besides texts and numbers, which are texts here
                cells.append((name, "" if value is None else str(value).lower(), end))

    def _members_of(self, keys: tuple[str, ...], prefix: str, lead: str) -> list[tuple[str, str, str, str]]:
        """Return for each key that may hold answers: itself, the name, its place, and the prefix of what is in it."""
        members = []
        for key in keys:
            bare = key.strip()
            name, folded = prefix + bare, bare.casefold()
            if prefix or folded not in self.left_out:
                inner = prefix or PREFIXES.get(folded, f"{name}_")
                members.append((key, name, lead + shorten(clean(key), 40), inner))
        return members


def _within(place: str) -> str:
    """Return what the place of an object's member begins with: no point after an empty one, or a comma."""
    return place + ("." if place and not place.endswith(", ") else "")


def _member(place: str, key: str) -> str:
    """Return the place of an object's member."""
    return _within(place) + shorten(clean(key), 40)
