"""Turns the objects of JSON or YAML into rows: lists of rows, steps by number, gdcalc's own documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gdcalc.answers.rows import MAX_NAME, TOO_LONG_NAME, WIDE_STEP, Notes, Row, Rows, header_of, whole_number
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


_NamedTexts = list[tuple[str, str, str]]
"""Names, texts and places."""


def document_rows(value: Any, notes: Notes) -> Rows:
    """Return the rows in a value of JSON or YAML, whose scalars are texts.

    Raises DataError for a document of gdcalc that is not of a run.

    >>> [row] = document_rows({"2": {"gradient": {"a": "-2"}}}, Notes("a.json")).rows
    >>> row.step, [(column.quantity, text) for column, text in row.cells(Notes(""))]
    ('2', [('grad_a', '-2')])
    """
    problem = _own_problem(value, notes.name)
    return _rows_of(list(_items(value, "", "", notes)), problem, notes)


def lines_rows(values: list[tuple[int, Any]], notes: Notes) -> Rows:
    """Return the rows in the values of JSON Lines, given with the numbers of their lines."""
    problem = _own_problem(values[0][1] if values else None, notes.name)
    if problem is not None:  # the first line and the last do not hold steps
        values = [(line, value) for line, value in values if isinstance(value, dict) and "step" in value]
    items = []
    for number, (line, value) in enumerate(values, start=1):
        items += _item(value, f"line {line}, ", number, "", notes)
    return _rows_of(items, problem, notes)


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


def _rows_of(items: list[_Item], problem: Mapping[str, Any] | None, notes: Notes) -> Rows:
    batched = any(isinstance(samples := item.record.get(SAMPLES), list | dict) and len(samples) > 1 for item in items)
    if problem is not None and "batch_size" in problem:
        batched = problem["batch_size"] not in ("1", None)
    left_out = NOT_ANSWERS if problem is None else NOT_OWN_ANSWERS
    rows = [row for item in items for row in _rows(item, notes, left_out, batched=batched)]
    numbered = not any(
        row.step or row.header.step is not None or (row.header.sample is not None and not row.sample) for row in rows
    )
    return Rows(rows, numbered)


def _rows(item: _Item, notes: Notes, left_out: frozenset[str], *, batched: bool) -> Iterator[Row]:
    """Yield the row of a step, and one for each of its samples.

    In a batch the step's loss is ``batch_loss``. Of a step with one sample, what step and sample both have is given
    once, as the step's.
    """
    samples: Any = item.record.get(SAMPLES)
    has_samples = isinstance(samples, list | dict)
    own = {name: value for name, value in item.record.items() if not (has_samples and name == SAMPLES)}
    cells = list(_cells(own, item.place, "", left_out, notes))
    if has_samples and batched:
        cells = [(_OF_BATCH.sub("batch_", name), text, place) for name, text, place in cells]
    if cells:
        yield _row(item, cells, notes)
    if not has_samples:
        return
    step = next((text for word in WIDE_STEP for name, text, _ in cells if name.casefold() == word), item.step)
    of_step = set() if batched else {name for name, text, _ in cells if text}
    for key, place, record in _members(samples, _member(item.place, SAMPLES)):
        for sample in _item(record, place, item.number, step, notes):
            of_sample = [cell for cell in _cells(record, place, "", left_out, notes) if cell[0] not in of_step]
            yield _row(sample, of_sample, notes, sample=str(record.get("index", key)))


def _members(value: list[Any] | dict[str, Any], place: str) -> Iterator[tuple[str, str, Any]]:
    """Yield what is in a list or an object: number from 1 or key, place, value."""
    if isinstance(value, dict):
        yield from ((key, _member(place, key), each) for key, each in value.items())
    else:
        yield from ((str(index + 1), f"{place}[{index}]", each) for index, each in enumerate(value))


def _row(item: _Item, cells: _NamedTexts, notes: Notes, sample: str = "") -> Row:
    names, texts, places = ([cell[index] for cell in cells] for index in range(3))
    place = item.place.rstrip(", ")
    ends = [each.removeprefix(place) for each in places]
    header = header_of(names, ends, f"{notes.name}, {place}" if place else notes.name, notes.hint)
    return Row(place, item.number, header, texts, item.step, sample)


def _cells(
    record: Mapping[str, Any], place: str, prefix: str, left_out: frozenset[str], notes: Notes
) -> Iterator[tuple[str, str, str]]:
    """Yield the texts in an object and those in it, named as gdcalc's CSV names its columns."""
    for key, value in record.items():
        name, where = prefix + key.strip(), _member(place, key)
        folded = key.strip().casefold()
        if not prefix and folded in left_out:
            continue
        if len(name) > MAX_NAME:
            notes.left_out("name", where, TOO_LONG_NAME)
        elif isinstance(value, dict):
            yield from _cells(value, where, prefix or PREFIXES.get(folded, f"{name}_"), left_out, notes)
        elif isinstance(value, list):
            notes.left_out("list", where, "it is a list, not a number")
            yield name, "", where
        else:
            yield name, _text(value), where


def _text(value: str | bool | None) -> str:
    """Return a scalar as a text: JSON has these besides texts and numbers, which are texts here."""
    return value.strip() if isinstance(value, str) else "" if value is None else str(value).lower()


def _member(place: str, key: str) -> str:
    """Return the place of an object's member; no point follows a place that is empty or ends in a comma."""
    return place + ("." if place and not place.endswith(", ") else "") + shorten(clean(key), 40)
