"""Writes formulas as LaTeX mathematics, in the commands that LaTeX with amsmath, KaTeX and MathJax all know."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gdcalc.documents.content import Equation, pieces
from gdcalc.expression.functions import document_name
from gdcalc.expression.printing import Style
from gdcalc.expression.symbols import GREEK, GREEK_LETTERS, LATEX_FUNCTIONS
from gdcalc.words import Words

_NO_COMMAND = {"omicron": "o"}
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "…": r"\ldots{}", "≈": r"$\approx$", "−": r"$-$", "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$",
    "✓": r"$\checkmark$", "✗": r"$\times$", "↪": r"$\hookrightarrow$", "·": r"$\cdot$", "ŷ": r"$\hat{y}$",
    "–": r"\textendash{}",
}  # fmt: skip


def tex_text(text: str) -> str:
    r"""Return words with what LaTeX reads as commands escaped.

    >>> print(tex_text("50 % of a_1"))
    50 \% of a\_1
    """
    return "".join(_SPECIAL.get(character, character) for character in text).replace("--", "-{}-")


def _letter(text: str) -> str:
    if text in GREEK_LETTERS:
        return _NO_COMMAND.get(text, "\\" + text)
    if len(text) == 1 and text.isascii():
        return text
    return rf"\mathrm{{{tex_text(text)}}}" if text.isascii() else rf"\text{{{tex_text(text)}}}"


def _function(name: str) -> str:
    name = document_name(name)
    command = GREEK.get(name, name)
    return "\\" + command if name in GREEK or name in LATEX_FUNCTIONS else rf"\operatorname{{{tex_text(name)}}}"


def tex_style(words: Words) -> Style:
    """Return how formulas are written as LaTeX, with the words of a language where there are any."""

    def cases(condition: str, then: str, otherwise: str) -> str:
        said, rest = tex_text(words("if")), tex_text(words("otherwise"))
        return rf"\begin{{cases}} {then} & \text{{{said} }} {condition} \cr {otherwise} & \text{{{rest}}} \end{{cases}}"

    return Style(
        operators={"+": "+", "-": "-", "*": r" \cdot ", "/": "/", "^": "^", "×": r" \times "},
        constant=lambda name: {"e": r"\mathrm{e}", "pi": r"\pi"}[name],
        function=_function,
        letter=_letter,
        hat=r"\hat{{{}}}".format,
        partial=r"\partial ",
        fraction=r"\frac{{{}}}{{{}}}".format,
        subscript="{}_{{{}}}".format,
        superscript="{}^{{{}}}".format,
        stacked=True,
        relations={"<=": r"\le", ">=": r"\ge", "!=": r"\ne", "==": "=", "≈": r"\approx", "←": r"\leftarrow"},
        forms={"root": (r"\sqrt{", "}"), "bars": (r"\left|", r"\right|")},
        group=(r"\left(", r"\right)"),
        cases=cases,
        elision=lambda count: rf"\text{{{tex_text(words('… {number} more …', number=f'{count:,}'))}}}",
    )


_FLAT = re.compile(r"\\left\(((?:(?!\\left|\\right|\\frac|\\begin|\\sqrt).)*)\\right\)")


def tex_pieces(equation: Equation, style: Style) -> list[str]:
    """Return an equation's left side, and each of the rest with its sign before it."""
    return [_flatten(piece) for piece in pieces(equation, style)]


def _flatten(text: str) -> str:
    """Return a formula with brackets that grow only where what stands in them is tall."""
    flat = _FLAT.sub(r"(\1)", text)
    return flat if flat == text else _flatten(flat)


def tex_equation(equation: Equation, style: Style) -> str:
    """Return an equation on one line."""
    return " ".join(tex_pieces(equation, style))


def tex_equations(equations: Iterable[Equation], style: Style) -> str:
    """Return several equations on one line, with commas between them."""
    return r", \quad ".join(tex_equation(each, style) for each in equations)
