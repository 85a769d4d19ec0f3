"""Works an exercise as a student does: every cell written down, and carried on as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.students.lines import Paper, Wrong, cells_of, value_of
from tests.students.mistakes import MISTAKES
from tests.students.problems import Exercise
from tests.students.writing import differs, write

LIMIT = 1e6
"""A student gives up before a value of this size."""

Place = tuple[int, str, int | None]


@dataclass(frozen=True)
class Cell:
    """A value as the student writes it."""

    step: int
    quantity: str
    sample: int | None
    text: str

    @property
    def place(self) -> Place:
        return self.step, self.quantity, self.sample


@dataclass(frozen=True)
class Working:
    """A student's cells, and for each mistake the cell in which it first takes effect."""

    cells: tuple[Cell, ...]
    changed: tuple[Place, ...]
    """Every cell that a mistake changes, given what the student wrote before it."""
    effects: Mapping[str, Place]


def work(
    exercise: Exercise, places: int | None, since: Mapping[str, int], slip: tuple[Place, str] | None = None
) -> Working:
    """Return the work of a student who makes mistakes, each from a step on, and perhaps slips in one cell."""
    cells: list[Cell] = []
    changed: list[Place] = []
    effects: dict[str, Place] = {}
    paper = Paper(exercise, places, exercise.start)
    while True:
        wrong = frozenset(mistake for mistake, step in since.items() if step <= paper.step)
        for quantity, sample in cells_of(paper, wrong):
            place = (paper.step, quantity, sample)
            text, number = write(value_of(paper, wrong, quantity, sample), places)
            if slip is not None and slip[0] == place:
                text, number = slip[1], float(slip[1])
            if abs(number) >= LIMIT:
                return Working(tuple(cells), tuple(changed), effects)
            if wrong or slip is not None:
                right = value_of(paper, frozenset(), quantity, sample)
                if differs(text, right, places):
                    changed.append(place)
                    for mistake in _causes(paper, wrong, place, right):
                        effects.setdefault(mistake, place)
            cells.append(Cell(*place, text))
            paper.written[quantity, sample] = number
        if paper.step == exercise.steps:
            return Working(tuple(cells), tuple(changed), effects)
        paper = paper.next_step()


def _causes(paper: Paper, wrong: Wrong, place: Place, right: float) -> Wrong:
    """Return those of the mistakes that change a cell when made alone; all, if it takes them together."""
    if len(wrong) < 2:
        return wrong
    _, quantity, sample = place
    alone = frozenset(
        mistake
        for mistake in wrong
        if differs(write(value_of(paper, frozenset({mistake}), quantity, sample), paper.places)[0], right, paper.places)
    )
    return alone or wrong


def start_of(mistake: str, step: int) -> int:
    """Return the step from which a mistake asked for from a step on is made: 1 for those of the whole run."""
    known = MISTAKES[mistake]
    return 1 if known.line == "run" else max(step, known.least)
