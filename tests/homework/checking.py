"""Checks answers that a test writes down, by step and quantity."""

from __future__ import annotations

from typing import Any

from gdcalc.answers.reader import Answer, AnswerFile
from gdcalc.homework.checker import Checker, last_step
from gdcalc.homework.exercise import Exercise
from gdcalc.homework.finding import Finding, Report
from gdcalc.problem import Settings

THREE = [{"x": "1", "y": "1"}, {"x": "0", "y": "1"}, {"x": "1", "y": "0"}]
"""Worked by hand in the README: a*x + b from 0, learning rate 1."""

Written = dict[tuple[int, str], str]


def check(written: Written, **settings: Any) -> Report:
    """Return the report on values by step and quantity; ``name/2`` is a quantity of sample 2."""
    answers = []
    for (step, name), text in written.items():
        quantity, _, sample = name.partition("@")
        answers.append(Answer(quantity, text, step, int(sample) if sample else None))
    file = AnswerFile("answers", tuple(answers), decimal_comma=False)
    return Checker(Exercise(Settings(**settings), last_step(file))).check(file)


def line(written: Written, **settings: Any) -> Report:
    """Return the report on the three-sample exercise."""
    return check(written, **{"model": "a*x+b", "data": THREE, "lr": "1", **settings})


def verdicts(report: Report) -> list[str]:
    """Return the verdicts in order."""
    return [finding.verdict.value for finding in report.findings]


def found(report: Report, quantity: str, step: int = 1) -> Finding:
    """Return the finding on a quantity, as it was written."""
    return next(each for each in report.findings if (each.answer.step, each.answer.quantity) == (step, quantity))


def named(finding: Finding) -> set[str]:
    """Return the names of the mistakes that a finding is said to come from."""
    return {each.mistake.name for each in finding.cause.mistakes} if finding.cause else set()
