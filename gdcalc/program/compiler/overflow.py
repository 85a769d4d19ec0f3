"""Finds the lines whose overflow shows in a later line, so that few values need be watched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdcalc.arithmetic.formula_code import REDUCTIONS
from gdcalc.expression.tree import Call, Expression, Name, Negative, Number, Power, Product, Sum
from gdcalc.program.program import Line


def carried_on(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines whose value, where it is not finite, makes that of a later line not finite either.

    A line that reads itself (``s = s + g^2``) reads the value of the step before, and carries nothing of its own on.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.program.program import Role
    >>> texts = {"s": "s + g^2", "m": "m/2 + g", "theta": "theta - m/sqrt(s)"}
    >>> [line.name for line in carried_on([Line(name, parse(text), Role.STATE) for name, text in texts.items()])]
    ['m']
    """
    later: set[str] = set()
    for line in reversed(lines):
        if line.name in later:
            yield line
            later.remove(line.name)
        later |= carried(line.formula)


def carried(formula: Expression) -> set[str]:
    """Return the names whose value, where it is not finite, makes the formula's not finite either.

    Sums, products and squares carry an infinity or a NaN on; a quotient's denominator and most functions need not. A
    formula that is a name alone counts for nothing: its line has no variable of its own.

    >>> from gdcalc.expression.parser import parse
    >>> sorted(carried(parse("a*x + b/c")))
    ['a', 'b', 'x']
    """
    return set() if isinstance(formula, Name) else set(_carried(formula))


def _carried(node: Expression) -> Iterator[str]:
    match node:
        case Name(name):
            yield name
        case Negative(operand) | Power(operand, Number("2")):
            yield from _carried(operand)
        case Sum(first, rest):
            for term in (first, *(term for _, term in rest)):
                yield from _carried(term)
        case Product(first, rest):
            for factor in (first, *(factor for sign, factor in rest if sign == "*")):
                yield from _carried(factor)
        case Call(function, arguments) if function in (*REDUCTIONS, "abs"):
            yield from _carried(arguments[0])
