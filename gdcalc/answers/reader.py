"""Reads a file of answers: cells of any step, in any order, as they were written."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from gdcalc.answers.notations import is_json_lines, json_lines, json_value, yaml_value
from gdcalc.answers.numerals import read_numeral
from gdcalc.answers.objects import document_answers, lines_answers
from gdcalc.answers.rows import HEADER_HINT, Answer, Notes
from gdcalc.answers.tables import table_answers
from gdcalc.clean import clean
from gdcalc.data.bytestream import ByteStream, read_within, rest_within
from gdcalc.data.encoding import detect_encoding
from gdcalc.data.nesting import DEPTH_HINT, is_deep
from gdcalc.errors import DataError

__all__ = ["Answer", "AnswerFile", "answers_of", "read_answers"]

MAX_BYTES = 2_000_000
TOO_LARGE_HINT = "Give the answers only."

FORMATS = {
    **dict.fromkeys((".csv", ".tsv", ".md"), "table"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json"),
    **dict.fromkeys((".yaml", ".yml"), "yaml"),
}
# What has another suffix, or none, is JSON where it begins so; a header may begin with a bracket too.
_JSON_BEGINS = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[\]{])')


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """The answers of a file, in its order; ``name`` and ``notes`` are clean, the answers' texts as they are written."""

    name: str
    answers: tuple[Answer, ...]
    decimal_comma: bool
    notes: tuple[str, ...] = ()


def read_answers(path: str, stdin: BinaryIO | None = None, encoding: str | None = None) -> AnswerFile:
    r"""Read a file of answers: CSV, TSV or a Markdown table, JSON, JSON Lines or YAML; ``-`` is ``stdin``.

    A table is long, with the columns ``step``, ``quantity`` and ``value``, or wide, with a column for each quantity.
    ``encoding`` names the file's encoding where it should not be inferred. Raises DataError for what cannot be read,
    holds no answers, or is beyond a limit (2 MB, 20,000 answers, 20 levels of nesting).

    >>> read_answers("-", io.BytesIO(b"step,loss\n1,0.250\n")).answers
    (Answer(quantity='loss', text='0.250', step=1, sample=None, place='line 2, column loss'),)
    """
    if path == "-" and stdin is None:
        raise DataError("there is no standard input to read", "Name a file in place of -.")
    suffix = "" if path == "-" else Path(path).suffix.lower()
    name = "standard input" if path == "-" else clean(path)
    if path == "-" and stdin is not None:
        content = rest_within(stdin, name, MAX_BYTES, TOO_LARGE_HINT)
    else:
        content = read_within(path, MAX_BYTES, TOO_LARGE_HINT)
    text, inferred = _text(content, name, encoding)
    notes = Notes(name)
    kind = FORMATS.get(suffix) or ("json" if _JSON_BEGINS.match(text) else "table")
    if not text.strip():
        answers: tuple[Answer, ...] = ()
    elif kind == "yaml":
        answers = document_answers(yaml_value(text, name), notes)
    elif kind == "table":
        answers = table_answers(text, notes, "\t" if suffix == ".tsv" else ",")
    elif is_json_lines(text):
        answers = lines_answers(json_lines(text, name), notes)
    else:
        answers = document_answers(json_value(text, name), notes)
    sentences = (*inferred, *notes.sentences())
    if not answers:
        raise DataError(" ".join((f"{name} holds no answers.", *sentences)), HEADER_HINT)
    decimal_comma = _has_decimal_commas(answers)
    if decimal_comma:
        sentences += (f"Read the commas in the numbers of {name} as decimal commas: 1,5 is 1.5.",)
    return AnswerFile(name, answers, decimal_comma, sentences)


def answers_of(value: Any, name: str = "the answers") -> AnswerFile:
    """Return answers that are given as Python values, in any of the shapes that a JSON file has.

    Raises DataError where there are none, where they are nested too deeply, and as ``read_answers`` does.

    >>> answers_of([{"step": 1, "loss": 0.25}]).answers[0].text
    '0.25'
    """
    if is_deep(value):
        raise DataError(f"{name}: the lists and objects are nested too deeply", DEPTH_HINT)
    notes = Notes(name)
    answers = document_answers(_as_texts(value), notes)
    if not answers:
        raise DataError(f"{name} holds no answers", HEADER_HINT)
    return AnswerFile(name, answers, _has_decimal_commas(answers), notes.sentences())


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


def _text(content: bytes, name: str, asked_encoding: str | None) -> tuple[str, tuple[str, ...]]:
    """Return a file's text, and a sentence where its encoding was inferred."""
    encoding = detect_encoding(content, name, asked_encoding, head_is_all=True)
    held = ByteStream(name, content, True, False, lambda: (content, io.BytesIO()))
    text = "".join(held.text_blocks(encoding, limit_lines=False))
    if not encoding.inferred:
        return text, ()
    return text, (f"Read {name} as {encoding.label}; name another with --encoding if the text looks wrong.",)


def _has_decimal_commas(answers: tuple[Answer, ...]) -> bool:
    """Tell whether a number has a decimal comma, and none a point: where both are, neither can be told for sure."""
    texts = [answer.text for answer in answers]
    if any("." in text and read_numeral(text) is not None for text in texts):
        return False
    return any("," in text and read_numeral(text, decimal_comma=True) is not None for text in texts)
