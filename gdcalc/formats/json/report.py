"""Writes what checking found as one JSON document (``gdcalc schema check``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gdcalc.documents.report import Telling, said_of
from gdcalc.formats.json.run import dump
from gdcalc.homework.exercise import Exercise
from gdcalc.homework.finding import Cause, Finding, Report, Verdict
from gdcalc.homework.quantities import BEFORE
from gdcalc.homework.sheet import NEW, UPDATE
from gdcalc.problem.naming import LOSS

SCHEMA = "gdcalc.check/1"


def report_document(report: Report, telling: Telling) -> Iterator[str]:
    """Yield the document. Without ``reveal`` it has neither right values nor what the mistakes are, only hints."""
    yield dump(report_object(report, telling), telling.exercise.arithmetic) + "\n"


def report_object(report: Report, telling: Telling) -> dict[str, Any]:
    """Return what the document holds."""
    exercise = telling.exercise
    causes = report.causes
    number = {id(cause): index for index, (cause, _) in enumerate(causes)}
    first = report.first
    return {
        "schema": SCHEMA,
        "name": report.name,
        "cells": [_cell(finding, telling, number) for finding in report.findings],
        "causes": [_cause(cause, findings, telling) for cause, findings in causes],
        "first_mistake": None if first is None else _where(first, exercise),
        "counts": {verdict.value: report.count(verdict) for verdict in Verdict},
        "good": report.good,
        "total": len(report.findings),
        "notes": list(report.notes),
        "search": search_object(report, exercise),
    }


def search_object(report: Report, exercise: Exercise) -> dict[str, Any]:
    """Return how far the search for causes came: the lines it worked, and the value at which it was broken off."""
    ended = report.broken_off
    return {"lines": report.lines, "broken_off": None if ended is None else _where(ended, exercise)}


def _cell(finding: Finding, telling: Telling, number: dict[int, int]) -> dict[str, Any]:
    cell = _where(finding, telling.exercise) | {
        "written": finding.answer.text,
        "place": finding.answer.place or None,
        "value": None if finding.mark is None else telling.exercise.present(finding.mark.value),
        "verdict": finding.verdict.value,
        "coarse": finding.coarse,
        "copied": finding.copied,
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
        return {"step": finding.answer.step, "quantity": finding.answer.quantity, "sample": finding.answer.sample}
    sample = None
    if address.place is not None and exercise.program.columns:
        sample = exercise.batches[address.step - 1].indices[address.place]
    return {"step": address.step, "quantity": name_of(address.line, exercise), "sample": sample}


def name_of(line: str, exercise: Exercise) -> str:
    """Return what the JSON and CSV formats call a line: ``grad_a`` for ``dloss/da``."""
    sheet = exercise.sheet
    kind, _, name = line.partition(" ")
    if kind in (NEW, UPDATE, BEFORE) and name in sheet.parameters:
        return f"{kind}_{name}"
    gradients = {own: parameter for parameter, own in sheet.gradient.items()}
    gradients |= {f"d{LOSS}/d{parameter}": parameter for parameter in sheet.parameters}
    if line in gradients:
        return f"grad_{gradients[line]}"
    if line in (sheet.loss, LOSS):
        return "loss"
    if line == "lr":
        return "learning_rate"
    return "prediction" if [line] == list(sheet.predictions) else line


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
