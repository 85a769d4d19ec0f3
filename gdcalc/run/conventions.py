"""Finds where a convention decided a step: where a function's limit acts, or a slope is taken at a kink."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula
from gdcalc.expression.clamps import clamps, limit
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.quantity import Kind, of_kind
from gdcalc.expression.recognition import recognized
from gdcalc.expression.tree import (
    ONE,
    ZERO,
    Call,
    Comparison,
    Expression,
    Negative,
    Number,
    Sum,
    names,
    rebuild,
    walk,
)
from gdcalc.program.compiler import compile_lines
from gdcalc.program.program import CHAIN, Line, Program, Role
from gdcalc.program.record import Layout
from gdcalc.run.records import Step
from gdcalc.words import mark

MOST_STEPS = 3
"""The search for a convention ends once it is found in more steps than this."""

NOISE = "1e-12"
"""In float64 values count as equal to within this: 3*0.1 and 0.3 tie on paper."""

WHERE_SIDE = mark("the slope is taken of the side that the condition chooses")


@dataclass(frozen=True, slots=True)
class Tie:
    """Two formulas, equal at a corner of a function, and what slope is taken there."""

    left: Expression
    right: Expression
    convention: str


def ties(formula: Expression) -> Iterator[Tie]:
    """Yield the places in a formula where its slope may be a matter of convention.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.expression.printing import to_text
    >>> [(to_text(tie.left), tie.convention) for tie in ties(parse("max(0, 1 - y*yhat)"))]
    [('1 - y*yhat', 'the slope of relu and of max(0, …) is taken as 0')]
    """
    for part in walk(formula):
        if isinstance(part, Comparison):
            yield Tie(part.left, part.right, WHERE_SIDE)
        call = recognized(part) or part
        if isinstance(call, Call) and call.function in FUNCTIONS and FUNCTIONS[call.function].kink:
            left, right = (*call.arguments, ZERO)[:2]
            yield Tie(left, right, FUNCTIONS[call.function].kink)


def noise_of(arithmetic: Arithmetic) -> str:
    """Return how far apart values of an arithmetic may be that are equal on paper."""
    return NOISE if arithmetic.can_overflow else "0"


def moving(program: Program) -> set[str]:
    """Return the names whose values depend on a parameter."""
    found = set(program.parameters)
    for line in (*program.sample, *program.batch):
        if not found.isdisjoint(names(line.formula)):
            found.add(line.name)
    return found


def one_sided(lines: Iterable[Line], moves: set[str], noise: str, *, above: bool) -> Iterator[Line]:
    """Yield lines with the slopes of one side, wherever both sides of a comparison that a parameter moves are equal.

    Above, the left side of every tie counts as the larger; below, as the smaller.
    """
    tiny = Number(noise)

    def change(part: Expression) -> Expression:
        part = rebuild(part, change)
        match part:
            case Comparison(relation, left, right) if relation in "<=>=" and not moves.isdisjoint(names(part)):
                larger = relation[0] == ">"
                strict = larger != above
                moved = right if noise == "0" else Sum(right, (("-" if above else "+", tiny),))
                return Comparison(relation[0] + ("" if strict else "="), left, moved)
            case Call("sign", (argument,)):
                return Call("where", (change(Comparison(">", argument, ZERO)), ONE, Negative(ONE)))
        return part

    for line in lines:
        slope = line.role in (*CHAIN, Role.PENALTY_GRADIENT)
        yield replace(line, formula=change(line.formula)) if slope else line


class Conventions:
    """Collects those of the steps shown in which a convention made a difference.

    ``chained``: the lines of the chain rule are shown too.
    """

    def __init__(self, layout: Layout, *, chained: bool = False) -> None:
        program, self.layout = layout.program, layout
        shown = (*program.sample, *program.chain) if chained else program.sample
        limited = dict.fromkeys(call for line in shown for call in clamps(line.formula))
        penalty = [line for line in program.batch if line.role is Role.PENALTY]
        corners = dict.fromkeys(tie for line in (*program.sample, *penalty) if line.role not in CHAIN
                                for tie in ties(line.formula))  # fmt: skip
        known = {name: place for place, name in enumerate((*program.parameters, *layout.in_sample))}
        tests = [
            *(_Test(False, FUNCTIONS[call.function].remark, limit(call), layout.arithmetic, known) for call in limited),
            *(_Test(True, tie.convention, _equal(tie, layout.arithmetic), layout.arithmetic, known) for tie in corners),
        ]
        self._tests = [test for test in tests if test.is_known]
        self._kink = Kink(program, layout.arithmetic) if corners else None
        self.found: dict[tuple[bool, str], list[int]] = {}
        """The steps, at most MOST_STEPS + 1, by whether the remark is about a kink and by its text."""

    def note(self, step: Step) -> None:
        """Look at a step."""
        tests = [test for test in self._tests if len(self.found.get(test.key, ())) <= MOST_STEPS]
        if not tests:
            return
        layout, record = self.layout, step.record
        parameters = record[layout.places["parameters"]]
        rows = record[layout.samples] if layout.program.columns else ((),)
        for row in rows:
            values = (*parameters, *row)
            for test in tests:
                steps = self.found.get(test.key, [])
                if step.step not in steps and test.holds(values) and (not test.key[0] or self._is_kink(values)):
                    self.found[test.key] = [*steps, step.step]

    def _is_kink(self, values: Sequence[Any]) -> bool:
        program = self.layout.program
        count = len(program.parameters)
        columns = values[count : count + len(program.columns)]
        return self._kink is not None and self._kink.is_at((*columns, *values[:count]))


def _equal(tie: Tie, arithmetic: Arithmetic) -> Comparison:
    apart = Call("abs", (Sum(tie.left, (("-", tie.right),)),))
    return Comparison("<=", apart, Number(noise_of(arithmetic)))


class _Test:
    """Whether a comparison holds at a sample; one about a limit also holds where a side has no value, as ln(0)."""

    def __init__(
        self, about_kink: bool, said: str, comparison: Comparison, arithmetic: Arithmetic, known: dict[str, int]
    ) -> None:
        self.key = (about_kink, said)
        read = names(comparison)
        self.is_known = all(name in known for name in read)
        self._places = [known[name] for name in read if name in known]
        self._work = compile_formula(comparison, read, arithmetic)

    def holds(self, values: Sequence[Any]) -> bool:
        try:
            return bool(self._work(*[values[place] for place in self._places]))
        except FAILURES:
            return not self.key[0]


class Kink:
    """Whether the slopes to either side, by a parameter that is free, differ at a sample."""

    def __init__(self, program: Program, arithmetic: Arithmetic) -> None:
        penalty = tuple(line for line in program.batch if line.role in (Role.PENALTY, Role.PENALTY_GRADIENT))
        lines, moves = (*program.sample, *penalty), moving(program)
        arguments = (*program.columns, *program.parameters)
        noise = noise_of(arithmetic)
        self._sides: list[Callable[..., tuple[Any, ...]]] = [
            compile_lines(tuple(one_sided(lines, moves, noise, above=above)), arguments, arithmetic)
            for above in (True, False)
        ]
        self._places = [
            place
            for place, line in enumerate(lines)
            if line.role in (Role.SAMPLE_GRADIENT, Role.PENALTY_GRADIENT)
            and (slope := of_kind(line.name, Kind.DERIVATIVE)) is not None
            and slope.by in program.free
        ]

    def is_at(self, values: Sequence[Any]) -> bool:
        """Tell whether there is a kink at the values of the columns and parameters, in order."""
        try:
            above, below = (side(*values) for side in self._sides)
        except FAILURES:
            return False
        return any(above[place] != below[place] for place in self._places)
