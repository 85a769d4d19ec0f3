"""Mistakes in the prediction, and in the loss: its scale, its form, or the parameters at which it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gdcalc.expression.printing import UNICODE, to_text, unicode_name
from gdcalc.expression.quantity import Kind
from gdcalc.expression.tree import Call, Expression, Name, Negative, Power, Product, Sum, names
from gdcalc.homework.mistakes.edits import (
    TWO,
    Edit,
    at,
    batch_loss,
    by_one_less,
    doubled,
    edited,
    exchanged,
    halved,
    in_parts,
    is_residual,
    model_lines,
    of_sample,
    on,
    on_batch,
    pairs,
    put,
    sample_loss,
    shifts,
    summed,
    taken_at,
    terms,
    within,
    without_term,
)
from gdcalc.homework.mistakes.mistake import Mistake, Rewrite, Rewriting
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import COUNT, Program
from gdcalc.words import mark

PREDICTION = mark("prediction")


def _swapped(program: Program) -> Iterator[Rewriting]:
    for line in program.model:
        for first, second in pairs(name for name in names(line.formula) if name in program.parameters):
            changed = put(program, [line.name], exchanged(first, second))
            yield Rewriting(changed, f"{unicode_name(first)}, {unicode_name(second)}")


def _dropped(program: Program) -> Iterator[Rewriting]:
    last: dict[str, Expression] = {}
    left_out: list[str] = []
    for line in program.model:
        listed = terms(line.formula)
        for term in listed:
            if set(names(term)) & set(program.parameters):
                yield Rewriting(edited(program, [line.name], without_term(term)), to_text(term, UNICODE))
        if listed:
            last[line.name] = without_term(listed[-1])(line.formula)
            left_out.append(to_text(listed[-1], UNICODE))
    if len(last) > 1:
        yield Rewriting(last, ", ".join(left_out))


def _turned(program: Program) -> Iterator[Rewriting]:
    bare = (part for line in program.model for part in terms(line.formula) if isinstance(part, Name))
    biases = tuple(dict.fromkeys(part.name for part in bare if part.name in program.parameters))
    for turned in (*((name,) for name in program.parameters), *([biases] if len(biases) > 1 else [])):
        changed = put(program, model_lines(program), {name: Negative(Name(name)) for name in turned})
        yield Rewriting(changed, ", ".join(map(unicode_name, turned)))


def _bracketed(formula: Expression) -> Expression:
    """Return a*x + b as a*(x + b)."""
    match formula:
        case Sum(Product(first, (("*", second),)), ((sign, Name() as last), *rest)):
            inner = Product(first, (("*", Sum(second, ((sign, last),))),))
            return Sum(inner, tuple(rest)) if rest else inner
    return formula


def _earlier(program: Program) -> Iterator[Rewriting]:
    for tag in (Kind.PREVIOUS, Kind.START):
        yield Rewriting(put(program, model_lines(program), at(tag, program.free)))


def _other_row(program: Program) -> Iterator[Rewriting]:
    for shift, samples in shifts():
        yield Rewriting(put(program, model_lines(program), of_sample(shift, program.inputs)), samples=samples)


PREDICTION_MISTAKES = (
    Mistake("parameters-swapped", PREDICTION, mark("the parameters {detail} have changed places"),
            mark("look at which parameter is multiplied by the input"), _swapped, 0.5),
    Mistake("term-dropped", PREDICTION, mark("a term of the model ({detail}) is left out"),
            mark("count the terms of the model"), _dropped, 0.6),
    Mistake("parameter-sign", PREDICTION, mark("the sign of {detail} is turned"),
            mark("look at the signs of the parameters"), _turned, 0.6),
    Mistake("bracket", PREDICTION, mark("a bracket is set that is not there: a·(x + b) in place of a·x + b"),
            mark("multiply before you add"), on(model_lines, within(_bracketed)), 0.5),
    Mistake("earlier-parameters", PREDICTION, mark("the prediction is made with the parameters of an earlier step"),
            mark("look at which parameters this step begins with"), _earlier, 0.7),
    Mistake("other-row", PREDICTION, mark("the inputs are those of another sample"),
            mark("look at which sample this step is about"), _other_row, 0.5),
)  # fmt: skip


OF_LOSS = mark("loss")


def _of_either(edit: Edit) -> Rewrite:
    """Return the rewritings of a sample's loss and, where it is written beside it, of the batch's."""

    def rewrite(program: Program) -> Iterator[Rewriting]:
        yield Rewriting(edited(program, [LOSS], edit))
        if program.loss != LOSS:
            yield Rewriting(edited(program, [program.loss], edit), needs=frozenset({LOSS}))

    return rewrite


def _roots(program: Program) -> Iterator[Rewriting]:
    for name in dict.fromkeys((program.loss, LOSS)):
        yield Rewriting(edited(program, [name], lambda formula: Call("sqrt", (formula,))))


def _on_square(edit: Callable[[Power], Expression]) -> Edit:
    return in_parts(lambda part: edit(part) if isinstance(part, Power) and part.exponent == TWO else part)


def _difference_of_squares(power: Power) -> Expression:
    match power.base:
        case Sum(first, ((sign, second),)):
            return Sum(Power(first, TWO), ((sign, Power(second, TWO)),))
    return power


def _square_of_sum(program: Program) -> Iterator[Rewriting]:
    match program.formula(LOSS):
        case Power(Sum(Name(first), (("-", Name(second)),)) as residual, exponent) if program.batched:
            if not is_residual(residual, program):
                return
            total = Sum(Call("sum", (Name(first),)), (("-", Call("sum", (Name(second),))),))
            square = Power(total, exponent)
            wholes: tuple[Expression, ...] = (
                Product(square, (("/", Name(COUNT)),)),
                square,
                Power(Product(total, (("/", Name(COUNT)),)), exponent),
            )
            yield from (Rewriting({program.loss: whole}) for whole in wholes)


_SCALE = mark("look at what the sum of the losses is divided by")
_FORM = mark("write down the formula of the loss once more")

LOSS_MISTAKES = (
    Mistake("loss-not-divided", OF_LOSS, mark("the losses are summed, and not divided by their number"), _SCALE,
            on_batch(batch_loss, summed, mark("the losses are divided by their number, and not summed")), 0.9),
    Mistake("loss-divided-by-n-1", OF_LOSS, mark("the sum of the losses is divided by N − 1"), _SCALE,
            on_batch(batch_loss, by_one_less)),
    Mistake("loss-doubled", OF_LOSS, mark("it is twice the loss"), _FORM, _of_either(doubled)),
    Mistake("loss-halved", OF_LOSS, mark("it is half the loss"), _FORM, _of_either(halved), 0.8),
    Mistake("loss-not-squared", OF_LOSS, mark("the difference is not squared"), _FORM,
            _of_either(_on_square(lambda power: power.base)), 0.8),
    Mistake("loss-absolute", OF_LOSS, mark("it is the size of the difference, not its square"), _FORM,
            _of_either(_on_square(lambda power: Call("abs", (power.base,)))), 0.6),
    Mistake("loss-square-of-sum", OF_LOSS, mark("it is the square of the sum, not the sum of the squares"), _FORM,
            _square_of_sum),
    Mistake("loss-root", OF_LOSS, mark("the root of the loss is taken"), _FORM, _roots),
    Mistake("loss-difference-of-squares", OF_LOSS, mark("it is the difference of the squares, not the square of the "
            "difference"), _FORM, _of_either(_on_square(_difference_of_squares))),
    Mistake("loss-at-new-parameters", OF_LOSS, mark("it is the loss at the new parameters"),
            mark("the loss of a step is taken before the update"),
            taken_at(lambda program: sample_loss(program) if program.targets else [], Kind.NEXT, Kind.WORKED), 0.5),
)  # fmt: skip
