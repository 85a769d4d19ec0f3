"""Writes functions that are limited at one end as people do: ``ln(x)`` where the limit does nothing, else with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.parser import parse
from gdcalc.expression.tree import Call, Comparison, Expression, Name, children, rebuild, substitute, walk


def clamps(formula: Expression) -> Iterator[Call]:
    """Yield the calls of limited functions in a formula."""
    for part in walk(formula):
        if isinstance(part, Call) and part.function in FUNCTIONS and FUNCTIONS[part.function].limited:
            yield part


def limit(call: Call) -> Comparison:
    """Return the condition under which the limit of a limited function acts.

    >>> from gdcalc.expression.printing import to_text
    >>> to_text(limit(parse("clampln(yhat)")))
    'ln(yhat) < -100'
    """
    unlimited, least = children(as_typed(call, lambda each: each is call))
    return Comparison("<", unlimited, least)


def as_typed(formula: Expression, acts: Callable[[Call], bool] = lambda _: False) -> Expression:
    """Return a formula with every limited function as people write it, with its limit where ``acts`` says that it acts.

    >>> from gdcalc.expression.printing import to_text
    >>> formula = parse("-y*clampln(yhat)")
    >>> to_text(as_typed(formula)), to_text(as_typed(formula, lambda _: True))
    ('-y*ln(yhat)', '-y*max(ln(yhat), -100)')
    """
    if next(clamps(formula), None) is None:
        return formula

    def shown(part: Expression) -> Expression:
        entry = FUNCTIONS.get(part.function) if isinstance(part, Call) else None
        if not isinstance(part, Call) or entry is None or not entry.limited:
            return rebuild(part, shown)
        text = entry.limited if acts(part) else entry.unlimited
        return substitute(parse(text), {Name(entry.arguments[0]): shown(part.arguments[0])})

    return shown(formula)
