"""Finds where a step was worked by a convention: a function's limit that acts, the slope that is taken at a kink."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula
from gdcalc.expression.clamps import clamps, limit
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.recognition import recognized
from gdcalc.expression.tree import ZERO, Call, Comparison, Expression, names, walk
from gdcalc.gradient_check import Differences
from gdcalc.program import Line, Program, Role
from gdcalc.records import Layout, Step
from gdcalc.words import mark

MOST_STEPS = 3
"""A convention is looked for until it is found in more steps than this."""

NEAR = Fraction(1, 10**13)
"""How far a kink is looked for to each side: float64 may place one this far from where it is."""

NOTHING = Fraction(1, 10**40)
"""What two slopes that are the same may differ by."""

WHERE_SIDE = mark("the slope is taken of the side that the condition chooses")


@dataclass(frozen=True, slots=True)
class Tie:
    """Two formulas whose equality is a corner of a function, and the slope that is taken there."""

    equal: Comparison
    convention: str


def ties(formula: Expression) -> Iterator[Tie]:
    """Yield the places in a formula where its slope may be one by convention.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.expression.printing import to_text
    >>> [(to_text(tie.equal), tie.convention) for tie in ties(parse("max(0, 1 - y*yhat)"))]
    [('1 - y*yhat == 0', 'the slope of relu and of max(0, …) is taken as 0')]
    """
    for part in walk(formula):
        if isinstance(part, Comparison):
            yield Tie(Comparison("==", part.left, part.right), WHERE_SIDE)
        call = recognized(part) or part
        if isinstance(call, Call) and call.function in FUNCTIONS and FUNCTIONS[call.function].kink:
            left, right = (*call.arguments, ZERO)[:2]
            yield Tie(Comparison("==", left, right), FUNCTIONS[call.function].kink)


class Conventions:
    """Collects, of the steps that are shown, those in which a convention counted."""

    def __init__(self, layout: Layout) -> None:
        program, self.layout = layout.program, layout
        end = next(index for index, line in enumerate(program.sample) if line.role is Role.LOSS) + 1
        parts = [program.sample[:end], *([line] for line in program.batch if line.role is Role.PENALTY)]
        limited = dict.fromkeys(call for line in program.sample for call in clamps(line.formula))
        self._tests = [
            *(_Test(False, FUNCTIONS[call.function].remark, limit(call), layout.arithmetic) for call in limited),
            *(
                _Test(True, tie.convention, tie.equal, layout.arithmetic, Kink(lines, program))
                for lines in parts
                for tie in dict.fromkeys(tie for line in lines for tie in ties(line.formula))
            ),
        ]
        self.found: dict[tuple[bool, str], list[int]] = {}
        """By whether it is about a kink, and what is said of it: the steps, at most MOST_STEPS and one."""

    def note(self, step: Step) -> None:
        """Look at a step."""
        tests = [test for test in self._tests if len(self.found.get(test.key, ())) <= MOST_STEPS]
        if not tests:
            return
        layout, record = self.layout, step.record
        parameters = dict(zip(layout.parameters, record[layout.first_parameter :], strict=False))
        rows = record[layout.samples] if layout.program.columns else ((),)
        for row in rows:
            values = parameters | dict(zip(layout.in_sample, row, strict=False))
            for test in tests:
                steps = self.found.get(test.key, [])
                if step.step not in steps and test.holds(values):
                    self.found[test.key] = [*steps, step.step]


class _Test:
    """Whether a comparison holds at a sample and, where it is about a kink, whether the loss has one there."""

    def __init__(
        self, about_kink: bool, said: str, comparison: Comparison, arithmetic: Arithmetic, kink: Kink | None = None
    ) -> None:
        self.key = (about_kink, said)
        self._read = names(comparison)
        self._work = compile_formula(comparison, self._read, arithmetic)
        self._kink = kink

    def holds(self, values: Mapping[str, Any]) -> bool:
        if any(name not in values for name in self._read):
            return False  # a line that is not kept
        try:
            found = bool(self._work(*(values[name] for name in self._read)))
        except FAILURES:
            found = self._kink is None  # ln(0) has no value but for its limit
        return found and (self._kink is None or self._kink.is_at(values))


class Kink:
    """Whether the last of some lines has slopes to either side, by a parameter that is free, that differ."""

    def __init__(self, lines: Sequence[Line], program: Program) -> None:
        self._free = program.free
        self._arguments = (*program.columns, *program.parameters)
        self._lines = lines
        self._differences: Differences | None = None

    def is_at(self, values: Mapping[str, Any]) -> bool:
        """Tell whether there is a kink at the values of columns and parameters."""
        if self._differences is None:
            self._differences = Differences(self._lines, self._arguments)
        point = {name: Fraction(values[name]) for name in self._arguments}
        for name in self._free:
            _, wide = self._differences.at(point, name, NEAR)
            _, narrow = self._differences.at(point, name, NEAR / 10)
            # Of a smooth function the slopes to either side draw near to each other as the points do.
            if wide is not None and narrow is not None and narrow > max(wide / 2, NOTHING):
                return True
        return False
