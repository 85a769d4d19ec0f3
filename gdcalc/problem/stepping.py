"""Reads how a problem is stepped: over the samples, by what learning rate, and when it stops."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gdcalc.arithmetic.formula_code import REDUCTIONS
from gdcalc.errors import ProblemError
from gdcalc.expression.parser import parse, parse_condition
from gdcalc.expression.tree import Comparison, Expression, names
from gdcalc.problem.naming import COUNTERS, LOSS, check_known, refuse_two_meanings
from gdcalc.problem.settings import (
    Settings,
    choose,
    formula,
    not_negative,
    read_choice,
    refuse,
    whole_number,
    with_settings,
)
from gdcalc.tables.schedules import LINE_SEARCHES, SCHEDULES

SEQUENTIAL = "sequential"
ORDERS = (SEQUENTIAL, "shuffle", "random")
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
    refuse_two_meanings("--until", names(condition), taken)
    return condition


RATE = "it is a number, 0 or more, or a formula in t (the step) and epoch, as in 0.1/(1 + 0.01*t)"
BACKTRACKING = "backtracking"


@dataclass(frozen=True, slots=True)
class LineSearch:
    """A line search, by which each step finds its own learning rate, and its settings as they were typed."""

    name: str
    settings: Mapping[str, str]


def read_rate(text: str, taken: Sequence[str]) -> Expression:
    """Read the learning rate: a number, or a formula in ``t`` and ``epoch``.

    ``taken`` are the model's and the loss's names. Raises ProblemError where it is negative, or where ``t`` could mean
    two things.
    """
    named = _schedule(text)
    tree = formula("lr", text, COUNTERS, RATE) if named is None else named
    if named is None and not names(tree):
        return not_negative("lr", text, RATE)
    refuse_two_meanings("--lr", names(tree), taken)
    return tree


def _schedule(text: str) -> Expression | None:
    """Return the formula of a schedule that a text names, None where it is not a name."""
    name = text.partition(":")[0].strip()
    if name not in SCHEDULES and not (":" in text or re.fullmatch("[a-z]+-[a-z]+|[a-z]{4,}", name)):
        return None
    if set(name.split("-")) <= set(COUNTERS):
        return None
    choose("lr", name, (*SCHEDULES, *LINE_SEARCHES))
    schedule, settings = read_choice("lr", text, SCHEDULES)
    not_negative("lr", settings["lr"], RATE)
    return with_settings(parse(schedule.formula), settings)


def read_line_search(text: str, *, has_data: bool, plain: bool) -> LineSearch | None:
    """Return the line search that a learning rate's text names, None for any other text.

    Raises ProblemError for a setting that is unknown or out of range, and where a line search has no meaning: with
    samples, or a rule that is not plain descent.
    """
    if text.partition(":")[0].strip() not in LINE_SEARCHES:
        return None
    search, settings = read_choice("lr", text, LINE_SEARCHES)
    if has_data:
        message = f"the line search {search.name} is for an --objective without a penalty"
        raise ProblemError(message, "give a number or a formula for --lr")
    if not plain:
        raise ProblemError(f"the line search {search.name} is for plain gradient descent", "leave --optimizer out")
    return LineSearch(search.name, settings)
