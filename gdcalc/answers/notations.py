"""Turns the text of JSON, JSON Lines or YAML into values whose scalars are texts, as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from gdcalc.data.bytestream import split_lines
from gdcalc.data.cells import quote
from gdcalc.data.nesting import DEPTH_HINT, MAX_DEPTH, is_deep
from gdcalc.errors import DataError

OBJECTS_HINT = 'Write a list of objects, such as [{"step": 1, "quantity": "loss", "value": 0.25}].'
# How YAML spells a value that is none.
_YAML_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# What goes a level down or up: PyYAML's events, and its tokens for brackets.
_LEVELS = {
    **dict.fromkeys(("SequenceStartEvent", "MappingStartEvent", "FlowSequenceStartToken", "FlowMappingStartToken"), 1),
    **dict.fromkeys(("SequenceEndEvent", "MappingEndEvent", "FlowSequenceEndToken", "FlowMappingEndToken"), -1),
}


class _RepeatedKeyError(Exception):
    """An object that holds a key twice."""


def _unrepeated(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record:
            raise _RepeatedKeyError(key)
        record[key] = value
    return record


# Numbers stay texts, as they are written; so do NaN and Infinity.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unrepeated)


def is_json_lines(text: str) -> bool:
    r"""Tell whether a text is JSON Lines: its first line is whole, and another line follows.

    >>> is_json_lines('{"step": 1}\n{"step": 2}'), is_json_lines('{"step":\n1}'), is_json_lines('{"step": 1}')
    (True, False, False)
    """
    first, *others = (line for line in split_lines(text) if line.strip())
    if not others:
        return False
    try:
        _DECODER.decode(first)
    except (json.JSONDecodeError, RecursionError):
        return False
    except _RepeatedKeyError:
        pass
    return True


def json_value(text: str, name: str, line: int | None = None) -> Any:
    """Return the value of a JSON document, or of a line of JSON Lines, its numbers as texts.

    Raises DataError for invalid JSON, repeated keys and deep nesting. ``name`` is clean.

    >>> json_value('{"loss": 0.250}', "a.json")
    {'loss': '0.250'}
    """
    place = f"{name}, line {line}" if line else name
    try:
        value = _DECODER.decode(text)
        if is_deep(value):
            raise RecursionError
    except json.JSONDecodeError as error:
        problem = f"line {line or error.lineno}, character {error.colno}: invalid JSON: {error.msg}"
        raise DataError(f"{name}, {problem}", OBJECTS_HINT) from None
    except _RepeatedKeyError as error:
        raise _repeated(place, str(error)) from None
    except RecursionError:
        raise DataError(f"{place}: the JSON is nested too deeply", DEPTH_HINT) from None
    return value


def json_lines(text: str, name: str) -> list[tuple[int, Any]]:
    r"""Return the values of JSON Lines with the numbers of their lines; raises what ``json_value`` does.

    >>> json_lines('{"loss": 1}\n\n{"loss": 2}', "a.jsonl")
    [(1, {'loss': '1'}), (3, {'loss': '2'})]
    """
    lines = enumerate(split_lines(text), start=1)
    return [(number, json_value(line, name, number)) for number, line in lines if line.strip()]


def yaml_value(text: str, name: str) -> Any:
    """Return the value of a YAML document, or the list of several, every scalar as its text.

    Raises DataError where PyYAML is not installed, for invalid YAML, aliases, repeated keys and deep nesting.
    """
    try:
        import yaml  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise DataError("YAML answers need PyYAML", "pip install pyyaml, or give CSV or JSON") from None
    try:
        documents = list(_yaml_documents(_yaml_events(yaml, text, name), name))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}, line {mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or "a character that YAML does not allow"
        raise DataError(f"{place}: invalid YAML: {problem}", "Write - step: 1 and below it quantity: value.") from None
    return documents[0] if len(documents) == 1 else documents


def _yaml_events(yaml: Any, text: str, name: str) -> Iterator[Any]:
    """Yield the events as they come: what is deep or refers to itself is refused before it takes memory."""
    depth = end = line = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            depth += _LEVELS.get(type(event).__name__, 0)
            end, line = event.end_mark.index, event.end_mark.line
            if depth > MAX_DEPTH:
                raise _deep_yaml(name, event.start_mark.line)
            yield event
    except yaml.MarkedYAMLError as error:
        # libyaml reads ahead of its events, and has a limit of its own, which it may meet before we meet ours.
        ahead = text[end : error.problem_mark.index + 1]
        try:
            for token in yaml.scan(ahead, Loader=yaml.BaseLoader):
                depth += _LEVELS.get(type(token).__name__, 0)
                if depth > MAX_DEPTH:
                    raise _deep_yaml(name, line + token.start_mark.line)
        except yaml.YAMLError:
            pass
        raise


def _deep_yaml(name: str, line: int) -> DataError:
    return DataError(f"{name}, line {line + 1}: the YAML is nested too deeply", DEPTH_HINT)


def _yaml_documents(events: Iterable[Any], name: str) -> Iterator[Any]:
    # What is open: lists, and objects as pairs of a dict and the key that waits for its value.
    opened: list[list[Any] | tuple[dict[str, Any], list[str]]] = [[]]
    for event in events:
        kind = type(event).__name__
        place = f"{name}, line {event.start_mark.line + 1}"
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise DataError(f"{place}: YAML with anchors and aliases is not read", "Write every value out.")
        if kind == "ScalarEvent":
            is_null = not event.style and event.value in _YAML_NULLS
            _put(opened[-1], None if is_null else event.value, place)
        elif kind in ("SequenceStartEvent", "MappingStartEvent"):
            opened.append([] if kind == "SequenceStartEvent" else ({}, []))
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            closed = opened.pop()
            _put(opened[-1], closed[0] if isinstance(closed, tuple) else closed, place)
        elif kind == "DocumentEndEvent":
            documents = opened[0]
            assert isinstance(documents, list)  # noqa: S101 - the bottom is never an object
            yield documents.pop()


def _put(opened: list[Any] | tuple[dict[str, Any], list[str]], value: Any, place: str) -> None:
    if isinstance(opened, list):
        opened.append(value)
        return
    record, waiting = opened
    if waiting:
        record[waiting.pop()] = value
    elif not isinstance(value, str):
        raise DataError(f"{place}: a key that is not a text", "Write each quantity as name: value.")
    elif value in record:
        raise _repeated(place, value)
    else:
        waiting.append(value)


def _repeated(place: str, key: str) -> DataError:
    return DataError(f"{place}: an object holds {quote(key)} twice", "Name every value once.")
