"""Changes of formulas of which the mistakes are made up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from gdcalc.expression.algebra import add, multiply
from gdcalc.expression.tree import (
    ONE,
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    names,
    rebuild,
    substitute,
    walk,
)
from gdcalc.homework.sheet import COUNT, Sheet, reduced
from gdcalc.problem.naming import LOSS

Change = Callable[[Expression], Expression]

TWO = Number("2")
MOST_PAIRS = 6


def negative(formula: Expression) -> Expression:
    """Return the formula with its sign turned."""
    return multiply(Negative(ONE), formula)


def doubled(formula: Expression) -> Expression:
    """Return twice the formula."""
    return multiply(TWO, formula)


def halved(formula: Expression) -> Expression:
    """Return half the formula."""
    return Product(formula, (("/", TWO),))


def summed(formula: Expression) -> Expression:
    """Return the formula with sums over the batch in place of means, and means in place of sums."""
    other = {"mean": "sum", "sum": "mean"}
    return substitute(formula, {call: Call(other[call.function], call.arguments) for call in reduced(formula)})


def by_one_less(formula: Expression) -> Expression:
    """Return the formula with N - 1 in place of N in its means."""
    less = Sum(Name(COUNT), (("-", ONE),))
    means = [call for call in reduced(formula) if call.function == "mean"]
    return substitute(formula, {call: Product(Call("sum", call.arguments), (("/", less),)) for call in means})


def by_count(formula: Expression) -> Expression:
    """Return the formula divided by N."""
    return Product(formula, (("/", Name(COUNT)),))


def gradients(sheet: Sheet) -> dict[str, str]:
    """Return the lines that are the gradient of a sample's loss, by parameter."""
    return {name: f"d{LOSS}/d{name}" for name in sheet.free if sheet.formula(f"d{LOSS}/d{name}") is not None}


def heads(sheet: Sheet) -> list[str]:
    """Return the lines that are the derivative of a sample's loss by a prediction."""
    lines = [f"d{LOSS}/d{name}" for name in sheet.predictions]
    return [name for name in lines if sheet.formula(name) is not None]


def joint(sheet: Sheet) -> list[str]:
    """Return the lines that a joint rule gives, such as yhat - y for a sigmoid with binary cross-entropy."""
    return [line.name for line in sheet.factors() if line.product is not None]


def with_change(sheet: Sheet, lines: Iterable[str], change: Change) -> Sheet | None:
    """Return the sheet with a change of these lines; None where nothing changes."""
    changed = {}
    for name in lines:
        formula = sheet.formula(name)
        if formula is not None and (new := change(formula)) != formula:
            changed[name] = new
    return sheet.replacing(changed) if changed else None


def within(change: Change) -> Change:
    """Return a change that reaches into the argument of a function: sigmoid(a*x + b) becomes sigmoid(changed)."""

    def changed(formula: Expression) -> Expression:
        if isinstance(formula, Call) and len(formula.arguments) == 1:
            return Call(formula.function, (change(formula.arguments[0]),))
        return change(formula)

    return changed


def terms(formula: Expression) -> list[Expression]:
    """Return the terms of a sum, or of the sum that is a function's argument; signs are kept with them."""
    if isinstance(formula, Call) and len(formula.arguments) == 1:
        formula = formula.arguments[0]
    if not isinstance(formula, Sum):
        return []
    return [formula.first, *(Negative(term) if sign == "-" else term for sign, term in formula.rest)]


def without_term(term: Expression) -> Change:
    """Return the change that leaves a term out."""

    def changed(formula: Expression) -> Expression:
        kept = terms(formula)
        if term in kept:
            kept.remove(term)
        return add(kept)

    return within(changed)


def is_residual(part: Expression, sheet: Sheet) -> bool:
    """Tell whether a part is a target minus a prediction, or the reverse."""
    match part:
        case Sum(Name(first), (("-", Name(second)),)):
            pair = {first, second}
            return bool(pair & set(sheet.targets)) and bool(pair & set(sheet.predictions))
    return False


def on_residual(sheet: Sheet, change: Callable[[Sum], Expression]) -> Change:
    """Return the change of every residual in a formula."""

    def changed(formula: Expression) -> Expression:
        found = [part for part in walk(formula) if isinstance(part, Sum) and is_residual(part, sheet)]
        return substitute(formula, {part: change(part) for part in found})

    return changed


def is_squared(sheet: Sheet) -> bool:
    """Tell whether the loss is made of squares of differences of target and prediction."""
    formula = sheet.formula(LOSS)
    squares = (part for part in walk(formula) if isinstance(part, Power)) if formula is not None else ()
    return any(isinstance(part.base, Sum) and is_residual(part.base, sheet) for part in squares)


def takes_sum(sheet: Sheet) -> bool:
    """Tell whether the loss of a batch is the sum of the samples', not their mean."""
    formula = sheet.formula(sheet.loss)
    return formula is not None and any(call.function == "sum" for call in reduced(formula))


def replaced(part: Expression, of: Change) -> Expression:
    """Return a formula in which ``of`` has been tried on every part, the innermost first."""
    return of(rebuild(part, lambda inner: replaced(inner, of)))


def exchanged(formula: Expression, first: str, second: str) -> Expression:
    """Return a formula with two names in each other's place."""
    return substitute(formula, {Name(first): Name(second), Name(second): Name(first)})


def pairs(listed: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names, neighbours first, and not too many."""
    known = list(listed)
    found = sorted(combinations(range(len(known)), 2), key=lambda pair: (pair[1] - pair[0], pair[0]))
    yield from ((known[first], known[second]) for first, second in found[:MOST_PAIRS])


def factors(formula: Expression) -> list[tuple[str, Expression]]:
    """Return a product's factors, each with ``*`` or ``/``; anything else is its own factor."""
    if isinstance(formula, Negative):
        return [("*", Negative(ONE)), *factors(formula.operand)]
    return [("*", formula.first), *formula.rest] if isinstance(formula, Product) else [("*", formula)]


def product_of(parts: Iterable[tuple[str, Expression]]) -> Expression:
    """Return the product of factors."""
    listed = list(parts)
    if not listed:
        return ONE
    if listed[0][0] == "/":
        listed.insert(0, ("*", ONE))
    (_, first), *rest = listed
    return Product(first, tuple(rest)) if rest else first


def is_input(factor: Expression, line: str) -> bool:
    """Tell whether a factor of ``dyhat/da`` is what the parameter is multiplied by: a name, or a power of one."""
    bare = factor.base if isinstance(factor, Power) else factor
    return isinstance(bare, Name) and bare.name != line


def read_names(formula: Expression) -> set[str]:
    """Return the names that a formula reads, as a set."""
    return set(names(formula))
