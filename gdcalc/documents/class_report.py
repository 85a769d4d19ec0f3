"""Says how a class did: a table of the students and of their mistakes, and each student's feedback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from gdcalc.clean import clean, shorten
from gdcalc.documents.content import Block, Heading, Inline, Paragraph, Table
from gdcalc.documents.quantities import place_of, quantity_of, sample_in_batch
from gdcalc.documents.report import BROKEN_OFF, Telling, cause_text, report_blocks
from gdcalc.homework.classroom import SUREST, Classroom, Student, Tally
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Cause, Certainty, Verdict
from gdcalc.words import Words, mark

MARKED, NOT_MARKED = mark("marked"), mark("not marked")
OF_STUDENTS = (mark("name"), mark("credit"), mark("status"), mark("first mistake"), mark("cause"))
OF_MISTAKES = (mark("students"), mark("certainty"), mark("mistake"))
CERTAINTIES = {
    Certainty.PROBABLY: mark("{number} probably"),
    Certainty.POSSIBLY: mark("{number} possibly"),
    Certainty.CANNOT_TELL: mark("{number} cannot tell"),
}
NO_MARKS = mark("These answers could not be marked: {problem}.")
UNEXPLAINED = mark("no usual mistake gives the values")

COUNTED = (Verdict.RIGHT, Verdict.FOLLOWS, Verdict.ROUNDING, Verdict.WRONG, Verdict.UNREADABLE)


def class_blocks(classroom: Classroom, words: Words, *, with_students: bool = True) -> Iterator[Block]:
    """Yield the blocks of a class: one row per student, and how often each mistake was made."""
    if with_students:
        rows = tuple(_student_row(student, classroom, words) for student in classroom.students)
        yield Table(tuple(map(words, OF_STUDENTS)), rows)
    marked, total = len(classroom.marked), len(classroom.students)
    counted = words.count("{number} student", "{number} students", total)
    yield Paragraph((words("{students}, {marked} marked.", students=counted, marked=f"{marked:,}"),))
    if not classroom.histogram:
        yield Paragraph((words("No mistake found."),))
        return
    rows = tuple(_tally_row(tally, classroom, words) for tally in classroom.histogram)
    yield Table(tuple(map(words, OF_MISTAKES)), rows)


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
        counted = ((each, tally.certainties.get(each)) for each in SUREST)
        certainty = ", ".join(words(CERTAINTIES[each], number=f"{count:,}") for each, count in counted if count)
    return (f"{tally.students:,}",), (certainty,), (said,)


def credit_text(student: Student, classroom: Classroom, words: Words) -> str:
    """Return a student's credit, of how much there is."""
    total = len(classroom.asked)
    return words("{credit} of {total}", credit=short_number(classroom.credit(student)), total=f"{total:,}")


def short_number(value: Fraction) -> str:
    """Return a number to six decimal places at most.

    >>> short_number(Fraction(21, 2)), short_number(Fraction(11, 12)), short_number(Fraction(10))
    ('10.5', '0.916667', '10')
    """
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def cell_title(address: Address, exercise: Exercise, words: Words) -> tuple[Inline, ...]:
    """Return what people call a cell: its step, its quantity and, in a batch, its sample."""
    quantity = quantity_of(address, exercise, words)
    return place_of(address.step, quantity, sample_in_batch(address, exercise), words)


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
