"""Turns the settings on stepping into a Schedule: how the steps go over the samples, and when they stop."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import FAILURES
from gdcalc.errors import ProblemError
from gdcalc.expression.parser import parse, parse_condition
from gdcalc.expression.tree import Comparison, Expression, Name, names, substitute
from gdcalc.problem.naming import COUNTERS, LOSS, check_known
from gdcalc.problem.settings import (
    Settings,
    choose,
    constant_value,
    formula,
    holds,
    named_with_settings,
    refuse,
    whole_number,
)
from gdcalc.tables.schedules import SCHEDULES, SEARCHES

SEQUENTIAL = "sequential"
ORDERS = (SEQUENTIAL, "shuffle", "random")
REDUCTIONS = ("mean", "sum")
RATE = "it is a number, 0 or more, or a formula in t (the step) and epoch, as in 0.1/(1 + 0.01*t)"
TOLERANCE = "it is a number, 0 or more"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How the steps go over the samples. ``batch`` None is all of them; None elsewhere is no limit."""

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


def read_schedule(settings: Settings, parameters: Sequence[str], taken: Sequence[str], *, draws: bool) -> Schedule:
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
    return Schedule(
        batch=size,
        reduction=choose("reduction", _or(settings.reduction, "mean"), REDUCTIONS),
        order=order,
        epochs=epochs,
        steps=steps,
        seed=random.SystemRandom().randrange(10**6) if needs_seed and seed is None else seed,
        tolerance=None if settings.tolerance is None else constant("tolerance", settings.tolerance, TOLERANCE),
        until=None if settings.until is None else read_until(settings.until, parameters, taken),
    )


def _or(text: str | None, default: str) -> str:
    return default if text is None else text


def _batch_size(text: str) -> int:
    try:
        return whole_number("batch", text, 1)
    except ProblemError:
        raise refuse("batch", text, f"it is a whole number of samples, 1 or more, or {ALL}") from None


def constant(option: str, text: str, allowed: str) -> Expression:
    """Return a formula without names whose value is not negative. Raises ProblemError for any other."""
    tree = formula(option, text, (), allowed)
    try:
        negative = constant_value(tree, FLOAT64) < 0
    except FAILURES:
        raise refuse(option, text, allowed) from None
    if negative:
        raise refuse(option, text, allowed)
    return tree


def read_rate(text: str, taken: Sequence[str]) -> Expression:
    """Read the learning rate: a number, or a formula in ``t`` and ``epoch``.

    ``taken`` are the model's and the loss's names. Raises ProblemError where it is negative, or where ``t`` could mean
    two things.
    """
    named = _named_rate(text)
    tree = formula("lr", text, COUNTERS, RATE) if named is None else named
    if named is None and not names(tree):
        return constant("lr", text, RATE)
    refuse_two_meanings("lr", names(tree), taken)
    return tree


def _named_rate(text: str) -> Expression | None:
    """Return the formula of ``NAME[:key=value,…]``, None where the text is no schedule's name."""
    name = text.partition(":")[0].strip()
    if name not in SCHEDULES and not (":" in text or re.fullmatch("[a-z]+-[a-z]+|[a-z]{4,}", name)):
        return None
    if set(name.split("-")) <= set(COUNTERS):
        return None
    choose("lr", name, (*SCHEDULES, *SEARCHES))
    name, settings = named_with_settings("lr", text, SCHEDULES, {})
    for condition in SCHEDULES[name].conditions:
        if not holds(condition, settings):
            raise refuse("lr", text, f"it needs {condition}")
    rate = settings["lr"]
    constant("lr", rate, RATE)
    return substitute(parse(SCHEDULES[name].formula), {Name(key): parse(value) for key, value in settings.items()})


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


def refuse_two_meanings(option: str, read: Sequence[str], taken: Sequence[str]) -> None:
    """Raise ProblemError where a formula reads a counter's name that means something else in the problem."""
    for name in read:
        if name in COUNTERS and name in taken:
            message = f"--{option} uses {name}, which is also a name in the model or its data"
            raise ProblemError(message, "rename the other one")
