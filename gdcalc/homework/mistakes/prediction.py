"""Mistakes in the prediction: another formula than the model's, or other numbers put into it."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.expression.printing import UNICODE, to_text, unicode_name
from gdcalc.expression.tree import Expression, Name, Negative, Product, Sum, names, substitute
from gdcalc.homework.mistakes.changes import exchanged, pairs, terms, with_change, within, without_term
from gdcalc.homework.mistakes.mistake import Mistake, Rewriting
from gdcalc.homework.sheet import PREVIOUS, START, Sheet
from gdcalc.words import mark

MOST_SHIFTS = 7
"""So many samples further on, and as many before, are tried in the place of the right one."""


def shifts() -> Iterator[tuple[int, int]]:
    """Yield how far on another sample stands, and how many samples there must be for it to be one more.

    Counted round the end; with up to eight samples those further on are all.
    """
    yield from ((shift, shift + 1) for shift in range(1, MOST_SHIFTS + 1))
    yield from ((-shift, MOST_SHIFTS + shift + 1) for shift in range(1, MOST_SHIFTS + 1))


def _lines(sheet: Sheet) -> list[str]:
    return [line.name for line in sheet.model()]


def _swapped(sheet: Sheet) -> Iterator[Rewriting]:
    for line in sheet.model():
        own = [name for name in names(line.formula) if name in sheet.parameters]
        for first, second in pairs(own):
            changed = with_change(sheet, [line.name], lambda tree, a=first, b=second: exchanged(tree, a, b))  # type: ignore[misc]
            if changed is not None:
                yield Rewriting(changed, f"{unicode_name(first)}, {unicode_name(second)}")


def _dropped(sheet: Sheet) -> Iterator[Rewriting]:
    last: dict[str, Expression] = {}
    left_out: list[str] = []
    for line in sheet.model():
        listed = terms(line.formula)
        for term in listed:
            changed = with_change(sheet, [line.name], without_term(term))
            if changed is not None and set(names(term)) & set(sheet.parameters):
                yield Rewriting(changed, to_text(term, UNICODE))
        if listed:
            last[line.name] = without_term(listed[-1])(line.formula)
            left_out.append(to_text(listed[-1], UNICODE))
    if len(last) > 1:
        yield Rewriting(sheet.replacing(last), ", ".join(left_out))


def _turned(sheet: Sheet) -> Iterator[Rewriting]:
    for name in sheet.parameters:
        turned: dict[Expression, Expression] = {Name(name): Negative(Name(name))}
        changed = with_change(sheet, _lines(sheet), lambda tree, known=turned: substitute(tree, known))  # type: ignore[misc]
        if changed is not None:
            yield Rewriting(changed, unicode_name(name))
    biases: dict[Expression, Expression] = {
        Name(name): Negative(Name(name))
        for line in sheet.model()
        for name in (part.name for part in terms(line.formula) if isinstance(part, Name))
        if name in sheet.parameters
    }
    if len(biases) > 1:
        changed = with_change(sheet, _lines(sheet), lambda tree: substitute(tree, biases))
        if changed is not None:
            yield Rewriting(changed, ", ".join(unicode_name(each.name) for each in biases if isinstance(each, Name)))


def _bracketed(formula: Expression) -> Expression:
    """Return a*x + b as a*(x + b)."""
    match formula:
        case Sum(Product(first, (("*", second),)), ((sign, Name() as last), *rest)):
            inner = Product(first, (("*", Sum(second, ((sign, last),))),))
            return Sum(inner, tuple(rest)) if rest else inner
    return formula


def _bracket(sheet: Sheet) -> Iterator[Rewriting]:
    changed = with_change(sheet, _lines(sheet), within(_bracketed))
    if changed is not None:
        yield Rewriting(changed)


def _earlier(sheet: Sheet) -> Iterator[Rewriting]:
    for tag in (PREVIOUS, START):
        other: dict[Expression, Expression] = {Name(name): Name(f"{tag} {name}") for name in sheet.free}
        changed = with_change(sheet, _lines(sheet), lambda tree, known=other: substitute(tree, known))  # type: ignore[misc]
        if changed is not None:
            yield Rewriting(changed)


def _other_row(sheet: Sheet) -> Iterator[Rewriting]:
    for shift, samples in shifts():
        other: dict[Expression, Expression] = {Name(name): Name(f"other {shift} {name}") for name in sheet.inputs}
        changed = with_change(sheet, _lines(sheet), lambda tree, known=other: substitute(tree, known))  # type: ignore[misc]
        if changed is not None:
            yield Rewriting(changed, samples=samples)


FAMILY = mark("prediction")

PREDICTION_MISTAKES = (
    Mistake(
        "parameters-swapped",
        FAMILY,
        mark("the parameters {detail} have changed places"),
        mark("look at which parameter is multiplied by the input"),
        _swapped,
        0.5,
    ),
    Mistake(
        "term-dropped",
        FAMILY,
        mark("a term of the model ({detail}) is left out"),
        mark("count the terms of the model"),
        _dropped,
        0.6,
    ),
    Mistake(
        "parameter-sign",
        FAMILY,
        mark("the sign of {detail} is turned"),
        mark("look at the signs of the parameters"),
        _turned,
        0.6,
    ),
    Mistake(
        "bracket",
        FAMILY,
        mark("a bracket is set that is not there: a·(x + b) in place of a·x + b"),
        mark("multiply before you add"),
        _bracket,
        0.5,
    ),
    Mistake(
        "earlier-parameters",
        FAMILY,
        mark("the prediction is made with the parameters of an earlier step"),
        mark("look at which parameters this step begins with"),
        _earlier,
        0.7,
    ),
    Mistake(
        "other-row",
        FAMILY,
        mark("the inputs are those of another sample"),
        mark("look at which sample this step is about"),
        _other_row,
        0.5,
    ),
)
