"""Reads a table of steps that was made elsewhere: gdcalc's own JSON or CSV, or one with columns named alike."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gdcalc.clean import clean, shorten
from gdcalc.data.bytestream import read_within
from gdcalc.errors import DataError

MAX_BYTES = 50_000_000
_NUMBER = re.compile(r"\s*([+-]?)([0-9]{0,400})(?:\.([0-9]{0,400}))?(?:[eE]([+-]?[0-9]{1,3}))?\s*")


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it was written: its value, and the unit of its last digit (0 for a whole number)."""

    value: float
    unit: float

    def agrees(self, right: float) -> bool:
        """Tell whether a value rounds to what was written, or is it but for the noise of float64."""
        return abs(self.value - right) <= self.unit / 2 + 1e-9 * max(abs(self.value), abs(right))


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step's values by quantity: ``loss``, ``gradient a``, ``before a``, ``new a``.

    ``unread`` is the number of its cells that hold no number.
    """

    step: int
    values: Mapping[str, Written]
    unread: int = 0


def read_results(path: str, parameters: Iterable[str]) -> list[StepRow]:
    """Read a file of steps: JSON (a document or a list), JSON Lines or CSV.

    Columns are ``step``, ``loss`` (or ``batch_loss``), ``grad_a``, ``new_a`` and ``a``: the value before the step where
    there is a ``new_a``, else the one after it. Raises DataError where the file cannot be read or holds none of them.
    """
    shown = clean(path)
    content = read_within(path, MAX_BYTES, "keep fewer steps")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{shown} is not UTF-8 text", "save it as UTF-8") from None
    parameters = list(parameters)
    rows, unread = list[StepRow](), 0
    for number, record in enumerate(_records(text, shown), 1):
        found = _values(_flat(record, shown), parameters)
        values = {quantity: value for quantity, value in found.items() if value is not None}
        step = str(record.get("step", number)).strip()
        if values and re.fullmatch("[0-9]{1,15}", step):
            rows.append(StepRow(int(step), values, len(found) - len(values)))
        elif found:
            unread += 1
    if unread and rows:
        rows[-1] = replace(rows[-1], unread=rows[-1].unread + unread)
    if not rows:
        names = ", ".join(f"grad_{name}, new_{name}" for name in parameters[:2])
        raise DataError(f"{shown} holds no steps", f"its columns are step, loss, {names}, as in gdcalc's CSV")
    return rows


def _records(text: str, shown: str) -> list[dict[str, Any]]:
    if text.lstrip()[:1] in ("{", "["):
        try:
            found = json.loads(text, parse_float=str, parse_int=str)
        except (json.JSONDecodeError, RecursionError):
            found = _json_lines(text, shown)
        if isinstance(found, dict):
            found = found.get("steps", [found])
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    try:
        return [dict(row) for row in csv.DictReader(io.StringIO(text), strict=True)]
    except csv.Error as error:
        raise DataError(f"{shown} is no CSV: {shorten(str(error))}", "give JSON or CSV") from None


def _json_lines(text: str, shown: str) -> list[Any]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(json.loads(line, parse_float=str, parse_int=str))
            except (json.JSONDecodeError, RecursionError):
                raise DataError(f"{shown}, line {number} is no JSON", "give JSON, JSON Lines or CSV") from None
    return found


def _flat(record: Mapping[str, Any], shown: str) -> dict[str, Any]:
    """Return a record with the tables of gdcalc's JSON as columns, their names in NFKC, in which they are compared."""
    flat = dict(record)
    for key, prefix in (("gradient", "grad_"), ("new_parameters", "new_"), ("parameters", "")):
        table = record.get(key)
        if isinstance(table, Mapping):
            flat |= {f"{prefix}{name}": value for name, value in table.items()}
    spelled: dict[str, str] = {}
    for key in filter(None, flat):
        name = unicodedata.normalize("NFKC", key)
        if spelled.setdefault(name, key) != key:
            message = f"{shown}: the columns {shorten(spelled[name])} and {shorten(key)} have one name"
            raise DataError(message, "rename one")
    return {name: flat[key] for name, key in spelled.items()}


def _values(flat: Mapping[str, Any], parameters: Iterable[str]) -> dict[str, Written | None]:
    """Return the values of the columns that are there, None for a cell that holds no number."""
    wanted = {"loss": "batch_loss" if "batch_loss" in flat else "loss"}
    for name in parameters:
        batched = f"batch_grad_{name}"
        wanted[f"gradient {name}"] = batched if batched in flat else f"grad_{name}"
        if f"new_{name}" in flat:
            wanted |= {f"new {name}": f"new_{name}", f"before {name}": name}
        else:
            wanted[f"new {name}"] = name
    return {quantity: _written(flat[column]) for quantity, column in wanted.items() if column in flat}


def _written(value: Any) -> Written | None:
    match = _NUMBER.fullmatch(str(value).replace("−", "-")) if isinstance(value, (str, int, float)) else None
    if match is None or not (match[2] or match[3]):
        return None
    exponent = int(match[4] or 0)
    number = float(f"{match[1]}{match[2] or '0'}.{match[3] or '0'}e{exponent}")
    if math.isinf(number):
        return None
    return Written(number, 0.0 if match[3] is None and not exponent else float(f"1e{exponent - len(match[3] or '')}"))
