"""``gdcalc.check``: turns answers and the settings of a problem into the verdicts on them."""

from __future__ import annotations

from os import PathLike, fspath
from typing import Any

from gdcalc.answers.reader import answers_of, read_answers
from gdcalc.api.solving import read_settings
from gdcalc.homework.checker import Checker, last_step
from gdcalc.homework.exercise import Exercise
from gdcalc.homework.finding import Report


def check(answers: Any, model: str | None = None, **settings: Any) -> Report:
    """Return the verdicts on answers: a path, or rows as in a JSON file (``[{"step": 1, "loss": 1, "grad_a": 2}]``).

    The settings are those of ``solve``. The report has ``findings`` in the order in which the values follow, each with
    its ``verdict``, the ``right`` value and the one ``expected`` from the earlier answers; ``first``, the first
    mistake; and ``causes``. Raises GdcalcError where the answers or the problem cannot be read.

    >>> report = check([{"step": 1, "grad_a": 2, "a": -2}], "a*x+b", data=[{"x": 1, "y": 1}], lr=1)
    >>> for finding in report.findings:
    ...     print(finding.answer.quantity, finding.answer.text, finding.verdict.value, finding.expected)
    grad_a 2 wrong -2.0
    a -2 follows -2.0
    """
    file = read_answers(fspath(answers)) if isinstance(answers, (str, PathLike)) else answers_of(answers)
    return Checker(Exercise(read_settings(model, settings), last_step(file))).check(file)
