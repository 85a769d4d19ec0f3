"""Checks answers against an exercise: read, placed, judged, explained, and put together as a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gdcalc.answers.reader import Answer, AnswerFile
from gdcalc.homework.budget import Limits
from gdcalc.homework.diagnosis import Diagnosis, Explanation
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Finding, Report, Verdict
from gdcalc.homework.judge import Judge
from gdcalc.homework.placement import Placement
from gdcalc.homework.search import PAIRS, SINGLES
from gdcalc.homework.working_order import WorkingOrder

OF_A_FILE = Limits(SINGLES, PAIRS)

OF_AN_ANSWER = Limits(SINGLES, PAIRS // 2)
"""Someone waits for it; the programs of single mistakes are compiled before anything is asked."""


def last_step(file: AnswerFile) -> int:
    """Return the last step that an answer is of; 1 where none is said."""
    return max((answer.step or 1 for answer in file.answers), default=1)


class Checker:
    """Checks any number of answer files against one exercise; what they need is compiled once."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.order = WorkingOrder(exercise)
        self.placement = Placement(exercise)
        self.judge = Judge(exercise, self.order)
        self.diagnosis = Diagnosis(exercise, self.order)

    def check(self, file: AnswerFile) -> Report:
        """Return a verdict on each answer, and the likely causes of the wrong ones."""
        judged = self.judge.judged(self.placement.read(file))
        explanation = self.diagnosis.explain(judged, OF_A_FILE)
        findings = tuple(_explained(each, explanation) for each in judged.findings)
        return Report(file.name, findings, file.notes, explanation.lines)

    def check_latest(self, answers: Sequence[tuple[Address, Answer]]) -> Finding:
        """Return the finding on the last of some answers, with the wrong values of its step and the one before."""
        judged = self.judge.judged([self.placement.at(address, answer) for address, answer in answers])
        address, latest = answers[-1]
        finding = next(each for each in judged.findings if each.answer is latest)
        if finding.verdict is not Verdict.WRONG:
            return finding
        return _explained(finding, self.diagnosis.explain(judged.since(address.step - 1), OF_AN_ANSWER))


def _explained(finding: Finding, explanation: Explanation) -> Finding:
    """Return a finding with the cause of a wrong value; one that rounding alone may explain is not a mistake."""
    address = finding.address
    if finding.verdict is not Verdict.WRONG or address is None:
        return finding
    return replace(
        finding,
        verdict=Verdict.ROUNDING if address in explanation.rounding else Verdict.WRONG,
        cause=explanation.causes.get(address),
        searched=address not in explanation.unsearched,
    )
