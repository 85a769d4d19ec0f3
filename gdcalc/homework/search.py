"""Searches for the causes of one person's wrong values: the mistakes that give what is written, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import tee
from typing import Any

from gdcalc.expression.printing import unicode_name
from gdcalc.expression.quantity import Kind, Quantity, new_value, of_kind
from gdcalc.homework.attempt import Attempt, reads_ahead
from gdcalc.homework.closeness import WrittenValue, agrees
from gdcalc.homework.evidence import NEARLY, Candidate, Evidence, gives, information, nearly_gives, speaks
from gdcalc.homework.exercise import Address, WorkingOrder
from gdcalc.homework.finding import Cause, Certainty, Finding, Named
from gdcalc.homework.mistakes.slips import NEIGHBOUR, NEW_IN_GRADIENT, SLIPS
from gdcalc.homework.other_runs import other_rates
from gdcalc.homework.variants import (
    COMPARED,
    Budget,
    Effort,
    Families,
    Limits,
    SearchEndedError,
    ValueAt,
    Variant,
    families_of,
)
from gdcalc.problem.naming import LOSS

SAME_LINE, OTHER_LINE = 0.6, 0.05
"""What a value that speaks against a mistake takes from its score: of a line that the mistake explains, of another."""

NOTICED = 0.9
"""What all values of later steps take together."""


class Trial:
    """A mistake, or two made together, held against the written values."""

    def __init__(
        self, variants: Sequence[Variant], evidence: Evidence, order: WorkingOrder, effort: Effort, budget: Budget
    ) -> None:
        self.named = tuple(each.named for each in variants)
        self._variant, self._evidence, self._order = variants[-1], evidence, order
        self._effort, self._budget = effort, budget
        self._steps: Iterator[ValueAt] | None = None
        self._next = 1
        self._exactly: set[Address] = set()
        self._nearly: set[Address] = set()
        self._others: list[tuple[Finding, Any]] = []
        """What is written otherwise, and what the mistake gives."""
        self._candidate: Candidate | None = None

    def explains(self, cell: Address) -> bool:
        """Tell whether the mistake gives a wrong value. Raises SearchEndedError."""
        self._work(cell.step)
        return cell in self._exactly or cell in self._nearly

    def candidate(self) -> Candidate:
        """Return what a mistake explains, where it explains something, and what speaks against it.

        Values before the first that it explains do not: it may be made from some step on. Those of later steps count
        little where it explains more than one: it may have been noticed. Raises SearchEndedError.
        """
        if self._candidate is None:
            wrong = self._evidence.wrong
            self._work(self._evidence.last)
            explains = frozenset(self._exactly | self._nearly)
            against, cost = self._speaking_against(explains)
            score = sum(information(wrong[each]) for each in self._exactly) + NEARLY * len(self._nearly)
            score += sum(each.mistake.prior for each in self.named) / len(self.named) - (len(self.named) - 1)
            self._candidate = Candidate(self.named, explains, score - cost, against)
        return self._candidate

    def _speaking_against(self, explains: frozenset[Address]) -> tuple[int, float]:
        """Return how many values speak against a mistake, and what that takes from its score."""
        begins = min(map(self._order, explains))
        lines, steps = {address.line for address in explains}, {address.step for address in explains}
        here = later = 0.0
        count = 0
        for finding, given in self._others:
            address = finding.address
            if address is None or self._order(address) < begins or not speaks(given, finding) or gives(given, finding):
                continue
            cost = SAME_LINE if address.line in lines else OTHER_LINE
            if address.step in steps:
                here += cost
            else:
                later += cost
            count += address.step in steps or len(explains) == 1
        return count, here + min(later, NOTICED)

    def _work(self, step: int) -> None:
        """Work the mistaken program up to a step, and compare."""
        variant, evidence = self._variant, self._evidence
        if self._steps is None:
            self._budget.spend(variant.preparation)
            if reads_ahead(variant.work):
                self._effort.count_ahead(evidence.attempt)
            self._next = variant.begins(evidence.attempt, evidence.first)
            self._steps = variant.steps(evidence.attempt, evidence.first)
        while self._next <= step:
            written = evidence.by_step.get(self._next, ())
            self._budget.spend(variant.lines(self._next) + COMPARED * len(written))
            value = next(self._steps, None)
            if value is not None:
                self._compare(written, value)
            self._next += 1

    def _compare(self, written: Sequence[Finding], value: ValueAt) -> None:
        evidence = self._evidence
        for finding in written:
            address = finding.address
            given = None if address is None else value(address)
            if address is None or given is None:
                continue
            wrong = evidence.wrong.get(address)
            if wrong is not None and gives(given, wrong):
                self._exactly.add(address)
            elif wrong is not None and nearly_gives(given, address, evidence):
                self._nearly.add(address)
            else:
                self._others.append((finding, given))


TESTED = sum(each.slip is not None for each in SLIPS)
"""As many slips of the pen are told by the two numbers alone."""


def slips_of_place(attempt: Attempt, cell: Address, written: WrittenValue) -> Iterator[Named]:
    """Yield the quantity of the same step whose value is written in the wrong place."""
    if not written.value or written.significant < 2:
        return
    program = attempt.exercise.by_hand
    gradients = {name: parameter for parameter, name in program.gradient.items()}
    if cell.line in gradients:
        parameter = gradients[cell.line]
        ahead = attempt.ahead.get(cell.step, {})
        later = (ahead.get(Quantity(time, parameter)) for time in (Kind.NEXT, Kind.WORKED))
        if any(value is not None and agrees(written, value) for value in later):
            yield Named(NEW_IN_GRADIENT)
            return
    shown = [*program.predictions, LOSS, *program.gradient.values(), *(new_value(name) for name in program.parameters)]
    in_step = {line.name for line in program.after_samples}
    for line in dict.fromkeys(shown):
        value = attempt.expected(Address(cell.step, None if line in in_step else cell.place or 0, line))
        if line != cell.line and value is not None and agrees(written, value):
            new = of_kind(line, Kind.NEW)
            yield Named(NEIGHBOUR, LOSS if line in (LOSS, program.loss) else unicode_name(new.of if new else line))
            return


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
        written, right = finding.written, finding.expected
        named = [Named(each) for each in SLIPS if each.slip is not None and each.slip(written, right)]
        if cell.line in attempt.exercise.by_hand.gradient.values():
            self.effort.count_ahead(attempt)
        for each in (*named, *slips_of_place(attempt, cell, written)):
            score = information(finding) + each.mistake.prior
            yield Candidate((each,), frozenset({cell}), score, slip=True)

    def _together(self, cell: Address) -> Iterator[Candidate]:
        """Yield the pairs of mistakes that together explain a cell, as far as the search comes."""
        attempt = self.evidence.attempt
        families = families_of(attempt.exercise, self.order(cell)[1], attempt.lines)
        known = self._pairs.get(families) or (
            Trial(pair, self.evidence, self.order, self.effort, self.effort.pairs) for pair in self._pairs_of(families)
        )
        self._pairs[families], trials = tee(known)
        try:
            for trial in trials:
                if trial.explains(cell) and self._is_strong(trial.candidate()):
                    yield trial.candidate()
        except SearchEndedError:
            self.unsearched.add(cell)

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
