"""Writes what checking found as one JSON document (``gdcalc schema check``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gdcalc.documents.quantities import name_of, sample_of
from gdcalc.documents.report import Telling, said_of
from gdcalc.formats.json.writer import described, dump
from gdcalc.homework.exercise import Exercise
from gdcalc.homework.finding import Cause, Finding, Report, Verdict

SCHEMA = "gdcalc.check/1"


def report_document(report: Report, telling: Telling) -> Iterator[str]:
    """Yield the document. Without ``reveal`` it has neither right values nor what the mistakes are, only hints."""
    exercise, causes, ended = telling.exercise, report.causes, report.broken_off
    number = {id(cause): index for index, (cause, _) in enumerate(causes)}
    document = {
        "schema": SCHEMA,
        "name": report.name,
        "cells": [_cell(finding, telling, number) for finding in report.findings],
        "causes": [_cause(cause, findings, telling) for cause, findings in causes],
        "first_mistake": report.first and _where(report.first, exercise),
        "counts": {verdict.value: report.count(verdict) for verdict in Verdict},
        "good": report.good,
        "total": len(report.findings),
        "notes": report.notes,
        "search": {"lines": report.lines, "broken_off": ended and _where(ended, exercise)},
    }
    yield dump(document, exercise.arithmetic) + "\n"


def _cell(finding: Finding, telling: Telling, number: dict[int, int]) -> dict[str, Any]:
    cell = _where(finding, telling.exercise) | {
        "written": finding.answer.text,
        "place": finding.answer.place or None,
        "value": None if finding.written is None else telling.exercise.present(finding.written.value),
        "verdict": finding.verdict.value,
        **described(finding, "coarse", "copied"),
        "cause": None if finding.cause is None else number[id(finding.cause)],
        "problem": finding.problem or None,
    }
    if finding.at_kink is not None:
        cell["at_kink"] = [telling.exercise.present(end) for end in (finding.at_kink.low, finding.at_kink.high)]
    if telling.reveal:
        present = telling.exercise.present
        cell |= {"right": present(finding.right), "expected": present(finding.expected)}
    return cell


def _where(finding: Finding, exercise: Exercise) -> dict[str, Any]:
    address = finding.address
    if address is None:
        return described(finding.answer, "step", "quantity", "sample")
    sample = sample_of(address, exercise)
    return {"step": address.step, "quantity": name_of(address.line, exercise), "sample": sample}


def _cause(cause: Cause, findings: list[Finding], telling: Telling) -> dict[str, Any]:
    mistakes = []
    for each in cause.mistakes:
        shown: dict[str, Any] = {"hint": telling.words(each.mistake.hint)}
        if telling.reveal:
            shown = {"name": each.mistake.name, "said": said_of(each, telling.words), **shown}
        mistakes.append(shown)
    return {
        "mistakes": mistakes,
        "certainty": cause.certainty.value,
        "together": cause.together,
        "steps": sorted({each.address.step for each in findings if each.address is not None}),
        "cells": [_where(each, telling.exercise) for each in findings],
    }
