"""Writes blocks as a Typst document, or as its body alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gdcalc.documents.content import Block, Equation, Heading, Inline, Paragraph, Row, Rows, Table, pieces
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.letters import Derivative, take_apart
from gdcalc.expression.printing import Style
from gdcalc.expression.symbols import GREEK_LETTERS
from gdcalc.expression.tree import PENDING
from gdcalc.formats.page import Page
from gdcalc.words import Words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$~@/=+\-'\"])")
_OWN_NAMES = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}
_OPERATORS = frozenset(
    {"exp", "ln", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min", "arcsin", "arccos", "arctan"}
)
_PREAMBLE = """#set page(paper: "a4", margin: 2cm)
#set text(size: 11pt{language})
#show math.equation: set block(breakable: true)
"""
_LANGUAGES = {"zh-Hans": ', lang: "zh", region: "cn"', "zh-Hant": ', lang: "zh", region: "tw"'}


def typst_text(text: str) -> str:
    r"""Return words with what Typst reads as marks escaped.

    >>> print(typst_text("a_1 #x"))
    a\_1 \#x
    """
    return _SPECIAL.sub(r"\\\1", text)


def typst_name(name: str) -> str:
    """Return a name as Typst mathematics.

    >>> typst_name("theta_1"), typst_name("yhat"), typst_name("dloss/da")
    ('theta_1', 'hat(y)', 'frac(partial L, partial a)')
    """
    parts = take_apart(name)
    if isinstance(parts, Derivative):
        return f"frac(partial {typst_name(parts.of)}, partial {typst_name(parts.by)})"
    letter = _letters(parts.letter)
    if parts.hat:
        letter = f"hat({letter})"
    return f"{letter}_{_subscript(parts.subscript)}" if parts.subscript else letter


def _subscript(text: str) -> str:
    return text if text.isdigit() else f"({typst_name(text)})"


def _letters(text: str) -> str:
    if text in GREEK_LETTERS or (text.isascii() and (text.isdigit() or len(text) == 1)):
        return text
    return f'"{text}"'


def _number(text: str) -> str:
    sign = "-" if text.startswith("-") else ""
    match = re.fullmatch(r"-?([^e/]*)(?:/(.*)|e(.*))?", text)
    digits, denominator, exponent = match.groups() if match else (text, None, None)
    if denominator:
        return f"{sign}frac({digits}, {denominator})"
    return f"{sign}{digits} times 10^({exponent})" if exponent else sign + digits


def _function(name: str) -> tuple[str, str, str]:
    if name.startswith(PENDING):
        return f"frac(partial, partial {typst_name(name.removeprefix(PENDING))})", "(", ")"
    entry = FUNCTIONS.get(name)
    opening, closing = entry.brackets if entry else ("(", ")")
    if name == "sqrt" or opening == "|":
        return ("sqrt" if name == "sqrt" else "abs"), "(", ")"
    symbol = _OWN_NAMES.get(name, name)
    if entry and entry.symbol in GREEK_LETTERS.values():
        called = entry.symbol
    else:
        called = symbol if symbol in _OPERATORS else f'op("{symbol}")'
    return str(called), opening.replace("−", "-"), closing


def typst_style(words: Words) -> Style:
    """Return how formulas are written in Typst, with the words of a language where there are any."""

    def cases(condition: str, then: str, otherwise: str) -> str:
        return f'cases({then} & "{words("if")} " {condition}, {otherwise} & "{words("otherwise")}")'

    return Style(
        operators={"+": "+", "-": "-", "*": " dot ", "/": "/", "^": "^"},
        name=typst_name,
        constant=lambda name: {"e": "upright(e)", "pi": "pi"}[name],
        function=_function,
        raised=lambda base, exponent: f"{base}^({exponent})",
        relations={"<=": "<=", ">=": ">=", "!=": "!=", "==": "=", "≈": "approx", "←": "<-"},
        number=_number,
        quotient=lambda above, below: f"frac({above}, {below})",
        cases=cases,
        elision=lambda count: f'"{words("… {number} more …", number=f"{count:,}")}"',
    )


def typst(blocks: Iterable[Block], page: Page) -> Iterator[str]:
    """Yield a document that Typst 0.13 and later compile, or its body alone."""
    writer = _Writer(typst_style(page.words))
    if not page.fragment:
        yield _PREAMBLE.format(language=_LANGUAGES.get(page.words.language, ""))
    yield from map(writer.block, blocks)


class _Writer:
    def __init__(self, style: Style) -> None:
        self.style = style

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, title, more):
                return f"\n{'=' * (level + 1)} {typst_text(title)}{self.inline(more)}\n"
            case Rows(rows):
                return self.rows(rows)
            case Paragraph(parts, quiet):
                text = self.inline(parts)
                return f"\n#text(size: 0.9em, fill: luma(90))[{text}]\n" if quiet else f"\n{text}\n"
            case Table(headings, rows):
                cells = [f"[*{typst_text(heading)}*]" for heading in headings]
                cells += [f"[{self.inline(cell)}]" for row in rows for cell in row]
                columns = ", ".join(["auto"] * (len(headings) - 1) + ["1fr"])
                body = "".join(f"  {cell},\n" for cell in cells)
                return f"#table(columns: ({columns}), stroke: none,\n{body})\n"

    def equation(self, equation: Equation) -> str:
        return " ".join(pieces(equation, self.style))

    def inline(self, parts: Iterable[Inline]) -> str:
        return "".join(typst_text(part) if isinstance(part, str) else f"${self.equation(part)}$" for part in parts)

    def rows(self, rows: Iterable[Row]) -> str:
        """Return rows as a grid: label, left side, the rest."""
        previous, cells = None, []
        for row in rows:
            label = f"*{typst_text(row.label)}*" if row.label and row.label != previous else ""
            previous = row.label
            cells.append(f"  [{label}], {self.row(row)},\n")
        align = "align: (left + horizon, right + horizon, left + horizon)"
        columns = f"columns: (auto, auto, 1fr), {align}, column-gutter: (1.2em, 0.3em)"
        # Lines as high as what stands in them, fractions too.
        edges = 'top-edge: "bounds", bottom-edge: "bounds"'
        return f"#text({edges}, grid({columns}, row-gutter: 0.8em,\n{''.join(cells)}))\n"

    def row(self, row: Row) -> str:
        note = f" ({typst_text(row.note)})" if row.note and row.equations else typst_text(row.note)
        if len(row.equations) != 1:
            listed = ", ".join(f"${self.equation(each)}$" for each in row.equations)
            return f"grid.cell(colspan: 2, align: left + horizon)[{listed}{note}]"
        left, *rest = pieces(row.equations[0], self.style)
        return f"[$display({left})$], [{' '.join(f'$display({each})$' for each in rest)}{note}]"
