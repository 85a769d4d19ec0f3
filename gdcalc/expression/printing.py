"""Turns a tree into text: plain text that parses to the same tree, or Unicode as a textbook sets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gdcalc.expression.functions import CONSTANTS, FUNCTIONS
from gdcalc.expression.symbols import GREEK_LETTERS, SUBSCRIPT_DIGITS, SUPERSCRIPTS, TRANSPOSE
from gdcalc.expression.tree import (
    PENDING,
    Call,
    Comparison,
    Constant,
    Elision,
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
    """How each part of a formula is written.

    ``negative`` is the sign before a term, where it is not that of a difference. ``function`` gives a function's name
    and its brackets. ``quotient`` and ``raised`` set a fraction and a power from
    their written parts; a style without ``quotient`` writes both in one line, where ``raised`` may decline. A style
    with ``cases`` writes ``where`` by it: the condition, the value where it holds, the other value. ``unit_fractions``
    are signs for 1/2 and its kind before other factors, by denominator.
    """

    operators: Mapping[str, str]
    name: Callable[[str], str]
    constant: Callable[[str], str]
    function: Callable[[str], tuple[str, str, str]]
    raised: Callable[[str, str], str | None]
    relations: Mapping[str, str] = field(default_factory=dict)
    negative: str = ""
    number: Callable[[str], str] = str
    group: tuple[str, str] = ("(", ")")
    comma: str = ", "
    quotient: Callable[[str, str], str] | None = None
    cases: Callable[[str, str, str], str] | None = None
    elision: Callable[[int], str] = "… {} more …".format
    unit_fractions: Mapping[str, str] = field(default_factory=dict)

    @property
    def stacked(self) -> bool:
        """Whether fractions and exponents are set above and below the line, so that they need no brackets."""
        return self.quotient is not None

    def relation(self, sign: str) -> str:
        """Return how a relation between two formulas is written."""
        return self.relations.get(sign, sign)


def _plain_function(name: str) -> tuple[str, str, str]:
    return name, "(", ")"


def _unicode_function(name: str) -> tuple[str, str, str]:
    if name.startswith(PENDING):
        return f"∂/∂{unicode_name(name.removeprefix(PENDING))}", "(", ")"
    entry = FUNCTIONS.get(name)
    if entry is None:
        return name, "(", ")"
    return (name if entry.symbol is None else entry.symbol, *entry.brackets)


def _unicode_raised(base: str, exponent: str) -> str | None:
    if not re.fullmatch("[0-9]+", exponent):
        return None
    return base + "".join(map(_SUPERSCRIPT.__getitem__, exponent))


def _unicode_number(text: str) -> str:
    return "−" + text[1:] if text.startswith("-") else text


def unicode_name(name: str) -> str:
    """Return a name as a textbook sets it: Greek letters, subscripts, ŷ, and ∂L/∂a for ``dloss/da``.

    >>> unicode_name("theta_1"), unicode_name("dloss/dW"), unicode_name("m_theta")
    ('θ₁', '∂L/∂W', 'm_θ')
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
    if lowered:
        return lowered[1] + _lowered(lowered[2])
    head, sign, tail = name.rpartition("_")
    return f"{head}_{unicode_name(tail)}" if sign and tail in GREEK_LETTERS else name


def _lowered(digits: str | None) -> str:
    return "".join(map(_SUBSCRIPT.__getitem__, digits or ""))


PLAIN = Style({sign: sign for sign in "+-*/^"}, str, str, _plain_function, lambda *_: None)
UNICODE = Style(
    {"+": "+", "-": "−", "*": "·", "/": "/", "^": "^"},
    unicode_name,
    lambda name: CONSTANTS[name].symbol,
    _unicode_function,
    _unicode_raised,
    relations={"<=": "≤", ">=": "≥", "!=": "≠"},
    number=_unicode_number,
    unit_fractions={"2": "½", "3": "⅓", "4": "¼", "5": "⅕", "6": "⅙", "8": "⅛"},
)

# How tightly a node holds together; a part that holds less tightly than its place asks for gets brackets.
_SUM, _NEGATIVE, _PRODUCT, _POWER, _ATOM = range(5)


def _tightness(node: Expression, *, stacked: bool) -> int:
    match node:
        case Number(text) if text.startswith("-") or ("/" in text and not stacked):
            return _SUM
        case Number(text) if "e" in text or "/" in text:
            return _POWER
        case Name(name) if "/" in name:
            return _POWER
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
        return text if _tightness(part, stacked=style.stacked) >= least else f"{style.group[0]}{text}{style.group[1]}"

    match node:
        case Number(text):
            return style.number(text)
        case Name(name):
            return style.name(name)
        case Constant(name):
            return style.constant(name)
        case Negative(operand):
            return (style.negative or style.operators["-"]) + write(operand, _PRODUCT)
        case Sum(first, rest):
            terms = [f" {style.operators[sign]} {write(term, _PRODUCT)}" for sign, term in rest]
            return write(first, _NEGATIVE) + "".join(terms)
        case Product(first, rest):
            return _product(first, rest, style, write)
        case Power(base, exponent):
            return _power(base, exponent, style, write)
        case Call("where", (condition, then, otherwise)) if style.cases is not None:
            return style.cases(*(to_text(part, style) for part in (condition, then, otherwise)))
        case Call(function, arguments):
            name, opening, closing = style.function(function)
            least = _PRODUCT if opening.endswith(" ") else _SUM
            return name + opening + style.comma.join(write(argument, least) for argument in arguments) + closing
        case Elision(count):
            return style.elision(count)
        case Comparison(relation, left, right):
            return f"{to_text(left, style)} {style.relation(relation)} {to_text(right, style)}"


def _product(
    first: Expression,
    rest: Sequence[tuple[str, Expression]],
    style: Style,
    write: Callable[[Expression, int], str],
) -> str:
    """Return a product, worked from the left; a stacked style sets what stands before a division above its line."""
    match first, rest:
        case Number("1"), (("/", Number(denominator)), ("*", second), *others) if denominator in style.unit_fractions:
            more = "".join(
                f"{style.operators[sign]}{write(factor, _POWER)}" for sign, factor in [("*", second), *others]
            )
            return style.unit_fractions[denominator] + more
    if style.quotient is None:
        return write(first, _POWER) + "".join(
            f"{style.operators[sign]}{write(factor, _POWER)}" for sign, factor in rest
        )
    text = write(first, _SUM if rest[0][0] == "/" else _POWER)
    for sign, factor in rest:
        if sign == "/":
            text = style.quotient(text, write(factor, _SUM))
        else:
            text += style.operators["*"] + write(factor, _POWER)
    return text


def _power(base: Expression, exponent: Expression, style: Style, write: Callable[[Expression, int], str]) -> str:
    below, above = write(base, _ATOM), write(exponent, _SUM if style.stacked else _ATOM)
    if isinstance(exponent, Name) and TRANSPOSE.fullmatch(exponent.name):
        above = f"{style.group[0]}{above}{style.group[1]}"
    return style.raised(below, above) or f"{below}{style.operators['^']}{above}"
