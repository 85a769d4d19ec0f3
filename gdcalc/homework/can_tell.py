"""Turns a problem into what it cannot tell: the mistakes that nobody would see in it, and what change shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import BinaryIO

from gdcalc.errors import GdcalcError, ProblemError
from gdcalc.homework.confusion import Confusion, Group, Member, Workbench
from gdcalc.homework.exercise import Exercise
from gdcalc.homework.finding import Named
from gdcalc.homework.other_runs import OtherBatch, other_runs
from gdcalc.homework.problem_change import Change, altered, changes, rows_of
from gdcalc.homework.variants import Budget, SearchEndedError, Variant
from gdcalc.problem import Settings
from gdcalc.problem.problem import open_source

COMPARED_STEPS, COMPARED_SAMPLES = 50, 1_000
"""How many steps mistakes are compared in at most, and how many samples in all; two steps at least."""

MOST_LINES = 10_000_000
"""How many lines are worked at most to try changes."""

MOST_CHANGES = 3
MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change of the problem, made alone, and what it brings.

    ``shows`` are mistakes that nobody can see without it; ``parts`` are groups that it tells apart, each by its parts.
    ``hides`` are mistakes that nobody can see with it, ``confuses`` groups that cannot be told apart with it, and can
    without.
    """

    change: Change
    shows: tuple[Named, ...]
    parts: tuple[tuple[tuple[Named, ...], ...], ...]
    hides: tuple[Named, ...]
    confuses: tuple[tuple[Named, ...], ...]


@dataclass(frozen=True, slots=True)
class CanTell:
    """What a problem cannot tell. ``settings`` have the data in memory, and the seed that was chosen.

    ``mistakes`` is how many were tried, over how many ``steps``, and at how many ``digits``. ``left`` is what no
    suggestion helps, and, where ``tried_all``, none of the other ``changes`` either. ``untried`` changes were left out,
    the last of them: they would have taken too long.
    """

    settings: Settings
    digits: int
    steps: int
    mistakes: int
    confusion: Confusion
    suggestions: tuple[Suggestion, ...]
    left: Confusion
    tried_all: bool
    untried: int = 0
    notes: tuple[str, ...] = ()


def can_tell(settings: Settings, stdin: BinaryIO | None = None, digits: int = 4) -> CanTell:
    """Find the mistakes that a problem cannot tell from the right working, or from each other, and what change can.

    The values that people write (predictions and what leads to them, loss, gradient, new parameters) are compared at
    ``digits`` significant digits in all steps of the run, up to COMPARED_STEPS and COMPARED_SAMPLES.

    Of the ``changes`` the one comes first that tells the most mistakes from what they were confused with, less those
    that it confuses; among equals the smallest. The next is chosen for what is left. Each change is made alone, not
    together with those before it. A change does not help if it confuses more than it tells, or makes the run fail or
    end early.

    Raises GdcalcError as ``pose`` does, and ProblemError for more than MOST_ROWS samples.

    >>> [each.mistake.name for each in can_tell(Settings(objective="a^2", init=["3"], lr="1")).confusion.invisible][:3]
    ['gradient-earlier-parameters', 'rate-forgotten', 'divided-by-rate']
    """
    settings, notes = in_memory(settings, stdin)
    exercise = exercise_of(settings)
    notes = (*notes, *exercise.problem.notes)
    chosen = exercise.problem.stepping.seed
    if settings.seed is None and chosen is not None:  # its other runs and its changes draw the same numbers
        settings = replace(settings, seed=str(chosen))
        exercise = exercise_of(settings)
    bench = Workbench(exercise, digits)
    others = list(other_runs(exercise))
    confusion = bench.confusion(exercise, others)
    search = _Search(settings, exercise, others, bench, confusion)
    suggestions, left, tried_all = search.suggestions()
    return CanTell(
        settings=settings,
        digits=digits,
        steps=exercise.last_step,
        mistakes=len({variant.named for variant in (*bench.variants, *others)}),
        confusion=confusion,
        suggestions=tuple(suggestions),
        left=left,
        tried_all=tried_all and not search.untried,
        untried=search.untried,
        notes=notes,
    )


def exercise_of(settings: Settings) -> Exercise:
    """Return the exercise of a problem over its whole run: one epoch, or one step of an objective, unless told."""
    if settings.epochs is None and settings.steps is None:
        settings = replace(settings, steps="1") if settings.objective is not None else replace(settings, epochs="1")
    return Exercise(settings, compared_steps(settings))


def compared_steps(settings: Settings) -> int:
    """Return how many steps of a run are compared at most, for samples that are in memory."""
    batch, count = settings.batch or "1", len(rows_of(settings))
    samples = min(int(batch), count) if batch.isdecimal() else count
    return max(2, min(COMPARED_STEPS, COMPARED_SAMPLES // max(1, samples)))


def in_memory(settings: Settings, stdin: BinaryIO | None) -> tuple[Settings, tuple[str, ...]]:
    """Return settings with the data's rows in memory, their numbers as texts, and the notes about the data."""
    if settings.objective is not None or settings.model is None:
        return settings, ()
    source = open_source(settings, stdin)
    read = chain.from_iterable(source.chunks(source.columns, str))
    rows = [dict(zip(source.columns, row, strict=True)) for row in islice(read, MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise ProblemError(f"the data have more than {MOST_ROWS:,} rows", "give the rows of the exercise alone")
    return replace(settings, data=rows, sample=(), encoding=None), source.notes


def _mistakes(part: Group) -> tuple[Named, ...]:
    return tuple(filter(None, part))


class _Search:
    """The search for the changes that help.

    A change of numbers is first worked with the lines of the problem as it is, and for the confused mistakes alone,
    which is quick. Before it is suggested the changed problem is posed and derived anew, and every mistake worked: what
    it confuses can only make it worse, so that the best of the certain ones is the best of all.
    """

    def __init__(
        self, settings: Settings, exercise: Exercise, others: Sequence[Variant], bench: Workbench, before: Confusion
    ) -> None:
        self.settings, self.exercise, self.bench, self.before = settings, exercise, bench, before
        self.others = [other for other in others if isinstance(other, OtherBatch)]
        self.certain: set[Change] = set()
        self.budget = Budget(MOST_LINES)
        self.untried = 0

    def suggestions(self) -> tuple[list[Suggestion], Confusion, bool]:
        """Return the changes that help, what none of them helps, and whether no change is left that would."""
        left, found = self.before, list[Suggestion]()
        after = dict(self._tried()) if left.groups else {}
        while True:
            gains = {change: gain for change, there in after.items() if (gain := self._gain(left, there)) is not None}
            if not gains:
                return found, left, True
            best = max(gains, key=lambda change: gains[change])
            if best not in self.certain:
                try:
                    worked = self._worked(best)
                except SearchEndedError:
                    self.untried += len(gains.keys() - self.certain)
                    return found, left, False
                if worked is None:
                    del after[best]
                else:
                    after[best] = worked
                continue
            if len(found) == MOST_CHANGES:
                return found, left, False
            there = after.pop(best)
            found.append(self._suggestion(best, left, there))
            left = left.within(there)

    def _tried(self) -> Iterator[tuple[Change, Confusion]]:
        """Yield the changes with what is still confused after them."""
        confused = {member for group in self.before.groups for member in group}
        possible = list(changes(self.settings, self.exercise, compared_steps(self.settings)))
        lines = self.bench.lines(self.exercise, confused)
        for index, change in enumerate(possible):
            there: Confusion | None = None
            try:
                if change.setting in ("steps", "epochs"):
                    there = self._worked(change)
                else:
                    self.budget.spend(lines)
                    there = self._altered(change, confused)
            except SearchEndedError:
                self.untried = len(possible) - index
                return
            if there is not None:
                yield change, there

    def _altered(self, change: Change, confused: Collection[Member]) -> Confusion | None:
        """Return what is confused after a change of numbers, with the lines as they are; None where the run fails."""
        other = altered(self.exercise, change)
        if other is None or not all(other.right):
            return None
        runs = ((each.named, altered(each.other, change)) for each in self.others)
        others = (OtherBatch(other, run, named) for named, run in runs if run is not None)
        return self.bench.confusion(other, others, confused)

    def _worked(self, change: Change) -> Confusion | None:
        """Return what is confused after a change, the problem derived anew; None where the run fails or ends early.

        Raises SearchEndedError.
        """
        self.budget.spend(self.bench.lines(self.exercise))
        self.certain.add(change)
        try:
            exercise = exercise_of(change.applied(self.settings))
        except GdcalcError:
            return None
        if exercise.last_step < self.exercise.last_step or not all(exercise.right):
            return None
        return self.bench.confusion(exercise, other_runs(exercise))

    def _gain(self, left: Confusion, there: Confusion) -> int | None:
        """Return how many mistakes a change tells apart, less those that it confuses; None where it does not help."""
        parted = left.size - left.within(there).size
        confused = there.size - there.within(self.before).size
        return parted - confused if 0 < parted >= confused else None

    def _suggestion(self, change: Change, left: Confusion, there: Confusion) -> Suggestion:
        return Suggestion(
            change=change,
            shows=tuple(each for each in left.invisible if each not in there.invisible),
            parts=tuple(tuple(map(_mistakes, parts)) for group in left.alike if len(parts := there.parts(group)) > 1),
            hides=tuple(each for each in there.invisible if each not in self.before.invisible),
            confuses=tuple(group for group in there.alike if len(self.before.parts(group)) > 1),
        )
