"""Tells whether lists and objects stand in one another deeper than anything that gdcalc reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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
        inner = (part for each in level for part in (each.values() if isinstance(each, Mapping) else each))
        holders = (part for part in inner if not isinstance(part, str) and isinstance(part, _HOLDERS))
        # What is held in several places counts once, or a list that holds itself twice would double at each level.
        level = list({id(part): part for part in holders}.values())
    return bool(level)


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
