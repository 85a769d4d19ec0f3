"""Mistakes in the loss: its scale, its form, or the parameters at which it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gdcalc.expression.quantity import Kind
from gdcalc.expression.tree import Call, Expression, Name, Power, Product, Sum
from gdcalc.homework.mistakes.edits import (
    TWO,
    Edit,
    batch_loss,
    by_one_less,
    doubled,
    edited,
    halved,
    in_parts,
    is_residual,
    on_batch,
    sample_loss,
    summed,
    taken_at,
)
from gdcalc.homework.mistakes.mistake import Mistake, Rewrite, Rewriting
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import COUNT, Program
from gdcalc.words import mark

FAMILY = mark("loss")


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
    Mistake("loss-not-divided", FAMILY, mark("the losses are summed, and not divided by their number"), _SCALE,
            on_batch(batch_loss, summed, mark("the losses are divided by their number, and not summed")), 0.9),
    Mistake("loss-divided-by-n-1", FAMILY, mark("the sum of the losses is divided by N − 1"), _SCALE,
            on_batch(batch_loss, by_one_less)),
    Mistake("loss-doubled", FAMILY, mark("it is twice the loss"), _FORM, _of_either(doubled)),
    Mistake("loss-halved", FAMILY, mark("it is half the loss"), _FORM, _of_either(halved), 0.8),
    Mistake("loss-not-squared", FAMILY, mark("the difference is not squared"), _FORM,
            _of_either(_on_square(lambda power: power.base)), 0.8),
    Mistake("loss-absolute", FAMILY, mark("it is the size of the difference, not its square"), _FORM,
            _of_either(_on_square(lambda power: Call("abs", (power.base,)))), 0.6),
    Mistake("loss-square-of-sum", FAMILY, mark("it is the square of the sum, not the sum of the squares"), _FORM,
            _square_of_sum),
    Mistake("loss-root", FAMILY, mark("the root of the loss is taken"), _FORM, _roots),
    Mistake("loss-difference-of-squares", FAMILY, mark("it is the difference of the squares, not the square of the "
            "difference"), _FORM, _of_either(_on_square(_difference_of_squares))),
    Mistake("loss-at-new-parameters", FAMILY, mark("it is the loss at the new parameters"),
            mark("the loss of a step is taken before the update"),
            taken_at(lambda program: sample_loss(program) if program.targets else [], Kind.NEXT, Kind.WORKED), 0.5),
)  # fmt: skip
