"""Finds the likely causes of wrong values: the mistakes whose rewriting of the sheet gives what is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from gdcalc.homework.allowance import Slopes
from gdcalc.homework.budget import COMPARED, SearchEndedError
from gdcalc.homework.candidate import Candidate
from gdcalc.homework.evidence import Evidence, gather, information
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Cause, Certainty, Finding, Named, Verdict
from gdcalc.homework.mistakes.clerical import SLIPS
from gdcalc.homework.rounding import RoundedRuns
from gdcalc.homework.search import PAIRS, SINGLES, Place, Search, Trial
from gdcalc.homework.submission import Submission
from gdcalc.homework.variants import Variant, families_of, pairs_of, single_variants
from gdcalc.homework.whole_run import other_rates, other_runs, slips_of_place

ALIKE = 0.5
"""A slip and a mistake that explain the same value and whose scores differ by no more are named together."""

MOST_NAMED = 3
MANY_DIGITS, DIGITS_OF_PAIR = 3, 5
"""One value with so many significant digits makes a mistake probable, two made at once possible."""

Families = tuple[str, ...]


class Diagnosis:
    """Explains the wrong values of any number of people; the mistaken sheets are compiled once.

    The likeliest single mistakes are tried first, then slips, two mistakes at once last; the steps of a mistake are
    worked only up to the value that it is to explain, the later ones where it does.
    """

    most = SINGLES, PAIRS
    """The lines that may be worked for one file: for single mistakes, and for two at once."""

    def __init__(self, exercise: Exercise, place: Place) -> None:
        self.exercise = exercise
        self.place = place
        self.slopes = Slopes()
        self.rounding = RoundedRuns(exercise)
        self._pairs_known: dict[Families, Remembered] = {}

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """Every single mistake that this exercise allows."""
        return (*single_variants(self.exercise), *other_runs(self.exercise))

    def explained(self, findings: Sequence[Finding], submission: Submission) -> tuple[list[Finding], int]:
        """Return the findings with the wrong ones explained, or found to be off by rounding only.

        Also how many lines were worked for it. Where there would be too many, the search for causes is broken off;
        the verdicts do not need it.
        """
        wrong = {each.address: each for each in findings if each.verdict is Verdict.WRONG and each.address is not None}
        if not wrong:
            return list(findings), 0
        submission.first = min(address.step for address in wrong)
        wrong = {address: wrong[address] for address in sorted(wrong, key=self.place)}
        evidence = gather(findings, submission, wrong, self.slopes, self.rounding.drift(submission))
        search = Search(evidence, *self.most)
        causes = self._causes(search)
        uncaused = wrong.keys() - causes.keys()
        try:
            rounded = self.rounding.causes(evidence, uncaused, search.singles)
        except SearchEndedError:
            rounded = {}
            search.unsearched |= uncaused
        final = [self._final(each, causes, rounded, search) for each in findings]
        return final, search.lines

    @staticmethod
    def _final(
        finding: Finding, causes: dict[Address, Cause], rounded: dict[Address, Cause], search: Search
    ) -> Finding:
        if finding.verdict is not Verdict.WRONG or finding.address is None or finding.cause is not None:
            return finding
        cause = causes.get(finding.address) or rounded.get(finding.address)
        verdict = Verdict.WRONG
        if finding.address not in causes and finding.address in search.evidence.close:
            verdict = Verdict.ROUNDING
        searched = cause is not None or finding.address not in search.unsearched
        return replace(finding, verdict=verdict, cause=cause, searched=searched)

    # --- choosing causes -----------------------------------------------------------------------------------------

    def _causes(self, search: Search) -> dict[Address, Cause]:
        """Return a cause for each wrong value that has one: for the earliest first, and all that it explains."""
        evidence = search.evidence
        trials = self._trials(search)
        pairs: dict[Families, list[Trial]] = {}
        causes: dict[Address, Cause] = {}
        open_cells = set(evidence.wrong)
        for cell in evidence.wrong:
            if cell not in open_cells:
                continue
            try:
                chosen = self._best(open_cells, list(self._singles(cell, trials, search)), evidence)
            except SearchEndedError:
                search.unsearched |= open_cells
                break
            if not chosen and cell not in evidence.close:
                chosen = self._best(open_cells, list(self._pairs(cell, pairs, search)), evidence)
            cells = (chosen[0].explains if chosen else frozenset({cell})) & open_cells
            open_cells -= cells
            if chosen and (cause := _cause(chosen, cells, evidence)) is not None:
                causes |= dict.fromkeys(cells, cause)
        return causes

    def _trials(self, search: Search) -> list[Trial]:
        """Return the trials of the single mistakes, in the order of the table."""
        found = (Trial([variant], search, self.place, search.singles) for variant in self.variants)
        return [each for each in found if each.is_possible]

    @staticmethod
    def _best(open_cells: set[Address], found: list[Candidate], evidence: Evidence) -> list[Candidate]:
        """Return of the candidates that explain a cell the likeliest first, and none that is much less likely."""
        if not found:
            return []

        def rank(each: Candidate) -> float:
            return each.score - sum(information(evidence.wrong[other]) for other in each.explains - open_cells)

        found.sort(key=rank, reverse=True)
        best, same = found[0], found[0].explains & open_cells

        def is_alike(each: Candidate) -> bool:
            if each.slip or best.slip:
                return rank(best) - rank(each) <= ALIKE
            return each.against <= best.against

        return [each for each in found if each.explains & open_cells == same and is_alike(each)]

    def _singles(self, cell: Address, trials: Sequence[Trial], search: Search) -> Iterator[Candidate]:
        """Yield the single mistakes and the slips that explain a cell. Raises SearchEndedError."""
        likeliest_first = sorted(trials, key=lambda trial: -trial.named[0].mistake.prior)
        found = {trial for trial in likeliest_first if trial.explains(cell)}
        yield from (trial.candidate() for trial in trials if trial in found)
        yield from (each for each in self._rates(search) if cell in each.explains)
        yield from self._slips(cell, search)

    def _rates(self, search: Search) -> list[Candidate]:
        if search.rates is None:
            evidence = search.evidence
            search.rates = other_rates(self.exercise, evidence.submission, evidence.wrong, search.singles)
        return search.rates

    def _slips(self, cell: Address, search: Search) -> Iterator[Candidate]:
        finding = search.evidence.wrong[cell]
        alone = frozenset({cell})
        if finding.mark is None or finding.expected is None:
            return
        search.singles.spend(COMPARED * len(SLIPS))
        for slip in SLIPS:
            if slip.explains(finding.mark, finding.expected):
                score = information(finding) + slip.mistake.prior
                yield Candidate((Named(slip.mistake),), alone, score, slip=True)
        if cell.line in self.exercise.sheet.gradient.values():
            search.count_ahead()
        for named in slips_of_place(self.exercise, search.evidence.submission, cell, finding.mark):
            yield Candidate((named,), alone, information(finding) + named.mistake.prior, slip=True)

    def _pairs(self, cell: Address, tried: dict[Families, list[Trial]], search: Search) -> Iterator[Candidate]:
        """Yield the pairs of mistakes that together explain a cell, as far as the search comes."""
        families = families_of(self.exercise, self.place(cell)[1], search.evidence.submission.lines)
        if families not in self._pairs_known:
            self._pairs_known[families] = Remembered(pairs_of(self.exercise, families))
        trials = tried.setdefault(families, [])
        try:
            for index, pair in enumerate(self._pairs_known[families]):
                if index == len(trials):
                    trials.append(Trial(pair, search, self.place, search.pairs))
                if trials[index].explains(cell) and self._is_strong(trials[index].candidate(), search.evidence):
                    yield trials[index].candidate()
        except SearchEndedError:
            search.unsearched.add(cell)

    @staticmethod
    def _is_strong(candidate: Candidate, evidence: Evidence) -> bool:
        """Tell whether more than one value, or one of many digits, speaks for two mistakes at once, and none against.

        There are so many pairs that one of them gives most numbers of few digits.
        """
        marks = [evidence.wrong[address].mark for address in candidate.explains]
        weight = sum(information(evidence.wrong[address]) for address in candidate.explains)
        digits = max(mark.significant if mark else 0 for mark in marks)
        return not candidate.against and (weight > 1 or digits >= DIGITS_OF_PAIR)


def _cause(chosen: Sequence[Candidate], cells: Iterable[Address], evidence: Evidence) -> Cause | None:
    """Return the cause that candidates are, with how sure it is; None where rounding explains the values as well."""
    cells, close = list(cells), evidence.close
    best = chosen[0]
    digits = max((mark.significant for cell in cells if (mark := evidence.wrong[cell].mark) is not None), default=0)
    weight = sum(information(evidence.wrong[cell]) for cell in cells)
    several = len(cells) > 1 and weight > 1
    strong = several or (digits >= MANY_DIGITS and len(best.named) == 1)
    if close.keys() >= set(cells) and (all(map(close.get, cells)) or not several):
        is_slip = best.slip and best.named[0].mistake.name != "sign"
        if is_slip or all(map(close.get, cells)) or (best.against and digits < MANY_DIGITS):
            return None
        certainty = Certainty.CANNOT_TELL
    elif strong and not best.slip and not best.against and not (len(cells) == 1 and any(each.slip for each in chosen)):
        certainty = Certainty.PROBABLY
    else:
        certainty = Certainty.POSSIBLY
    if len(best.named) > 1:
        return Cause(best.named, certainty, together=True)
    named = {each.named[0].mistake.name: each.named[0] for each in reversed(chosen) if len(each.named) == 1}
    return Cause(tuple(reversed(named.values()))[:MOST_NAMED], certainty)


class Remembered:
    """Pairs of mistakes that are made when they are first asked for."""

    def __init__(self, pairs: Iterator[tuple[Variant, Variant]]) -> None:
        self._made: list[tuple[Variant, Variant]] = []
        self._pairs = pairs

    def __iter__(self) -> Iterator[tuple[Variant, Variant]]:
        yield from self._made
        for pair in self._pairs:
            self._made.append(pair)
            yield pair
