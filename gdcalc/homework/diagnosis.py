"""Finds the likely causes of wrong values: the mistakes whose rewriting of the sheet gives what is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from gdcalc.homework.allowance import Slopes
from gdcalc.homework.candidate import Candidate
from gdcalc.homework.evidence import NEARLY, Evidence, gather, gives, information, nearly_gives, speaks
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Cause, Certainty, Finding, Named, Verdict
from gdcalc.homework.mistakes.clerical import SLIPS
from gdcalc.homework.rounding import RoundedRuns
from gdcalc.homework.submission import Submission
from gdcalc.homework.variants import ValueAt, Variant, families_of, pairs_of, single_variants
from gdcalc.homework.whole_run import other_rates, other_runs, slips_of_place

SAME_LINE, OTHER_LINE = 0.6, 0.05
"""What a value that speaks against a mistake takes from its score: of a line that the mistake explains, of another."""

NOTICED = 0.9
"""What all values of later steps take together."""

ALIKE = 0.5
"""A slip and a mistake that explain the same value and whose scores differ by no more are named together."""

MOST_NAMED = 3
MANY_DIGITS, DIGITS_OF_PAIR = 3, 5
"""One value with so many significant digits makes a mistake probable, two made at once possible."""

MOST_EXPLAINED, MOST_STEPS_EXPLAINED, MOST_STEPS_OF_PAIRS = 1_000, 500, 300
"""So many values are explained at most, in so many steps from the first wrong one, by two mistakes up to this step."""

Place = Callable[[Address | None], tuple[int, int, int, int]]


class Diagnosis:
    """Explains the wrong values of any number of people; the mistaken sheets are compiled once."""

    def __init__(self, exercise: Exercise, place: Place) -> None:
        self.exercise = exercise
        self.place = place
        self.slopes = Slopes()
        self.rounding = RoundedRuns(exercise)
        self._pairs_known: dict[tuple[str, ...], list[tuple[Variant, Variant]]] = {}

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """Every single mistake that this exercise allows."""
        return (*single_variants(self.exercise), *other_runs(self.exercise))

    def explained(self, findings: Sequence[Finding], submission: Submission) -> list[Finding]:
        """Return the findings with the wrong ones explained, or found to be off by rounding only."""
        wrong = {each.address: each for each in findings if each.verdict is Verdict.WRONG and each.address is not None}
        if not wrong:
            return list(findings)
        submission.first = min(address.step for address in wrong)
        evidence = gather(findings, submission, wrong, self.slopes, self.rounding.drift(submission))
        first = sorted(wrong, key=self.place)[:MOST_EXPLAINED]
        evidence = replace(evidence, wrong={address: wrong[address] for address in first})
        causes = self._causes(evidence)
        rounded = self.rounding.causes(evidence, evidence.wrong.keys() - causes.keys())
        return [self._final(each, causes, rounded, evidence.close) for each in findings]

    @staticmethod
    def _final(
        finding: Finding, causes: dict[Address, Cause], rounded: dict[Address, Cause], close: dict[Address, bool]
    ) -> Finding:
        if finding.verdict is not Verdict.WRONG or finding.address is None or finding.cause is not None:
            return finding
        cause = causes.get(finding.address)
        if cause is None and finding.address in close:
            return replace(finding, verdict=Verdict.ROUNDING, cause=rounded.get(finding.address))
        return replace(finding, cause=cause or rounded.get(finding.address))

    # --- choosing causes -----------------------------------------------------------------------------------------

    def _causes(self, evidence: Evidence) -> dict[Address, Cause]:
        """Return a cause for each wrong value that has one: for the earliest first, and all that it explains."""
        candidates = [each for variant in self.variants if (each := self.candidate([variant], evidence)) is not None]
        candidates += other_rates(self.exercise, evidence.submission, evidence.wrong)
        causes: dict[Address, Cause] = {}
        open_cells = list(evidence.wrong)
        while open_cells:
            cell = open_cells[0]
            chosen = self._best(cell, set(open_cells), candidates, evidence)
            if not chosen and cell not in evidence.close and cell.step <= MOST_STEPS_OF_PAIRS:
                chosen = self._best(cell, set(open_cells), self._pairs(cell, evidence), evidence)
            cells = (chosen[0].explains if chosen else frozenset({cell})) & set(open_cells)
            open_cells = [each for each in open_cells if each not in cells]
            if chosen and (cause := _cause(chosen, cells, evidence)) is not None:
                causes |= dict.fromkeys(cells, cause)
        return causes

    def _best(
        self, cell: Address, open_cells: set[Address], candidates: Iterable[Candidate], evidence: Evidence
    ) -> list[Candidate]:
        """Return the candidates that explain a cell, the likeliest first, and none that is much less likely."""
        found = [each for each in candidates if cell in each.explains]
        found += self._slips(cell, evidence)
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

    def candidate(self, variants: Sequence[Variant], evidence: Evidence) -> Candidate | None:
        """Return what a mistaken sheet explains; None where it explains nothing."""
        variant = variants[-1]
        if variant.needs and variant.needs.isdisjoint(evidence.submission.lines):
            return None
        last = self._last(evidence)
        value = variant.values(evidence.submission, last)
        given = {address: value(address) for address in evidence.wrong}
        exactly = {address for address, finding in evidence.wrong.items() if gives(given[address], finding)}
        nearly = {
            address for address in evidence.wrong.keys() - exactly if nearly_gives(given[address], address, evidence)
        }
        explains = frozenset(exactly | nearly)
        if not explains:
            return None
        against, cost = self._against(value, explains, evidence)
        named = tuple(each.named for each in variants)
        score = sum(information(evidence.wrong[each]) for each in exactly) + NEARLY * len(nearly)
        score += sum(each.mistake.prior for each in named) / len(named) - (len(named) - 1)
        return Candidate(named, explains, score - cost, against)

    @staticmethod
    def _last(evidence: Evidence) -> int:
        """Return the last step whose wrong values are explained."""
        steps = {address.step for address in evidence.wrong}
        return min(max(steps), min(steps) + MOST_STEPS_EXPLAINED)

    def _against(self, value: ValueAt, explains: frozenset[Address], evidence: Evidence) -> tuple[int, float]:
        """Return how many values speak against a mistake, and what that takes from its score.

        Values before the first that it explains do not: it may be made from some step on. Those of later steps count
        little where it explains more than one: it may have been noticed.
        """
        begins, last = min(map(self.place, explains)), self._last(evidence)
        lines, steps = {address.line for address in explains}, {address.step for address in explains}
        here = later = 0.0
        count = 0
        for finding in evidence.findings:
            address = finding.address
            if address is None or finding.mark is None or address in explains or address.step > last:
                continue
            given = value(address)
            if self.place(address) < begins or given is None or not speaks(given, finding) or gives(given, finding):
                continue
            cost = SAME_LINE if address.line in lines else OTHER_LINE
            if address.step in steps:
                here += cost
            else:
                later += cost
            count += address.step in steps or len(explains) == 1
        return count, here + min(later, NOTICED)

    def _slips(self, cell: Address, evidence: Evidence) -> Iterator[Candidate]:
        finding = evidence.wrong[cell]
        alone = frozenset({cell})
        if finding.mark is None or finding.expected is None:
            return
        for slip in SLIPS:
            if slip.explains(finding.mark, finding.expected):
                score = information(finding) + slip.mistake.prior
                yield Candidate((Named(slip.mistake),), alone, score, slip=True)
        for named in slips_of_place(self.exercise, evidence.submission, cell, finding.mark):
            yield Candidate((named,), alone, information(finding) + named.mistake.prior, slip=True)

    def _pairs(self, cell: Address, evidence: Evidence) -> Iterator[Candidate]:
        """Yield the pairs of mistakes that together explain a cell."""
        group = self.place(cell)[1]
        families = families_of(self.exercise, group, evidence.submission.lines)
        if families not in self._pairs_known:
            self._pairs_known[families] = list(pairs_of(self.exercise, families))
        tried = evidence.pairs
        if families not in tried:
            found = (self.candidate(pair, evidence) for pair in self._pairs_known[families])
            tried[families] = [each for each in found if each is not None and self._is_strong(each, evidence)]
        yield from (each for each in tried[families] if cell in each.explains)

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
