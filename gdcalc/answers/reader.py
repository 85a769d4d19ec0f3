"""Reads a file of numbers that were written elsewhere: as rows, as answers of any step, as steps to compare."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

from gdcalc.answers.numerals import read_numeral
from gdcalc.answers.objects import document_rows, lines_rows
from gdcalc.answers.rows import HEADER_HINT, UNREADABLE, FileRow, FileRows, Header, Notes
from gdcalc.answers.tables import table_rows
from gdcalc.answers.yaml_text import yaml_value
from gdcalc.clean import shorten
from gdcalc.data.bytestream import whole_text
from gdcalc.data.cells import decimal_comma_note
from gdcalc.data.decoding import DEPTH_HINT, is_deep, is_json_lines, json_lines, json_value
from gdcalc.errors import DataError
from gdcalc.expression.quantity import Kind, Quantity, derivative, new_value
from gdcalc.problem.naming import LOSS
from gdcalc.run.comparison import Stated, StepRow

MAX_BYTES = 2_000_000
MAX_ANSWERS = 20_000
TOO_LARGE_HINT = "Give the answers only."
OBJECTS_HINT = 'Write a list of objects, such as [{"step": 1, "quantity": "loss", "value": 0.25}].'

FORMATS = {
    **dict.fromkeys((".csv", ".tsv", ".md"), "table"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json"),
    **dict.fromkeys((".yaml", ".yml"), "yaml"),
}
# With another suffix, or without one, a file is JSON if it begins like this; a header may begin with a bracket too.
_JSON_BEGINS = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[\]{])')


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
class AnswerFile:
    """The answers of a file, in its order; ``name`` and ``notes`` are clean, the answers' texts as they are written."""

    name: str
    answers: tuple[Answer, ...]
    decimal_comma: bool
    notes: tuple[str, ...] = ()


def read_rows(
    path: str,
    most: int,
    too_large_hint: str,
    *,
    hint: str | None = None,
    of_samples: bool = True,
    stdin: BinaryIO | None = None,
    encoding: str | None = None,
) -> tuple[FileRows, Notes]:
    """Read a file's rows: CSV, TSV or a Markdown table, JSON, JSON Lines or YAML; ``-`` is ``stdin``.

    ``encoding`` names the file's encoding where it should not be inferred, ``hint`` says what rows look like, and
    ``of_samples`` whether the samples within a step have rows too. Raises DataError for what cannot be read, and for
    more than ``most`` bytes or 20 levels of nesting.
    """
    name, text, inferred = whole_text(path, most, too_large_hint, stdin, encoding)
    notes = Notes(name, inferred, hint or HEADER_HINT)
    objects_hint = OBJECTS_HINT if hint is None else "give JSON, JSON Lines or CSV"
    suffix = "" if path == "-" else Path(path).suffix.lower()
    kind = FORMATS.get(suffix) or ("json" if _JSON_BEGINS.match(text) else "table")
    if not text.strip():
        return FileRows((), numbered=False), notes
    if kind == "yaml":
        return document_rows(yaml_value(text, name), notes, of_samples=of_samples), notes
    if kind == "table":
        return table_rows(text, notes, "\t" if suffix == ".tsv" else ","), notes
    if is_json_lines(text):
        return lines_rows(json_lines(text, name, objects_hint), notes, of_samples=of_samples), notes
    return document_rows(json_value(text, name, objects_hint), notes, of_samples=of_samples), notes


def read_answers(path: str, stdin: BinaryIO | None = None, encoding: str | None = None) -> AnswerFile:
    r"""Read a file of answers, in any format of ``read_rows``.

    A table is long, with the columns ``step``, ``quantity`` and ``value``, or wide, with a column for each quantity.
    Raises DataError as ``read_rows`` does, and for no answers, more than 2 MB, and more than 20,000 answers.

    >>> import io
    >>> read_answers("-", io.BytesIO(b"step,loss\n1,0.250\n")).answers
    (Answer(quantity='loss', text='0.250', step=1, sample=None, place='line 2, column loss'),)
    """
    rows, notes = read_rows(path, MAX_BYTES, TOO_LARGE_HINT, stdin=stdin, encoding=encoding)
    return _answer_file(rows, notes)


def answers_of(value: Any, name: str = "the answers") -> AnswerFile:
    """Return answers that are given as Python values, in any of the shapes that a JSON file has.

    Raises DataError where there are none, where they are nested too deeply, and as ``read_answers`` does.

    >>> answers_of([{"step": 1, "loss": 0.25}]).answers[0].text
    '0.25'
    """
    if is_deep(value):
        raise DataError(f"{name}: the lists and objects are nested too deeply", DEPTH_HINT)
    notes = Notes(name)
    return _answer_file(document_rows(_as_texts(value), notes), notes)


def has_decimal_commas(texts: Iterable[str]) -> bool:
    """Tell whether a number has a decimal comma, and none a point: where both are, neither can be told for sure.

    >>> has_decimal_commas(["1,5", "two"]), has_decimal_commas(["1,5", "2.5"])
    (True, False)
    """
    numbers = [text for text in texts if "." in text or "," in text]
    if any("." in text and read_numeral(text) is not None for text in numbers):
        return False
    return any("," in text and read_numeral(text, decimal_comma=True) is not None for text in numbers)


def _answer_file(rows: FileRows, notes: Notes) -> AnswerFile:
    answers = _answers(rows, notes)
    sentences = notes.sentences()
    if not answers:
        raise DataError(" ".join((f"{notes.name} holds no answers.", *sentences)), HEADER_HINT)
    decimal_comma = has_decimal_commas(answer.text for answer in answers)
    if decimal_comma:
        sentences += (decimal_comma_note(notes.name),)
    return AnswerFile(notes.name, answers, decimal_comma, sentences)


def _answers(table: FileRows, notes: Notes) -> tuple[Answer, ...]:
    """Return the answers of rows; the same answer given twice once, two answers to one quantity both."""
    found: dict[tuple[str, str, int | None, int | None], Answer] = {}
    for row in table.rows:
        cells = [(column, text) for column, text in row.cells(notes) if text]
        if not cells:
            continue
        step, sample = row.number_of("step", notes), row.number_of("sample", notes)
        if UNREADABLE in (step, sample):
            continue
        if step is None and table.numbered and row.header.quantity is None:
            step = row.number
        for column, text in cells:
            of_sample = None if column.of_step else sample
            answer = Answer(column.quantity, text, step, of_sample, row.place + column.end)
            found.setdefault((answer.quantity, text, step, of_sample), answer)
        if len(found) > MAX_ANSWERS:
            raise DataError(f"{notes.name} has more than {MAX_ANSWERS:,} answers", "Give fewer steps at a time.")
    return tuple(found.values())


def _as_texts(value: Any) -> Any:
    """Return a value with its numbers as texts."""
    if isinstance(value, Mapping):
        return {str(key): _as_texts(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_texts(each) for each in value]
    if value is None or isinstance(value, str):
        return value
    try:
        return str(value)
    except ValueError:  # Python does not write out an integer of thousands of digits
        raise DataError("an answer is a whole number of thousands of digits", "Write it as 1e100.") from None


MAX_STEPS_BYTES = 50_000_000


def read_steps(path: str, parameters: Sequence[str]) -> list[StepRow]:
    """Read a file of steps, a row or an object each, in any format of ``read_rows``.

    Columns are ``step``, ``loss`` (or ``batch_loss``), ``grad_a``, ``new_a`` and ``a``: the value before the step where
    there is a ``new_a``, else the one after it. Raises DataError where the file cannot be read or holds none of them.
    """
    columns = ", ".join(f"grad_{name}, new_{name}" for name in parameters[:2])
    hint = f"its columns are step, loss, {columns}, as in gdcalc's CSV"
    table, notes = read_rows(path, MAX_STEPS_BYTES, "keep fewer steps", hint=hint, of_samples=False)
    rows: list[tuple[FileRow, dict[str, str]]] = []
    wide = (row for row in table.rows if row.header.quantity is None)
    for header, alike in groupby(wide, attrgetter("header")):
        places = _columns(header, parameters, notes.name)
        rows += [(row, _texts(row, places)) for row in alike]
    decimal_comma = has_decimal_commas(text for _, texts in rows for text in texts.values())
    found, unread = list[StepRow](), 0
    for row, texts in rows:
        stated = {quantity: _stated(text, decimal_comma=decimal_comma) for quantity, text in texts.items()}
        values = {quantity: value for quantity, value in stated.items() if value is not None}
        step = row.number_of("step", notes, least=0)  # some count from 0
        if values and step != UNREADABLE:
            found.append(StepRow(row.number if step is None else step, values, len(stated) - len(values)))
        elif stated:
            unread += 1
    if not found:
        raise DataError(f"{notes.name} holds no steps", hint)
    found[-1] = replace(found[-1], unread=found[-1].unread + unread)
    return found


def _columns(header: Header, parameters: Sequence[str], file: str) -> dict[str, int]:
    """Return the columns in which a step's values stand, for those that have one.

    Raises DataError where two spellings of one name are among the columns.
    """
    found: dict[str, list[int]] = {}
    for index, column in enumerate(header.columns):
        same = found.setdefault(column.quantity, [])
        first = header.columns[same[0]].written if same else column.written
        if column.quantity and first != column.written:
            message = f"{file}: the columns {shorten(first)} and {shorten(column.written)} have one name"
            raise DataError(message, "rename one")
        same.insert(0, index)
    names: dict[str, tuple[str, ...]] = {LOSS: ("batch_loss", "loss")}
    for parameter in parameters:
        names[derivative(LOSS, parameter)] = (f"batch_grad_{parameter}", f"grad_{parameter}")
        names[new_value(parameter)] = (f"new_{parameter}", parameter)
        names[Quantity(Kind.BEFORE, parameter)] = (f"before_{parameter}",)
    surest = {
        quantity: next((found[name][0] for name in known if name in found), None) for quantity, known in names.items()
    }
    return {quantity: index for quantity, index in surest.items() if index is not None}


def _texts(row: FileRow, columns: Mapping[str, int]) -> dict[str, str]:
    """Return the texts of a step's values; one that a short row lacks is blank."""
    count = len(row.texts)
    return {quantity: row.texts[index] if index < count else "" for quantity, index in columns.items()}


def _stated(text: str, *, decimal_comma: bool) -> Stated | None:
    numeral = read_numeral(text, decimal_comma=decimal_comma)
    stated = None if numeral is None else Stated(*numeral.as_floats)
    return None if stated is None or math.isinf(stated.value) or math.isinf(stated.unit) else stated
