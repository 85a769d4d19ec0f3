"""Marks the answers of a class: each student's cells and credit, and how often each mistake was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from gdcalc.answers.reader import AnswerFile
from gdcalc.errors import GdcalcError
from gdcalc.homework.checker import Checker, last_step
from gdcalc.homework.exercise import MOST_STEPS, Address, Exercise, Rank
from gdcalc.homework.finding import Cause, Certainty, Finding, Report, Verdict
from gdcalc.problem import Settings

MOST_STEPS_UNASKED = 1_000
"""Steps that are checked where the problem says no number: one file may not make the run of all long."""

FULL = Fraction(1)
MOST_DETAILS = 3
"""How many parameters are named of those that a mistake was made with."""

SUREST = (Certainty.PROBABLY, Certainty.POSSIBLY, Certainty.CANNOT_TELL)

BROKEN_OFF = ("broken off",)
"""What values are counted as for which the search for a cause was broken off."""


@dataclass(frozen=True, slots=True)
class Student:
    """What a student handed in, marked; or the ``problem`` for which it could not be.

    ``cells`` has a verdict for each value that was answered: a value given twice, differently, is unreadable. ``order``
    says where in the working each stands. ``unplaced`` counts the answers that belong to no value of the exercise.
    """

    name: str
    problem: str = ""
    report: Report | None = None
    exercise: Exercise | None = None
    cells: Mapping[Address, Verdict] = field(default_factory=dict)
    order: Mapping[Address, Rank] = field(default_factory=dict)
    unplaced: int = 0

    def count(self, verdict: Verdict) -> int:
        """Return how many values have a verdict."""
        unplaced = self.unplaced if verdict is Verdict.UNREADABLE else 0
        return sum(each is verdict for each in self.cells.values()) + unplaced

    @property
    def first(self) -> Finding | None:
        """The first mistake."""
        return self.report.first if self.report is not None and not self.problem else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many students made a mistake, by how sure that is.

    ``cause`` None: wrong values without a usual mistake; not ``searched``: those for which not every one was tried.
    """

    cause: Cause | None
    certainties: Mapping[Certainty, int]
    searched: bool = True

    @property
    def students(self) -> int:
        """How many students made it."""
        return sum(self.certainties.values())


def steps_to_check(files: Iterable[AnswerFile], settings: Settings) -> tuple[int, AnswerFile | None]:
    """Return how many steps the exercise needs for these files, and a file that has more than are checked.

    The problem's own steps and epochs end the run earlier; where it has neither, step 1,000 does.
    """
    most = MOST_STEPS_UNASKED if settings.steps is None and settings.epochs is None else MOST_STEPS
    steps, beyond = 1, None
    for file in files:
        last = last_step(file)
        if last > most and most < MOST_STEPS:
            beyond = beyond or file
        steps = max(steps, min(last, most))
    return steps, beyond


def mark_student(name: str, file: AnswerFile, checker: Callable[[], Checker]) -> Student:
    """Mark one student's answers. What goes wrong is the student's problem: the others are not to suffer for it."""
    try:
        own = checker()
        report = own.check(file)
    except GdcalcError as error:
        return Student(name, one_line(error.message))
    except Exception as error:  # answers are untrusted input, and may bring out a bug
        return Student(name, f"gdcalc fails on it: {type(error).__name__}; please report this")
    cells = cells_of(report.findings)
    unplaced = sum(finding.address is None for finding in report.findings)
    problem = ""
    if not cells:
        why = next((f": {finding.problem}" for finding in report.findings if finding.problem), "")
        problem = f"none of its answers is about this problem{why}"
    order = {address: own.order(address) for address in cells}
    return Student(name, problem, report, own.exercise, cells, order, unplaced)


def one_line(text: str) -> str:
    """Return a message in one line, without a full stop."""
    return " ".join(text.split()).rstrip(".")


def cells_of(findings: Iterable[Finding]) -> dict[Address, Verdict]:
    """Return the verdict on each value; of two answers to one value the one that cannot be read decides."""
    found: dict[Address, Verdict] = {}
    for finding in findings:
        if finding.address is not None and (finding.address not in found or finding.verdict is Verdict.UNREADABLE):
            found[finding.address] = finding.verdict
    return found


class Classroom:
    """The marked students of a class, in order.

    A value that is right, or off by rounding, has credit 1, one that follows from a mistake ``follow_credit``, any
    other none. Only values that half of the marked students answered count, ``asked``: what one alone adds changes
    nobody's share. A student's share is the credit over their number.
    """

    def __init__(self, students: Sequence[Student], follow_credit: Fraction = FULL) -> None:
        self.students = tuple(students)
        self.follow_credit = follow_credit
        self._credits = {Verdict.RIGHT: FULL, Verdict.ROUNDING: FULL, Verdict.FOLLOWS: follow_credit}

    @cached_property
    def columns(self) -> dict[Address, Exercise]:
        """Every value that a student answered, in working order, with an exercise that it is of."""
        found: dict[Address, tuple[Rank, Exercise]] = {}
        for student in self.students:
            if student.exercise is not None:
                for address, order in student.order.items():
                    found.setdefault(address, (order, student.exercise))
        return {address: own for address, (_, own) in sorted(found.items(), key=lambda item: item[1][0])}

    @property
    def marked(self) -> list[Student]:
        """The students whose answers could be marked."""
        return [student for student in self.students if not student.problem]

    def credit_of(self, verdict: Verdict | None) -> Fraction:
        """Return the credit of a value; None is one that was not answered."""
        return self._credits.get(verdict, Fraction(0)) if verdict is not None else Fraction(0)

    def credit(self, student: Student) -> Fraction:
        """Return the sum of a student's credit."""
        counted = (verdict for address, verdict in student.cells.items() if address in self.asked)
        return sum(map(self.credit_of, counted), Fraction(0))

    def share(self, student: Student) -> Fraction:
        """Return a student's credit as a share of all there is."""
        return self.credit(student) / max(1, len(self.asked))

    @cached_property
    def asked(self) -> dict[Address, Exercise]:
        """The values that count: those that half of the marked students answered; all of them where there is none."""
        answered = Counter(address for student in self.marked for address in student.cells)
        common = {
            address: own for address, own in self.columns.items() if 2 * answered[address] >= max(1, len(self.marked))
        }
        return common or self.columns

    @cached_property
    def histogram(self) -> list[Tally]:
        """How often each mistake was made, the most frequent first; a student counts once, as sure as may be."""
        found: dict[tuple[str, ...], tuple[Counter[Certainty], list[Cause]]] = {}
        for student in self.marked:
            made: dict[tuple[str, ...], list[Cause]] = {}
            for finding in student.report.findings if student.report is not None else ():
                if finding.verdict is Verdict.WRONG:
                    causes = made.setdefault(_key(finding.cause) if finding.searched else BROKEN_OFF, [])
                    causes += [] if finding.cause is None else [finding.cause]
            for key, causes in made.items():
                certainties, all_causes = found.setdefault(key, (Counter(), []))
                surest = min((cause.certainty for cause in causes), key=SUREST.index, default=Certainty.CANNOT_TELL)
                certainties[surest] += 1
                all_causes += causes
        tallies = [
            Tally(_merged(each) if each else None, sure, key != BROKEN_OFF) for key, (sure, each) in found.items()
        ]
        return sorted(tallies, key=lambda tally: (tally.cause is None, -tally.students))


def _key(cause: Cause | None) -> tuple[str, ...]:
    """Return what a cause is counted as: its mistakes, whatever parameter each is made with."""
    if cause is None:
        return ()
    names = (each.mistake.name for each in cause.mistakes)
    return ("and" if cause.together else "or", *sorted(names))


def _merged(causes: Sequence[Cause]) -> Cause:
    """Return the cause that stands for several of the same mistakes, with the details that each was made with."""
    details: dict[str, dict[str, None]] = {}
    for cause in causes:
        for each in cause.mistakes:
            details.setdefault(each.mistake.name, {})[each.detail] = None
    mistakes = []
    for each in causes[0].mistakes:
        own = [detail for detail in details[each.mistake.name] if detail]
        more = ["…"] if len(own) > MOST_DETAILS else []
        mistakes.append(replace(each, detail=", ".join([*own[:MOST_DETAILS], *more])))
    return replace(causes[0], mistakes=tuple(mistakes), certainty=Certainty.PROBABLY)
