"""Reads the learning rate: a number, a formula, a schedule by its name, or a line search."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gdcalc.errors import ProblemError
from gdcalc.expression.parser import parse
from gdcalc.expression.tree import Expression, names
from gdcalc.problem.naming import COUNTERS, refuse_two_meanings
from gdcalc.problem.settings import choose, formula, not_negative
from gdcalc.problem.table_choice import read_choice, with_settings
from gdcalc.tables.schedules import LINE_SEARCHES, SCHEDULES

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
    refuse_two_meanings("lr", names(tree), taken)
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


def read_line_search(text: str) -> LineSearch | None:
    """Return the line search that a learning rate's text names, None for any other text.

    Raises ProblemError for a setting that is unknown or out of range.
    """
    if text.partition(":")[0].strip() not in LINE_SEARCHES:
        return None
    search, settings = read_choice("lr", text, LINE_SEARCHES)
    return LineSearch(search.name, settings)


def check_line_search(search: LineSearch, *, has_data: bool, plain: bool) -> None:
    """Raise ProblemError where a line search has no meaning: with samples, or a rule that is not plain descent."""
    if has_data:
        message = f"the line search {search.name} is for an --objective without a penalty"
        raise ProblemError(message, "give a number or a formula for --lr")
    if not plain:
        raise ProblemError(f"the line search {search.name} is for plain gradient descent", "leave --optimizer out")
