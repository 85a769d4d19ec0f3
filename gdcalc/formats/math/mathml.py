"""Writes formulas as MathML Core, which browsers set without any help."""

from __future__ import annotations

from html import escape

from gdcalc.documents.content import Equation, pieces
from gdcalc.expression.functions import document_name
from gdcalc.expression.printing import Style
from gdcalc.expression.symbols import GREEK_LETTERS
from gdcalc.words import Words

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_LEFT = 'style="text-align: left"'


def _operator(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>"


def _row(text: str) -> str:
    return f"<mrow>{text}</mrow>"


def _letter(text: str) -> str:
    return f"<mi>{escape(GREEK_LETTERS.get(text, text))}</mi>"


def mathml_style(words: Words) -> Style:
    """Return how formulas are written as MathML, with the words of a language where there are any."""

    def cases(condition: str, then: str, otherwise: str) -> str:
        rows = (
            (then, f"<mtext>{escape(words('if'))}&#xA0;</mtext>{condition}"),
            (otherwise, f"<mtext>{escape(words('otherwise'))}</mtext>"),
        )
        table = "".join(f"<mtr><mtd {_LEFT}>{value}</mtd><mtd {_LEFT}>{when}</mtd></mtr>" for value, when in rows)
        return _row(f"<mo>{{</mo><mtable>{table}</mtable>")

    signs = {"+": "+", "-": "−", "*": "·", "/": "/", "×": "×"}
    relations = {"≈": "≈", "←": "←", "<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "<": "<", ">": ">", "=": "="}
    return Style(
        operators={sign: _operator(shown) for sign, shown in signs.items()},
        constant=_letter,
        function=lambda name: f"<mi>{document_name(name)}</mi><mo>&#x2061;</mo>",
        letter=_letter,
        digits=lambda text: f"<mn>{text}</mn>",
        hat=lambda letter: f'<mover>{letter}<mo stretchy="false">^</mo></mover>',
        partial="<mi>∂</mi>",
        bundle=_row,
        fraction="<mfrac>{}{}</mfrac>".format,
        subscript="<msub>{}{}</msub>".format,
        superscript="<msup>{}{}</msup>".format,
        stacked=True,
        relations={sign: f'<mo form="infix">{escape(shown)}</mo>' for sign, shown in relations.items()},
        negative='<mo form="prefix">−</mo>',
        forms={"root": ("<msqrt>", "</msqrt>"), "bars": ("<mrow><mo>|</mo><mrow>", "</mrow><mo>|</mo></mrow>")},
        group=("<mrow><mo>(</mo><mrow>", "</mrow><mo>)</mo></mrow>"),
        comma="<mo>,</mo>",
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
