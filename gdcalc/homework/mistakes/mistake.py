"""What a mistake is: a sentence, a hint, how likely it is, and the rewritings of a sheet that commit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from gdcalc.homework.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A sheet on which the mistake is made. ``detail`` is put into its sentence, ``said`` stands in its place.

    ``needs`` names lines: where none of them is written, another rewriting of the mistake says the same. ``shift``
    works each step with other samples. ``samples`` is how many samples there must be for it to be another sheet.
    """

    sheet: Sheet
    detail: str = ""
    said: str = ""
    needs: frozenset[str] = frozenset()
    shift: int | str = 0
    samples: int = 1


Rewrite: TypeAlias = Callable[[Sheet], Iterator[Rewriting]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """An entry of the table.

    ``said`` completes "should be 2: …"; ``hint`` says where to look, and nothing of the answer. ``prior`` is how often
    the mistake is met, 1 for a common one: between mistakes that explain the same values the likelier is named first.
    """

    name: str
    family: str
    said: str
    hint: str
    rewrite: Rewrite
    prior: float = 0.3
