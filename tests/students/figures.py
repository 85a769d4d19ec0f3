"""Measures how well ``gdcalc check`` judges simulated students: ``python -m tests.students.figures 10``."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from gdcalc.answers.reader import Answer, AnswerFile
from gdcalc.homework.checker import Checker
from gdcalc.homework.exercise import Exercise as Asked
from gdcalc.homework.finding import Certainty, Report, Verdict
from gdcalc.problem import Settings
from tests.students.simulator import (
    BATCHES,
    EXERCISES,
    MISTAKES,
    Cell,
    Exercise,
    Student,
    exercise,
    honest,
    mistaken,
    possible,
    slipped,
    two_mistakes,
)

PLACES = (2, 3, 4, None)
Place = tuple[int, str, int | None]

LEAST: tuple[tuple[str, str, tuple[int | None, ...], float], ...] = (
    ("no mistake", "clear", PLACES, 1),
    ("one mistake", "located", PLACES, 0.99),
    ("one mistake", "named", (4, None), 0.90),
    ("one mistake", "named", (3,), 0.75),
    ("one mistake, every digit carried", "located", (2, 3, 4), 0.95),
    ("one mistake, every digit carried", "named", (2, 3, 4), 0.85),
    ("a slip", "located", PLACES, 0.99),
    ("a slip", "modest", PLACES, 0.98),
    ("two mistakes", "located", PLACES, 0.95),
)
"""Of which students, at which precisions, what must be found, and of what share of them at least."""


@dataclass
class Figures:
    """Counts of students by what they are and what was found, and the students that were judged badly."""

    counts: Counter[tuple[str, int | None, str]] = field(default_factory=Counter)
    bad: list[tuple[str, Student, Report]] = field(default_factory=list)

    def note(self, kind: str, student: Student, report: Report, **found: bool) -> None:
        """Count a student, and each thing that was found."""
        self.counts[kind, student.places, "students"] += 1
        for what, holds in found.items():
            self.counts[kind, student.places, what] += holds
            if not holds:
                self.bad.append((f"{kind}: not {what}", student, report))

    def share(self, kind: str, what: str, places: Iterable[int | None] = PLACES) -> float:
        """Return the share of the students of a kind, at these precisions, of whom something was found."""
        chosen = list(places)
        students = sum(self.counts[kind, each, "students"] for each in chosen)
        return sum(self.counts[kind, each, what] for each in chosen) / students

    @property
    def students(self) -> int:
        """How many students were judged."""
        return sum(count for (_, _, what), count in self.counts.items() if what == "students")


def check(checker: Checker, cells: Iterable[Cell]) -> Report:
    """Return the report on what a student wrote."""
    answers = tuple(Answer(cell.quantity, cell.text, cell.step, cell.sample) for cell in cells)
    return checker.check(AnswerFile("a student", answers, decimal_comma=False))


def first_found(report: Report) -> Place | None:
    """Return where the first mistake was found."""
    first = report.first
    return None if first is None else (first.answer.step or 1, first.answer.quantity, first.answer.sample)


def first_made(student: Student) -> Place | None:
    """Return where the first mistake shows: the first value that it changes to one that is not the right one.

    A value that comes out right, rounded or cut off, however it was worked, is right by the first rule.
    """
    right = {cell.place: float(cell.text) for cell in honest(student.exercise, None).cells}
    written = {cell.place: float(cell.text) for cell in student.cells}
    return next((place for place in student.changed if not _is_right(written[place], right.get(place), student)), None)


def _is_right(written: float, right: float | None, student: Student) -> bool:
    if right is None:
        return False
    apart = abs(written - right)
    if student.places is None:
        return apart <= 1e-12 * max(abs(written), abs(right))
    unit = 10.0**-student.places
    if apart <= unit / 2 * (1 + 1e-9):
        return True
    return apart < unit * (1 - 1e-9) and abs(written) <= abs(right) and written * right >= 0


def faultless(asked: Exercise, places: int | None, generator: random.Random) -> Iterator[Student]:
    """Yield students without a mistake: who carry what is written, who carry every digit, who leave values out."""
    careful = honest(asked, places)
    yield careful
    if places is not None:
        yield rounded(honest(asked, None), places)
    kept = tuple(cell for cell in careful.cells if generator.random() < 0.5)
    yield replace(careful, cells=kept or careful.cells[-1:])


def measure(
    rounds: int, seed: int = 1, exercises: Iterable[str] = EXERCISES, batches: Iterable[str] = BATCHES
) -> Figures:
    """Judge students of every kind over every exercise, batch and precision, each round with other exercises."""
    generator = random.Random(seed)  # noqa: S311 - exercises to try
    figures = Figures()
    for _, name, batch in product(range(rounds), exercises, batches):
        asked, checker = _set(name, batch, generator)
        for places in PLACES:
            _measure(figures, asked, places, checker, generator, mistakes=MISTAKES, each=5)
    return figures


def sample(seed: int = 1) -> Figures:
    """Judge a few students of every kind in every exercise, batch and precision; each mistake is made by one or two."""
    generator = random.Random(seed)  # noqa: S311 - exercises to try
    figures = Figures()
    cases = list(product(EXERCISES, BATCHES, PLACES))
    made: dict[tuple[str, str, int | None], list[str]] = {case: [] for case in cases}
    for index, mistake in enumerate(MISTAKES):
        able = [case for case in cases if MISTAKES[mistake].possible(case[0], case[1])]
        made[able[index % len(able)]].append(mistake)
    for name, batch in product(EXERCISES, BATCHES):
        asked, checker = _set(name, batch, generator)
        for places in PLACES:
            _measure(figures, asked, places, checker, generator, mistakes=made[name, batch, places], each=1)
    return figures


def _set(name: str, batch: str, generator: random.Random) -> tuple[Exercise, Checker]:
    asked = exercise(name, batch, generator)
    return asked, Checker(Asked(Settings(**asked.settings), int(asked.settings["steps"])))


def _measure(
    figures: Figures,
    asked: Exercise,
    places: int | None,
    checker: Checker,
    generator: random.Random,
    *,
    mistakes: Iterable[str],
    each: int,
) -> None:
    """Judge students of one exercise at one precision: of each of some mistakes, and ``each`` of the other kinds."""
    for student in faultless(asked, places, generator):
        report = check(checker, student.cells)
        clear = report.count(Verdict.WRONG, Verdict.UNREADABLE) == 0
        figures.note("no mistake", student, report, clear=clear)
    for mistake in mistakes:
        if possible(mistake, asked):
            student = mistaken(asked, places, mistake, generator.choice((1, 2)))
            _one_mistake(figures, "one mistake", student, mistake, checker)
            if places is not None:
                exact = mistaken(asked, None, mistake, student.since[0])
                _one_mistake(figures, "one mistake, every digit carried", rounded(exact, places), mistake, checker)
    for _ in range(each):
        student = slipped(asked, places, generator)
        made = first_made(student)
        if made is not None:
            report = check(checker, student.cells)
            sure = any(cause.certainty is Certainty.PROBABLY for cause, _ in report.causes)
            figures.note("a slip", student, report, located=first_found(report) == made, modest=not sure)
    ids = [mistake for mistake in MISTAKES if possible(mistake, asked)]
    for _ in range(each):
        pair = generator.sample(ids, 2)
        while MISTAKES[pair[0]].line == MISTAKES[pair[1]].line:
            pair = generator.sample(ids, 2)
        student = two_mistakes(asked, places, pair[0], pair[1], generator)
        made = first_made(student)
        if made is not None:
            report = check(checker, student.cells)
            figures.note("two mistakes", student, report, located=first_found(report) == made)


def _one_mistake(figures: Figures, kind: str, student: Student, mistake: str, checker: Checker) -> None:
    made = first_made(student)
    if made is not None:
        report = check(checker, student.cells)
        first = report.first
        named = first is not None and first.cause is not None and mistake in _names(first.cause.mistakes)
        figures.note(kind, student, report, located=first_found(report) == made, named=named)


def rounded(student: Student, places: int) -> Student:
    """Return a student who carries every digit, and writes them rounded."""
    cells = tuple(replace(cell, text=f"{float(cell.text):.{places}f}") for cell in student.cells)
    return replace(student, places=places, cells=cells)


def _names(named: Iterable[object]) -> set[str]:
    return {each.mistake.name for each in named}  # type: ignore[attr-defined]


ROWS = (
    ("no mistake", "clear"),
    ("one mistake", "located"),
    ("one mistake", "named"),
    ("one mistake, every digit carried", "located"),
    ("one mistake, every digit carried", "named"),
    ("a slip", "located"),
    ("a slip", "modest"),
    ("two mistakes", "located"),
)


def main() -> None:
    """Print the figures, and the mistakes that were missed most."""
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    lines = [f"{figures.students} students"]
    for kind, what in ROWS:
        counted = [places for places in PLACES if figures.counts[kind, places, "students"]]
        shares = "  ".join(f"{places or 'full'}: {figures.share(kind, what, [places]):.1%}" for places in counted)
        lines.append(f"{kind}, {what}: {figures.share(kind, what):.2%}  ({shares})")
    missed = Counter((what, student.mistakes, student.places) for what, student, _ in figures.bad)
    lines += [f"  {count} x {key}" for key, count in missed.most_common(20)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
