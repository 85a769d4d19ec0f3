"""Writes formulas as MathML Core, which browsers set without any help."""

from __future__ import annotations

import re
from html import escape

from gdcalc.documents.content import Equation, pieces
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.letters import Derivative, take_apart
from gdcalc.expression.printing import Style
from gdcalc.expression.symbols import GREEK_LETTERS
from gdcalc.expression.tree import PENDING
from gdcalc.words import Words

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_APPLY = "<mo>&#x2061;</mo>"
_MINUS = '<mo form="prefix">−</mo>'
_LEFT = 'style="text-align: left"'
_OWN_NAMES = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}


def _operator(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>"


def _row(text: str) -> str:
    return f"<mrow>{text}</mrow>"


def mathml_name(name: str) -> str:
    """Return a name as MathML.

    >>> mathml_name("theta_1"), mathml_name("yhat")
    ('<msub><mi>θ</mi><mn>1</mn></msub>', '<mover><mi>y</mi><mo stretchy="false">^</mo></mover>')
    """
    parts = take_apart(name)
    if isinstance(parts, Derivative):
        above, below = (_row(f"<mi>∂</mi>{mathml_name(each)}") for each in (parts.of, parts.by))
        return f"<mfrac>{above}{below}</mfrac>"
    letter = _letters(parts.letter)
    if parts.hat:
        letter = f'<mover>{letter}<mo stretchy="false">^</mo></mover>'
    return f"<msub>{letter}{_subscript(parts.subscript)}</msub>" if parts.subscript else letter


def _subscript(text: str) -> str:
    return _letters(text) if text.isdigit() else _row(mathml_name(text))


def _letters(text: str) -> str:
    if text.isascii() and text.isdigit():
        return f"<mn>{text}</mn>"
    return f"<mi>{escape(GREEK_LETTERS.get(text, text))}</mi>"


def _number(text: str) -> str:
    sign = _MINUS if text.startswith("-") else ""
    match = re.fullmatch(r"-?([^e/]*)(?:/(.*)|e(.*))?", text)
    digits, denominator, exponent = match.groups() if match else (text, None, None)
    if denominator:
        return f"{sign}<mfrac><mn>{digits}</mn><mn>{denominator}</mn></mfrac>"
    shown = f"{sign}<mn>{digits}</mn>"
    return f"{shown}<mo>×</mo><msup><mn>10</mn>{_row(_number(exponent))}</msup>" if exponent else shown


def _function(name: str) -> tuple[str, str, str]:
    if name.startswith(PENDING):
        below = _row(f"<mi>∂</mi>{mathml_name(name.removeprefix(PENDING))}")
        return f"<mfrac><mi>∂</mi>{below}</mfrac>", "<mrow><mo>(</mo><mrow>", "</mrow><mo>)</mo></mrow>"
    if name == "sqrt":
        return "", "<msqrt>", "</msqrt>"
    entry = FUNCTIONS.get(name)
    symbol = _OWN_NAMES.get(name, name) if entry is None or entry.symbol is None else entry.symbol
    opening, closing = entry.brackets if entry else ("(", ")")
    called = f"<mi>{symbol}</mi>{_APPLY}" if symbol else ""
    if opening == "(1 − ":
        return called, "<mrow><mo>(</mo><mn>1</mn><mo>−</mo> ", "<mo>)</mo></mrow>"
    return called, f"<mrow>{_operator(opening)}<mrow>", f"</mrow>{_operator(closing)}</mrow>"


def mathml_style(words: Words) -> Style:
    """Return how formulas are written as MathML, with the words of a language where there are any."""

    def cases(condition: str, then: str, otherwise: str) -> str:
        rows = (
            (then, f"<mtext>{escape(words('if'))}&#xA0;</mtext>{condition}"),
            (otherwise, f"<mtext>{escape(words('otherwise'))}</mtext>"),
        )
        table = "".join(f"<mtr><mtd {_LEFT}>{value}</mtd><mtd {_LEFT}>{when}</mtd></mtr>" for value, when in rows)
        return _row(f"<mo>{{</mo><mtable>{table}</mtable>")

    signs = {"≈": "≈", "←": "←", "<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "<": "<", ">": ">", "=": "="}
    return Style(
        operators={sign: _operator(shown) for sign, shown in {"+": "+", "-": "−", "*": "·", "/": "/"}.items()},
        name=mathml_name,
        constant=lambda name: {"e": "<mi>e</mi>", "pi": "<mi>π</mi>"}[name],
        function=_function,
        raised=lambda base, exponent: f"<msup>{_row(base)}{_row(exponent)}</msup>",
        relations={sign: f'<mo form="infix">{escape(shown)}</mo>' for sign, shown in signs.items()},
        negative=_MINUS,
        number=_number,
        group=("<mrow><mo>(</mo><mrow>", "</mrow><mo>)</mo></mrow>"),
        comma="<mo>,</mo>",
        quotient=lambda above, below: f"<mfrac>{_row(above)}{_row(below)}</mfrac>",
        cases=cases,
        elision=lambda count: f"<mtext>{escape(words('… {number} more …', number=f'{count:,}'))}</mtext>",
    )


def mathml_equation(equation: Equation, style: Style, attributes: str = f' xmlns="{NAMESPACE}"') -> str:
    """Return an equation as one element; one within HTML needs no ``attributes``."""
    return _math("".join(pieces(equation, style)), attributes)


def mathml_pieces(equation: Equation, style: Style) -> list[str]:
    """Return an equation's left side, and each of the rest with its sign before it, as elements of HTML."""
    return [_math(piece) for piece in pieces(equation, style)]


def _math(text: str, attributes: str = "") -> str:
    return f"<math{attributes}>{_row(text)}</math>"
