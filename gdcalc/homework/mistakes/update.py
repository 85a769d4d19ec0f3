"""Mistakes in the update, and those that concern a run as a whole: its rate, its batch, the order of its samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gdcalc.expression.printing import unicode_name
from gdcalc.expression.quantity import Kind, kind_of
from gdcalc.expression.tree import (
    ONE,
    ZERO,
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    names,
    substitute,
)
from gdcalc.homework.exercise import REVERSED
from gdcalc.homework.mistakes.edits import (
    Edit,
    added,
    at,
    batch_gradients,
    batch_loss,
    by_count,
    doubled,
    edited,
    exchanged,
    gradients,
    halved,
    in_parts,
    is_squared,
    links,
    negative,
    on,
    on_batch,
    pairs,
    put,
    rule,
    sample_loss,
    shifts,
    summed,
    updates,
)
from gdcalc.homework.mistakes.mistake import Mistake, Rewrite, Rewriting
from gdcalc.program.program import Line, Program, Role
from gdcalc.words import mark

FAMILY = mark("update")
RATE = Name("lr")
TEN = Number("10")


def _with_rate(rate: Expression) -> Rewrite:
    return on(rule, lambda formula: substitute(formula, {RATE: rate}))


def _new_value(formula: Callable[[str, Expression], Expression]) -> Rewrite:
    """Return the rewriting of ``new a``, which reads the old value and ``update a``."""

    def rewrite(program: Program) -> Iterator[Rewriting]:
        yield Rewriting({new: formula(name, Name(update)) for name, (new, update) in added(program).items()})

    return rewrite


def _added(program: Program) -> Iterator[Rewriting]:
    lines = updates(program)
    climbs = any(not isinstance(program.formula(name), Negative) for name in lines)
    said = mark("the update is subtracted in place of added") if climbs else ""
    yield Rewriting(edited(program, lines, negative), said=said)
    turned = {new: Sum(Name(name), (("-", Name(update)),)) for name, (new, update) in added(program).items()}
    yield Rewriting(turned, said=said, needs=frozenset(lines))


def _exchanged(program: Program) -> Iterator[Rewriting]:
    for first, second in pairs(program.free):
        changed = put(program, rule(program), exchanged(program.gradient[first], program.gradient[second]))
        yield Rewriting(changed, f"{unicode_name(first)}, {unicode_name(second)}")


def _one_after_other(program: Program) -> Iterator[Rewriting]:
    """Take the gradient of each parameter after the first with the new values of those before it."""
    # Backwards through weights that are new already, with the predictions of the step.
    yield Rewriting(put(program, [name for name, *_ in links(program)], at(Kind.NEXT, program.free)))
    lines = gradients(program)
    for order in (program.free, program.free[::-1]):
        shadows: list[Line] = []
        changed = {}
        for index, name in enumerate(order[1:], 1):
            shadow, known = program.at_another_point(f"after {order[index - 1]}", at(Kind.NEXT, order[:index]))
            if any(kind_of(each) is Kind.DERIVATIVE for each in names(program.closed_gradient[name])):
                return  # too long for one formula
            shadows += shadow
            changed[lines.get(name, "")] = substitute(program.closed_gradient[name], known)
        if "" not in changed:
            yield Rewriting(changed, shadow=tuple(shadows))


def _forgotten(program: Program) -> Iterator[Rewriting]:
    own = [line for line in program.after_samples if line.role is Role.STATE and line.name in names(line.formula)]
    yield Rewriting({line.name: substitute(line.formula, {Name(line.name): ZERO}) for line in own})


def _uncorrected(part: Expression) -> Expression:
    match part:
        case Sum(Number("1"), (("-", Power(_, Name("t"))),)):
            return ONE
    return part


def _eps_moved(part: Expression) -> Expression:
    match part:
        case Sum(Call("sqrt", (inside,)), (("+", Name(name)),)) if name.startswith("eps"):
            return Call("sqrt", (Sum(inside, (("+", Name(name)),)),))
        case Call("sqrt", (Sum(inside, (("+", Name(name)),)),)) if name.startswith("eps"):
            return Sum(Call("sqrt", (inside,)), (("+", Name(name)),))
    return part


_RATE = mark("look at the learning rate in the update")
_RULE = mark("write down the update rule once more")

UPDATE_MISTAKES = (
    Mistake("added", FAMILY, mark("the update is added in place of subtracted"),
            mark("look at the sign before the learning rate"), _added, 1.0),
    Mistake("rate-forgotten", FAMILY, mark("the learning rate is forgotten"), _RATE, _with_rate(ONE), 0.8),
    Mistake("divided-by-rate", FAMILY, mark("it is divided by the learning rate"), _RATE,
            _with_rate(Product(ONE, (("/", RATE),))), 0.3),
    Mistake("rate-times-ten", FAMILY, mark("the learning rate is ten times too large"), _RATE,
            _with_rate(Product(TEN, (("*", RATE),))), 0.4),
    Mistake("rate-over-ten", FAMILY, mark("the learning rate is ten times too small"), _RATE,
            _with_rate(Product(RATE, (("/", TEN),))), 0.4),
    Mistake("rate-squared", FAMILY, mark("the learning rate is put in twice"), _RATE,
            _with_rate(Product(RATE, (("*", RATE),))), 0.3),
    Mistake("old-dropped", FAMILY, mark("the old value of the parameter is left out"), _RULE,
            _new_value(lambda _, update: update), 0.6),
    Mistake("order-reversed", FAMILY, mark("the difference is the wrong way round: the old value is subtracted"), _RULE,
            _new_value(lambda name, update: Sum(Negative(update), (("-", Name(name)),))), 0.4),
    Mistake("divided-by-n-again", FAMILY, mark("the update is divided by N once more"), _RULE,
            on_batch(updates, by_count), 0.4),
    Mistake("update-components-swapped", FAMILY, mark("the gradients of {detail} have changed places in the update"),
            mark("look at which gradient belongs to which parameter"), _exchanged, 0.5),
    Mistake("start-again", FAMILY, mark("the update begins at the starting value again"),
            mark("look at which value this step begins with"),
            _new_value(lambda name, update: Sum(at(Kind.START, [name])[name], (("+", update),))), 0.6),
    Mistake("one-after-other", FAMILY, mark("the parameters are updated one after the other: this gradient is taken "
            "with a new value already"), mark("all parameters of a step are updated at once"), _one_after_other, 0.8),
    Mistake("state-forgotten", FAMILY, mark("the optimizer's state of the step before is forgotten"),
            mark("look at what the optimizer keeps from step to step"), _forgotten, 0.6),
    Mistake("bias-correction-forgotten", FAMILY, mark("the bias correction is forgotten"), _RULE,
            on(rule, in_parts(_uncorrected)), 0.7),
    Mistake("eps-moved", FAMILY, mark("eps stands on the wrong side of the root"), _RULE,
            on(rule, in_parts(_eps_moved)), 0.3),
)  # fmt: skip


WHOLE_RUN = mark("whole run")


def _scale(edit: Edit, plainly: str = "") -> Rewrite:
    """Return the rewriting of the loss and of the gradient alike; ``plainly`` says it of another loss than a square."""

    def rewrite(program: Program) -> Iterator[Rewriting]:
        lines = [*sample_loss(program), *gradients(program).values()]
        yield Rewriting(edited(program, lines, edit), said="" if is_squared(program) else plainly)

    return rewrite


def _order(program: Program) -> Iterator[Rewriting]:
    if program.columns and not program.batched:
        yield Rewriting(shift=REVERSED, samples=2)
        yield from (Rewriting(shift=shift, samples=samples) for shift, samples in shifts())


_SCALE = mark("look at the formula of the loss, and at what follows from it for the gradient")

# These do not rewrite the program: they are found by other runs of the exercise.
OTHER_RATE = Mistake("other-rate", WHOLE_RUN, mark("the learning rate is {detail}"),
                     mark("look at the learning rate in the update"), prior=0.6)  # fmt: skip
OTHER_BATCH = Mistake("other-batch", WHOLE_RUN, mark("every step is worked with all samples"),
                      mark("look at how many samples a step has"), prior=0.8)  # fmt: skip
OF_ONE = mark("every step is worked with one sample")
ROUNDED = Mistake("rounded", WHOLE_RUN, mark("every line is rounded to {detail} places"),
                  mark("carry more places from line to line"), prior=0.5)  # fmt: skip

WHOLE_RUN_MISTAKES = (
    Mistake("half-loss", WHOLE_RUN, mark("the loss is taken as half the square, and the gradient with it"), _SCALE,
            _scale(halved, mark("half of the loss is taken, and of the gradient")), 0.9),
    Mistake("double-loss", WHOLE_RUN, mark("the loss is taken twice, and the gradient with it"), _SCALE,
            _scale(doubled)),
    Mistake("other-reduction", WHOLE_RUN, mark("the sum over the samples is taken for the mean, in the loss and in the "
            "gradient"), _SCALE, on_batch(lambda program: [*batch_loss(program), *batch_gradients(program)], summed,
            mark("the mean over the samples is taken for the sum, in the loss and in the gradient")), 0.9),
    Mistake("other-order", WHOLE_RUN, mark("the samples are taken in another order"),
            mark("look at which sample each step is about"), _order, 0.7),
    OTHER_RATE,
    OTHER_BATCH,
    ROUNDED,
)  # fmt: skip
