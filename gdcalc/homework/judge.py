"""Turns placed answers into verdicts: each value against the right one, then against what follows from earlier ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from gdcalc.answers.reader import Answer
from gdcalc.arithmetic.float64 import as_float
from gdcalc.expression.tree import names
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.closeness import WrittenValue, agrees, is_coarse, usual_places, written_value
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Finding, Verdict
from gdcalc.homework.formulas import ROUNDOFF, Comparison, value_here
from gdcalc.homework.operands import ShownLines
from gdcalc.homework.placement import Placed
from gdcalc.homework.quantities import of_sample
from gdcalc.homework.subgradients import Subgradients
from gdcalc.homework.working_order import UPDATE, WorkingOrder

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
    def comparison(self) -> Comparison:
        """What compares formulas with those of the lines."""
        return Comparison(self.exercise)

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
