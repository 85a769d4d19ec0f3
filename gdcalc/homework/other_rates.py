"""Searches for another learning rate that gives the wrong new parameters of a person: one and the same for all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from gdcalc.arithmetic.float64 import as_float
from gdcalc.expression.quantity import Kind, kind_of
from gdcalc.expression.tree import Name, Number, substitute
from gdcalc.homework.budget import Budget
from gdcalc.homework.closeness import WrittenValue
from gdcalc.homework.evidence import Candidate, Evidence
from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Named
from gdcalc.homework.mistakes.whole_run import OTHER_RATE
from gdcalc.homework.variants import Variant

SURE_RATE = 0.2
"""A learning rate is named where the values leave less than this share of it open."""


def other_rates(evidence: Evidence, budget: Budget) -> list[Candidate]:
    """Return the learning rate that explains wrong updates, where it is one and the same.

    An update is linear in the rate: its values at the rates 0 and 1 give the rate for what is written, between bounds
    for the digits it has. Raises SearchEndedError.
    """
    attempt, wrong = evidence.attempt, evidence.wrong
    exercise = attempt.exercise
    if not isinstance(exercise.problem.learning_rate, Number):
        return []
    cells = [address for address in wrong if kind_of(address.line) in (Kind.NEW, Kind.UPDATE)]
    if len(cells) < 2:
        return []
    at = []
    for rate in ("0", "1", "2"):
        rule = {
            line.name: substitute(line.formula, {Name("lr"): Number(rate)}) for line in exercise.by_hand.after_samples
        }
        variant = Variant(exercise, Named(OTHER_RATE), exercise.by_hand.replacing(rule))
        last = max(address.step for address in cells)
        worked = range(variant.begins(attempt, evidence.first), last + 1)
        budget.spend(variant.preparation + sum(map(variant.lines, worked)))
        at.append(variant.values(attempt, last, evidence.first))
    for share in (0.5, 1.0):  # of the unit of what is written: rounded, or cut off
        found = {cell: _rate_bounds(wrong[cell].written, share, *(value(cell) for value in at)) for cell in cells}
        candidates = list(_common_rate({cell: bounds for cell, bounds in found.items() if bounds is not None}))
        if candidates:
            return candidates
    return []


def _rate_bounds(
    written: WrittenValue | None, share: float, none: Any, one: Any, two: Any
) -> tuple[float, float] | None:
    if written is None or none is None or one is None or two is None:
        return None
    base, slope = as_float(none), as_float(one) - as_float(none)
    if abs(as_float(two) - base - 2 * slope) > 1e-9 * (abs(slope) + abs(base)) or slope == 0:
        return None
    reach = share * as_float(written.unit) + 1e-12 * (abs(base) + abs(as_float(written.value)))
    ends = sorted((as_float(written.value) - base + side * reach) / slope for side in (-1, 1))
    return ends[0], ends[1]


def _common_rate(bounds: Mapping[Address, tuple[float, float]]) -> Iterator[Candidate]:
    """Yield the rate in which the most bounds agree."""
    lows, highs = sorted(low for low, _ in bounds.values()), sorted(high for _, high in bounds.values())

    def agreeing(middle: float) -> int:
        return bisect_right(lows, middle) - bisect_left(highs, middle)

    middle = max(((low + high) / 2 for low, high in bounds.values()), key=agreeing, default=0.0)
    best = {cell for cell, (low, high) in bounds.items() if low <= middle <= high}
    if len(best) < 2:
        return
    low, high = max(bounds[cell][0] for cell in best), min(bounds[cell][1] for cell in best)
    if low <= 0 or high < low or high - low > SURE_RATE * high:
        return
    named = Named(OTHER_RATE, simplest(low, high))
    yield Candidate((named,), frozenset(best), len(best) + OTHER_RATE.prior)


def simplest(low: float, high: float) -> str:
    """Return the decimal of the fewest digits between two positive bounds.

    >>> simplest(0.0197, 0.0203), simplest(0.31, 0.33)
    ('0.02', '0.32')
    """
    for digits in range(1, 17):
        text = f"{(low + high) / 2:.{digits}g}"
        if low <= float(text) <= high:
            return f"{float(text):g}" if digits < 6 else text
    return f"{(low + high) / 2:g}"
