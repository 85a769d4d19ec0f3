"""Holds a mistake against what one person wrote, step by step, as far as is asked and its lines may be worked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gdcalc.homework.attempt import reads_ahead
from gdcalc.homework.budget import COMPARED, Budget, Effort
from gdcalc.homework.evidence import NEARLY, Candidate, Evidence, gives, information, nearly_gives, speaks
from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Finding
from gdcalc.homework.variants import ValueAt, Variant
from gdcalc.homework.working_order import WorkingOrder

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
        """Return what a mistake explains that explains something, and what speaks against it.

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
