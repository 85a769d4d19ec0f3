"""Puts formulas together as a textbook writes them: number first, one sign in front, nothing multiplied by one."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from gdcalc.errors import ExpressionError
from gdcalc.expression.limits import MAX_EXACT_DIGITS
from gdcalc.expression.tree import ONE, ZERO, Expression, Negative, Number, Product, Sum

MAX_ZEROS = 20
"""A decimal of more places, or of more zeros at its end, is written as 1e-30."""


def number(value: Fraction, *, decimal: bool = False) -> Expression:
    """Return the tree of a rational number: whole, a quotient, or where it is asked for and ends, a decimal.

    >>> from gdcalc.expression.printing import to_text
    >>> to_text(number(Fraction(-3, 5))), to_text(number(Fraction(-3, 5), decimal=True))
    ('-3/5', '-0.6')
    """
    size: Expression = _positive(abs(value), decimal)
    return Negative(size) if value < 0 else size


def _positive(value: Fraction, decimal: bool) -> Expression:
    places = decimal_places(value.denominator) if decimal else None
    if places is None:
        whole = _whole(value.numerator)
        return whole if value.denominator == 1 else Product(whole, (("/", _whole(value.denominator)),))
    digits = _whole(value.numerator * 10**places // value.denominator).text
    significant = digits.rstrip("0") or "0"
    if max(places, len(digits) - len(significant)) > MAX_ZEROS:
        return Number(f"{significant}e{len(digits) - len(significant) - places}")
    digits = digits.rjust(places + 1, "0")
    return Number(f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _whole(value: int) -> Number:
    """Return the literal of a whole number. Raises ExpressionError where it has more digits than the limit."""
    if value >= 10**MAX_EXACT_DIGITS:
        raise too_many_digits()
    return Number(str(value))


def too_many_digits() -> ExpressionError:
    """Return the error for a number of more digits than the limit."""
    return ExpressionError(
        f"a derivative has a number of more than {MAX_EXACT_DIGITS:,} digits", "write smaller numbers or powers"
    )


def decimal_places(denominator: int) -> int | None:
    """Return how many decimal places a fraction in lowest terms has, or None where it does not end.

    >>> decimal_places(8), decimal_places(3)
    (3, None)
    """
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def product(coefficient: Fraction, factors: Iterable[tuple[str, Expression]], *, decimal: bool = False) -> Expression:
    """Return coefficient·factors, each factor with ``*`` or ``/`` before it, number first.

    >>> from gdcalc.expression.printing import to_text
    >>> from gdcalc.expression.tree import Name
    >>> to_text(product(Fraction(-2, 3), [("*", Name("x")), ("/", Name("y"))]))
    '-2*x/(3*y)'
    """
    size = abs(coefficient)
    if size == 0:
        return ZERO
    listed = list(factors)
    above: list[Expression]
    below: list[Expression]
    if decimal and decimal_places(size.denominator) is not None:
        above, below = ([] if size == 1 else [_positive(size, decimal)]), []
    else:
        above = [] if size.numerator == 1 else [_whole(size.numerator)]
        below = [] if size.denominator == 1 else [_whole(size.denominator)]
    above += [factor for sign, factor in listed if sign == "*"]
    below += [factor for sign, factor in listed if sign == "/"]
    first, *rest = above or [ONE]
    signed = [("*", factor) for factor in rest]
    if below:
        signed.append(
            ("/", below[0] if len(below) == 1 else Product(below[0], tuple(("*", each) for each in below[1:])))
        )
    tree: Expression = Product(first, tuple(signed)) if signed else first
    return Negative(tree) if coefficient < 0 else tree


def multiply(*trees: Expression) -> Expression:
    """Return the product of formulas: their signs and numbers gathered in front, the other factors in order.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.expression.printing import to_text
    >>> to_text(multiply(parse("-2*(y - yhat)"), parse("-x")))
    '2*(y - yhat)*x'
    """
    coefficient, factors, decimal = Fraction(1), [], False
    for tree in trees:
        for sign, factor in _factors(tree):
            bare, flips = _unsigned(factor)
            coefficient = -coefficient if flips else coefficient
            if isinstance(bare, Number) and not (sign == "/" and Fraction(bare.text) == 0):
                value = Fraction(bare.text)
                coefficient = coefficient / value if sign == "/" else coefficient * value
                decimal = decimal or not bare.text.isdigit()
            else:
                factors.append((sign, bare))
    return product(coefficient, factors, decimal=decimal)


def _factors(tree: Expression) -> list[tuple[str, Expression]]:
    """Return the factors of a formula; a quotient's denominator is taken apart too."""
    match tree:
        case Negative(operand):
            return [("*", Negative(ONE)), *_factors(operand)]
        case Product(first, rest):
            parts = [*_factors(first)]
            for sign, factor in rest:
                inner = _factors(factor) if isinstance(factor, Product) else [("*", factor)]
                opposite = {"*": "/", "/": "*"}
                parts += [(opposite[each] if sign == "/" else each, part) for each, part in inner]
            return parts
    return [("*", tree)]


def _unsigned(tree: Expression) -> tuple[Expression, bool]:
    flips = False
    while isinstance(tree, Negative):
        tree, flips = tree.operand, not flips
    return tree, flips


def add(trees: Iterable[Expression]) -> Expression:
    """Return the sum of formulas, without zeros and with ``-`` in place of ``+ -``.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.expression.printing import to_text
    >>> to_text(add([parse("a*x"), parse("0"), parse("-2*b")]))
    'a*x - 2*b'
    """
    terms = [tree for tree in trees if tree != ZERO]
    if len(terms) < 2:
        return terms[0] if terms else ZERO
    first, *rest = terms
    signed = [("-", bare) if flips else ("+", bare) for bare, flips in map(_unsigned, rest)]
    return Sum(first, tuple(signed))
