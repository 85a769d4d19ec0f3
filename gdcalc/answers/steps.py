"""Reads steps that were made elsewhere, by gdcalc or by a script with columns named alike, to compare a run with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gdcalc.answers.numerals import read_numeral
from gdcalc.answers.reader import has_decimal_commas, read_rows
from gdcalc.answers.rows import UNREADABLE, Notes, Row
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
    table, notes = read_rows(path, MAX_BYTES, "keep fewer steps", hint=hint)
    names = _names(parameters)
    wide = (row for row in table.rows if row.header.quantity is None and not row.sample)
    rows = [(row, _texts(row, names, notes)) for row in wide]
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


def _names(parameters: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the names that a step's values have in a file, the surest first."""
    names: dict[str, tuple[str, ...]] = {LOSS: ("batch_loss", "loss")}
    for parameter in parameters:
        names[derivative(LOSS, parameter)] = (f"batch_grad_{parameter}", f"grad_{parameter}")
        names[new_value(parameter)] = (f"new_{parameter}", parameter)
        names[Quantity(Kind.BEFORE, parameter)] = (f"before_{parameter}",)
    return names


def _texts(row: Row, names: Mapping[str, tuple[str, ...]], notes: Notes) -> dict[str, str]:
    """Return the texts of a step's values. Raises DataError where two spellings of one name are in the row."""
    texts, spelled = dict[str, str](), dict[str, str]()
    for column, text in row.cells(notes):
        first = spelled.setdefault(column.quantity, column.written)
        if first != column.written:
            message = f"{notes.name}: the columns {shorten(first)} and {shorten(column.written)} have one name"
            raise DataError(message, "rename one")
        texts[column.quantity] = text
    found = ((quantity, next((name for name in known if name in texts), "")) for quantity, known in names.items())
    return {quantity: texts[name] for quantity, name in found if name}


def _stated(text: str, *, decimal_comma: bool) -> Stated | None:
    numeral = read_numeral(text, decimal_comma=decimal_comma)
    try:
        return None if numeral is None else Stated(float(numeral.value), float(numeral.unit))
    except OverflowError:
        return None
