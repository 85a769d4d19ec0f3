"""What a mistake is: a sentence, a hint, how likely it is, and the other lines that a program has where it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from gdcalc.expression.tree import Expression
from gdcalc.homework.closeness import WrittenValue
from gdcalc.program.program import Line, Program


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The ``lines`` of a program that have another formula where the mistake is made; none where it cannot be made.

    ``detail`` is put into the mistake's sentence, ``said`` stands in its place. ``needs`` names lines: where none of
    them is written, another rewriting of the mistake says the same. ``shadow`` lines are worked after the model's, for
    the others to read. ``shift`` works each step with other samples. ``samples`` is how many samples there must be.
    """

    lines: Mapping[str, Expression] = field(default_factory=dict)
    detail: str = ""
    said: str = ""
    needs: frozenset[str] = frozenset()
    shadow: tuple[Line, ...] = ()
    shift: int | str = 0
    samples: int = 1

    def made_in(self, program: Program) -> Program:
        """Return the program with the mistake made."""
        return program.with_lines(self.shadow).replacing(self.lines)


Rewrite: TypeAlias = Callable[[Program], Iterator[Rewriting]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """An entry of the table.

    ``said`` completes "should be 2: …"; ``hint`` says where to look, and nothing of the answer. ``rewrite`` makes the
    mistake in a program, in each of its forms. ``prior`` is how often the mistake is met, 1 for a common one: between
    mistakes that explain the same values the likelier is named first. ``ratio`` is what a formula on which it is made
    is of the right one: a number, or COUNT. ``slip`` tells whether it turns the right value into the one written.
    """

    name: str
    family: str
    said: str
    hint: str
    rewrite: Rewrite = lambda _: iter(())
    prior: float = 0.3
    ratio: float | str | None = None
    slip: Callable[[WrittenValue, Any], bool] | None = None

    def rewritings(self, program: Program) -> Iterator[Rewriting]:
        """Yield the forms in which the mistake can be made in a program."""
        return (each for each in self.rewrite(program) if each.lines or each.shift)
