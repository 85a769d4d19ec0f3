"""Finds a derivative the way a person does: by one rule after the other, each with its name.

The result is not simplified; ``symbolic`` gives the form that a textbook prints, and a test holds the two to one value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gdcalc.expression import algebra
from gdcalc.expression.functions import FUNCTIONS, WHERE
from gdcalc.expression.parser import parse
from gdcalc.expression.recognition import recognized
from gdcalc.expression.tree import (
    ONE,
    PENDING,
    ZERO,
    Call,
    Constant,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    children,
    names,
    rebuild,
    substitute,
    walk,
)
from gdcalc.words import mark

CONSTANT = mark("constant")
IDENTITY = mark("identity")
SUM = mark("sum rule")
MULTIPLE = mark("constant multiple")
PRODUCT = mark("product rule")
QUOTIENT = mark("quotient rule")
POWER = mark("power rule")
EXPONENTIAL = mark("exponential rule")
CHAIN = mark("chain rule")
CASES = mark("case by case")
TRIVIAL = (CONSTANT, IDENTITY)


@dataclass(frozen=True, slots=True)
class RuleStep:
    """The formula after a step, and the rules that the step applied; a function's own rule has the function's name."""

    formula: Expression
    rules: tuple[str, ...]


def by_rules(formula: Expression, name: str) -> Iterator[RuleStep]:
    """Yield the steps of a derivative: first the task itself, then one for each rule.

    Constants and the name itself are derived last, all at once.

    >>> from gdcalc.expression.printing import to_text
    >>> for step in by_rules(parse("(y - p)^2"), "p"):
    ...     print(to_text(step.formula), *step.rules, sep="; ")
    d/dp((y - p)^2)
    2*(y - p)*d/dp(y - p); power rule; chain rule
    2*(y - p)*(d/dp(y) - d/dp(p)); sum rule
    2*(y - p)*(0 - 1); constant; identity
    """
    current: Expression = _pending(formula, name)
    yield RuleStep(current, ())
    while tasks := [part for part in walk(current) if _is_pending(part)]:
        found = {task: _apply(children(task)[0], name) for task in tasks}
        chosen = next((task for task in tasks if found[task].rules[0] not in TRIVIAL), None)
        done = list(found) if chosen is None else [chosen]
        current = substitute(current, {task: found[task].formula for task in done})
        yield RuleStep(current, tuple(dict.fromkeys(rule for task in done for rule in found[task].rules)))


def rules_of(formula: Expression, name: str) -> tuple[str, ...]:
    """Return the rules that a derivative takes, in order; the trivial ones where there are no others.

    >>> rules_of(parse("W*x + b"), "W"), rules_of(parse("sigmoid(z)"), "z")
    (('sum rule', 'constant multiple'), ('sigmoid',))
    """
    rules = dict.fromkeys(rule for step in by_rules(formula, name) for rule in step.rules)
    return tuple(rule for rule in rules if rule not in TRIVIAL) or tuple(rules)


def _pending(formula: Expression, name: str) -> Call:
    return Call(PENDING + name, (formula,))


def _is_pending(part: Expression) -> bool:
    return isinstance(part, Call) and part.function.startswith(PENDING)


def _apply(formula: Expression, name: str) -> RuleStep:
    """Return a formula's derivative by one rule, with derivatives of its parts still to be found."""

    def task(part: Expression) -> Expression:
        return _pending(part, name)

    if name not in names(formula):
        return RuleStep(ZERO, (CONSTANT,))
    known = recognized(formula)
    if known is not None:
        step = _call(known.function, known.arguments, name)
        return RuleStep(substitute(step.formula, {known: formula}), step.rules)
    match formula:
        case Name():
            return RuleStep(ONE, (IDENTITY,))
        case Negative(operand):
            return RuleStep(Negative(task(operand)), (MULTIPLE,))
        case Sum():
            return RuleStep(rebuild(formula, task), (SUM,))
        case Product():
            return _product(formula, name)
        case Power(base, exponent):
            return _power(base, exponent, name)
        case Call(function, (condition, then, otherwise)) if function == WHERE:
            return RuleStep(Call(WHERE, (condition, task(then), task(otherwise))), (CASES,))
        case Call(function, arguments):
            return _call(function, arguments, name)
    raise TypeError(formula)


def _product(formula: Product, name: str) -> RuleStep:
    parts = [("*", formula.first), *formula.rest]
    moving = [index for index, (_, part) in enumerate(parts) if name in names(part)]
    if any(parts[index][0] == "/" for index in moving):
        above = _times([part for sign, part in parts if sign == "*"])
        below = _times([part for sign, part in parts if sign == "/"])
        first, second = Product(_pending(above, name), (("*", below),)), Product(above, (("*", _pending(below, name)),))
        return RuleStep(Product(Sum(first, (("-", second),)), (("/", Power(below, Number("2"))),)), (QUOTIENT,))
    terms = []
    for index in moving:
        derived = [(sign, _pending(part, name) if at == index else part) for at, (sign, part) in enumerate(parts)]
        terms.append(Product(derived[0][1], tuple(derived[1:])))
    if len(terms) == 1:
        return RuleStep(terms[0], (MULTIPLE,))
    return RuleStep(Sum(terms[0], tuple(("+", term) for term in terms[1:])), (PRODUCT,))


def _times(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Product(parts[0], tuple(("*", part) for part in parts[1:]))


def _power(base: Expression, exponent: Expression, name: str) -> RuleStep:
    if name not in names(exponent):
        less = _less_one(exponent)
        lowered = base if less == ONE else Power(base, less)
        if isinstance(base, Name):
            return RuleStep(Product(exponent, (("*", lowered),)), (POWER,))
        return RuleStep(Product(exponent, (("*", lowered), ("*", _pending(base, name)))), (POWER, CHAIN))
    whole = Power(base, exponent)
    inner = _pending(exponent, name)
    if name in names(base):
        # u^v is e^(v·ln u)
        logarithm = Product(exponent, (("*", Call("ln", (base,))),))
        return RuleStep(Product(whole, (("*", _pending(logarithm, name)),)), (EXPONENTIAL, CHAIN))
    factors = [] if base == Constant("e") else [Call("ln", (base,))]
    rules = (EXPONENTIAL,) if isinstance(exponent, Name) else (EXPONENTIAL, CHAIN)
    if not isinstance(exponent, Name):
        factors.append(inner)
    return RuleStep(Product(whole, tuple(("*", each) for each in factors)) if factors else whole, rules)


def _less_one(exponent: Expression) -> Expression:
    """Return an exponent less one, worked out where it is a number."""
    negative = isinstance(exponent, Negative)
    bare = exponent.operand if isinstance(exponent, Negative) else exponent
    match bare:
        case Number(text):
            value, decimal = Fraction(text), not text.isdigit()
        case Product(Number(above), (("/", Number(below)),)) if above.isdigit() and below.isdigit():
            value, decimal = Fraction(int(above), int(below)), False
        case _:
            return Sum(exponent, (("-", ONE),))
    return algebra.number((-value if negative else value) - 1, decimal=decimal)


def _call(function: str, arguments: tuple[Expression, ...], name: str) -> RuleStep:
    """Return the rule of the function table's entry."""
    entry = FUNCTIONS[function]
    known: dict[Expression, Expression] = dict(zip(map(Name, entry.arguments), arguments, strict=True))
    simple = len(arguments) == 1 and isinstance(arguments[0], Name)
    rules = (function,) if simple else (function, CHAIN)
    if entry.differential:
        known |= {
            Name(f"d{each}"): _pending(argument, name)
            for each, argument in zip(entry.arguments, arguments, strict=True)
        }
        return RuleStep(substitute(parse(entry.differential), known), rules)
    derivative = substitute(parse(entry.derivative), known)
    if simple:
        return RuleStep(derivative, rules)
    return RuleStep(Product(derivative, (("*", _pending(arguments[0], name)),)), rules)
