"""Turns a tree into text: plain text that parses to the same tree, or Unicode as a textbook sets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gdcalc.expression.functions import CONSTANTS, FUNCTIONS
from gdcalc.expression.symbols import GREEK_LETTERS, SUBSCRIPT_DIGITS, SUPERSCRIPTS
from gdcalc.expression.tree import (
    Call,
    Comparison,
    Constant,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
)

_WORDS = {"loss": "L", "step loss": "loss", "lr": "η"}
_SUBSCRIPT = {digit: sign for sign, digit in SUBSCRIPT_DIGITS.items()}
_SUPERSCRIPT = {digit: sign for sign, digit in SUPERSCRIPTS.items()}


@dataclass(frozen=True, slots=True)
class Style:
    """How each part of a formula is written."""

    operators: Mapping[str, str]
    name: Callable[[str], str]
    constant: Callable[[str], str]
    function: Callable[[str], tuple[str, str, str]]
    raised: Callable[[str], str | None]
    assigns: str = "="
    relations: Mapping[str, str] = field(default_factory=dict)


def _plain_function(name: str) -> tuple[str, str, str]:
    return name, "(", ")"


def _unicode_function(name: str) -> tuple[str, str, str]:
    entry = FUNCTIONS.get(name)
    if entry is None:
        return name, "(", ")"
    return (name if entry.symbol is None else entry.symbol, *entry.brackets)


def _unicode_raised(exponent: str) -> str | None:
    return "".join(map(_SUPERSCRIPT.__getitem__, exponent)) if re.fullmatch("[0-9]+", exponent) else None


def unicode_name(name: str) -> str:
    """Return a name as a textbook sets it: Greek letters, subscripts, ŷ, and ∂L/∂a for ``dloss/da``.

    >>> unicode_name("theta_1"), unicode_name("dloss/dW"), unicode_name("dyhat/dz")
    ('θ₁', '∂L/∂W', '∂ŷ/∂z')
    """
    derivative = re.fullmatch(r"d(\w+)/d(\w+)", name)
    if derivative:
        return f"∂{unicode_name(derivative[1])}/∂{unicode_name(derivative[2])}"
    if name in _WORDS:
        return _WORDS[name]
    parts = re.fullmatch(r"([A-Za-z]+?)(?:_?([0-9]+))?", name)
    if parts and parts[1] in GREEK_LETTERS and (parts[2] is None or "_" in name):
        return GREEK_LETTERS[parts[1]] + _lowered(parts[2])
    lowered = re.fullmatch(r"([^\W_]+)_([0-9]+)", name)
    return lowered[1] + _lowered(lowered[2]) if lowered else name


def _lowered(digits: str | None) -> str:
    return "".join(map(_SUBSCRIPT.__getitem__, digits or ""))


PLAIN = Style({sign: sign for sign in "+-*/^"}, str, str, _plain_function, lambda _: None)
UNICODE = Style(
    {"+": "+", "-": "−", "*": "·", "/": "/", "^": "^"},
    unicode_name,
    lambda name: CONSTANTS[name].symbol,
    _unicode_function,
    _unicode_raised,
    "←",
    {"<=": "≤", ">=": "≥", "!=": "≠"},
)

# How tightly a node holds together; a part that holds less tightly than its place asks for gets brackets.
_SUM, _NEGATIVE, _PRODUCT, _POWER, _ATOM = range(5)


def _tightness(node: Expression) -> int:
    match node:
        case Comparison() | Sum():
            return _SUM
        case Negative():
            return _NEGATIVE
        case Product():
            return _PRODUCT
        case Power():
            return _POWER
    return _ATOM


def to_text(node: Expression, style: Style = PLAIN) -> str:
    """Return the formula as text. In the plain style, parsing it gives the same tree.

    >>> from gdcalc.expression.parser import parse
    >>> to_text(parse("2(y-yhat)^2"))
    '2*(y - yhat)^2'
    >>> to_text(parse("-2*(y-yhat)*x"), UNICODE)
    '−2·(y − ŷ)·x'
    """

    def write(part: Expression, least: int) -> str:
        text = to_text(part, style)
        return text if _tightness(part) >= least else f"({text})"

    match node:
        case Number(text):
            return text
        case Name(name):
            return style.name(name)
        case Constant(name):
            return style.constant(name)
        case Negative(operand):
            return style.operators["-"] + write(operand, _PRODUCT)
        case Sum(first, rest):
            terms = [f" {style.operators[sign]} {write(term, _PRODUCT)}" for sign, term in rest]
            return write(first, _NEGATIVE) + "".join(terms)
        case Product(first, rest):
            factors = [f"{style.operators[sign]}{write(factor, _POWER)}" for sign, factor in rest]
            return write(first, _POWER) + "".join(factors)
        case Power(base, exponent):
            raised = style.raised(exponent.text) if isinstance(exponent, Number) else None
            return write(base, _ATOM) + (raised or style.operators["^"] + write(exponent, _ATOM))
        case Call(function, arguments):
            name, opening, closing = style.function(function)
            least = _PRODUCT if opening.endswith(" ") else _SUM
            return name + opening + ", ".join(write(argument, least) for argument in arguments) + closing
        case Comparison(relation, left, right):
            return f"{to_text(left, style)} {style.relations.get(relation, relation)} {to_text(right, style)}"
