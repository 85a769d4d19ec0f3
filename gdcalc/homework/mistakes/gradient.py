"""Mistakes in the gradient: signs and factors, the inner derivative, the residual, the parameters it is taken at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from gdcalc.arithmetic.formula_code import reductions
from gdcalc.expression.algebra import multiply
from gdcalc.expression.printing import unicode_name
from gdcalc.expression.quantity import Kind, Quantity
from gdcalc.expression.recognition import recognized
from gdcalc.expression.tree import ONE, ZERO, Call, Expression, Name, Power, Product, Sum, names, substitute, walk
from gdcalc.homework.mistakes.edits import (
    TWO,
    Edit,
    batch_gradients,
    batch_loss,
    by_count,
    by_one_less,
    doubled,
    edited,
    factors,
    gradients,
    halved,
    heads,
    is_residual,
    is_squared,
    joint,
    links,
    negative,
    on_batch,
    pairs,
    product_of,
    put,
    summed,
    taken_at,
)
from gdcalc.homework.mistakes.mistake import Mistake, Rewrite, Rewriting
from gdcalc.program.program import COUNT, Program, Role
from gdcalc.words import mark

FAMILY = mark("gradient")


def _whole(edit: Edit, plainly: str) -> Rewrite:
    """Return the rewritings of the gradient as a whole: of each sample, where it begins, or of the batch.

    ``plainly`` says it of a loss that is not the square of a difference.
    """

    def rewrite(program: Program) -> Iterator[Rewriting]:
        said = "" if is_squared(program) else plainly
        own = list(gradients(program).values())
        yield Rewriting(edited(program, own, edit), said=said)
        for first in (heads(program), joint(program)):
            yield Rewriting(edited(program, first, edit), said=said, needs=frozenset(first))
        if program.batched:
            yield Rewriting(edited(program, batch_gradients(program), edit), said=said, needs=frozenset(own))

    return rewrite


def _residual(formula: Callable[[Sum, Program], Expression]) -> Rewrite:
    """Return the rewriting of the residual in the derivative of the loss by the prediction."""

    def rewrite(program: Program) -> Iterator[Rewriting]:
        def edit(whole: Expression) -> Expression:
            found = [part for part in walk(whole) if isinstance(part, Sum) and is_residual(part, program)]
            return substitute(whole, {part: formula(part, program) for part in found})

        yield Rewriting(edited(program, [*heads(program), *joint(program)], edit))

    return rewrite


def _one_of(part: Expression, chosen: tuple[str, ...]) -> Expression:
    return next(Name(name) for name in names(part) if name in chosen)


def _is_input(factor: Expression, line: str) -> bool:
    """Tell whether a factor of ``dyhat/da`` is what the parameter is multiplied by: a name, or a power of one."""
    bare = factor.base if isinstance(factor, Power) else factor
    return isinstance(bare, Name) and bare.name != line


def _by_parameters(program: Program) -> Iterator[tuple[str, str, Expression, list[Expression]]]:
    """Yield the chain's factors ``dU/da`` for parameters: the line, U, the formula, and the inputs it multiplies."""
    for name, outer, inner, formula in links(program):
        if inner in program.parameters:
            yield name, outer, formula, [part for _, part in factors(formula) if _is_input(part, outer)]


def _without_inner(program: Program) -> Iterator[Rewriting]:
    yield Rewriting({
        name: product_of(each for each in factors(formula) if not _is_input(each[1], outer))
        for name, outer, formula, inputs in _by_parameters(program)
        if inputs
    })  # fmt: skip


def _input_in_bias(program: Program) -> Iterator[Rewriting]:
    inputs: dict[str, list[Expression]] = {}
    biases: list[tuple[str, str, Expression]] = []
    for name, outer, formula, own in _by_parameters(program):
        inputs.setdefault(outer, []).extend(own)
        if not own:
            biases.append((name, outer, formula))
    factor_of: list[dict[str, Expression]] = [dict.fromkeys(inputs, Name(column)) for column in program.inputs]
    for place in range(max(map(len, inputs.values()), default=0)):
        factor_of.append({outer: own[place] for outer, own in inputs.items() if place < len(own)})
    for chosen in factor_of:
        yield Rewriting({
            name: multiply(formula, chosen[outer]) for name, outer, formula in biases if outer in chosen
        })  # fmt: skip


def _exchanged(program: Program) -> Iterator[Rewriting]:
    for first, second in pairs(program.free):
        ours, theirs = program.gradient[first], program.gradient[second]
        mine, other = program.formula(ours), program.formula(theirs)
        if mine is not None and other is not None:
            yield Rewriting({ours: other, theirs: mine}, f"{unicode_name(first)}, {unicode_name(second)}")


def _sums_of(outer: str, inner: str) -> Edit:
    """Return the edit that takes the sums of two factors for the sum of their product: over N for a mean."""

    def parted(formula: Expression) -> Expression:
        total = Call("sum", (Name(inner),))
        return substitute(formula, {
            call: Product(Call(call.function, (Name(outer),)), (("*", total),)) for call in reductions(formula)
        })  # fmt: skip

    return parted


def _product_of_sums(program: Program) -> Iterator[Rewriting]:
    """(Σr)(Σx) for Σ(r·x); a bias stays as it is: nobody adds up its ones."""
    changed: dict[str, Expression] = {}
    for parameter, line in gradients(program).items() if program.batched else ():
        match program.formula(line):
            case Product(Name(outer), (("*", Name(inner)),)) if names(program.formula(inner) or ONE):
                changed |= edited(program, [program.gradient[parameter]], _sums_of(outer, inner))
    yield Rewriting(changed)


def _first_only(formula: Expression) -> Expression:
    return substitute(
        formula, {call: Name(Quantity(Kind.FIRST, name)) for call in reductions(formula) for name in names(call)}
    )


def _without_penalty(program: Program) -> Iterator[Rewriting]:
    roles = (Role.PENALTY, Role.PENALTY_GRADIENT)
    nothing: dict[str, Expression] = {line.name: ZERO for line in program.after_samples if line.role in roles}
    loss, gradient = batch_loss(program), batch_gradients(program)
    for lines in ([*loss, *gradient], gradient, loss):
        yield Rewriting(put(program, lines, nothing))


def _chain(program: Program) -> list[str]:
    return [line.name for line in program.factors]


def _activations(program: Program) -> dict[str, Call]:
    """Return the model's lines that are a function of one argument, as its call."""
    calls = ((line.name, recognized(line.formula) or line.formula) for line in program.model)
    return {name: call for name, call in calls if isinstance(call, Call) and len(call.arguments) == 1}


def _derivatives(
    program: Program, of: Mapping[str, Call], formula: Callable[[str, Call, Expression], Expression]
) -> dict[str, Expression]:
    """Return other formulas for the derivatives of activations, beside their own lines as they are.

    An activation through which no gradient goes has no derivative: nobody can see that it is left out.
    """
    kept = {line.name: line.formula for line in program.model if line.name in of}
    return kept | {name: formula(outer, of[outer], own) for name, outer, _, own in links(program) if outer in of}


def _without_activation(program: Program) -> Iterator[Rewriting]:
    activations = _activations(program)

    def inner_alone(outer: str, call: Call, formula: Expression) -> Expression:
        kept = [each for each in factors(formula) if outer not in names(each[1]) and not isinstance(each[1], Call)]
        return product_of(kept) if kept and names(call.arguments[0]) else ONE

    outputs = {name: call for name, call in activations.items() if name in program.predictions}
    hidden = {name: call for name, call in activations.items() if name not in outputs}
    for chosen in (outputs, hidden, *([activations] if outputs and hidden else [])):
        yield Rewriting(_derivatives(program, chosen, inner_alone))


def _at_argument(program: Program) -> Iterator[Rewriting]:
    def with_argument(outer: str, call: Call, formula: Expression) -> Expression:
        return substitute(formula, {Name(outer): call.arguments[0]})

    yield Rewriting(_derivatives(program, _activations(program), with_argument))


_SIGN = mark("look at the signs in the derivative of the loss")
_FACTOR = mark("differentiate the square once more: which factor comes down?")
_MEAN = mark("look at what the sum over the samples is divided by")
_CHAIN = mark("write down the chain rule: each factor has its place")
_RESIDUAL = mark("look at the part of the gradient that is the difference of target and prediction")

GRADIENT_MISTAKES = (
    Mistake("sign-flipped", FAMILY, mark("the sign is flipped (you have −g; the derivative of −ŷ is missing)"), _SIGN,
            _whole(negative, mark("the sign is flipped (you have −g)")), 1.0, ratio=-1.0),
    Mistake("factor-missing", FAMILY, mark("the factor 2 is missing"), _FACTOR,
            _whole(halved, mark("it is half of the gradient")), 1.0, ratio=0.5),
    Mistake("factor-extra", FAMILY, mark("there is a factor 2 too many"), _FACTOR,
            _whole(doubled, mark("it is twice the gradient")), 0.6, ratio=2.0),
    Mistake("not-divided", FAMILY, mark("it is the sum over the samples, not divided by N"), _MEAN,
            on_batch(batch_gradients, summed, mark("it is the mean over the samples, not their sum")), 0.9,
            ratio=COUNT),
    Mistake("not-divided-without-two", FAMILY, mark("it is the sum over the samples, not divided by N, and the factor "
            "2 is missing"), _MEAN, on_batch(batch_gradients, lambda formula: halved(summed(formula))), 0.4),
    Mistake("divided-by-n-1", FAMILY, mark("the sum over the samples is divided by N − 1"), _MEAN,
            on_batch(batch_gradients, by_one_less)),
    Mistake("divided-by-n-twice", FAMILY, mark("it is divided by N twice"), _MEAN, on_batch(batch_gradients, by_count)),
    Mistake("inner-derivative-missing", FAMILY, mark("the inner derivative is missing: what the parameter is "
            "multiplied by"), _CHAIN, _without_inner, 0.9),
    Mistake("input-in-bias", FAMILY, mark("the bias is multiplied by 1, not by the input"), _CHAIN, _input_in_bias,
            0.7),
    Mistake("components-swapped", FAMILY, mark("the components of {detail} have changed places"),
            mark("look at which parameter each derivative is by"), _exchanged, 0.6),
    Mistake("prediction-for-residual", FAMILY, mark("the prediction stands where the difference of target and "
            "prediction belongs"), _RESIDUAL, _residual(lambda part, program: _one_of(part, program.predictions)), 0.5),
    Mistake("target-for-residual", FAMILY, mark("the target stands where the difference of target and prediction "
            "belongs"), _RESIDUAL, _residual(lambda part, program: _one_of(part, program.targets)), 0.5),
    Mistake("residual-squared", FAMILY, mark("the difference of target and prediction is squared still"), _RESIDUAL,
            _residual(lambda part, _: Power(part, TWO)), 0.5),
    Mistake("product-of-sums", FAMILY, mark("it is the product of the sums, not the sum of the products"),
            mark("multiply for each sample, then add up"), _product_of_sums, 0.4),
    Mistake("absolute-residual", FAMILY, mark("the difference of target and prediction has lost its sign"), _RESIDUAL,
            _residual(lambda part, _: Call("abs", (part,))), 0.4),
    Mistake("penalty-forgotten", FAMILY, mark("the penalty is left out"), mark("count the terms of the loss"),
            _without_penalty, 0.8),
    Mistake("one-row", FAMILY, mark("it is the gradient of the first sample alone"),
            mark("look at how many samples a step has"), on_batch(batch_gradients, _first_only), 0.6),
    Mistake("gradient-earlier-parameters", FAMILY, mark("the gradient is taken at the parameters of an earlier step"),
            mark("look at which parameters this step begins with"), taken_at(_chain, Kind.PREVIOUS, Kind.START), 0.5),
    Mistake("gradient-new-parameters", FAMILY, mark("the gradient is taken at the new parameters"),
            mark("the gradient of a step is taken before the update"), taken_at(_chain, Kind.NEXT, Kind.WORKED), 0.4),
    Mistake("activation-derivative-missing", FAMILY, mark("the derivative of the activation is missing"), _CHAIN,
            _without_activation, 0.8),
    Mistake("activation-derivative-at-z", FAMILY, mark("the derivative of the activation is taken with its argument in "
            "place of its value"), _CHAIN, _at_argument, 0.6),
)  # fmt: skip
