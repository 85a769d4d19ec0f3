"""Writes records and mappings as JSON text: numbers at their arithmetic's full precision, long lists as they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from gdcalc.arithmetic import Arithmetic

Entry = TypeVar("Entry")


def dump(value: Any, arithmetic: Arithmetic | None = None) -> str:
    """Return a value as JSON text, its numbers at the arithmetic's full precision; as floats where there is none."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(_members(value, arithmetic)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(dump(each, arithmetic) for each in value) + "]"
    if isinstance(value, (float, Fraction, Decimal)):
        return json.dumps(float(value)) if arithmetic is None else arithmetic.json_text(value)
    return json.dumps(value)


def described(record: object, *names: str) -> dict[str, Any]:
    """Return these fields of a record."""
    return {name: getattr(record, name) for name in names}


def streamed(
    head: Mapping[str, Any],
    name: str,
    entries: Iterable[Entry],
    write: Callable[[Entry, str], Iterable[str]],
    tail: Callable[[], Mapping[str, Any]],
    *,
    arithmetic: Arithmetic | None = None,
    between: str = ",\n ",
) -> Iterator[str]:
    """Yield the pieces of an object: its ``head``, under ``name`` the list of the entries as they come, its ``tail``.

    ``write`` returns the pieces of an entry behind what it is given to stand before it; ``tail`` is called at the end.
    """
    yield "{" + between.join([*_members(head, arithmetic), f"{json.dumps(name)}: ["])
    separator = "\n  "
    for entry in entries:
        yield from write(entry, separator)
        separator = ",\n  "
    yield ",\n ".join(["]", *_members(tail(), arithmetic)]) + "}\n"


def _members(values: Mapping[str, Any], arithmetic: Arithmetic | None) -> list[str]:
    return [f"{json.dumps(name)}: {dump(value, arithmetic)}" for name, value in values.items()]
