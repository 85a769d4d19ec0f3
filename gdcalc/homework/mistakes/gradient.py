"""Mistakes in the gradient: signs and factors, the inner derivative, the residual, the parameters it is taken at."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gdcalc.expression.algebra import multiply
from gdcalc.expression.printing import unicode_name
from gdcalc.expression.recognition import recognized
from gdcalc.expression.tree import ONE, ZERO, Call, Expression, Name, Power, Product, names, substitute
from gdcalc.homework.mistakes.changes import (
    TWO,
    Change,
    by_count,
    by_one_less,
    doubled,
    factors,
    gradients,
    halved,
    heads,
    is_input,
    is_squared,
    joint,
    negative,
    on_residual,
    pairs,
    product_of,
    summed,
    takes_sum,
    with_change,
)
from gdcalc.homework.mistakes.mistake import Mistake, Rewrite, Rewriting
from gdcalc.homework.sheet import NEXT, PREVIOUS, START, WORKED, Sheet, reduced
from gdcalc.homework.working import FIRST
from gdcalc.program.program import Role
from gdcalc.words import mark

FAMILY = mark("gradient")


def _whole(change: Change, plainly: str) -> Rewrite:
    """Return the rewritings of the gradient as a whole, where it begins, for each sample, or for the batch.

    ``plainly`` says it of a loss that is no square of a difference.
    """

    def rewrite(sheet: Sheet) -> Iterator[Rewriting]:
        lines = gradients(sheet)
        said = "" if is_squared(sheet) else plainly
        changed = with_change(sheet, lines.values(), change)
        if changed is not None:
            yield Rewriting(changed, said=said)
        for first in (heads(sheet), joint(sheet)):
            begun = with_change(sheet, first, change)
            if begun is not None:
                yield Rewriting(begun, said=said, needs=frozenset(first))
        if sheet.batched:
            final = with_change(sheet, [sheet.gradient[name] for name in sheet.free], change)
            if final is not None:
                yield Rewriting(final, said=said, needs=frozenset(lines.values()))

    return rewrite


def _of_batch(change: Change, of_sum: str = "") -> Rewrite:
    """Return the rewriting of the gradient of a batch; ``of_sum`` says it where the sum is asked for, not the mean."""

    def rewrite(sheet: Sheet) -> Iterator[Rewriting]:
        lines = [sheet.gradient[name] for name in sheet.free]
        changed = with_change(sheet, lines, change) if sheet.batched else None
        if changed is not None:
            yield Rewriting(changed, said=of_sum if takes_sum(sheet) else "")

    return rewrite


def _of_residual(change: Callable[[Sheet], Callable[[Expression], Expression]]) -> Rewrite:
    """Return the rewriting of the residual in the derivative of the loss by the prediction."""

    def rewrite(sheet: Sheet) -> Iterator[Rewriting]:
        changed = with_change(sheet, [*heads(sheet), *joint(sheet)], on_residual(sheet, change(sheet)))
        if changed is not None:
            yield Rewriting(changed)

    return rewrite


def _links(sheet: Sheet) -> list[tuple[str, str, Expression]]:
    """Return the chain's factors ``dU/da`` for parameters: the line's name, U, and the formula."""
    found = []
    for line in sheet.factors():
        if line.role is Role.CHAIN_FACTOR:
            outer, _, inner = line.name.partition("/d")
            if inner in sheet.parameters:
                found.append((line.name, outer.removeprefix("d"), line.formula))
    return found


def _without_inner(sheet: Sheet) -> Iterator[Rewriting]:
    changed = {}
    for name, outer, formula in _links(sheet):
        kept = [(sign, part) for sign, part in factors(formula) if not is_input(part, outer)]
        if len(kept) < len(factors(formula)):
            changed[name] = product_of(kept)
    if changed:
        yield Rewriting(sheet.replacing(changed))


def _input_in_bias(sheet: Sheet) -> Iterator[Rewriting]:
    links = _links(sheet)
    inputs: dict[str, list[Expression]] = {}
    chosen: dict[str, Expression]
    for _, outer, formula in links:
        inputs.setdefault(outer, []).extend(part for _, part in factors(formula) if is_input(part, outer))
    biases = [
        (name, outer, formula)
        for name, outer, formula in links
        if not any(is_input(part, outer) for _, part in factors(formula))
    ]
    by_column: list[dict[str, Expression]] = [{name: Name(column) for name, _, _ in biases} for column in sheet.inputs]
    by_place = [
        {name: inputs[outer][place] for name, outer, _ in biases if place < len(inputs[outer])}
        for place in range(max(map(len, inputs.values()), default=0))
    ]
    for chosen in (*by_column, *by_place):
        changed = {name: multiply(formula, chosen[name]) for name, _, formula in biases if name in chosen}
        if changed:
            yield Rewriting(sheet.replacing(changed))


def _exchanged(sheet: Sheet) -> Iterator[Rewriting]:
    lines = {name: sheet.gradient[name] for name in sheet.free}
    for first, second in pairs(lines):
        ours, theirs = sheet.formula(lines[first]), sheet.formula(lines[second])
        if ours is not None and theirs is not None:
            changed = sheet.replacing({lines[first]: theirs, lines[second]: ours})
            yield Rewriting(changed, f"{unicode_name(first)}, {unicode_name(second)}")


def _product_of_sums(sheet: Sheet) -> Iterator[Rewriting]:
    """(Σr)(Σx) for Σ(r·x), as the batch takes it: over N for a mean."""
    changed: dict[str, Expression] = {}
    for parameter in sheet.free:
        product, final = sheet.formula(gradients(sheet).get(parameter, "")), sheet.formula(sheet.gradient[parameter])
        match product:
            case Product(Name(outer), (("*", Name(inner)),)) if final is not None and sheet.batched:
                if not names(sheet.formula(inner) or ONE):
                    continue  # a bias: nobody adds up its ones
                for call in reduced(final):
                    parts = Call(call.function, (Name(outer),)), Call("sum", (Name(inner),))
                    changed[sheet.gradient[parameter]] = substitute(
                        final, {call: Product(parts[0], (("*", parts[1]),))}
                    )
    if changed:
        yield Rewriting(sheet.replacing(changed))


def _one_row(sheet: Sheet) -> Iterator[Rewriting]:
    def first_only(formula: Expression) -> Expression:
        return substitute(formula, {call: Name(FIRST + name) for call in reduced(formula) for name in names(call)})

    yield from _of_batch(first_only)(sheet)


def _without_penalty(sheet: Sheet) -> Iterator[Rewriting]:
    penalty = {line.name for line in sheet.step if line.role in (Role.PENALTY, Role.PENALTY_GRADIENT)}
    nothing: dict[Expression, Expression] = {Name(name): ZERO for name in penalty}
    gradient = [sheet.gradient[name] for name in sheet.free]
    for lines in ([sheet.loss, *gradient], gradient, [sheet.loss]):
        changed = with_change(sheet, lines, lambda formula: substitute(formula, nothing))
        if changed is not None:
            yield Rewriting(changed)


def _at(*tags: str) -> Rewrite:
    """Return the rewritings that take the gradient at other parameters."""

    def rewrite(sheet: Sheet) -> Iterator[Rewriting]:
        for tag in tags:
            lines, known = sheet.shadowed(tag, {name: Name(f"{tag} {name}") for name in sheet.free})
            changed = {line.name: substitute(line.formula, known) for line in sheet.factors()}
            yield Rewriting(sheet.with_shadow(lines).replacing(changed))

    return rewrite


def _activations(sheet: Sheet) -> dict[str, Call]:
    """Return the model's lines that are a function of one argument, as its call."""
    calls = ((line.name, recognized(line.formula) or line.formula) for line in sheet.model())
    return {name: call for name, call in calls if isinstance(call, Call) and len(call.arguments) == 1}


def _derivatives_of(
    sheet: Sheet, activations: dict[str, Call], change: Callable[[str, Expression], Expression]
) -> Sheet:
    changed = {}
    for line in sheet.factors():
        if line.role is Role.CHAIN_FACTOR:
            outer = line.name.partition("/d")[0].removeprefix("d")
            if outer in activations:
                changed[line.name] = change(outer, line.formula)
    return sheet.replacing(changed)


def _without_activation(sheet: Sheet) -> Iterator[Rewriting]:
    activations = _activations(sheet)

    def inner_alone(outer: str, formula: Expression) -> Expression:
        inside = set(names(activations[outer].arguments[0]))
        kept = [
            (sign, part)
            for sign, part in factors(formula)
            if outer not in names(part) and (isinstance(part, (Name, Power)) or not isinstance(part, Call))
        ]
        return product_of(kept) if kept and inside else ONE

    outputs = {name: call for name, call in activations.items() if name in sheet.predictions}
    hidden = {name: call for name, call in activations.items() if name not in outputs}
    for chosen in (outputs, hidden, activations):
        if chosen and (chosen is not activations or (outputs and hidden)):
            yield Rewriting(_derivatives_of(sheet, chosen, inner_alone))


def _at_argument(sheet: Sheet) -> Iterator[Rewriting]:
    activations = _activations(sheet)

    def with_argument(outer: str, formula: Expression) -> Expression:
        return substitute(formula, {Name(outer): activations[outer].arguments[0]})

    if activations:
        yield Rewriting(_derivatives_of(sheet, activations, with_argument))


_SIGN = mark("look at the signs in the derivative of the loss")
_FACTOR = mark("differentiate the square once more: which factor comes down?")
_MEAN = mark("look at what the sum over the samples is divided by")
_CHAIN = mark("write down the chain rule: each factor has its place")
_RESIDUAL = mark("look at the part of the gradient that is the difference of target and prediction")

GRADIENT_MISTAKES = (
    Mistake("sign-flipped", FAMILY, mark("the sign is flipped (you have −g; the derivative of −ŷ is missing)"), _SIGN,
            _whole(negative, mark("the sign is flipped (you have −g)")), 1.0),
    Mistake("factor-missing", FAMILY, mark("the factor 2 is missing"), _FACTOR,
            _whole(halved, mark("it is half of the gradient")), 1.0),
    Mistake("factor-extra", FAMILY, mark("there is a factor 2 too many"), _FACTOR,
            _whole(doubled, mark("it is twice the gradient")), 0.6),
    Mistake("not-divided", FAMILY, mark("it is the sum over the samples, not divided by N"), _MEAN,
            _of_batch(summed, mark("it is the mean over the samples, not their sum")), 0.9),
    Mistake("not-divided-without-two", FAMILY, mark("it is the sum over the samples, not divided by N, and the factor "
            "2 is missing"), _MEAN, _of_batch(lambda formula: halved(summed(formula))), 0.4),
    Mistake("divided-by-n-1", FAMILY, mark("the sum over the samples is divided by N − 1"), _MEAN,
            _of_batch(by_one_less)),
    Mistake("divided-by-n-twice", FAMILY, mark("it is divided by N twice"), _MEAN, _of_batch(by_count), 0.3),
    Mistake("inner-derivative-missing", FAMILY, mark("the inner derivative is missing: what the parameter is "
            "multiplied by"), _CHAIN, _without_inner, 0.9),
    Mistake("input-in-bias", FAMILY, mark("the bias is multiplied by 1, not by the input"), _CHAIN, _input_in_bias,
            0.7),
    Mistake("components-swapped", FAMILY, mark("the components of {detail} have changed places"),
            mark("look at which parameter each derivative is by"), _exchanged, 0.6),
    Mistake("prediction-for-residual", FAMILY, mark("the prediction stands where the difference of target and "
            "prediction belongs"), _RESIDUAL,
            _of_residual(lambda sheet: lambda part: _one_of(part, sheet.predictions)), 0.5),
    Mistake("target-for-residual", FAMILY, mark("the target stands where the difference of target and prediction "
            "belongs"), _RESIDUAL, _of_residual(lambda sheet: lambda part: _one_of(part, sheet.targets)), 0.5),
    Mistake("residual-squared", FAMILY, mark("the difference of target and prediction is squared still"), _RESIDUAL,
            _of_residual(lambda _: lambda part: Power(part, TWO)), 0.5),
    Mistake("product-of-sums", FAMILY, mark("it is the product of the sums, not the sum of the products"),
            mark("multiply for each sample, then add up"), _product_of_sums, 0.4),
    Mistake("absolute-residual", FAMILY, mark("the difference of target and prediction has lost its sign"), _RESIDUAL,
            _of_residual(lambda _: lambda part: Call("abs", (part,))), 0.4),
    Mistake("penalty-forgotten", FAMILY, mark("the penalty is left out"), mark("count the terms of the loss"),
            _without_penalty, 0.8),
    Mistake("one-row", FAMILY, mark("it is the gradient of the first sample alone"),
            mark("look at how many samples a step has"), _one_row, 0.6),
    Mistake("gradient-earlier-parameters", FAMILY, mark("the gradient is taken at the parameters of an earlier step"),
            mark("look at which parameters this step begins with"), _at(PREVIOUS, START), 0.5),
    Mistake("gradient-new-parameters", FAMILY, mark("the gradient is taken at the new parameters"),
            mark("the gradient of a step is taken before the update"), _at(NEXT, WORKED), 0.4),
    Mistake("activation-derivative-missing", FAMILY, mark("the derivative of the activation is missing"), _CHAIN,
            _without_activation, 0.8),
    Mistake("activation-derivative-at-z", FAMILY, mark("the derivative of the activation is taken with its argument in "
            "place of its value"), _CHAIN, _at_argument, 0.6),
)  # fmt: skip


def _one_of(part: Expression, chosen: tuple[str, ...]) -> Expression:
    return next(Name(name) for name in names(part) if name in chosen)
