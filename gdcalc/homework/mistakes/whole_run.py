"""Mistakes that concern a run as a whole: the scale of the loss, the order of the samples, the batch."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.homework.mistakes.changes import (
    Change,
    doubled,
    gradients,
    halved,
    is_squared,
    summed,
    takes_sum,
    with_change,
)
from gdcalc.homework.mistakes.mistake import Mistake, Rewrite, Rewriting
from gdcalc.homework.mistakes.prediction import shifts
from gdcalc.homework.sheet import Sheet
from gdcalc.problem.naming import LOSS
from gdcalc.words import mark

FAMILY = mark("whole run")

REVERSED = "reversed"


def _scale(change: Change, plainly: str) -> Rewrite:
    """Return the rewriting of the loss and of the gradient alike; ``plainly`` says it of a loss that is no square."""

    def rewrite(sheet: Sheet) -> Iterator[Rewriting]:
        changed = with_change(sheet, [LOSS, *gradients(sheet).values()], change)
        if changed is not None:
            yield Rewriting(changed, said="" if is_squared(sheet) else plainly)

    return rewrite


def _reduction(sheet: Sheet) -> Iterator[Rewriting]:
    if sheet.batched:
        changed = with_change(sheet, [sheet.loss, *(sheet.gradient[name] for name in sheet.free)], summed)
        if changed is not None:
            said = mark("the mean over the samples is taken for the sum, in the loss and in the gradient")
            yield Rewriting(changed, said=said if takes_sum(sheet) else "")


def _order(sheet: Sheet) -> Iterator[Rewriting]:
    if sheet.columns and not sheet.batched:
        yield Rewriting(sheet, shift=REVERSED, samples=2)
        for shift, samples in shifts():
            yield Rewriting(sheet, shift=shift, samples=samples)


_SCALE = mark("look at the formula of the loss, and at what follows from it for the gradient")

WHOLE_RUN_MISTAKES = (
    Mistake("half-loss", FAMILY, mark("the loss is taken as half the square, and the gradient with it"), _SCALE,

            _scale(halved, mark("half of the loss is taken, and of the gradient")), 0.9),
    Mistake("double-loss", FAMILY, mark("the loss is taken twice, and the gradient with it"), _SCALE,
            _scale(doubled, "")),
    Mistake("other-reduction", FAMILY, mark("the sum over the samples is taken for the mean, in the loss and in the "
            "gradient"), _SCALE, _reduction, 0.9),
    Mistake("other-order", FAMILY, mark("the samples are taken in another order"),
            mark("look at which sample each step is about"), _order, 0.7),
)  # fmt: skip
