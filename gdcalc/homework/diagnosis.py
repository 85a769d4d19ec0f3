"""Turns judged values into an explanation: the likely causes of the wrong ones, and which rounding alone has made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import tee

from gdcalc.arithmetic.float64 import as_float
from gdcalc.homework.allowance import Slopes
from gdcalc.homework.budget import Limits, SearchEndedError
from gdcalc.homework.evidence import gather
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Cause, Certainty, Finding, Named
from gdcalc.homework.formulas import ROUNDOFF
from gdcalc.homework.judge import Judged
from gdcalc.homework.mistakes import MISTAKES
from gdcalc.homework.other_runs import other_runs
from gdcalc.homework.rounding import RoundedRuns
from gdcalc.homework.search import Search
from gdcalc.homework.variants import Families, Variant, pairs_of, single_variants
from gdcalc.homework.working_order import WorkingOrder
from gdcalc.program.program import COUNT


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why values are wrong: the causes, the values that rounding alone has made, those not searched to the end."""

    causes: Mapping[Address, Cause] = field(default_factory=dict)
    rounding: Set[Address] = frozenset()
    unsearched: Set[Address] = frozenset()
    lines: int = 0
    """How many lines were worked for it."""


class Diagnosis:
    """Explains the wrong values of any number of people; the mistaken programs are compiled once."""

    def __init__(self, exercise: Exercise, order: WorkingOrder) -> None:
        self.exercise, self.order = exercise, order
        self.slopes = Slopes()
        self.rounding = RoundedRuns(exercise)
        self._pairs_known: dict[Families, Iterator[tuple[Variant, Variant]]] = {}

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """Every single mistake that this exercise allows."""
        return (*single_variants(self.exercise), *other_runs(self.exercise))

    def prepare(self) -> None:
        """Compile what the first wrong answer needs."""
        for variant in self.variants:
            _ = variant.work
        for line in (*self.exercise.by_hand.sample, *self.exercise.by_hand.after_samples):
            self.slopes.of(line)

    def explain(self, judged: Judged, limits: Limits) -> Explanation:
        """Return the causes of the wrong values.

        Where there would be too many lines to work, the search for causes is broken off; the verdicts do not need it.
        """
        wrong = judged.wrong
        if not wrong:
            return Explanation()
        evidence = gather(judged, self.slopes, self.rounding.drift(judged.attempt))
        search = Search(evidence, self.order, limits, self.variants, self._pairs)
        # A formula is of the right one what it is, whatever its value may be taken for.
        of_formulas = {address: cause for address, each in wrong.items() if (cause := self._of_formula(each))}
        searched = search.causes()
        uncaused = wrong.keys() - searched.keys()
        try:
            rounded = self.rounding.causes(evidence, uncaused, search.effort.singles)
        except SearchEndedError:
            rounded = {}
            search.unsearched |= uncaused
        causes = rounded | searched | of_formulas
        rounding = evidence.close.keys() - searched.keys() - of_formulas.keys()
        return Explanation(causes, rounding, search.unsearched - causes.keys(), search.effort.lines)

    def _of_formula(self, finding: Finding) -> Cause | None:
        """Return the mistake that makes a formula what it is of the right one."""
        if finding.ratio is None:
            return None
        count = len(self.exercise.data)
        for mistake in MISTAKES:
            ratio = (count if count > 1 else None) if mistake.ratio == COUNT else mistake.ratio
            if ratio is not None and abs(as_float(finding.ratio) - float(ratio)) < ROUNDOFF:
                return Cause((Named(mistake),), Certainty.PROBABLY)
        return None

    def _pairs(self, families: Families) -> Iterator[tuple[Variant, Variant]]:
        """Return pairs of mistakes, each made when it is first asked for, and then kept."""
        known = self._pairs_known.get(families) or pairs_of(self.exercise, families)
        self._pairs_known[families], pairs = tee(known)
        return pairs
