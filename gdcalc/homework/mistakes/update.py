"""Mistakes in the update: its sign, the learning rate, which values it begins with, the optimizer's state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gdcalc.expression.printing import unicode_name
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
from gdcalc.homework.mistakes.changes import by_count, exchanged, gradients, negative, pairs, replaced, with_change
from gdcalc.homework.mistakes.mistake import Mistake, Rewrite, Rewriting
from gdcalc.homework.sheet import NEW, NEXT, START, UPDATE, Sheet
from gdcalc.program.program import Line, Role
from gdcalc.words import mark

FAMILY = mark("update")
RATE = Name("lr")


def _rule(sheet: Sheet) -> list[str]:
    """Return the lines of the update rule: after the gradient and the learning rate."""
    roles = (Role.STATE, Role.INTERMEDIATE, Role.UPDATE)
    return [line.name for line in sheet.step if line.role in roles]


def _with_rate(rate: Expression) -> Rewrite:
    def rewrite(sheet: Sheet) -> Iterator[Rewriting]:
        changed = with_change(sheet, _rule(sheet), lambda formula: substitute(formula, {RATE: rate}))
        if changed is not None:
            yield Rewriting(changed)

    return rewrite


def _on_update(change: Callable[[str, Expression], Expression]) -> Rewrite:
    """Return the rewriting of ``new a``, which reads the old value and ``update a``."""

    def rewrite(sheet: Sheet) -> Iterator[Rewriting]:
        changed = {f"{NEW} {name}": change(name, Name(f"{UPDATE} {name}")) for name in _free(sheet)}
        if changed:
            yield Rewriting(sheet.replacing(changed))

    return rewrite


def _free(sheet: Sheet) -> list[str]:
    """Return the parameters whose new value is the old one and an update."""
    whole = {name: Sum(Name(name), (("+", Name(f"{UPDATE} {name}")),)) for name in sheet.free}
    return [name for name, formula in whole.items() if sheet.formula(f"{NEW} {name}") == formula]


def _added(sheet: Sheet) -> Iterator[Rewriting]:
    updates = [f"{UPDATE} {name}" for name in _free(sheet)]
    climbs = any(not isinstance(sheet.formula(name), Negative) for name in updates)
    said = mark("the update is subtracted in place of added") if climbs else ""
    changed = with_change(sheet, updates, negative)
    if changed is not None:
        yield Rewriting(changed, said=said)
    turned = {f"{NEW} {name}": Sum(Name(name), (("-", Name(f"{UPDATE} {name}")),)) for name in _free(sheet)}
    if turned:
        yield Rewriting(sheet.replacing(turned), said=said, needs=frozenset(updates))


def _divided(sheet: Sheet) -> Iterator[Rewriting]:
    if sheet.batched:
        changed = with_change(sheet, [f"{UPDATE} {name}" for name in _free(sheet)], by_count)
        if changed is not None:
            yield Rewriting(changed)


def _exchanged(sheet: Sheet) -> Iterator[Rewriting]:
    for first, second in pairs(sheet.free):
        ours, theirs = sheet.gradient[first], sheet.gradient[second]
        changed = with_change(sheet, _rule(sheet), lambda tree, a=ours, b=theirs: exchanged(tree, a, b))  # type: ignore[misc]
        if changed is not None:
            yield Rewriting(changed, f"{unicode_name(first)}, {unicode_name(second)}")


def _one_after_other(sheet: Sheet) -> Iterator[Rewriting]:
    """Take the gradient of each parameter after the first with the new values of those before it."""
    # Backwards through weights that are new already, with the predictions of the step.
    new: dict[Expression, Expression] = {Name(name): Name(f"{NEXT} {name}") for name in sheet.free}
    links = [line.name for line in sheet.factors() if line.role is Role.CHAIN_FACTOR]
    backwards = with_change(sheet, links, lambda tree: substitute(tree, new))
    if backwards is not None:
        yield Rewriting(backwards)
    for order in (sheet.free, sheet.free[::-1]):
        lines: list[Line] = []
        changed = {}
        for index, name in enumerate(order[1:], 1):
            tag = f"after {order[index - 1]}"
            shadow, known = sheet.shadowed(tag, {each: Name(f"{NEXT} {each}") for each in order[:index]})
            closed = sheet.closed[name]
            if any(each.startswith("d") and "/d" in each for each in names(closed)):
                return  # too long for one formula
            lines += shadow
            changed[gradients(sheet).get(name, "")] = substitute(closed, known)
        if changed and "" not in changed:
            yield Rewriting(sheet.with_shadow(tuple(lines)).replacing(changed))


def _forgotten(sheet: Sheet) -> Iterator[Rewriting]:
    own = [line for line in sheet.step if line.role is Role.STATE and line.name in names(line.formula)]
    changed = {line.name: substitute(line.formula, {Name(line.name): ZERO}) for line in own}
    if changed:
        yield Rewriting(sheet.replacing(changed))


def _without_correction(formula: Expression) -> Expression:
    def corrected(part: Expression) -> Expression:
        match part:
            case Sum(Number("1"), (("-", Power(_, Name("t"))),)):
                return ONE
        return part

    return replaced(formula, corrected)


def _eps_moved(formula: Expression) -> Expression:
    def moved(part: Expression) -> Expression:
        match part:
            case Sum(Call("sqrt", (inside,)), (("+", Name(name)),)) if name.startswith("eps"):
                return Call("sqrt", (Sum(inside, (("+", Name(name)),)),))
            case Call("sqrt", (Sum(inside, (("+", Name(name)),)),)) if name.startswith("eps"):
                return Sum(Call("sqrt", (inside,)), (("+", Name(name)),))
        return part

    return replaced(formula, moved)


def _in_rule(change: Callable[[Expression], Expression]) -> Rewrite:
    def rewrite(sheet: Sheet) -> Iterator[Rewriting]:
        changed = with_change(sheet, _rule(sheet), change)
        if changed is not None:
            yield Rewriting(changed)

    return rewrite


def _from_start(sheet: Sheet) -> Iterator[Rewriting]:
    names_of = {f"{NEW} {name}": Name(f"{START} {name}") for name in _free(sheet)}
    step = tuple(
        replace(line, formula=substitute(line.formula, {Name(line.name.split(" ", 1)[1]): names_of[line.name]}))
        if line.name in names_of
        else line
        for line in sheet.step
    )
    if names_of:
        yield Rewriting(replace(sheet, step=step))


_RATE = mark("look at the learning rate in the update")
_RULE = mark("write down the update rule once more")
TEN = Number("10")

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
            _on_update(lambda _, update: update), 0.6),
    Mistake("order-reversed", FAMILY, mark("the difference is the wrong way round: the old value is subtracted"), _RULE,
            _on_update(lambda name, update: Sum(Negative(update), (("-", Name(name)),))), 0.4),
    Mistake("divided-by-n-again", FAMILY, mark("the update is divided by N once more"), _RULE, _divided, 0.4),
    Mistake("update-components-swapped", FAMILY, mark("the gradients of {detail} have changed places in the update"),
            mark("look at which gradient belongs to which parameter"), _exchanged, 0.5),
    Mistake("start-again", FAMILY, mark("the update begins at the starting value again"),
            mark("look at which value this step begins with"), _from_start, 0.6),
    Mistake("one-after-other", FAMILY, mark("the parameters are updated one after the other: this gradient is taken "
            "with a new value already"), mark("all parameters of a step are updated at once"), _one_after_other, 0.8),
    Mistake("state-forgotten", FAMILY, mark("the optimizer's state of the step before is forgotten"),
            mark("look at what the optimizer keeps from step to step"), _forgotten, 0.6),
    Mistake("bias-correction-forgotten", FAMILY, mark("the bias correction is forgotten"), _RULE,
            _in_rule(_without_correction), 0.7),
    Mistake("eps-moved", FAMILY, mark("eps stands on the wrong side of the root"), _RULE, _in_rule(_eps_moved), 0.3),
)  # fmt: skip
