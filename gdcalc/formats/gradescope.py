"""Writes one student's marks as the results.json of a Gradescope autograder: a test a value.

The format: https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
"""

from __future__ import annotations

import json
from typing import Any

from gdcalc.clean import clean, shorten
from gdcalc.documents.class_report import NO_MARKS, cell_title
from gdcalc.documents.content import plain_text
from gdcalc.documents.report import SIGNS, Telling, remark_on, summary
from gdcalc.homework.classroom import Classroom, Student
from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Finding, Report
from gdcalc.words import Words


class Results:
    """Writes the results.json of the students of a class; a test for each value that anyone in it answered."""

    def __init__(self, classroom: Classroom, digits: int, words: Words, *, reveal: bool) -> None:
        self.classroom, self.digits, self.words, self.reveal = classroom, digits, words, reveal
        columns = classroom.asked.items()
        self._titles = {address: plain_text(cell_title(address, exercise, words)) for address, exercise in columns}

    def text(self, student: Student) -> str:
        """Return the text of a student's file."""
        document: dict[str, Any] = {"score": float(self.classroom.credit(student)), "output_format": "text"}
        document |= {"test_output_format": "text", "visibility": "visible", "stdout_visibility": "hidden"}
        if student.problem or student.report is None or student.exercise is None:
            problem = clean(student.problem)
            document["score"] = 0.0
            document["output"] = self.words(NO_MARKS, problem=problem)
        else:
            telling = Telling(student.exercise, self.digits, self.words, self.reveal)
            document["output"] = "\n".join(plain_text(block.parts) for block in summary(student.report, telling))
            document["tests"] = self._tests(student, student.report, telling)
        document["extra_data"] = {"max_score": len(self._titles), "status": clean(student.problem) or "marked"}
        return json.dumps(document, allow_nan=False) + "\n"

    def _tests(self, student: Student, report: Report, telling: Telling) -> list[dict[str, Any]]:
        findings: dict[Address, list[Finding]] = {}
        for finding in report.findings:
            if finding.address is not None:
                findings.setdefault(finding.address, []).append(finding)
        named: set[int] = set()
        tests = []
        for number, (address, title) in enumerate(self._titles.items(), start=1):
            credit = float(self.classroom.credit_of(student.cells.get(address)))
            output = "\n".join(_output(each, telling, named, report) for each in findings.get(address, ()))
            test: dict[str, Any] = {"number": str(number), "name": title, "score": credit, "max_score": 1.0}
            test |= {"status": "passed" if credit == 1 else "failed", "output": output or self.words("not answered")}
            test["visibility"] = "visible"
            tests.append(test)
        return tests


def _output(finding: Finding, telling: Telling, named: set[int], report: Report) -> str:
    remark = plain_text(remark_on(finding, telling, named, report))
    verdict = f"{shorten(finding.answer.text, 40)}: {telling.words(SIGNS[finding.verdict])}"
    return f"{verdict}; {remark}" if remark else verdict
