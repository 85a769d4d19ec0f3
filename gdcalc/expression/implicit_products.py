"""Tells where a product may be written without its sign: where it can be read in only one way."""

from __future__ import annotations

from collections.abc import Sequence

from gdcalc.clean import clean
from gdcalc.expression.tokens import Token, TokenKind
from gdcalc.expression.tree import Expression, Number, Product


def misreading(text: str, tokens: Sequence[Token], index: int, divided: bool) -> tuple[str, str] | None:
    """Return the message and the hint for a product without a sign before a token, or None where it is clear.

    ``divided`` tells whether the factor before it stands after a ``/``.

    >>> from gdcalc.expression.tokens import tokenize
    >>> misreading("2x", tokenize("2x"), 1, divided=False)
    >>> misreading("x y", tokenize("x y"), 1, divided=False)
    ('an operator is missing here', 'write x*y')
    """
    left, right = tokens[index - 1], tokens[index]
    opens = right.kind in (TokenKind.NAME, TokenKind.GROUP) or right.text == "("
    closes = left.kind is TokenKind.SUPERSCRIPT or (left.kind is TokenKind.OPERATOR and left.text in (")", "}"))
    if not (opens if closes else left.kind is TokenKind.NUMBER and right.kind is not TokenKind.NUMBER):
        quote = f"{text[left.span.start : left.span.end]}*{text[right.span.start : right.span.end]}"
        return "an operator is missing here", f"write {clean(quote)}"
    if divided:
        return "this can be read in two ways: is it part of the denominator?", "write * and add brackets"
    if left.kind is TokenKind.NUMBER and _is_exponent(tokens, index - 1):
        return "this can be read in two ways: is it part of the power?", "write * here, or brackets"
    return None


def mixed_number(left: Token, right: Token, factor: Expression) -> tuple[str, str] | None:
    r"""Return the message and the hint for ``2\frac{1}{2}``, which is 1 to one reader and 2.5 to another."""
    match factor:
        case Product(Number(), (("/", Number()),)) if left.kind is TokenKind.NUMBER and right.kind is TokenKind.GROUP:
            return "this can be read in two ways: as a product or as a mixed number", "write * or + between them"
    return None


def _is_exponent(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a number is a power: the 2 of ``x^2y``."""
    index -= 1
    while index > 0 and tokens[index].text == "-":
        index -= 1
    return tokens[index].text == "^"
