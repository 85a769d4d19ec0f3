"""Searches for the causes of one person's wrong values: the mistakes that give what is written, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import tee

from gdcalc.homework.budget import COMPARED, Effort, Limits, SearchEndedError
from gdcalc.homework.evidence import Candidate, Evidence, information
from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Cause, Certainty
from gdcalc.homework.other_rates import other_rates
from gdcalc.homework.slips import TESTED, slips_of_place, slips_of_the_pen
from gdcalc.homework.trial import Trial
from gdcalc.homework.variants import Families, Variant, families_of
from gdcalc.homework.working_order import WorkingOrder

SINGLES, PAIRS = 4_000_000, 1_500_000
"""As many lines are worked at most for the mistakes of one file that are made alone, and for two made at once.

A million takes about 0.35 s."""

ALIKE = 0.5
"""A slip and a mistake that explain the same value and whose scores differ by no more are named together."""

MOST_NAMED = 3
MANY_DIGITS, DIGITS_OF_PAIR = 3, 5
"""One value with as many significant digits makes a mistake probable, two made at once possible."""

PairsOf = Callable[[Families], Iterable[tuple[Variant, Variant]]]


class Search:
    """The search for the causes of one person's wrong values.

    The likeliest single mistakes are tried first, then slips, two mistakes at once last; the steps of a mistake are
    worked only up to the value that it is to explain, the later ones where it does.
    """

    def __init__(
        self, evidence: Evidence, order: WorkingOrder, limits: Limits, singles: Iterable[Variant], pairs_of: PairsOf
    ) -> None:
        self.evidence, self.order, self.effort = evidence, order, Effort(limits)
        self.unsearched: set[Address] = set()
        """The wrong values for which not every mistake was tried."""
        lines = evidence.attempt.lines
        possible = (each for each in singles if not each.needs or not each.needs.isdisjoint(lines))
        self._singles = [Trial([each], evidence, order, self.effort, self.effort.singles) for each in possible]
        self._pairs_of = pairs_of
        self._pairs: dict[Families, Iterator[Trial]] = {}
        self._rates: list[Candidate] | None = None

    def causes(self) -> dict[Address, Cause]:
        """Return a cause for each wrong value that has one: for the earliest first, and all that it explains."""
        evidence = self.evidence
        causes: dict[Address, Cause] = {}
        open_cells = set(evidence.wrong)
        for cell in evidence.wrong:
            if cell not in open_cells:
                continue
            try:
                chosen = self._best(open_cells, list(self._alone(cell)))
            except SearchEndedError:
                self.unsearched |= open_cells
                break
            if not chosen and cell not in evidence.close:
                chosen = self._best(open_cells, list(self._together(cell)))
            cells = (chosen[0].explains if chosen else frozenset({cell})) & open_cells
            open_cells -= cells
            if chosen and (cause := _cause(chosen, cells, evidence)) is not None:
                causes |= dict.fromkeys(cells, cause)
        return causes

    def _best(self, open_cells: set[Address], found: list[Candidate]) -> list[Candidate]:
        """Return of the candidates that explain a cell the likeliest first, and none that is much less likely."""
        if not found:
            return []
        wrong = self.evidence.wrong

        def rank(each: Candidate) -> float:
            return each.score - sum(information(wrong[other]) for other in each.explains - open_cells)

        found.sort(key=rank, reverse=True)
        best, same = found[0], found[0].explains & open_cells

        def is_alike(each: Candidate) -> bool:
            if each.slip or best.slip:
                return rank(best) - rank(each) <= ALIKE
            return each.against <= best.against

        return [each for each in found if each.explains & open_cells == same and is_alike(each)]

    def _alone(self, cell: Address) -> Iterator[Candidate]:
        """Yield the single mistakes and the slips that explain a cell. Raises SearchEndedError."""
        likeliest_first = sorted(self._singles, key=lambda trial: -trial.named[0].mistake.prior)
        found = {trial for trial in likeliest_first if trial.explains(cell)}
        yield from (trial.candidate() for trial in self._singles if trial in found)
        if self._rates is None:
            self._rates = other_rates(self.evidence, self.effort.singles)
        yield from (each for each in self._rates if cell in each.explains)
        yield from self._slips(cell)

    def _slips(self, cell: Address) -> Iterator[Candidate]:
        finding, attempt = self.evidence.wrong[cell], self.evidence.attempt
        if finding.written is None or finding.expected is None:
            return
        self.effort.singles.spend(COMPARED * TESTED)
        named = list(slips_of_the_pen(finding.written, finding.expected))
        if cell.line in attempt.exercise.by_hand.gradient.values():
            self.effort.count_ahead(attempt)
        for each in (*named, *slips_of_place(attempt, cell, finding.written)):
            score = information(finding) + each.mistake.prior
            yield Candidate((each,), frozenset({cell}), score, slip=True)

    def _together(self, cell: Address) -> Iterator[Candidate]:
        """Yield the pairs of mistakes that together explain a cell, as far as the search comes."""
        attempt = self.evidence.attempt
        families = families_of(attempt.exercise, self.order(cell)[1], attempt.lines)
        known = self._pairs.get(families) or map(self._of_pair, self._pairs_of(families))
        self._pairs[families], trials = tee(known)
        try:
            for trial in trials:
                if trial.explains(cell) and self._is_strong(trial.candidate()):
                    yield trial.candidate()
        except SearchEndedError:
            self.unsearched.add(cell)

    def _of_pair(self, pair: tuple[Variant, Variant]) -> Trial:
        return Trial(pair, self.evidence, self.order, self.effort, self.effort.pairs)

    def _is_strong(self, candidate: Candidate) -> bool:
        """Tell whether more than one value, or one of many digits, speaks for two mistakes at once, and none against.

        There are so many pairs that one of them gives most numbers of few digits.
        """
        findings = [self.evidence.wrong[address] for address in candidate.explains]
        digits = max(each.written.significant if each.written else 0 for each in findings)
        return not candidate.against and (sum(map(information, findings)) > 1 or digits >= DIGITS_OF_PAIR)


def _cause(chosen: Sequence[Candidate], cells: Iterable[Address], evidence: Evidence) -> Cause | None:
    """Return the cause that candidates are, with how sure it is; None where rounding explains the values as well."""
    cells, close = list(cells), evidence.close
    best = chosen[0]
    digits = max((each.significant for cell in cells if (each := evidence.wrong[cell].written) is not None), default=0)
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
