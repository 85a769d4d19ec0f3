"""Reads ``NAME[:key=value,…]``: an entry of a table (a loss, a schedule, an optimizer) and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula
from gdcalc.clean import shorten
from gdcalc.errors import ExpressionError, ProblemError
from gdcalc.expression.parser import parse, parse_condition
from gdcalc.expression.tree import Expression, Name, names, substitute
from gdcalc.problem.settings import assignments, choose, refuse, suggestion
from gdcalc.tables.losses import Loss
from gdcalc.tables.optimizers import Optimizer
from gdcalc.tables.schedules import Schedule

SWITCHES = {"true": "1", "false": "0"}


Chosen = TypeVar("Chosen", Loss, Schedule, Optimizer)


def read_choice(
    option: str, text: str, table: Mapping[str, Chosen], aliases: Mapping[str, str] | None = None
) -> tuple[Chosen, dict[str, str]]:
    """Return the entry that a text names, and all of its settings; ``aliases`` are other names of entries.

    Raises ProblemError for an unknown name or setting, with a suggestion, and for a value that is not a number or is
    out of range.
    """
    name, _, rest = text.partition(":")
    name = (aliases or {}).get(name.strip(), name.strip())
    entry = table[choose(option, name, table)]
    given = assignments(option, [rest]) if rest.strip() else {}
    for key in given:
        if key not in entry.settings:
            hint = suggestion(key, entry.settings, f"{name} has {', '.join(entry.settings) or 'no settings'}")
            raise ProblemError(f"--{option} {name} has no setting {shorten(key)}", hint)
    settings = dict(entry.settings) | read_numbers(option, given)
    for each in entry.conditions:
        condition, _, meaning = each.partition(" | ")
        if not holds(condition, settings):
            raise refuse(option, text, meaning or f"it needs {condition}")
    return entry, settings


def read_numbers(option: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return settings with numbers as values; true is 1 and false is 0. Raises ProblemError for any other value."""
    read = {key: SWITCHES.get(value.lower(), value) for key, value in given.items()}
    for key, value in read.items():
        try:
            constant = not names(parse(value))
        except ExpressionError:
            constant = False
        if not constant:
            raise refuse(option, f"{key}={given[key]}", f"{key} is a number")
    return read


def with_settings(tree: Expression, settings: Mapping[str, str]) -> Expression:
    """Return a formula with the values of settings in place of their names."""
    return substitute(tree, {Name(name): parse(value) for name, value in settings.items()})


def holds(condition: str, settings: Mapping[str, str]) -> bool:
    """Tell whether a condition holds for these values of settings.

    >>> holds("beta1 < 1", {"beta1": "0.9"})
    True
    """
    try:
        return bool(compile_formula(with_settings(parse_condition(condition), settings), (), FLOAT64)())
    except FAILURES:
        return False
