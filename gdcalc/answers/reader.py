"""Reads a file of numbers that were written elsewhere into rows, and answers into cells of any step, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from gdcalc.answers.numerals import read_numeral
from gdcalc.answers.objects import document_rows, lines_rows
from gdcalc.answers.rows import HEADER_HINT, UNREADABLE, Notes, Rows
from gdcalc.answers.tables import table_rows
from gdcalc.answers.yaml_text import yaml_value
from gdcalc.data.bytestream import whole_text
from gdcalc.data.conversion import decimal_comma_note
from gdcalc.data.decoding import is_json_lines, json_lines, json_value
from gdcalc.data.nesting import DEPTH_HINT, is_deep
from gdcalc.errors import DataError

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
) -> tuple[Rows, Notes]:
    """Read a file's rows: CSV, TSV or a Markdown table, JSON, JSON Lines or YAML; ``-`` is ``stdin``.

    ``encoding`` names the file's encoding where it should not be inferred, ``hint`` says what rows look like, and
    ``of_samples`` whether the samples within a step have rows too. Raises DataError for what cannot be read, and for
    more than ``most`` bytes or 20 levels of nesting.
    """
    name, text, inferred = whole_text(path, most, too_large_hint, stdin, encoding)
    notes = Notes(name, inferred, hint or HEADER_HINT)
    objects_hint = hint or OBJECTS_HINT
    suffix = "" if path == "-" else Path(path).suffix.lower()
    kind = FORMATS.get(suffix) or ("json" if _JSON_BEGINS.match(text) else "table")
    if not text.strip():
        return Rows((), numbered=False), notes
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


def _answer_file(rows: Rows, notes: Notes) -> AnswerFile:
    answers = _answers(rows, notes)
    sentences = notes.sentences()
    if not answers:
        raise DataError(" ".join((f"{notes.name} holds no answers.", *sentences)), HEADER_HINT)
    decimal_comma = has_decimal_commas(answer.text for answer in answers)
    if decimal_comma:
        sentences += (decimal_comma_note(notes.name),)
    return AnswerFile(notes.name, answers, decimal_comma, sentences)


def _answers(table: Rows, notes: Notes) -> tuple[Answer, ...]:
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
