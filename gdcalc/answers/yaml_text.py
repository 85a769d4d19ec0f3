"""Turns the text of YAML into values whose scalars are texts, as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gdcalc.data.decoding import DEPTH_HINT, MAX_DEPTH, repeated_key
from gdcalc.errors import DataError

# How YAML spells that there is no value.
_YAML_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# What goes a level down or up: PyYAML's events, and its tokens for brackets.
_LEVELS = {
    **dict.fromkeys(("SequenceStartEvent", "MappingStartEvent", "FlowSequenceStartToken", "FlowMappingStartToken"), 1),
    **dict.fromkeys(("SequenceEndEvent", "MappingEndEvent", "FlowSequenceEndToken", "FlowMappingEndToken"), -1),
}


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
        raise repeated_key(place, value)
    else:
        waiting.append(value)
