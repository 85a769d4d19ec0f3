"""Writes formulas as LaTeX mathematics, in the commands that LaTeX with amsmath, KaTeX and MathJax all know."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gdcalc.documents.content import Equation, pieces
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.letters import Derivative, take_apart
from gdcalc.expression.printing import Style
from gdcalc.expression.symbols import GREEK_LETTERS
from gdcalc.expression.tree import PENDING
from gdcalc.words import Words

_NO_COMMAND = {"omicron": "o"}
_OWN_COMMANDS = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}
_COMMANDS = frozenset(
    {"exp", "ln", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min", "arcsin", "arccos", "arctan"}
)
_BRACKETS = {"(": r"\left(", ")": r"\right)", "|": r"\left|", "(1 − ": r"\left(1 - "}
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


def tex_name(name: str) -> str:
    r"""Return a name as LaTeX mathematics.

    >>> print(tex_name("theta_1"), tex_name("yhat"), tex_name("dloss/da"))
    \theta_{1} \hat{y} \frac{\partial L}{\partial a}
    """
    parts = take_apart(name)
    if isinstance(parts, Derivative):
        return rf"\frac{{\partial {tex_name(parts.of)}}}{{\partial {tex_name(parts.by)}}}"
    letter = _letters(parts.letter)
    if parts.hat:
        letter = rf"\hat{{{letter}}}"
    return f"{letter}_{{{_subscript(parts.subscript)}}}" if parts.subscript else letter


def _subscript(text: str) -> str:
    return text if text.isdigit() else tex_name(text)


def _letters(text: str) -> str:
    if text in GREEK_LETTERS:
        return _NO_COMMAND.get(text, "\\" + text)
    if text.isdigit() or (len(text) == 1 and text.isascii()):
        return text
    escaped = tex_text(text)
    return rf"\mathrm{{{escaped}}}" if text.isascii() else rf"\text{{{escaped}}}"


def _number(text: str) -> str:
    sign = "-" if text.startswith("-") else ""
    match = re.fullmatch(r"-?([^e/]*)(?:/(.*)|e(.*))?", text)
    digits, denominator, exponent = match.groups() if match else (text, None, None)
    if denominator:
        return rf"{sign}\frac{{{digits}}}{{{denominator}}}"
    return rf"{sign}{digits} \times 10^{{{exponent}}}" if exponent else sign + digits


def _function(name: str) -> tuple[str, str, str]:
    if name.startswith(PENDING):
        return rf"\frac{{\partial}}{{\partial {tex_name(name.removeprefix(PENDING))}}}", r"\left(", r"\right)"
    if name == "sqrt":
        return r"\sqrt", "{", "}"
    entry = FUNCTIONS.get(name)
    opening, closing = entry.brackets if entry else ("(", ")")
    symbol = _OWN_COMMANDS.get(name, name)
    if entry and entry.symbol in GREEK_LETTERS.values():
        command = "\\" + next(word for word, letter in GREEK_LETTERS.items() if letter == entry.symbol)
    elif opening == closing == "|":
        command, closing = "", r"\right|"
    else:
        command = "\\" + symbol if symbol in _COMMANDS else rf"\operatorname{{{tex_text(symbol)}}}"
    return command, _BRACKETS[opening], _BRACKETS.get(closing, closing)


def tex_style(words: Words) -> Style:
    """Return how formulas are written as LaTeX, with the words of a language where there are any."""

    def cases(condition: str, then: str, otherwise: str) -> str:
        said, rest = tex_text(words("if")), tex_text(words("otherwise"))
        return rf"\begin{{cases}} {then} & \text{{{said} }} {condition} \cr {otherwise} & \text{{{rest}}} \end{{cases}}"

    return Style(
        operators={"+": "+", "-": "-", "*": r" \cdot ", "/": "/", "^": "^"},
        name=tex_name,
        constant=lambda name: {"e": r"\mathrm{e}", "pi": r"\pi"}[name],
        function=_function,
        raised=lambda base, exponent: f"{base}^{{{exponent}}}",
        relations={"<=": r"\le", ">=": r"\ge", "!=": r"\ne", "==": "=", "≈": r"\approx", "←": r"\leftarrow"},
        number=_number,
        group=(r"\left(", r"\right)"),
        quotient=lambda above, below: rf"\frac{{{above}}}{{{below}}}",
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
