"""Turns a tree into text: plain text that parses to the same tree, or Unicode as a textbook sets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gdcalc.expression.functions import CONSTANTS, FUNCTIONS
from gdcalc.expression.quantity import Kind, of_kind
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

_WORDS = {"loss": "L", "step loss": "loss", "lr": "eta"}
_GREEK = "|".join(GREEK_LETTERS)

_SET_BY_PARTS = (
    rf"(?P<letter>[^\W\d_]|{_GREEK})_?(?P<hat>hat)_*(?P<subscript>\w*?)_*",
    r"(?P<letter>[^\W\d_])(?P<subscript>[0-9]+)",
    r"(?P<letter>[^\W_]+)_(?P<subscript>\w*[^\W_])",
)
_READ_BACK = (
    r"(?P<letter>[^\W_]+)_(?P<subscript>[0-9]+)",
    rf"(?P<letter>.*)_(?P<subscript>{_GREEK})",
)

_LOWERED = str.maketrans({digit: sign for sign, digit in SUBSCRIPT_DIGITS.items()})
_RAISED = str.maketrans({digit: sign for sign, digit in SUPERSCRIPTS.items()})


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name as it is set: ``letter`` may be the name of a Greek letter or a word, ``hat`` stands over it.

    ``subscript`` is a number, or a name that has parts of its own.
    """

    letter: str
    subscript: str = ""
    hat: bool = False


def take_apart(name: str, *, read_back: bool = False) -> Symbol:
    """Return what a name says.

    ``read_back`` takes apart no more than what is read as the same name when it is typed as it is shown on one line:
    ``w1`` and ``g_w`` stay whole, and ``yhat`` is a letter.

    >>> take_apart("theta_1")
    Symbol(letter='theta', subscript='1', hat=False)
    >>> take_apart("yhat"), take_apart("g_w")
    (Symbol(letter='y', subscript='', hat=True), Symbol(letter='g', subscript='w', hat=False))
    >>> take_apart("yhat", read_back=True)
    Symbol(letter='yhat', subscript='', hat=False)
    """
    name = _WORDS.get(name, name)
    if name in GREEK_LETTERS and (read_back or name != "yhat"):
        return Symbol(name)
    for pattern in _READ_BACK if read_back else _SET_BY_PARTS:
        if found := re.fullmatch(pattern, name):
            parts = found.groupdict()
            return Symbol(parts["letter"], parts["subscript"], hat="hat" in parts)
    return Symbol(name)


@dataclass(frozen=True, slots=True)
class Style:
    """A notation of mathematics: how the few things are written that a formula is made of.

    ``names`` writes a name as a whole. A style without it sets a name by its parts: by ``letter`` (a letter, the name
    of a Greek one, or a word), ``digits``, ``hat``, ``subscript``, and ``partial``, the sign before what is derived.
    ``fraction``, ``subscript`` and ``superscript`` take their two parts as they are written; ``bundle`` is applied
    before to a part that may be several signs. A ``stacked`` style sets fractions above each other; the others write
    formulas in one line, where ``superscript`` may decline. ``negative`` is the sign before a term, where it is not
    that of a difference. ``forms`` are brackets in place of a call, by ``Function.form``. A style with ``cases`` writes
    ``where`` by it: the condition, the value where it holds, the other value. ``unit_fractions`` are signs for 1/2 and
    its kind before other factors, by denominator.
    """

    operators: Mapping[str, str]
    constant: Callable[[str], str]
    names: Callable[[str], str] | None = None
    function: Callable[[str], str] = str
    letter: Callable[[str], str] = str
    digits: Callable[[str], str] = str
    hat: Callable[[str], str] = str
    partial: str = ""
    bundle: Callable[[str], str] = str
    fraction: Callable[[str, str], str] = "{}/{}".format
    subscript: Callable[[str, str], str] = "{}_{}".format
    superscript: Callable[[str, str], str | None] = lambda *_: None
    stacked: bool = False
    relations: Mapping[str, str] = field(default_factory=dict)
    negative: str = ""
    forms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    group: tuple[str, str] = ("(", ")")
    comma: str = ", "
    cases: Callable[[str, str, str], str] | None = None
    elision: Callable[[int], str] = "… {} more …".format
    unit_fractions: Mapping[str, str] = field(default_factory=dict)

    def relation(self, sign: str) -> str:
        """Return how a relation between two formulas is written."""
        return self.relations.get(sign, sign)

    @property
    def minus(self) -> str:
        """The sign before a negative number or term."""
        return self.negative or self.operators["-"]

    def name(self, name: str) -> str:
        """Return a name, set by what it says.

        >>> from gdcalc.expression.quantity import derivative
        >>> UNICODE.name("theta_1"), UNICODE.name(derivative("loss", "W"))
        ('θ₁', '∂L/∂W')
        """
        if self.names is not None:
            return self.names(name)
        slope = of_kind(name, Kind.DERIVATIVE)
        if slope is not None:
            return self.fraction(*(self.bundle(self.partial + self.name(each)) for each in (slope.of, slope.by)))
        symbol = take_apart(name, read_back=not self.stacked)
        text = self.digits(symbol.letter) if symbol.letter.isdigit() else self.letter(symbol.letter)
        text = self.hat(text) if symbol.hat else text
        if not symbol.subscript:
            return text
        low = symbol.subscript
        return self.subscript(text, self.digits(low) if low.isdigit() else self.bundle(self.name(low)))

    def number(self, text: str) -> str:
        """Return a number, which may have a sign, be a fraction, or have a power of ten: -3/4, 2e-5."""
        size = text.removeprefix("-")
        sign = self.minus if size != text else ""
        if not self.stacked:
            return sign + size
        numerator, _, denominator = size.partition("/")
        mantissa, _, exponent = size.partition("e")
        if denominator:
            return sign + self.fraction(self.digits(numerator), self.digits(denominator))
        if exponent:
            power = self.superscript(self.digits("10"), self.bundle(self.number(exponent)))
            return f"{sign}{self.digits(mantissa)}{self.operators['×']}{power}"
        return sign + self.digits(size)

    def called(self, function: str) -> tuple[str, str, str]:
        """Return how a call is written: the function's name, and the brackets around its arguments."""
        if self.partial and function.startswith(PENDING):
            below = self.bundle(self.partial + self.name(function.removeprefix(PENDING)))
            return self.fraction(self.partial.strip(), below), *self.group
        entry = FUNCTIONS.get(function)
        if entry and entry.form in self.forms:
            return "", *self.forms[entry.form]
        return self.function(function), *self.group


def _unicode_superscript(base: str, exponent: str) -> str | None:
    return base + exponent.translate(_RAISED) if re.fullmatch("[0-9]+", exponent) else None


def _unicode_subscript(letter: str, low: str) -> str:
    return letter + low.translate(_LOWERED) if low.isdigit() else f"{letter}_{low}"


def _unicode_function(name: str) -> str:
    return (name in FUNCTIONS and FUNCTIONS[name].symbol) or name


PLAIN = Style({sign: sign for sign in "+-*/^"}, constant=str, names=str)
UNICODE = Style(
    {"+": "+", "-": "−", "*": "·", "/": "/", "^": "^"},
    constant=lambda name: CONSTANTS[name].symbol,
    function=_unicode_function,
    letter=lambda text: GREEK_LETTERS.get(text, text),
    partial="∂",
    subscript=_unicode_subscript,
    superscript=_unicode_superscript,
    relations={"<=": "≤", ">=": "≥", "!=": "≠"},
    forms={"root": ("√(", ")"), "bars": ("|", "|")},
    unit_fractions={"2": "½", "3": "⅓", "4": "¼", "5": "⅕", "6": "⅙", "8": "⅛"},
)


def unicode_name(name: str) -> str:
    """Return a name as a textbook sets it: Greek letters, subscripts, ŷ, and ∂L/∂a for a derivative.

    >>> from gdcalc.expression.quantity import derivative
    >>> unicode_name("theta_1"), unicode_name(derivative("loss", "W")), unicode_name("m_theta")
    ('θ₁', '∂L/∂W', 'm_θ')
    """
    return UNICODE.name(name)


# How tightly a node holds together; a part that holds less tightly than its place asks for gets brackets.
_SUM, _NEGATIVE, _PRODUCT, _POWER, _ATOM = range(5)


def _tightness(node: Expression, *, stacked: bool) -> int:
    match node:
        case Number(text) if text.startswith("-") or ("/" in text and not stacked):
            return _SUM
        case Number(text) if "e" in text or "/" in text:
            return _POWER
        case Name(name) if of_kind(name, Kind.DERIVATIVE):
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
            return style.minus + write(operand, _PRODUCT)
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
            name, opening, closing = style.called(function)
            return name + opening + style.comma.join(to_text(argument, style) for argument in arguments) + closing
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

    def times(factors: Sequence[tuple[str, Expression]]) -> str:
        return "".join(f"{style.operators[sign]}{write(factor, _POWER)}" for sign, factor in factors)

    match first, rest:
        case Number("1"), (("/", Number(denominator)), ("*", second), *others) if denominator in style.unit_fractions:
            return style.unit_fractions[denominator] + times([("*", second), *others])
    if not style.stacked:
        return write(first, _POWER) + times(rest)
    text = write(first, _SUM if rest[0][0] == "/" else _POWER)
    for sign, factor in rest:
        if sign == "/":
            text = style.fraction(style.bundle(text), style.bundle(write(factor, _SUM)))
        else:
            text += times([(sign, factor)])
    return text


def _power(base: Expression, exponent: Expression, style: Style, write: Callable[[Expression, int], str]) -> str:
    below, above = write(base, _ATOM), write(exponent, _SUM if style.stacked else _ATOM)
    if isinstance(exponent, Name) and TRANSPOSE.fullmatch(exponent.name):
        above = f"{style.group[0]}{above}{style.group[1]}"
    raised = style.superscript(style.bundle(below), style.bundle(above))
    return f"{below}{style.operators['^']}{above}" if raised is None else raised
