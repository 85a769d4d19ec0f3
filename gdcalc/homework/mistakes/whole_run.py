"""Mistakes that concern a run as a whole: the scale of the loss, the order of the samples, the batch, the rate."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.homework.mistakes.edits import (
    Edit,
    batch_gradients,
    batch_loss,
    doubled,
    edited,
    gradients,
    halved,
    is_squared,
    on_batch,
    sample_loss,
    shifts,
    summed,
)
from gdcalc.homework.mistakes.mistake import Mistake, Rewrite, Rewriting
from gdcalc.program.program import Program
from gdcalc.words import mark

FAMILY = mark("whole run")

REVERSED = "reversed"


def _scale(edit: Edit, plainly: str = "") -> Rewrite:
    """Return the rewriting of the loss and of the gradient alike; ``plainly`` says it of another loss than a square."""

    def rewrite(program: Program) -> Iterator[Rewriting]:
        lines = [*sample_loss(program), *gradients(program).values()]
        yield Rewriting(edited(program, lines, edit), said="" if is_squared(program) else plainly)

    return rewrite


def _order(program: Program) -> Iterator[Rewriting]:
    if program.columns and not program.batched:
        yield Rewriting(shift=REVERSED, samples=2)
        yield from (Rewriting(shift=shift, samples=samples) for shift, samples in shifts())


_SCALE = mark("look at the formula of the loss, and at what follows from it for the gradient")

# These do not rewrite the program: they are found by other runs of the exercise.
OTHER_RATE = Mistake("other-rate", FAMILY, mark("the learning rate is {detail}"),
                     mark("look at the learning rate in the update"), prior=0.6)  # fmt: skip
OTHER_BATCH = Mistake("other-batch", FAMILY, mark("every step is worked with all samples"),
                      mark("look at how many samples a step has"), prior=0.8)  # fmt: skip
OF_ONE = mark("every step is worked with one sample")
ROUNDED = Mistake("rounded", FAMILY, mark("every line is rounded to {detail} places"),
                  mark("carry more places from line to line"), prior=0.5)  # fmt: skip

WHOLE_RUN_MISTAKES = (
    Mistake("half-loss", FAMILY, mark("the loss is taken as half the square, and the gradient with it"), _SCALE,
            _scale(halved, mark("half of the loss is taken, and of the gradient")), 0.9),
    Mistake("double-loss", FAMILY, mark("the loss is taken twice, and the gradient with it"), _SCALE, _scale(doubled)),
    Mistake("other-reduction", FAMILY, mark("the sum over the samples is taken for the mean, in the loss and in the "
            "gradient"), _SCALE, on_batch(lambda program: [*batch_loss(program), *batch_gradients(program)], summed,
            mark("the mean over the samples is taken for the sum, in the loss and in the gradient")), 0.9),
    Mistake("other-order", FAMILY, mark("the samples are taken in another order"),
            mark("look at which sample each step is about"), _order, 0.7),
    OTHER_RATE,
    OTHER_BATCH,
    ROUNDED,
)  # fmt: skip
