"""Writes what a problem cannot tell as one JSON document (``gdcalc schema can-tell``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from gdcalc.documents.report import said_of
from gdcalc.formats.json.writer import described
from gdcalc.homework.can_tell import CanTell, Suggestion
from gdcalc.homework.confusion import Confusion
from gdcalc.homework.finding import Named
from gdcalc.words import Words

SCHEMA = "gdcalc.can-tell/1"


def can_tell_document(found: CanTell, words: Words) -> Iterator[str]:
    """Yield the document."""
    document = {
        "schema": SCHEMA,
        **described(found, "mistakes", "steps", "digits"),
        **_object(found.confusion, words),
        "suggestions": [_suggestion(each, words) for each in found.suggestions],
        "left": _object(found.left, words) | {"tried_all": found.tried_all},
        "untried": found.untried,
    }
    yield json.dumps(document, indent=1) + "\n"


def _object(confusion: Confusion, words: Words) -> dict[str, Any]:
    return {
        "invisible": _listed(confusion.invisible, words),
        "alike": [_listed(group, words) for group in confusion.alike],
    }


def _suggestion(suggestion: Suggestion, words: Words) -> dict[str, Any]:
    change = suggestion.change
    return {
        **described(change, "setting", "name", "sample", "old", "new"),
        "name": change.name or None,
        "shows": _listed(suggestion.shows, words),
        "tells_apart": [[_listed(part, words) for part in parts] for parts in suggestion.parts],
        "hides": _listed(suggestion.hides, words),
        "makes_alike": [_listed(group, words) for group in suggestion.confuses],
    }


def _listed(mistakes: Sequence[Named], words: Words) -> list[dict[str, Any]]:
    return [
        {"name": each.mistake.name, "detail": each.detail or None, "said": said_of(each, words)} for each in mistakes
    ]
