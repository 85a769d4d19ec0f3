"""Reads steps that were made elsewhere, by gdcalc or by a script with columns named alike, to compare a run with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from gdcalc.answers.numerals import read_numeral
from gdcalc.answers.reader import has_decimal_commas, read_rows
from gdcalc.answers.rows import UNREADABLE, Header, Row
from gdcalc.clean import shorten
from gdcalc.errors import DataError
from gdcalc.expression.quantity import Kind, Quantity, derivative, new_value
from gdcalc.problem.naming import LOSS
from gdcalc.run.comparison import Stated, StepRow

MAX_BYTES = 50_000_000


def read_steps(path: str, parameters: Sequence[str]) -> list[StepRow]:
    """Read a file of steps, a row or an object each, in any format of ``read_rows``.

    Columns are ``step``, ``loss`` (or ``batch_loss``), ``grad_a``, ``new_a`` and ``a``: the value before the step where
    there is a ``new_a``, else the one after it. Raises DataError where the file cannot be read or holds none of them.
    """
    columns = ", ".join(f"grad_{name}, new_{name}" for name in parameters[:2])
    hint = f"its columns are step, loss, {columns}, as in gdcalc's CSV"
    table, notes = read_rows(path, MAX_BYTES, "keep fewer steps", hint=hint, of_samples=False)
    rows: list[tuple[Row, dict[str, str]]] = []
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


def _columns(header: Header, parameters: Sequence[str], file: str) -> dict[str, list[int]]:
    """Return the columns in which a step's values may stand, the surest first.

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
    return {quantity: [index for name in known for index in found.get(name, ())] for quantity, known in names.items()}


def _texts(row: Row, columns: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """Return the texts of a step's values: a row may have fewer than its header has columns."""
    count = len(row.texts)
    places = (
        (quantity, next((index for index in known if index < count), None)) for quantity, known in columns.items()
    )
    return {quantity: row.texts[index] for quantity, index in places if index is not None}


def _stated(text: str, *, decimal_comma: bool) -> Stated | None:
    numeral = read_numeral(text, decimal_comma=decimal_comma)
    stated = None if numeral is None else Stated(*numeral.as_floats)
    return None if stated is None or math.isinf(stated.value) or math.isinf(stated.unit) else stated
