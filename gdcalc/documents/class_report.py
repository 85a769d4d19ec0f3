"""Says how a class did: a table of the students and of their mistakes, each student's feedback, a CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from gdcalc.clean import clean, shorten
from gdcalc.documents.content import Block, Heading, Inline, Paragraph, Table
from gdcalc.documents.report import BROKEN_OFF, Telling, cause_text, quantity_of, report_blocks, said_of
from gdcalc.formats.json.report import name_of
from gdcalc.homework.classroom import SUREST, Classroom, Student, Tally
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Cause, Certainty, Finding, Verdict
from gdcalc.words import Words, mark

SCHEMA = "gdcalc.class/1"

MARKED, NOT_MARKED = mark("marked"), mark("not marked")
NAME, CREDIT, STATUS = mark("name"), mark("credit"), mark("status")
FIRST, CAUSE = mark("first mistake"), mark("cause")
STUDENTS, CERTAINTY, MISTAKE = mark("students"), mark("certainty"), mark("mistake")
CERTAINTIES = {
    Certainty.PROBABLY: mark("{number} probably"),
    Certainty.POSSIBLY: mark("{number} possibly"),
    Certainty.CANNOT_TELL: mark("{number} cannot tell"),
}
NO_MARKS = mark("These answers could not be marked: {problem}.")
UNEXPLAINED = mark("no usual mistake gives the values")

COUNTED = (Verdict.RIGHT, Verdict.FOLLOWS, Verdict.ROUNDING, Verdict.WRONG, Verdict.UNREADABLE)
HEADER = ("name", "status", "credit", "share", "first_mistake", "cause", *(each.value for each in COUNTED))

# What a spreadsheet takes for the beginning of a formula, behind what it skips; a semicolon parts cells in many places.
_FORMULA = re.compile(r"(^|[;\t])([\s'\"“”‘’]*)(?=[=+\-@\t\r＝＋－＠])")


# --- for people ------------------------------------------------------------------------------------------------------


def class_blocks(classroom: Classroom, words: Words, *, with_students: bool = True) -> Iterator[Block]:
    """Yield the blocks of a class: a row a student, and how often each mistake was made."""
    if with_students:
        headings = tuple(words(each) for each in (NAME, CREDIT, STATUS, FIRST, CAUSE))
        yield Table(headings, tuple(_student_row(student, classroom, words) for student in classroom.students))
    marked, total = len(classroom.marked), len(classroom.students)
    counted = words.count("{number} student", "{number} students", total)
    yield Paragraph((words("{students}, {marked} marked.", students=counted, marked=f"{marked:,}"),))
    if not classroom.histogram:
        yield Paragraph((words("No mistake found."),))
        return
    rows = tuple(_tally_row(tally, classroom, words) for tally in classroom.histogram)
    yield Table(tuple(words(each) for each in (STUDENTS, CERTAINTY, MISTAKE)), rows)


def _student_row(student: Student, classroom: Classroom, words: Words) -> tuple[tuple[Inline, ...], ...]:
    name = (shorten(student.name, 40),)
    if student.problem:
        return name, ("",), (words(NOT_MARKED),), ("",), (clean(student.problem),)
    first = student.first
    place: tuple[Inline, ...] = ("",)
    cause = ""
    if first is not None and first.address is not None and student.exercise is not None:
        place = cell_title(first.address, student.exercise, words)
        cause = "" if first.cause is None else _likeliest(first.cause, Telling(student.exercise, words=words))
    return name, (credit_text(student, classroom, words),), (words(MARKED),), place, (cause,)


def _likeliest(cause: Cause, telling: Telling) -> str:
    """Return a cause as a sentence: of mistakes that give the same values the likeliest alone."""
    if cause.together or len(cause.mistakes) == 1:
        return cause_text(cause, telling)
    one = cause_text(replace(cause, mistakes=cause.mistakes[:1]), telling)
    return telling.words("{cause}, or …", cause=one)


def _tally_row(tally: Tally, classroom: Classroom, words: Words) -> tuple[tuple[Inline, ...], ...]:
    said = words(UNEXPLAINED) if tally.searched else words(BROKEN_OFF)
    certainty = ""
    if tally.cause is not None:
        said = cause_text(tally.cause, Telling(next(iter(classroom.columns.values())), words=words))
        certainty = ", ".join(
            words(CERTAINTIES[each], number=f"{tally.certainties[each]:,}")
            for each in SUREST
            if tally.certainties.get(each)
        )
    return (f"{tally.students:,}",), (certainty,), (said,)


def credit_text(student: Student, classroom: Classroom, words: Words) -> str:
    """Return a student's credit, of how much there is."""
    total = len(classroom.asked)
    return words("{credit} of {total}", credit=number_text(classroom.credit(student)), total=f"{total:,}")


def number_text(value: Fraction) -> str:
    """Return a number to six decimal places at most.

    >>> number_text(Fraction(21, 2)), number_text(Fraction(11, 12)), number_text(Fraction(10))
    ('10.5', '0.916667', '10')
    """
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def cell_title(address: Address, exercise: Exercise, words: Words) -> tuple[Inline, ...]:
    """Return what people call a cell: its step, its quantity and, in a batch, its sample."""
    sample = sample_of(address, exercise)
    parts: list[Inline] = [words("step {step}, ", step=f"{address.step:,}")]
    parts += quantity_of(address, Telling(exercise, words=words))
    parts += [] if sample is None else [words(" of sample {index}", index=str(sample))]
    return tuple(parts)


def feedback_blocks(
    student: Student, classroom: Classroom, digits: int, words: Words, *, reveal: bool
) -> Iterator[Block]:
    """Yield the blocks of one student's feedback: name, credit and report, or why there is none."""
    yield Heading(1, clean(student.name))
    if student.problem:
        yield Paragraph((words(NO_MARKS, problem=clean(student.problem)),))
    else:
        yield Paragraph((words("Credit: {credit}.", credit=credit_text(student, classroom, words)),))
    if student.report is not None and student.exercise is not None:
        yield from report_blocks(student.report, Telling(student.exercise, digits, words, reveal))


# --- for spreadsheets ------------------------------------------------------------------------------------------------


def summary_csv(classroom: Classroom) -> Iterator[str]:
    """Yield the lines of a CSV with a row a student and a column a cell; nothing in it is a formula."""
    names = column_names(classroom)
    yield _csv_line([*HEADER, *map(defused, names.values())])
    for student in classroom.students:
        fixed = [defused(clean(student.name))]
        if student.problem:
            yield _csv_line([*fixed, defused(clean(student.problem)), *[""] * (len(HEADER) - 2 + len(names))])
            continue
        fixed += [MARKED, number_text(classroom.credit(student)), number_text(classroom.share(student))]
        first = student.first
        fixed.append(defused(names[first.address]) if first is not None and first.address is not None else "")
        fixed.append("" if first is None or first.cause is None else short_cause(first.cause))
        fixed += [str(student.count(verdict)) for verdict in COUNTED]
        cells = (student.cells.get(address) for address in names)
        yield _csv_line([*fixed, *("" if verdict is None else verdict.value for verdict in cells)])


def _csv_line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe stands before what it would begin with.

    >>> print(defused("=1+1"), defused(' "@SUM(1)'), defused("ann"), defused("a;-2"), sep="|")
    '=1+1|' "@SUM(1)|ann|a;'-2
    """
    return _FORMULA.sub(lambda match: f"{match[1]}'{match[2]}", text)


def short_cause(cause: Cause) -> str:
    """Return the names of a cause's mistakes: ``sign-flipped``, with ``+`` between those that are made together."""
    names = (" + " if cause.together else " | ").join(each.mistake.name for each in cause.mistakes)
    return names if cause.certainty is Certainty.PROBABLY else f"{names} ({cause.certainty.value})"


def column_names(classroom: Classroom) -> dict[Address, str]:
    """Return the name of each cell's column, as in ``step1_grad_a``, or ``step1_prediction_2`` for sample 2 of a batch.

    A name that is taken gets a _ at its end.
    """
    names: dict[Address, str] = {}
    taken: set[str] = set()
    for address, exercise in classroom.columns.items():
        sample = sample_of(address, exercise)
        name = f"step{address.step}_{clean(name_of(address.line, exercise))}{'' if sample is None else f'_{sample}'}"
        while name in taken:
            name += "_"
        taken.add(name)
        names[address] = name
    return names


def sample_of(address: Address, exercise: Exercise) -> int | None:
    """Return the number of a cell's sample, None where its step has one sample, or the cell is of the whole step."""
    if address.place is None or not exercise.program.columns or not exercise.sheet.batched:
        return None
    return exercise.batches[address.step - 1].indices[address.place]


# --- for programs ----------------------------------------------------------------------------------------------------


def class_document(classroom: Classroom, words: Words) -> Iterator[str]:
    """Yield the pieces of the JSON document (``gdcalc schema class``); it holds no right value."""
    names = column_names(classroom)
    columns = [
        {
            "name": name,
            "step": address.step,
            "quantity": clean(name_of(address.line, classroom.columns[address])),
            "sample": sample_of(address, classroom.columns[address]),
            "counts": address in classroom.asked,
        }
        for address, name in names.items()
    ]
    head = {"schema": SCHEMA, "follow_credit": float(classroom.follow_credit), "columns": columns}
    yield json.dumps(head)[:-1] + ', "students": ['
    separator = "\n  "
    for student in classroom.students:
        yield separator + json.dumps(_student(student, classroom, names, words), allow_nan=False)
        separator = ",\n  "
    yield f'],\n "histogram": {json.dumps([_tally(tally, words) for tally in classroom.histogram])}}}\n'


def _student(student: Student, classroom: Classroom, names: dict[Address, str], words: Words) -> dict[str, Any]:
    known: dict[str, Any] = {"name": clean(student.name), "problem": clean(student.problem) or None}
    if student.problem or student.report is None:
        return {**known, "status": "not marked"}
    first, ended = student.first, student.report.broken_off
    stopped = names[ended.address] if ended is not None and ended.address is not None else None
    return {
        **known,
        "status": "marked",
        "credit": float(classroom.credit(student)),
        "share": float(classroom.share(student)),
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
