"""Turns the text of JSON, JSON Lines or TOML into values whose numbers are texts, as they are written."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from gdcalc.data.bytestream import split_lines
from gdcalc.data.cells import quote
from gdcalc.errors import DataError

EXTRA_HINT = "A file with an object on each line is named .jsonl."
MAX_BITS = 10_000
"""Of an integer in TOML, which may be written as 0x…; Python writes out 4,300 digits."""


class _RepeatedKeyError(Exception):
    """A JSON object that holds a key twice."""


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKeyError(next(key for key in keys if keys.count(key) > 1))
    return record


# NaN and Infinity stay texts too, and are then refused as any other text is.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unrepeated)


def json_value(text: str, name: str, hint: str, line: int | None = None) -> Any:
    """Return the value of a JSON document, or of one ``line`` of JSON Lines. ``name`` is clean.

    Raises DataError, with the ``hint`` for invalid JSON, and for repeated keys and deep nesting.

    >>> json_value('{"loss": 0.250}', "a.json", "")
    {'loss': '0.250'}
    """
    place = f"{name}, line {line}" if line else name
    try:
        value = _DECODER.decode(text)
        # Counting brackets is far faster than looking for levels, and few lines have so many.
        if text.count("[") + text.count("{") > MAX_DEPTH and is_deep(value):
            raise RecursionError
    except json.JSONDecodeError as error:
        problem = f"line {line or error.lineno}, character {error.colno}: invalid JSON: {error.msg}"
        told = EXTRA_HINT if error.msg == "Extra data" and not line else hint
        raise DataError(f"{name}, {problem}", told) from None
    except _RepeatedKeyError as error:
        raise repeated_key(place, str(error)) from None
    except RecursionError:
        raise DataError(f"{place}: the JSON is nested too deeply", DEPTH_HINT) from None
    return value


def json_lines(text: str, name: str, hint: str) -> list[tuple[int, Any]]:
    r"""Return the values of JSON Lines with the numbers of their lines; raises DataError as ``json_value`` does.

    >>> json_lines('{"loss": 1}\n\n{"loss": 2}', "a.jsonl", "")
    [(1, {'loss': '1'}), (3, {'loss': '2'})]
    """
    lines = enumerate(split_lines(text), start=1)
    return [(number, json_value(line, name, hint, number)) for number, line in lines if line.strip()]


def is_json_lines(text: str) -> bool:
    r"""Tell whether a text is JSON Lines: its first line is whole, and another line follows.

    >>> is_json_lines('{"step": 1}\n{"step": 2}'), is_json_lines('{"step":\n1}'), is_json_lines('{"step": 1}')
    (True, False, False)
    """
    first, *others = (line for line in split_lines(text) if line.strip())
    if not others:
        return False
    try:
        json.loads(first, parse_int=str)
    except (json.JSONDecodeError, RecursionError):
        return False
    return True


def repeated_key(place: str, key: str) -> DataError:
    """Return the error to raise for an object that holds a key twice; ``place`` is clean."""
    return DataError(f"{place}: an object holds {quote(key)} twice", "Name every value once.")


def toml_table(text: str) -> dict[str, Any]:
    """Return the table that a TOML document is, its decimals as texts.

    Raises RecursionError for deep nesting, TOMLDecodeError for invalid TOML, and any other ValueError for an integer
    that Python does not write out.

    >>> toml_table("lr = 0.10")
    {'lr': '0.10'}
    """
    if has_long_key(text) or is_deep(table := tomllib.loads(text, parse_float=str)):
        raise RecursionError
    if _holds_a_long_integer(table):
        raise ValueError
    return table


def _holds_a_long_integer(value: Any) -> bool:
    if isinstance(value, _HOLDERS):
        return any(map(_holds_a_long_integer, _parts(value)))
    return isinstance(value, int) and value.bit_length() > MAX_BITS


MAX_DEPTH = 20
DEPTH_HINT = f"Nest at most {MAX_DEPTH} lists and objects."
# A name or a text of TOML and the point that may follow it, or what is neither; no character is looked at twice.
_PIECE = re.compile(
    r"""
      (?: [\w-]++
        | \"{3} (?: [^"\\] | \\. | "(?!"") )*+ "{0,5}+
        | '{3} (?: [^'] | '(?!\'\') )*+ '{0,5}+
        | "(?: [^"\\\n] | \\. )*+ "?+
        | ' [^'\n]*+ '?+
      ) [ \t]*+ (\.?+) [ \t]*+
    | \# [^\n]*+
    | [^\w"'\#-]++
    """,
    re.VERBOSE | re.DOTALL,
)
_HOLDERS = (dict, list, tuple, Mapping)


def is_deep(value: Any) -> bool:
    """Tell whether a value has more than MAX_DEPTH levels of lists and objects, as one that holds itself does.

    >>> value: list[object] = []
    >>> shallow = is_deep(value)
    >>> value.append({"a": value})
    >>> shallow, is_deep(value)
    (False, True)
    """
    level: list[Any] = [[value]]
    for _ in range(MAX_DEPTH + 1):
        inner = (part for each in level for part in _parts(each))
        holders = (part for part in inner if not isinstance(part, str) and isinstance(part, _HOLDERS))
        # What is held in several places counts once, or a list that holds itself twice would double at each level.
        level = list({id(part): part for part in holders}.values())
    return bool(level)


def _parts(value: Any) -> Any:
    return value.values() if isinstance(value, Mapping) else value


def has_long_key(toml: str) -> bool:
    """Tell whether a key of a TOML text has more than MAX_DEPTH parts: ``a.b.c = 1`` has three.

    The time and memory that tomllib takes grow with the square of their number: 200 kB took all that a machine had.

    >>> has_long_key("a." * 20 + "a = 1"), has_long_key("a." * 19 + "a = 1"), has_long_key('model = "' + "a." * 20)
    (True, False, False)
    """
    parts = 1
    for piece in _PIECE.finditer(toml):
        parts = parts + 1 if piece[1] else 1
        if parts > MAX_DEPTH:
            return True
    return False
