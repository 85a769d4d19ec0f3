"""Simulated students: an independent judge of what ``gdcalc check`` finds. Nothing here comes from gdcalc.

A student works an exercise cell by cell, writes every cell to a number of places, and carries on with the value as
written. What is not a cell (a residual, a sigmoid's derivative) is carried at full precision.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.students.mistakes import MISTAKES, Mistake
from tests.students.problems import Exercise, draw, make
from tests.students.slips import SLIPS, slip_of
from tests.students.working import Cell, Place, Working, start_of, work

__all__ = [
    "BATCHES",
    "EXERCISES",
    "MISTAKES",
    "Cell",
    "Exercise",
    "Mistake",
    "Place",
    "Student",
    "exercise",
    "honest",
    "make",
    "mistaken",
    "possible",
    "slipped",
    "two_mistakes",
]

EXERCISES = ("line", "two features", "quadratic", "sigmoid neuron", "network")
BATCHES = ("1", "all")


@dataclass(frozen=True)
class Student:
    """A student's answers, and what is wrong with them.

    ``mistakes`` are in the order in which they take effect, those that never do last; ``first`` and ``second`` are the
    cells in which they do. ``changed`` are all the cells that are wrong given what was written before them.
    """

    exercise: Exercise
    places: int | None
    cells: tuple[Cell, ...]
    mistakes: tuple[str, ...]
    first: Place | None
    second: Place | None = None
    since: tuple[int, ...] = ()
    """For each of the mistakes the step from which it is made."""
    slip: str | None = None
    """What kind of slip: digit, swap, sign, point or number."""
    changed: tuple[Place, ...] = ()


def exercise(name: str, batch: str, generator: random.Random) -> Exercise:
    """Return a random exercise that does not diverge, and moves enough to be seen."""
    while True:
        drawn = draw(name, batch, generator)
        if _is_sensible(drawn):
            return drawn


def _is_sensible(drawn: Exercise) -> bool:
    values = {cell.place: abs(float(cell.text)) for cell in work(drawn, None, {}).cells}
    sizes = [value for (_, quantity, _), value in values.items() if quantity != "loss"]
    losses = [value for (_, quantity, _), value in values.items() if quantity == "loss"]
    if max(sizes) > 60 or len(losses) < drawn.steps:
        return False
    moves = [max(values[step, f"grad_{p}", None] for p in drawn.parameters) for step in range(1, drawn.steps + 1)]
    least = 0.02 if drawn.model.activated else 0.1
    return losses[-1] <= 2 * losses[0] + 20 and min(moves) > least and min(losses) > 1e-4


def possible(mistake_id: str, drawn: Exercise) -> bool:
    """Whether a mistake can be made in an exercise."""
    return MISTAKES[mistake_id].possible(drawn.name, drawn.batch)


def honest(exercise: Exercise, places: int | None) -> Student:
    """Return a student who makes no mistake."""
    return Student(exercise, places, work(exercise, places, {}).cells, (), None)


def mistaken(exercise: Exercise, places: int | None, mistake_id: str, from_step: int) -> Student:
    """Return a student who makes a mistake from a step on (one of the whole run: throughout)."""
    since = {mistake_id: start_of(mistake_id, from_step)}
    return _student(exercise, places, since, work(exercise, places, since))


def two_mistakes(
    exercise: Exercise, places: int | None, first_id: str, second_id: str, generator: random.Random
) -> Student:
    """Return a student who makes two mistakes in different lines, each from some random step on."""
    if MISTAKES[first_id].line == MISTAKES[second_id].line:
        raise ValueError(f"{first_id} and {second_id} change the same line")
    since = {
        mistake: start_of(mistake, generator.randint(MISTAKES[mistake].least, exercise.steps))
        for mistake in (first_id, second_id)
    }
    return _student(exercise, places, since, work(exercise, places, since))


def slipped(exercise: Exercise, places: int | None, generator: random.Random) -> Student:
    """Return a student who slips once, in a random cell; what comes after follows from the slipped value."""
    cells = work(exercise, places, {}).cells
    while True:
        cell, kind = generator.choice(cells), generator.choice(SLIPS)
        text = slip_of(kind, cell.text, places, generator)
        if text is None:
            continue
        working = work(exercise, places, {}, (cell.place, text))
        if working.changed:
            return Student(
                exercise,
                places,
                working.cells,
                ("slip",),
                cell.place,
                since=(cell.step,),
                slip=kind,
                changed=working.changed,
            )


def _student(exercise: Exercise, places: int | None, since: dict[str, int], working: Working) -> Student:
    # The effects are in the order in which they were found; where two are in one cell, as the mistakes were given.
    order = [cell.place for cell in working.cells]
    seen = sorted(
        (name for name in since if name in working.effects), key=lambda name: order.index(working.effects[name])
    )
    names = (*seen, *(name for name in since if name not in working.effects))
    return Student(
        exercise,
        places,
        working.cells,
        names,
        first=working.effects[seen[0]] if seen else None,
        second=working.effects[seen[1]] if len(seen) > 1 else None,
        since=tuple(since[name] for name in names),
        changed=working.changed,
    )
