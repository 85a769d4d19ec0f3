"""Mistakes in the prediction: another formula than the model's, or other numbers put into it."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.expression.printing import UNICODE, to_text, unicode_name
from gdcalc.expression.quantity import Kind
from gdcalc.expression.tree import Expression, Name, Negative, Product, Sum, names
from gdcalc.homework.mistakes.edits import (
    at,
    edited,
    exchanged,
    model_lines,
    of_sample,
    on,
    pairs,
    put,
    shifts,
    terms,
    within,
    without_term,
)
from gdcalc.homework.mistakes.mistake import Mistake, Rewriting
from gdcalc.program.program import Program
from gdcalc.words import mark

FAMILY = mark("prediction")


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
    Mistake("parameters-swapped", FAMILY, mark("the parameters {detail} have changed places"),
            mark("look at which parameter is multiplied by the input"), _swapped, 0.5),
    Mistake("term-dropped", FAMILY, mark("a term of the model ({detail}) is left out"),
            mark("count the terms of the model"), _dropped, 0.6),
    Mistake("parameter-sign", FAMILY, mark("the sign of {detail} is turned"),
            mark("look at the signs of the parameters"), _turned, 0.6),
    Mistake("bracket", FAMILY, mark("a bracket is set that is not there: a·(x + b) in place of a·x + b"),
            mark("multiply before you add"), on(model_lines, within(_bracketed)), 0.5),
    Mistake("earlier-parameters", FAMILY, mark("the prediction is made with the parameters of an earlier step"),
            mark("look at which parameters this step begins with"), _earlier, 0.7),
    Mistake("other-row", FAMILY, mark("the inputs are those of another sample"),
            mark("look at which sample this step is about"), _other_row, 0.5),
)  # fmt: skip
