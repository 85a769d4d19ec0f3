"""Turns placed answers into verdicts: each value against the right one, then against what follows from earlier ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any, TypeAlias

from gdcalc.answers.reader import Answer
from gdcalc.arithmetic.float64 import as_float
from gdcalc.arithmetic.formula_code import reductions
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.tree import Expression, names
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.closeness import WrittenValue, agrees, is_coarse, usual_places, written_value
from gdcalc.homework.exercise import UPDATE, Address, Exercise, WorkingOrder
from gdcalc.homework.finding import AtKink, Finding, Verdict
from gdcalc.homework.formulas import ROUNDOFF, FormulaComparison, value_here
from gdcalc.homework.placement import Placed, of_sample
from gdcalc.problem.naming import COUNTERS
from gdcalc.program.compiler import StepFunction, Worked, compile_step
from gdcalc.program.evaluation import limit_acts
from gdcalc.program.program import CHAIN, Line, Program, Role
from gdcalc.run.conventions import moving, noise_of, one_sided, ties

Followed = list[Worked | None]


class Subgradients:
    """The gradients that the slopes to either side of a kink give."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        program = exercise.program
        lines = (*program.sample, *(line for line in program.batch if line.role is Role.PENALTY))
        found = [tie for line in lines if line.role not in CHAIN for tie in dict.fromkeys(ties(line.formula))]
        self._conventions = tuple(dict.fromkeys(tie.convention for tie in found))
        self.is_single = len(found) == 1
        """Whether there is one corner, so that one slope goes into the whole gradient of a sample."""
        self._followed: tuple[Attempt, list[Followed]] | None = None

    @cached_property
    def _work(self) -> list[StepFunction]:
        """What works a step with the slopes of one side, and of the other."""
        exercise = self.exercise
        moves, noise = moving(exercise.program), noise_of(exercise.arithmetic)
        sides = (_one_sided(exercise.by_hand, moves, noise, above=above) for above in (True, False))
        return [compile_step(program, exercise.arithmetic) for program in sides]

    def at(self, attempt: Attempt, address: Address) -> AtKink | None:
        """Return what values a line may have on a person's own values; None where there is no kink."""
        if not self._conventions:
            return None
        if self._followed is None or self._followed[0] is not attempt:
            self._followed = attempt, [list(islice(attempt.working(work), attempt.last)) for work in self._work]
        values = [
            work.value(worked, address.step, address.place, address.line)
            for work, worked in zip(self._work, self._followed[1], strict=True)
        ]
        if None in values or values[0] == values[1]:
            return None
        return AtKink(values[0], values[1], self._conventions)


def _one_sided(program: Program, moves: set[str], noise: str, *, above: bool) -> Program:
    lines = (*program.sample, *program.after_samples)
    new = zip(lines, one_sided(lines, moves, noise, above=above), strict=True)
    return program.replacing({line.name: other.formula for line, other in new if other.formula != line.formula})


def shown_lines(exercise: Exercise) -> dict[str, Line]:
    """Return the lines of an exercise as they are shown, by name.

    An update is shown as the program has it, old value and update in one line; so is a gradient in one formula.
    """
    by_hand, program = exercise.by_hand, exercise.program
    lines = {line.name: line for line in (*by_hand.sample, *by_hand.after_samples, *program.sample)}
    return lines | {line.name: line for line in program.step if line.role is Role.UPDATE}


class ShownLines:
    """The lines of an exercise with the values that a person has for what they read."""

    def __init__(self, exercise: Exercise, order: WorkingOrder) -> None:
        self.exercise, self.order = exercise, order
        self._of_sample = {line.name for line in exercise.by_hand.sample}
        self._shown = {name: line.formula for name, line in shown_lines(exercise).items()}
        self._products = {line.name: line.product for line in exercise.by_hand.sample if line.product is not None}
        self._reads = {name: names(formula) for name, formula in self._shown.items() if not reductions(formula)}

    def of(self, address: Address, attempt: Attempt) -> tuple[Expression | None, dict[str, Any]]:
        """Return the formula of a line, and what it reads; None where that is not known, or is over a whole batch."""
        formula, read = self._shown.get(address.line), self._reads.get(address.line)
        product = self._products.get(address.line)
        if product is not None and any(
            Address(address.step, address.place, name) in attempt.written for name in names(product)
        ):
            formula, read = product, names(product)
        if formula is None or read is None:
            return None, {}
        operands = {name: self.value(name, address, attempt) for name in read}
        if None in operands.values():
            return None, {}
        return as_typed(formula, lambda call: limit_acts(call, operands, self.exercise.arithmetic)), operands

    def value(self, name: str, address: Address, attempt: Attempt) -> Any:
        """Return the value that a person has for a name in a line; None where it has none."""
        exercise, step = self.exercise, address.step
        batch = exercise.batches[step - 1]
        if name in exercise.program.columns:
            index = batch.indices[address.place or 0]
            return exercise.data[index - 1][exercise.program.columns.index(name)]
        if name in exercise.by_hand.parameters:
            return attempt.before(step, name)
        if name in exercise.by_hand.state and not self.order.is_later(address.line, name):
            return attempt.old_state(step, name)
        if name in COUNTERS:
            return {"t": batch.step, "epoch": batch.epoch}[name]
        if name not in self.order:
            return None
        return attempt.held(Address(step, (address.place or 0) if name in self._of_sample else None, name))


FAR = 0.02
"""A right value that lies further than this from what follows was not worked from the person's own values."""

WrittenValues: TypeAlias = Mapping[Address, WrittenValue]


@dataclass(frozen=True, slots=True)
class Judged:
    """What one person wrote, with a verdict each, in the order in which the values follow.

    A verdict is right, follows, wrong or unreadable here: whether rounding alone may have made a value wrong is known
    when causes have been looked for.
    """

    findings: tuple[Finding, ...]
    attempt: Attempt

    @property
    def wrong(self) -> dict[Address, Finding]:
        """The wrong values, in order."""
        return {each.address: each for each in self.findings if each.verdict is Verdict.WRONG and each.address}

    def since(self, step: int) -> Judged:
        """Return the values from a step on, which all the same follow from what was written before."""
        near = (each for each in self.findings if each.address is None or each.address.step >= step)
        return replace(self, findings=tuple(near))


class Judge:
    """Judges what any number of people wrote for one exercise; what that needs is compiled once."""

    def __init__(self, exercise: Exercise, order: WorkingOrder) -> None:
        self.exercise, self.order = exercise, order
        self.subgradients = Subgradients(exercise)
        self.lines = ShownLines(exercise, order)

    @cached_property
    def comparison(self) -> FormulaComparison:
        """What compares formulas with those of the lines."""
        return FormulaComparison(self.exercise)

    def judged(self, placed: Sequence[Placed]) -> Judged:
        """Return a verdict on each answer."""
        usual = usual_places([each.numeral for each in placed if each.numeral is not None])
        numbers = {
            each.address: written_value(each.numeral, usual, self.exercise.read)
            for each in placed
            if each.address is not None and each.numeral is not None and not each.problem
        }
        written, ratios = self._with_formulas(placed, numbers, usual)
        last = max((each.address.step for each in placed if each.address is not None), default=1)
        attempt = Attempt(self.exercise, written, usual, last)
        findings = [self._finding(each, ratios, attempt) for each in placed]
        findings.sort(key=lambda finding: self.order(finding.address))
        return Judged(tuple(self._of_one_slope(findings)), attempt)

    def _finding(self, placed: Placed, ratios: Mapping[Address, Fraction | float | None], attempt: Attempt) -> Finding:
        address = placed.address
        if address is None or placed.problem:
            return Finding(placed.answer, address, Verdict.UNREADABLE, problem=placed.problem)
        finding = self._of_value(placed.answer, address, attempt)
        ratio = ratios.get(address)
        if ratio is None:
            return finding
        if abs(as_float(ratio) - 1) < ROUNDOFF and (ratio == 1 or isinstance(ratio, float)):
            return replace(finding, verdict=Verdict.RIGHT, coarse=False, copied=False)
        return replace(finding, verdict=Verdict.WRONG, ratio=ratio)

    def _of_value(self, answer: Answer, address: Address, attempt: Attempt) -> Finding:
        written, right, expected = attempt.written.get(address), attempt.right(address), attempt.expected(address)
        formula, operands = self.lines.of(address, attempt)
        finding = Finding(answer, address, Verdict.WRONG, written, right, expected, formula, operands)
        if written is None:
            return finding
        does_follow = expected is not None and agrees(written, expected)
        if right is not None and agrees(written, right):
            coarse, copied = is_coarse(written, right), self._is_copied(finding, does_follow)
            has_kink = not copied and self.order.group(address.line) < UPDATE
            kink = self.subgradients.at(attempt, address) if has_kink else None
            return replace(finding, verdict=Verdict.RIGHT, coarse=coarse, copied=copied, at_kink=kink)
        if does_follow:
            return replace(finding, verdict=Verdict.FOLLOWS)
        kink = self.subgradients.at(attempt, address)
        if kink is None or not (
            kink.low <= written.value <= kink.high or agrees(written, kink.low) or agrees(written, kink.high)
        ):
            return finding
        return replace(finding, verdict=Verdict.RIGHT, at_kink=kink)

    @staticmethod
    def _is_copied(finding: Finding, does_follow: bool) -> bool:
        """Tell whether a right value is far from what follows from the person's own values."""
        if does_follow or finding.expected is None or finding.written is None:
            return False
        apart = abs(as_float(finding.expected) - as_float(finding.right))
        return apart > 10 * as_float(finding.written.unit) and apart > FAR * abs(as_float(finding.right))

    def _of_one_slope(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """Yield the findings; a component of a gradient that takes another slope than those before it is wrong."""
        shares: dict[tuple[int, int | None], tuple[float, float]] = {}
        for finding in findings:
            kink, address, written = finding.at_kink, finding.address, finding.written
            by_convention = written is not None and finding.right is not None and agrees(written, finding.right)
            if kink is None or address is None or written is None or by_convention or not self.subgradients.is_single:
                yield finding
                continue
            key = (address.step, address.place)
            low, high = shares.get(key, (-math.inf, math.inf))
            own_low, own_high = kink.share(written)
            if len(self.exercise.batches[address.step - 1].indices) <= 1 and (own_low > high or own_high < low):
                expected = kink.at((low + high) / 2)
                yield replace(finding, verdict=Verdict.WRONG, at_kink=None, expected=expected)
            else:
                shares[key] = max(low, own_low), min(high, own_high)
                yield finding

    # --- formulas as answers -----------------------------------------------------------------------------------------

    def _with_formulas(
        self, placed: Sequence[Placed], written: WrittenValues, usual: int
    ) -> tuple[WrittenValues, dict[Address, Fraction | float | None]]:
        """Return what is written with the formulas' values in place of them, and what these are of the right ones."""
        ratios: dict[Address, Fraction | float | None] = {}
        formulas = [(each.address, each.formula) for each in placed if each.address and each.formula]
        attempt = Attempt(self.exercise, written, usual, max((each.step for each, _ in formulas), default=1))
        for address, formula in sorted(formulas, key=lambda each: self.order(each[0])):
            ratio = ratios[address] = self.comparison.ratio(formula, self._of_sample(address))
            expected = attempt.expected(address)
            read = {name: self.lines.value(name, address, attempt) for name in names(formula)}
            value = value_here(formula, read, self.exercise)
            if ratio and expected is not None and address.place is None:
                value = expected * (as_float(ratio) if isinstance(expected, float) else Fraction(ratio))
            if value is not None:
                attempt.add(address, WrittenValue(value, 0 * value))
        return attempt.written, ratios

    def _of_sample(self, address: Address) -> Address:
        """Return the line of a sample's loss or gradient for that of the batch: a formula is of one sample."""
        lines = of_sample(self.exercise.by_hand)
        return Address(address.step, 0, lines[address.line]) if address.line in lines else address
