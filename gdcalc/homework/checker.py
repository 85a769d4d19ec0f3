"""Checks answers against an exercise: each value with the right one, then with what follows from the earlier values."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from gdcalc.answers.reader import Answer, AnswerFile
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.tree import Expression, names
from gdcalc.homework.closeness import Mark, agrees, as_float, is_coarse, marked, usual_places
from gdcalc.homework.diagnosis import Diagnosis
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Cause, Certainty, Finding, Named, Report, Verdict
from gdcalc.homework.formulas import ROUNDOFF, Comparison, value_here
from gdcalc.homework.mistakes import MISTAKES
from gdcalc.homework.placement import Placed, Placement
from gdcalc.homework.quantities import BEFORE
from gdcalc.homework.sheet import reduced
from gdcalc.homework.subgradients import Subgradients
from gdcalc.homework.submission import Submission
from gdcalc.problem.naming import LOSS
from gdcalc.program.evaluation import limit_acts
from gdcalc.program.program import Role

GROUPS = {Role.INTERMEDIATE: 0, Role.PREDICTION: 0, Role.LOSS: 1, Role.PENALTY: 1, Role.BATCH_LOSS: 1}
"""In what order the values of a step follow: prediction, loss, gradient (2), update (3)."""

FAR = 0.02
"""A right value that lies further than this from what follows was not worked from the person's own values."""

RATIOS = {-1.0: "sign-flipped", 0.5: "factor-missing", 2.0: "factor-extra"}
"""What a formula is of the right one, and the mistake that makes it so."""


def last_step(file: AnswerFile) -> int:
    """Return the last step that an answer is of; 1 where none is said."""
    return max((answer.step or 1 for answer in file.answers), default=1)


class Checker:
    """Checks any number of answer files against one exercise; what they need is compiled once."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.placement = Placement(exercise)
        self.diagnosis = Diagnosis(exercise, self.place)
        self.subgradients = Subgradients(exercise)
        lines = (*exercise.sheet.sample, *exercise.sheet.step)
        self._order = {line.name: (self._group(line.name, line.role), index) for index, line in enumerate(lines)}
        sheet = exercise.sheet
        self._sample_at = {line.name: index for index, line in enumerate(sheet.sample)}
        # An update is shown as the program has it: old value and update in one line; so is a gradient in one formula.
        self._shown = {line.name: line.formula for line in (*sheet.sample, *sheet.step)}
        self._shown |= {line.name: line.formula for line in exercise.program.sample}
        self._shown |= {line.name: line.formula for line in exercise.program.step if line.role is Role.UPDATE}
        self._products = {line.name: line.product for line in exercise.sheet.sample}
        self._reads = {name: names(formula) for name, formula in self._shown.items() if not reduced(formula)}

    @cached_property
    def comparison(self) -> Comparison:
        """What compares formulas with those of the lines."""
        return Comparison(self.exercise)

    def _group(self, name: str, role: Role) -> int:
        in_step = any(line.name == name for line in self.exercise.sheet.step)
        if role in GROUPS and not (in_step and role is Role.INTERMEDIATE):
            return GROUPS[role]
        return 3 if in_step and role is not Role.GRADIENT else 2

    # --- checking --------------------------------------------------------------------------------------------------

    def check(self, file: AnswerFile) -> Report:
        """Return a verdict on each answer."""
        read = self.placement.read(file)
        usual = usual_places([each.numeral for each in read if each.numeral is not None])
        marks: dict[Address, Mark] = {}
        for each in read:
            if each.address is not None and each.numeral is not None and not each.problem:
                marks[each.address] = marked(each.numeral, usual, self.exercise.read)
        judged = self._formulas([each for each in read if each.formula is not None], marks, usual)
        last = max((each.address.step for each in read if each.address is not None), default=1)
        submission = Submission(self.exercise, marks, usual, last)
        findings = []
        for each in read:
            if each.address is None or each.problem:
                findings.append(Finding(each.answer, each.address, Verdict.UNREADABLE, problem=each.problem))
            else:
                finding = self._finding(each.answer, each.address, marks.get(each.address), submission)
                findings.append(self._judged(finding, judged.get(each.address)))
        findings.sort(key=lambda finding: self.place(finding.address))
        findings = list(self._of_one_slope(findings))
        explained, lines = self.diagnosis.explained(findings, submission)
        return Report(file.name, tuple(explained), file.notes, lines)

    def _of_one_slope(self, findings: list[Finding]) -> Iterator[Finding]:
        """Yield the findings; a component of a gradient that takes another slope than those before it is wrong."""
        shares: dict[tuple[int, int | None], tuple[float, float]] = {}
        for finding in findings:
            kink, address, mark = finding.at_kink, finding.address, finding.mark
            by_convention = mark is not None and finding.right is not None and agrees(mark, finding.right)
            if kink is None or address is None or mark is None or by_convention or not self.subgradients.is_single:
                yield finding
                continue
            key = (address.step, address.place)
            low, high = shares.get(key, (-math.inf, math.inf))
            own_low, own_high = kink.share(mark)
            if len(self.exercise.batches[address.step - 1].indices) <= 1 and (own_low > high or own_high < low):
                expected = kink.at((low + high) / 2)
                yield replace(finding, verdict=Verdict.WRONG, at_kink=None, expected=expected)
            else:
                shares[key] = max(low, own_low), min(high, own_high)
                yield finding

    def place(self, address: Address | None) -> tuple[int, int, int, int]:
        """Return where a value stands in the order in which values follow; what belongs nowhere comes last."""
        if address is None:
            return (10**18, 0, 0, 0)
        if address.line.startswith(f"{BEFORE} "):
            return (address.step, -1, 0, 0)
        group, index = self._order[address.line]
        return (address.step, group, 10**9 if address.place is None else address.place, index)

    def _finding(self, answer: Answer, address: Address, mark: Mark | None, submission: Submission) -> Finding:
        right, expected = submission.right(address), submission.expected(address)
        formula, operands = self._line(address, submission)
        finding = Finding(answer, address, Verdict.WRONG, mark, right, expected, formula, operands)
        if mark is None:
            return finding
        does_follow = expected is not None and agrees(mark, expected)
        if right is not None and agrees(mark, right):
            coarse, copied = is_coarse(mark, right), self._is_copied(finding, does_follow)
            kink = (
                None
                if copied or self._order.get(address.line, (3,))[0] > 2
                else self.subgradients.at(submission, address)
            )
            return replace(finding, verdict=Verdict.RIGHT, coarse=coarse, copied=copied, at_kink=kink)
        if does_follow:
            return replace(finding, verdict=Verdict.FOLLOWS)
        kink = self.subgradients.at(submission, address)
        if kink is None or not (
            kink.low <= mark.value <= kink.high or agrees(mark, kink.low) or agrees(mark, kink.high)
        ):
            return finding
        return replace(finding, verdict=Verdict.RIGHT, at_kink=kink)

    @staticmethod
    def _is_copied(finding: Finding, does_follow: bool) -> bool:
        """Tell whether a right value is far from what follows from the person's own values."""
        if does_follow or finding.expected is None or finding.mark is None:
            return False
        apart = abs(as_float(finding.expected) - as_float(finding.right))
        return apart > 10 * as_float(finding.mark.unit) and apart > FAR * abs(as_float(finding.right))

    def _line(self, address: Address, submission: Submission) -> tuple[Expression | None, dict[str, Any]]:
        """Return the formula of a line as it is shown, and the values that the person has for its names."""
        formula, read = self._shown.get(address.line), self._reads.get(address.line)
        product = self._products.get(address.line)
        if product is not None and any(
            Address(address.step, address.place, name) in submission.marks for name in names(product)
        ):
            formula, read = product, names(product)
        if formula is None or read is None:
            return None, {}
        batch = self.exercise.batches[address.step - 1]
        operands: dict[str, Any] = {"t": batch.step, "epoch": batch.epoch}
        for name in read:
            if name in self.exercise.program.columns:
                index = batch.indices[address.place or 0]
                operands[name] = self.exercise.data[index - 1][self.exercise.program.columns.index(name)]
            elif name in self.exercise.sheet.parameters:
                operands[name] = submission.before(address.step, name)
            elif name in self.exercise.sheet.state and self._reads_old(address.line, name):
                operands[name] = submission.old_state(address.step, name)
            elif name not in operands and name in self._order:
                place = address.place if name in self._sample_at and address.place is not None else None
                place = 0 if name in self._sample_at and place is None else place
                operands[name] = submission.held(Address(address.step, place, name))
        if any(operands.get(name) is None for name in read):
            return None, {}
        shown = as_typed(formula, lambda call: limit_acts(call, operands, self.exercise.arithmetic))
        return shown, {name: operands[name] for name in read}

    def _reads_old(self, line: str, state: str) -> bool:
        """Tell whether a line reads the state of the step before: up to the line of the state itself."""
        return self._order[line][1] <= self._order[state][1]

    # --- formulas as answers -----------------------------------------------------------------------------------------

    def _formulas(
        self, read: list[Placed], marks: dict[Address, Mark], usual: int
    ) -> dict[Address, Fraction | float | None]:
        """Compare the formulas among the answers with the lines' own, and put their values among the marks.

        Returns for each what it is of the right one, as ``Comparison.ratio`` does.
        """
        judged: dict[Address, Fraction | float | None] = {}
        formulas = [(each.address, each.formula) for each in read if each.address and each.formula]
        submission = Submission(self.exercise, marks, usual, max((each.step for each, _ in formulas), default=1))
        for address, formula in sorted(formulas, key=lambda each: self.place(each[0])):
            ratio = judged[address] = self.comparison.ratio(formula, self._of_sample(address))
            expected = submission.expected(address)
            value = value_here(formula, self._values(address, submission), self.exercise)
            if ratio and expected is not None and address.place is None:
                value = expected * (as_float(ratio) if isinstance(expected, float) else Fraction(ratio))
            if value is not None:
                marks[address] = Mark(value, 0 * value)
                submission.add(address, marks[address])
        return judged

    def _of_sample(self, address: Address) -> Address:
        """Return the line of a sample's loss or gradient for that of the batch: a formula is of one sample."""
        sheet = self.exercise.sheet
        lines = {name: f"d{LOSS}/d{parameter}" for parameter, name in sheet.gradient.items()} | {sheet.loss: LOSS}
        return Address(address.step, 0, lines[address.line]) if address.line in lines else address

    def _values(self, address: Address, submission: Submission) -> dict[str, Any]:
        batch = self.exercise.batches[address.step - 1]
        place = address.place or 0
        row = self.exercise.data[batch.indices[place] - 1] if self.exercise.program.columns else ()
        values = dict(zip(self.exercise.program.columns, row, strict=False))
        values |= {name: submission.before(address.step, name) for name in self.exercise.sheet.parameters}
        for line in self.exercise.sheet.model():
            values[line.name] = submission.held(Address(address.step, place, line.name))
        values["lr"] = submission.held(Address(address.step, None, "lr"))
        return values

    def _judged(self, finding: Finding, ratio: Any) -> Finding:
        """Return the finding on a formula, by its comparison with the right one."""
        if ratio is None:
            return finding
        size = as_float(ratio)
        if abs(size - 1) < ROUNDOFF and (ratio == 1 or isinstance(ratio, float)):
            return replace(finding, verdict=Verdict.RIGHT, coarse=False, copied=False)
        count = len(self.exercise.data)
        named = [name for value, name in RATIOS.items() if abs(size - value) < ROUNDOFF]
        if abs(size - count) < ROUNDOFF and count > 1:
            named.append("not-divided")
        mistakes = tuple(Named(mistake) for mistake in MISTAKES if mistake.name in named)
        cause = Cause(mistakes[:1], Certainty.PROBABLY) if mistakes else None
        return replace(finding, verdict=Verdict.WRONG, cause=cause)
