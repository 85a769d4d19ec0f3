"""What mistakes are made of: choices of a program's lines, edits of their formulas, and both together as rewritings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import TypeAlias

from gdcalc.arithmetic.formula_code import reductions
from gdcalc.expression.algebra import add, multiply
from gdcalc.expression.quantity import Kind, Quantity, derivative, new_value, of_kind, update_of
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
    rebuild,
    substitute,
    walk,
)
from gdcalc.homework.mistakes.mistake import Rewrite, Rewriting
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import COUNT, Program, Role

Edit: TypeAlias = Callable[[Expression], Expression]
"""A change of a formula."""

Lines: TypeAlias = Callable[[Program], Iterable[str]]
"""A choice of a program's lines, by name."""

TWO = Number("2")

MOST_PAIRS = 6

MOST_SHIFTS = 7
"""As many samples further on, and as many before, are tried in the place of the right one."""

# --- choices of lines ------------------------------------------------------------------------------------------------


def model_lines(program: Program) -> list[str]:
    """Return the model's lines."""
    return [line.name for line in program.model]


def sample_loss(_: Program) -> list[str]:
    """Return the line of a sample's loss."""
    return [LOSS]


def batch_loss(program: Program) -> list[str]:
    """Return the line of the step's loss."""
    return [program.loss]


def gradients(program: Program) -> dict[str, str]:
    """Return the lines that are the gradient of a sample's loss, by parameter."""
    return {
        name: derivative(LOSS, name) for name in program.free if program.formula(derivative(LOSS, name)) is not None
    }


def batch_gradients(program: Program) -> list[str]:
    """Return the lines of the step's gradient."""
    return [program.gradient[name] for name in program.free]


def heads(program: Program) -> list[str]:
    """Return the lines that are the derivative of a sample's loss by a prediction."""
    lines = [derivative(LOSS, name) for name in program.predictions]
    return [name for name in lines if program.formula(name) is not None]


def joint(program: Program) -> list[str]:
    """Return the lines that a joint rule gives, such as yhat - y for a sigmoid with binary cross-entropy."""
    return [line.name for line in program.factors if line.product is not None]


def links(program: Program) -> list[tuple[str, str, str, Expression]]:
    """Return the chain's factors ``dU/da``: the line's name, U, a, and the formula."""
    factors = (
        (line, of_kind(line.name, Kind.DERIVATIVE)) for line in program.factors if line.role is Role.CHAIN_FACTOR
    )
    return [(line.name, name.of, name.by, line.formula) for line, name in factors if name is not None]


def rule(program: Program) -> list[str]:
    """Return the lines of the update rule: after the gradient and the learning rate."""
    roles = (Role.STATE, Role.INTERMEDIATE, Role.UPDATE)
    return [line.name for line in program.after_samples if line.role in roles]


def added(program: Program) -> dict[str, tuple[str, str]]:
    """Return ``new a`` and ``update a`` of the parameters whose new value is the old one and the update."""
    found = {name: (new_value(name), update_of(name)) for name in program.free}
    return {
        name: (new, update)
        for name, (new, update) in found.items()
        if program.formula(new) == Sum(Name(name), (("+", Name(update)),))
    }


def updates(program: Program) -> list[str]:
    """Return the lines of what is added to the old values."""
    return [update for _, update in added(program).values()]


# --- values in the place of others -----------------------------------------------------------------------------------


def at(time: Kind, parameters: Iterable[str]) -> dict[str, Expression]:
    """Return what stands for parameters where they are taken at another time: ``start a`` for a."""
    return {name: Name(Quantity(time, name)) for name in parameters}


def of_sample(shift: int, columns: Iterable[str]) -> dict[str, Expression]:
    """Return what stands for columns where they are those of a sample further on."""
    return {name: Name(Quantity(Kind.OTHER, name, str(shift))) for name in columns}


def shifts() -> Iterator[tuple[int, int]]:
    """Yield how far on another sample stands, and how many samples there must be for it to be one more.

    Counted round the end; with up to eight samples those further on are all.
    """
    yield from ((shift, shift + 1) for shift in range(1, MOST_SHIFTS + 1))
    yield from ((-shift, MOST_SHIFTS + shift + 1) for shift in range(1, MOST_SHIFTS + 1))


def exchanged(first: str, second: str) -> dict[str, Expression]:
    """Return what stands for two names that have changed places."""
    return {first: Name(second), second: Name(first)}


def pairs(listed: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names, neighbours first, and not too many."""
    known = list(listed)
    found = sorted(combinations(range(len(known)), 2), key=lambda pair: (pair[1] - pair[0], pair[0]))
    yield from ((known[first], known[second]) for first, second in found[:MOST_PAIRS])


# --- rewritings ------------------------------------------------------------------------------------------------------


def edited(program: Program, lines: Iterable[str], edit: Edit) -> dict[str, Expression]:
    """Return the new formulas of those of these lines that an edit changes."""
    formulas = {name: formula for name in lines if (formula := program.formula(name)) is not None}
    return {name: new for name, formula in formulas.items() if (new := edit(formula)) != formula}


def put(program: Program, lines: Iterable[str], values: Mapping[str, Expression]) -> dict[str, Expression]:
    """Return the new formulas of those of these lines that read one of the names that something else stands for."""
    known: dict[Expression, Expression] = {Name(name): value for name, value in values.items()}
    return edited(program, lines, lambda formula: substitute(formula, known))


def on(lines: Lines, edit: Edit) -> Rewrite:
    """Return the rewriting that edits these lines."""

    def rewrite(program: Program) -> Iterator[Rewriting]:
        yield Rewriting(edited(program, lines(program), edit))

    return rewrite


def on_batch(lines: Lines, edit: Edit, of_sum: str = "") -> Rewrite:
    """Return the rewriting that edits lines of a batch; ``of_sum`` says it where the sum is asked for, not the mean."""

    def rewrite(program: Program) -> Iterator[Rewriting]:
        if program.batched:
            yield Rewriting(edited(program, lines(program), edit), said=of_sum if takes_sum(program) else "")

    return rewrite


def taken_at(lines: Lines, *times: Kind) -> Rewrite:
    """Return the rewritings that take lines at other parameters, the model's values among what they read."""

    def rewrite(program: Program) -> Iterator[Rewriting]:
        formulas = {name: formula for name in lines(program) if (formula := program.formula(name)) is not None}
        for time in times:
            shadow, known = program.at_another_point(time.name.lower(), at(time, program.free))
            new = {name: substitute(formula, known) for name, formula in formulas.items()}
            yield Rewriting(new, shadow=shadow)

    return rewrite


# --- edits -----------------------------------------------------------------------------------------------------------


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
    return substitute(formula, {call: Call(other[call.function], call.arguments) for call in reductions(formula)})


def by_one_less(formula: Expression) -> Expression:
    """Return the formula with N - 1 in place of N in its means."""
    less = Sum(Name(COUNT), (("-", ONE),))
    means = [call for call in reductions(formula) if call.function == "mean"]
    return substitute(formula, {call: Product(Call("sum", call.arguments), (("/", less),)) for call in means})


def by_count(formula: Expression) -> Expression:
    """Return the formula divided by N."""
    return Product(formula, (("/", Name(COUNT)),))


def within(edit: Edit) -> Edit:
    """Return an edit that reaches into the argument of a function: sigmoid(a*x + b) becomes sigmoid(edited)."""

    def reaching(formula: Expression) -> Expression:
        if isinstance(formula, Call) and len(formula.arguments) == 1:
            return Call(formula.function, (edit(formula.arguments[0]),))
        return edit(formula)

    return reaching


def terms(formula: Expression) -> list[Expression]:
    """Return the terms of a sum, or of the sum that is a function's argument; signs are kept with them."""
    if isinstance(formula, Call) and len(formula.arguments) == 1:
        formula = formula.arguments[0]
    if not isinstance(formula, Sum):
        return []
    return [formula.first, *(Negative(term) if sign == "-" else term for sign, term in formula.rest)]


def without_term(term: Expression) -> Edit:
    """Return the edit that leaves a term out."""

    def leaving_out(formula: Expression) -> Expression:
        kept = terms(formula)
        if term in kept:
            kept.remove(term)
        return add(kept)

    return within(leaving_out)


def in_parts(of: Edit) -> Edit:
    """Return the edit that tries ``of`` on every part of a formula, the innermost first."""

    def reaching(part: Expression) -> Expression:
        return of(rebuild(part, reaching))

    return reaching


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


# --- what a loss is --------------------------------------------------------------------------------------------------


def is_residual(part: Expression, program: Program) -> bool:
    """Tell whether a part is a target minus a prediction, or the reverse."""
    match part:
        case Sum(Name(first), (("-", Name(second)),)):
            pair = {first, second}
            return bool(pair & set(program.targets)) and bool(pair & set(program.predictions))
    return False


def is_squared(program: Program) -> bool:
    """Tell whether the loss is made of squares of differences of target and prediction."""
    formula = program.formula(LOSS)
    squares = (part for part in walk(formula) if isinstance(part, Power)) if formula is not None else ()
    return any(isinstance(part.base, Sum) and is_residual(part.base, program) for part in squares)


def takes_sum(program: Program) -> bool:
    """Tell whether the loss of a batch is the sum of the samples', not their mean."""
    formula = program.formula(program.loss)
    return formula is not None and any(call.function == "sum" for call in reductions(formula))
