"""Writes how a class did as one JSON document (``gdcalc schema class``); it holds no right value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gdcalc.clean import clean
from gdcalc.documents.class_report import COUNTED
from gdcalc.documents.quantities import column_names, name_of, sample_in_batch
from gdcalc.documents.report import said_of
from gdcalc.formats.json.writer import dump, streamed
from gdcalc.homework.classroom import SUREST, Classroom, Student, Tally
from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Cause, Finding
from gdcalc.words import Words

SCHEMA = "gdcalc.class/1"


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
    head = {"schema": SCHEMA, "follow_credit": classroom.follow_credit, "columns": columns}

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
