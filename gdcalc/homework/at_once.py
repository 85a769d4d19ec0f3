"""Checks answers one by one as they are given, each in the time that a person does not notice."""

from __future__ import annotations

from collections.abc import Sequence

from gdcalc.answers.reader import Answer, AnswerFile
from gdcalc.homework.checker import Checker
from gdcalc.homework.diagnosis import Diagnosis
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Finding, Verdict
from gdcalc.homework.placement import Placement
from gdcalc.homework.search import PAIRS, SINGLES
from gdcalc.homework.submission import Submission


class AtOnce:
    """Checks one answer at a time; those that are ``kept`` are carried on, so that later ones may follow from them."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.kept: list[Answer] = []
        self._checker = Checker(exercise)
        self._checker.placement = _ByAddress(exercise)
        self._diagnosis = self._checker.diagnosis = _OfLatest(exercise, self._checker.place)

    def prepare(self) -> None:
        """Compile what the first wrong answer needs."""
        for variant in self._diagnosis.variants:
            _ = variant.work
        for line in (*self.exercise.sheet.sample, *self.exercise.sheet.step):
            self._diagnosis.slopes.of(line)

    def finding(self, address: Address, text: str) -> tuple[Answer, Finding]:
        """Return an answer, to be kept or not, and the finding on it."""
        answer = Answer(address.line, text, address.step, address.place)
        self._diagnosis.latest = answer
        report = self._checker.check(AnswerFile("", (*self.kept, answer), decimal_comma=False))
        return answer, next(each for each in report.findings if each.answer is answer)


class _ByAddress(Placement):
    """Places answers whose quantity is a line's name and whose sample is its place in the batch."""

    def address(self, answer: Answer, steps: set[int | None]) -> tuple[Address | None, str]:  # noqa: ARG002
        """Return where an answer belongs."""
        return Address(answer.step or 1, answer.sample, answer.quantity), ""


class _OfLatest(Diagnosis):
    """Explains the ``latest`` answer alone, with the wrong values of its step and the one before as evidence."""

    most = SINGLES, PAIRS // 2  # the sheets of single mistakes are compiled before anything is asked
    latest: Answer | None = None

    def explained(self, findings: Sequence[Finding], submission: Submission) -> tuple[list[Finding], int]:
        """Return the findings with the latest explained, where it is wrong."""
        found = next(each for each in findings if each.answer is self.latest)
        if found.verdict is not Verdict.WRONG or found.address is None:
            return list(findings), 0
        first = found.address.step - 1
        near = [each for each in findings if each.address is None or each.address.step >= first]
        return super().explained(near, submission)
