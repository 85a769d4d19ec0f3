"""What written values say for and against a mistake."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gdcalc.arithmetic.float64 import as_float
from gdcalc.homework.allowance import NO_ERROR, Allowance, DriftAt, Slopes
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.closeness import NOISE, agrees, apart
from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Finding, Named, Verdict
from gdcalc.homework.judge import Judged

NEARLY, FAR = 0.5, 4
"""How much a value counts that a mistake gives but for rounding, where the right value is FAR times as far away."""

SOME = 2
"""How many values show how a person carries on."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mistake that may explain wrong values: which, and how many written values speak against it.

    More than one in ``named`` are made together. A ``slip`` is of one value, and no mistake in the method.
    """

    named: tuple[Named, ...]
    explains: frozenset[Address]
    score: float
    against: int = 0
    slip: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """The written values of one person, and which of them are wrong, in order."""

    attempt: Attempt
    wrong: dict[Address, Finding]
    close: Mapping[Address, bool]
    """The wrong values that rounding may have carried where they are. True where the rounding of values that are not
    written at all is enough: of one who writes everything down and goes on with it such a difference is not expected.
    """

    reach: Mapping[Address, float]
    """How far the rounding of what is written may have carried each wrong value."""

    by_step: Mapping[int, Sequence[Finding]]
    """The written values that are numbers, by step."""

    @property
    def first(self) -> int:
        """The first step with a wrong value: what a mistake gives before it is not asked for."""
        return next(iter(self.wrong)).step

    @property
    def last(self) -> int:
        """The last step with a wrong value."""
        return next(reversed(self.wrong)).step


def gather(judged: Judged, slopes: Slopes, drift: DriftAt | None = None) -> Evidence:
    """Return the evidence of one person's values, of which some are wrong."""
    wrong = judged.wrong
    allowance = Allowance(slopes, judged.attempt, drift)
    errors = allowance.of(wrong)
    reach, close = {}, {}
    for address, finding in wrong.items():
        if finding.expected is None or finding.written is None or agrees(finding.written, finding.expected):
            continue  # agrees: a formula that is wrong, and has the right value here
        error, unit = errors.get(address, NO_ERROR), as_float(finding.written.unit)
        reach[address] = error.whole + unit * allowance.share
        distance = apart(finding.written.value, finding.expected)
        if distance <= reach[address] and math.isfinite(distance):
            close[address] = error.unseen > 0 and distance <= error.unseen + unit * allowance.share
    if len(close) == 1 and not any(close.values()) and _goes_on_with_what_is_written(judged.findings):
        close = {}
    by_step: dict[int, list[Finding]] = {}
    for finding in judged.findings:
        if finding.address is not None and finding.written is not None:
            by_step.setdefault(finding.address.step, []).append(finding)
    return Evidence(judged.attempt, wrong, close, reach, by_step)


def gives(value: Any, finding: Finding) -> bool:
    """Tell whether a value is what is written."""
    if value is None or finding.written is None or (isinstance(value, float) and not math.isfinite(value)):
        return False
    return agrees(finding.written, value)


def _goes_on_with_what_is_written(findings: Sequence[Finding]) -> bool:
    """Tell whether a person goes on with the values as they are written, not with digits that are kept elsewhere.

    Some values follow from the written ones and are not those of the right working; no value is the other way round.
    """
    follows = sum(finding.verdict is Verdict.FOLLOWS for finding in findings)
    kept = sum(
        finding.verdict is Verdict.RIGHT
        and finding.written is not None
        and finding.expected is not None
        and not agrees(finding.written, finding.expected)
        for finding in findings
    )
    return follows >= SOME and not kept


def speaks(value: Any, finding: Finding) -> bool:
    """Tell whether a mistake's value is another than what follows without it."""
    if finding.expected is None:
        return True
    return apart(value, finding.expected) > NOISE * max(as_float(abs(value)), as_float(abs(finding.expected)))


def nearly_gives(value: Any, address: Address, evidence: Evidence) -> bool:
    """Tell whether a value is what is written but for rounding on the way, and the right value is far from it."""
    finding, reach = evidence.wrong[address], evidence.reach.get(address)
    if value is None or finding.written is None or reach is None:
        return False
    return apart(finding.written.value, value) <= reach < apart(finding.written.value, finding.expected) / FAR


def information(finding: Finding) -> float:
    """Return how much a value says: little where it is zero or has one digit."""
    if finding.written is None or not finding.written.value:
        return 0.3
    return 1.0 if finding.written.significant > 1 else 0.6
