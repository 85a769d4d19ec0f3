"""Turns settings into the Stepping of a run: how the steps go over the samples, and when they stop."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from gdcalc.errors import ProblemError
from gdcalc.expression.parser import parse_condition
from gdcalc.expression.tree import Comparison, Expression, names
from gdcalc.problem.naming import COUNTERS, LOSS, check_known, refuse_two_meanings
from gdcalc.problem.settings import Settings, choose, not_negative, refuse, whole_number

SEQUENTIAL = "sequential"
ORDERS = (SEQUENTIAL, "shuffle", "random")
REDUCTIONS = ("mean", "sum")
TOLERANCE = "it is a number, 0 or more"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Stepping:
    """How the steps go over the samples. A ``batch`` of None is all of them; None elsewhere is no limit."""

    batch: int | None
    reduction: str
    order: str
    epochs: int | None
    steps: int | None
    seed: int | None
    tolerance: Expression | None
    until: Comparison | None

    @property
    def streams(self) -> bool:
        """Whether the samples are taken in order, so that they need not all be at hand."""
        return self.order == SEQUENTIAL and self.batch is not None


def read_stepping(settings: Settings, parameters: Sequence[str], taken: Sequence[str], *, draws: bool) -> Stepping:
    """Read how to step; ``draws`` says that starting values are drawn, so that a seed is needed.

    ``taken`` are the model's and the loss's names. Raises ProblemError for a value that is not allowed.
    """
    order = choose("order", _or(settings.order, SEQUENTIAL), ORDERS)
    batch = _or(settings.batch, "1")
    whole_batch = batch.strip() == ALL or settings.objective is not None
    size = None if whole_batch else _batch_size(batch)
    epochs = None if settings.epochs is None else whole_number("epochs", settings.epochs, 1)
    steps = None if settings.steps is None else whole_number("steps", settings.steps, 1)
    if epochs is None and steps is None:
        epochs = 1
    needs_seed = draws or order != SEQUENTIAL
    seed = whole_number("seed", settings.seed, 0) if settings.seed is not None else None
    return Stepping(
        batch=size,
        reduction=choose("reduction", _or(settings.reduction, "mean"), REDUCTIONS),
        order=order,
        epochs=epochs,
        steps=steps,
        seed=random.SystemRandom().randrange(10**6) if needs_seed and seed is None else seed,
        tolerance=None if settings.tolerance is None else not_negative("tolerance", settings.tolerance, TOLERANCE),
        until=None if settings.until is None else read_until(settings.until, parameters, taken),
    )


def _or(text: str | None, default: str) -> str:
    return default if text is None else text


def _batch_size(text: str) -> int:
    try:
        return whole_number("batch", text, 1)
    except ProblemError:
        raise refuse("batch", text, f"it is a whole number of samples, 1 or more, or {ALL}") from None


def read_until(text: str, parameters: Sequence[str], taken: Sequence[str]) -> Comparison:
    """Read a condition to stop at; ``taken`` are the model's and the loss's names.

    Raises ExpressionError, or ProblemError where a name could mean two things.
    """
    if not text.strip():
        raise refuse("until", text, "it is a condition such as loss < 0.01")
    condition = parse_condition(text, "--until")
    known = (LOSS, *COUNTERS, "max_gradient", "max_update", *parameters)
    check_known(condition, known, text, "--until")
    refuse_two_meanings("until", names(condition), taken)
    return condition
