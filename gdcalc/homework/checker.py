"""Checks answers against an exercise: read, placed, judged, explained, and put together as a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import tee

from gdcalc.answers.reader import Answer, AnswerFile
from gdcalc.arithmetic.float64 import as_float
from gdcalc.homework.allowance import Slopes
from gdcalc.homework.evidence import gather
from gdcalc.homework.exercise import Address, Exercise, WorkingOrder
from gdcalc.homework.finding import Cause, Certainty, Finding, Named, Report, Verdict
from gdcalc.homework.formulas import ROUNDOFF
from gdcalc.homework.judge import Judge, Judged
from gdcalc.homework.mistakes import MISTAKES
from gdcalc.homework.other_runs import RoundedRuns, other_runs
from gdcalc.homework.placement import Placement
from gdcalc.homework.search import PAIRS, SINGLES, Search
from gdcalc.homework.variants import Families, Limits, SearchEndedError, Variant, pairs_of, single_variants
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


OF_A_FILE = Limits(SINGLES, PAIRS)

OF_AN_ANSWER = Limits(SINGLES, PAIRS // 2)
"""Someone waits for it; the programs of single mistakes are compiled before anything is asked."""


def last_step(file: AnswerFile) -> int:
    """Return the last step that an answer is of; 1 where none is said."""
    return max((answer.step or 1 for answer in file.answers), default=1)


class Checker:
    """Checks any number of answer files against one exercise; what they need is compiled once."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.order = WorkingOrder(exercise)
        self.placement = Placement(exercise)
        self.judge = Judge(exercise, self.order)
        self.diagnosis = Diagnosis(exercise, self.order)

    def check(self, file: AnswerFile) -> Report:
        """Return a verdict on each answer, and the likely causes of the wrong ones."""
        judged = self.judge.judged(self.placement.read(file))
        explanation = self.diagnosis.explain(judged, OF_A_FILE)
        findings = tuple(_explained(each, explanation) for each in judged.findings)
        return Report(file.name, findings, file.notes, explanation.lines)

    def check_latest(self, answers: Sequence[tuple[Address, Answer]]) -> Finding:
        """Return the finding on the last of some answers, with the wrong values of its step and the one before."""
        judged = self.judge.judged([self.placement.at(address, answer) for address, answer in answers])
        address, latest = answers[-1]
        finding = next(each for each in judged.findings if each.answer is latest)
        if finding.verdict is not Verdict.WRONG:
            return finding
        return _explained(finding, self.diagnosis.explain(judged.since(address.step - 1), OF_AN_ANSWER))


def _explained(finding: Finding, explanation: Explanation) -> Finding:
    """Return a finding with the cause of a wrong value; one that rounding alone may explain is not a mistake."""
    address = finding.address
    if finding.verdict is not Verdict.WRONG or address is None:
        return finding
    return replace(
        finding,
        verdict=Verdict.ROUNDING if address in explanation.rounding else Verdict.WRONG,
        cause=explanation.causes.get(address),
        searched=address not in explanation.unsearched,
    )
