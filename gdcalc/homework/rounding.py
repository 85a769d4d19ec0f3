"""Works an exercise with every line rounded, to see how far rounding carries a run, and who rounds every line."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from fractions import Fraction
from typing import Any

from gdcalc.arithmetic import FLOAT64
from gdcalc.errors import GdcalcError
from gdcalc.homework.allowance import Drift
from gdcalc.homework.closeness import apart
from gdcalc.homework.evidence import Evidence, gives
from gdcalc.homework.exercise import Address, Exercise, Writing, follow
from gdcalc.homework.finding import Cause, Certainty, Named
from gdcalc.homework.mistakes.clerical import ROUNDED
from gdcalc.homework.mistakes.mistake import Rewriting
from gdcalc.homework.submission import Submission
from gdcalc.homework.variants import ValueAt, Variant

MOST_PLACES, MOST_STEPS, MOST_STEPS_NAMED = 5, 2_000, 300
"""So many places are tried, in so many steps, and to name it in so many: fractions take their time."""


class RoundedRun(Variant):
    """The exercise with every line rounded to so many places, those too that are not written."""

    def __init__(self, exercise: Exercise, other: Exercise, places: int) -> None:
        super().__init__(exercise, Named(ROUNDED, str(places)), Rewriting(other.sheet))
        self.other = other

    def values(self, submission: Submission, last: int) -> ValueAt:
        """Return the values of the lines worked so, from what is written before."""
        exactly = {address: Fraction(mark.numeral.value) for address, mark in submission.marks.items() if mark.numeral}
        written = {address: value for address, value in exactly.items() if address in submission.writing.values}
        worked = follow(self.other, self.other.work, Writing(self.other, written), min(last, self.other.last_step))

        def value(address: Address) -> Any:
            found = self.other.work.value(worked, address.step, address.place, address.line)
            return None if found is None else float(found)

        return value


class RoundedRuns:
    """The exercise with every line rounded to 1, 2, … places, each worked when it is first asked for."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._known: dict[int, Variant | None] = {}

    def run(self, places: int) -> Variant | None:
        """Return the run of so many places; None where the exercise is not of float64, or too long."""
        if places not in self._known:
            self._known[places] = self._run(places)
        return self._known[places]

    def _run(self, places: int) -> Variant | None:
        exercise = self.exercise
        if exercise.arithmetic is not FLOAT64 or exercise.last_step > MOST_STEPS:
            return None
        try:
            other = Exercise(replace(exercise.settings, round=str(places)), exercise.last_step)
        except GdcalcError:
            return None
        return RoundedRun(exercise, other, places)

    def drift(self, submission: Submission) -> Drift | None:
        """Return how far the person's run is off where every line is rounded as they write; None where none can be."""
        places = min(submission.usual, MOST_PLACES)
        variant = self.run(places) if places and submission.leaves_out else None
        if variant is None:
            return None
        value, scale = variant.values(submission, submission.last), 10.0 ** (places - submission.usual)
        largest: dict[str, list[float]] = {}

        def drift(step: int, line: str) -> float:
            known = largest.setdefault(line, [0.0])
            while len(known) <= step:
                address = Address(len(known), None, line)
                here, there = value(address), submission.expected(address)
                off = 0.0 if here is None or there is None else scale * apart(here, there)
                known.append(max(known[-1], off))
            return known[step]

        return drift

    def causes(self, evidence: Evidence, cells: Set[Address]) -> dict[Address, Cause]:
        """Return the cause of values that nothing else explains, where every line is rounded to few places."""
        best: tuple[list[Address], Variant | None] = [], None
        last = max((cell.step for cell in cells), default=0)
        tried = range(1, MOST_PLACES + 1) if cells and last <= MOST_STEPS_NAMED else ()
        for variant in filter(None, map(self.run, tried)):
            value = variant.values(evidence.submission, last)
            given = [cell for cell in cells if gives(value(cell), evidence.wrong[cell])]
            if len(given) > len(best[0]):
                best = given, variant
        given, found = best
        if found is None or not (len(given) > 1 or evidence.close.keys() >= set(given)):
            return {}
        certainty = Certainty.PROBABLY if len(given) > 1 else Certainty.POSSIBLY
        return dict.fromkeys(given, Cause((found.named,), certainty))
