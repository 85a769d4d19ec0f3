"""What an arithmetic is: how numbers are read, computed with, and written in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

Value: TypeAlias = float | Fraction | Decimal
"""A number as users of the Python API meet it."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One arithmetic, as the compiler of programs uses it.

    ``read`` turns a literal's canonical text (``-1.5e3``, ``3/4``) into a number. ``literal`` gives the Python text
    of a number where it has one, ``constant`` the number that ``e`` or ``pi`` is. ``product`` and ``power`` give the
    text of an operation in Python from that of its operands (sums, signs and comparisons are Python's own); compiled
    text sees the names of ``namespace`` and no others. ``finish`` names the function that is applied to the value of
    every line that is computed. ``present`` turns a computed number into the one that users meet, ``json_text`` that
    one into JSON text at full precision. ``can_overflow`` tells whether a value can be infinite without an error.
    """

    name: str
    read: Callable[[str], Any]
    literal: Callable[[Any], str | None]
    constant: Callable[[str], Any]
    product: Callable[[Sequence[tuple[str, str]]], str]
    power: Callable[[str, str], str]
    namespace: Mapping[str, Any]
    present: Callable[[Any], Any]
    json_text: Callable[[Any], str]
    finish: str | None = None
    places: int | None = None
    can_overflow: bool = False
