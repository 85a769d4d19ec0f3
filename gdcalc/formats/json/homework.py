"""Writes what marking found as JSON: of one student, of a class, and what a problem cannot tell (``gdcalc schema``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from gdcalc.clean import clean
from gdcalc.documents.class_report import COUNTED
from gdcalc.documents.quantities import column_names, name_of, sample_in_batch, sample_of
from gdcalc.documents.report import Telling, said_of
from gdcalc.formats.json.writer import described, dump, streamed
from gdcalc.homework.can_tell import CanTell, Suggestion
from gdcalc.homework.classroom import SUREST, Classroom, Student, Tally
from gdcalc.homework.confusion import Confusion
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Cause, Finding, Named, Report, Verdict
from gdcalc.words import Words


def report_document(report: Report, telling: Telling) -> Iterator[str]:
    """Yield the document. Without ``reveal`` it has neither right values nor what the mistakes are, only hints."""
    exercise, causes, ended = telling.exercise, report.causes, report.broken_off
    number = {id(cause): index for index, (cause, _) in enumerate(causes)}
    document = {
        "schema": "gdcalc.check/1",
        "name": report.name,
        "cells": [_cell(finding, telling, number) for finding in report.findings],
        "causes": [_cause_of_cells(cause, findings, telling) for cause, findings in causes],
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


def _cause_of_cells(cause: Cause, findings: list[Finding], telling: Telling) -> dict[str, Any]:
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


# --- a class; it holds no right value --------------------------------------------------------------------------------


def class_document(classroom: Classroom, words: Words) -> Iterator[str]:
    """Yield the pieces of the document."""
    names = column_names(classroom)
    columns = [
        {
            "name": name,
            "step": address.step,
            "quantity": clean(name_of(address.line, classroom.columns[address])),
            "sample": sample_in_batch(address, classroom.columns[address]),
            "counts": address in classroom.asked,
        }
        for address, name in names.items()
    ]
    head = {"schema": "gdcalc.class/1", "follow_credit": classroom.follow_credit, "columns": columns}

    def written(student: Student, start: str) -> Iterator[str]:
        yield start + dump(_student(student, classroom, names, words))

    histogram = {"histogram": [_tally(tally, words) for tally in classroom.histogram]}
    yield from streamed(head, "students", classroom.students, written, lambda: histogram, between=", ")


def _student(student: Student, classroom: Classroom, names: dict[Address, str], words: Words) -> dict[str, Any]:
    known: dict[str, Any] = {"name": clean(student.name), "problem": clean(student.problem) or None}
    if student.problem or student.report is None:
        return {**known, "status": "not marked"}
    first, ended = student.first, student.report.broken_off
    stopped = names[ended.address] if ended is not None and ended.address is not None else None
    return {
        **known,
        "status": "marked",
        "credit": classroom.credit(student),
        "share": classroom.share(student),
        "counts": {verdict.value: student.count(verdict) for verdict in COUNTED},
        "first_mistake": names[first.address] if first is not None and first.address is not None else None,
        "causes": [_cause(cause, findings, names, words) for cause, findings in student.report.causes],
        "cells": {names[address]: verdict.value for address, verdict in student.cells.items()},
        "search": {"lines": student.report.lines, "broken_off": stopped},
    }


def _cause(cause: Cause, findings: list[Finding], names: dict[Address, str], words: Words) -> dict[str, Any]:
    return _mistakes(cause, words) | {
        "certainty": cause.certainty.value,
        "cells": [names[finding.address] for finding in findings if finding.address is not None],
    }


def _mistakes(cause: Cause, words: Words) -> dict[str, Any]:
    mistakes = [{"name": each.mistake.name, "said": said_of(each, words)} for each in cause.mistakes]
    return {"mistakes": mistakes, "together": cause.together}


def _tally(tally: Tally, words: Words) -> dict[str, Any]:
    if tally.cause is None:
        none = {"mistakes": [], "together": False, "students": tally.students, "certainty": None}
        return none | {"searched": tally.searched}
    certainties = {each.value: tally.certainties.get(each, 0) for each in SUREST}
    return _mistakes(tally.cause, words) | {"students": tally.students, "certainty": certainties, "searched": True}


# --- what a problem cannot tell --------------------------------------------------------------------------------------


def can_tell_document(found: CanTell, words: Words) -> Iterator[str]:
    """Yield the document."""
    document = {
        "schema": "gdcalc.can-tell/1",
        **described(found, "mistakes", "steps", "digits"),
        **_object(found.confusion, words),
        "suggestions": [_suggestion(each, words) for each in found.suggestions],
        "left": _object(found.left, words) | {"tried_all": found.tried_all},
        "untried": found.untried,
    }
    yield json.dumps(document, indent=1) + "\n"


def _object(confusion: Confusion, words: Words) -> dict[str, Any]:
    return {
        "invisible": _listed(confusion.invisible, words),
        "alike": [_listed(group, words) for group in confusion.alike],
    }


def _suggestion(suggestion: Suggestion, words: Words) -> dict[str, Any]:
    change = suggestion.change
    return {
        **described(change, "setting", "name", "sample", "old", "new"),
        "name": change.name or None,
        "shows": _listed(suggestion.shows, words),
        "tells_apart": [[_listed(part, words) for part in parts] for parts in suggestion.parts],
        "hides": _listed(suggestion.hides, words),
        "makes_alike": [_listed(group, words) for group in suggestion.confuses],
    }


def _listed(mistakes: Sequence[Named], words: Words) -> list[dict[str, Any]]:
    return [
        {"name": each.mistake.name, "detail": each.detail or None, "said": said_of(each, words)} for each in mistakes
    ]
