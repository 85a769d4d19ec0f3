"""Writes formulas as Typst mathematics."""

from __future__ import annotations

from gdcalc.expression.functions import document_name
from gdcalc.expression.printing import Style
from gdcalc.expression.symbols import GREEK, GREEK_LETTERS, LATEX_FUNCTIONS
from gdcalc.words import Words


def _letter(text: str) -> str:
    return text if text in GREEK_LETTERS or (text.isascii() and len(text) == 1) else f'"{text}"'


def _function(name: str) -> str:
    name = document_name(name)
    return name if name in GREEK or name in LATEX_FUNCTIONS else f'op("{name}")'


def typst_style(words: Words) -> Style:
    """Return how formulas are written in Typst, with the words of a language where there are any."""

    def cases(condition: str, then: str, otherwise: str) -> str:
        return f'cases({then} & "{words("if")} " {condition}, {otherwise} & "{words("otherwise")}")'

    return Style(
        operators={"+": "+", "-": "-", "*": " dot ", "/": "/", "^": "^", "×": " times "},
        constant=lambda name: {"e": "upright(e)", "pi": "pi"}[name],
        function=_function,
        letter=_letter,
        hat="hat({})".format,
        partial="partial ",
        fraction="frac({}, {})".format,
        subscript=lambda letter, low: f"{letter}_{low}" if low.isdigit() else f"{letter}_({low})",
        superscript="{}^({})".format,
        stacked=True,
        relations={"<=": "<=", ">=": ">=", "!=": "!=", "==": "=", "≈": "approx", "←": "<-"},
        forms={"root": ("sqrt(", ")"), "bars": ("abs(", ")")},
        cases=cases,
        elision=lambda count: f'"{words("… {number} more …", number=f"{count:,}")}"',
    )
