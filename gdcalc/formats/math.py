"""Writes formulas as LaTeX mathematics, as Typst's and as MathML Core."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from gdcalc.documents.content import Equation, pieces
from gdcalc.expression.functions import document_name
from gdcalc.expression.printing import Style
from gdcalc.expression.symbols import GREEK, GREEK_LETTERS, LATEX_FUNCTIONS
from gdcalc.words import Words

# --- LaTeX: the commands that LaTeX with amsmath, KaTeX and MathJax all know -----------------------------------------

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


def _tex_letter(text: str) -> str:
    if text in GREEK_LETTERS:
        return _NO_COMMAND.get(text, "\\" + text)
    if len(text) == 1 and text.isascii():
        return text
    return rf"\mathrm{{{tex_text(text)}}}" if text.isascii() else rf"\text{{{tex_text(text)}}}"


def _tex_function(name: str) -> str:
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
        function=_tex_function,
        letter=_tex_letter,
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


# --- Typst -----------------------------------------------------------------------------------------------------------


def _typst_letter(text: str) -> str:
    return text if text in GREEK_LETTERS or (text.isascii() and len(text) == 1) else f'"{text}"'


def _typst_function(name: str) -> str:
    name = document_name(name)
    return name if name in GREEK or name in LATEX_FUNCTIONS else f'op("{name}")'


def typst_style(words: Words) -> Style:
    """Return how formulas are written in Typst, with the words of a language where there are any."""

    def cases(condition: str, then: str, otherwise: str) -> str:
        return f'cases({then} & "{words("if")} " {condition}, {otherwise} & "{words("otherwise")}")'

    return Style(
        operators={"+": "+", "-": "-", "*": " dot ", "/": "/", "^": "^", "×": " times "},
        constant=lambda name: {"e": "upright(e)", "pi": "pi"}[name],
        function=_typst_function,
        letter=_typst_letter,
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


# --- MathML Core, which browsers set without any help ----------------------------------------------------------------

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_LEFT = 'style="text-align: left"'


def _row(text: str) -> str:
    return f"<mrow>{text}</mrow>"


def _mathml_letter(text: str) -> str:
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
        operators={sign: f"<mo>{shown}</mo>" for sign, shown in signs.items()},
        constant=_mathml_letter,
        function=lambda name: f"<mi>{document_name(name)}</mi><mo>&#x2061;</mo>",
        letter=_mathml_letter,
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
