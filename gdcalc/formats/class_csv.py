"""Writes how a class did as CSV for a spreadsheet: a row for each student, a column for each cell, and no formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from gdcalc.clean import clean
from gdcalc.documents.class_report import COUNTED, MARKED, short_number
from gdcalc.documents.quantities import column_names
from gdcalc.homework.classroom import Classroom
from gdcalc.homework.finding import Cause, Certainty

HEADER = ("name", "status", "credit", "share", "first_mistake", "cause", *(each.value for each in COUNTED))

# What a spreadsheet takes for the beginning of a formula, behind what it skips; a semicolon parts cells in many places.
_FORMULA = re.compile(r"(^|[;\t])([\s'\"“”‘’]*)(?=[=+\-@\t\r＝＋－＠])")


def summary_csv(classroom: Classroom) -> Iterator[str]:
    """Yield the lines: a header, then a line for each student."""
    names = column_names(classroom)
    yield _csv_line([*HEADER, *map(defused, names.values())])
    for student in classroom.students:
        fixed = [defused(clean(student.name))]
        if student.problem:
            yield _csv_line([*fixed, defused(clean(student.problem)), *[""] * (len(HEADER) - 2 + len(names))])
            continue
        fixed += [MARKED, short_number(classroom.credit(student)), short_number(classroom.share(student))]
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
