"""Turns a formula's text into tokens, with pasted Unicode and LaTeX in their plain spelling."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby

from gdcalc.clean import describe_character, is_hidden
from gdcalc.errors import Excerpt, ExpressionError, Span
from gdcalc.expression import limits, symbols

COMBINING_HAT = "\N{COMBINING CIRCUMFLEX ACCENT}"


class TokenKind(Enum):
    """What a token is."""

    NUMBER = auto()
    NAME = auto()
    OPERATOR = auto()
    SUPERSCRIPT = auto()
    GROUP = auto()
    SEPARATOR = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula: ``text`` in its plain spelling, ``span`` where it stands in what was typed."""

    kind: TokenKind
    text: str
    span: Span


_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)", re.DOTALL)
_BRACED_SUBSCRIPT = re.compile(r"_\{([0-9a-zA-Z]+)\}")
_BRACED_NAME = re.compile(r"\s*\{\s*\\?([a-zA-Z_][0-9a-zA-Z_]*)\s*\}|\s*([a-zA-Z])")


def tokenize(text: str, label: str = "formula") -> list[Token]:
    """Return the tokens of a text, an END token last.

    ``label`` says in messages what the text is. Raises ExpressionError at a character that no formula holds, at a
    hidden character, and where a limit on length, tokens, names or literals is passed.

    >>> [token.text for token in tokenize("θ₁·x²")]
    ['theta_1', '*', 'x', '2', '']
    """
    if len(text) > limits.MAX_CHARACTERS:
        raise ExpressionError(
            f"the {label} has {len(text):,} characters; the limit is {limits.MAX_CHARACTERS:,}", "write a shorter one"
        )
    return _Scanner(text, label).scan()


def fold_name(text: str) -> str:
    """Return the plain spelling of a name from outside (a column's): θ₁ is theta_1; another text is only normalized.

    >>> fold_name("θ₁"), fold_name("two words"), fold_name("\N{LATIN SMALL LIGATURE FI}")
    ('theta_1', 'two words', 'fi')
    """
    normal = normalized(text)
    return _single_name(normal) or normal


def normalized(text: str) -> str:
    """Return a text in Unicode's form NFKC, in which names are compared; raised and lowered signs stay: x² is not x2.

    >>> normalized("\N{LATIN SMALL LIGATURE FI}t"), normalized("e\N{COMBINING ACUTE ACCENT}") == "é", normalized("x²")
    ('fit', True, 'x²')
    """
    if text.isascii():
        return text
    parts = ("".join(part) if lifted else _nfkc("".join(part)) for lifted, part in groupby(text, _is_off_line))
    return "".join(parts).strip()


def is_name(text: str) -> bool:
    """Tell whether a text is a name that a formula can hold, in its plain spelling.

    >>> is_name("theta_1"), is_name("two words")
    (True, False)
    """
    return _single_name(text) == text


def _single_name(text: str) -> str | None:
    try:
        tokens = tokenize(text)
    except ExpressionError:
        return None
    return tokens[0].text if len(tokens) == 2 and tokens[0].kind is TokenKind.NAME else None


class _Scanner:
    """Reads one text from left to right."""

    def __init__(self, text: str, label: str) -> None:
        self.text = text
        self.label = label
        self.position = 0
        self.tokens: list[Token] = []
        self.names: set[str] = set()

    def scan(self) -> list[Token]:
        while self.position < len(self.text):
            self.scan_token()
            if len(self.tokens) > limits.MAX_TOKENS:
                raise self.error(
                    f"the {self.label} has more than {limits.MAX_TOKENS} parts", "write a shorter one", self.position
                )
        self.position += 1  # where something is missing, the caret stands after the text
        self.add(TokenKind.END, "", len(self.text))
        return self.tokens

    def scan_token(self) -> None:
        start, character = self.position, self.text[self.position]
        if character == "\n":
            self.position += 1
            self.add(TokenKind.SEPARATOR, "\n", start)
        elif character in "\t\r" or unicodedata.category(character) == "Zs":
            self.position += 1
        elif number := _NUMBER.match(self.text, start):
            self.position = number.end()
            self.add_number(number.group(), start)
        elif character == "\\":
            self.scan_command()
        elif character in symbols.SUPERSCRIPTS:
            while self.position < len(self.text) and self.text[self.position] in symbols.SUPERSCRIPTS:
                self.position += 1
            power = "".join(symbols.SUPERSCRIPTS[each] for each in self.text[start : self.position])
            if not re.fullmatch("-?[0-9]+", power):
                raise self.error("this raised sign is not a whole number", "write ^ and the power", start)
            self.add(TokenKind.SUPERSCRIPT, power, start)
        elif character.isalpha() or character == "_":
            self.position += 1
            self.add_name(self.letter(start), start)
        else:
            self.scan_operator()

    def scan_operator(self) -> None:
        start = self.position
        double = symbols.DOUBLE_OPERATORS.get(self.text[start : start + 2])
        operator = double or symbols.OPERATORS.get(self.text[start])
        if operator is None:
            raise self.refused(start)
        self.position += 2 if double else 1
        self.add(TokenKind.SEPARATOR if operator == ";" else TokenKind.OPERATOR, operator, start)

    def scan_command(self) -> None:
        start = self.position
        match = _COMMAND.match(self.text, start)
        command = match.group()[1:] if match else ""
        self.position = match.end() if match else start + 1
        if command in symbols.LATEX_SPACES:
            return
        if command in symbols.LATEX_TRANSPOSES:
            raise self.error(symbols.TRANSPOSED, symbols.TRANSPOSE_HINT, start)
        if command in symbols.LATEX_OPERATORS:
            self.add(TokenKind.OPERATOR, symbols.LATEX_OPERATORS[command], start)
        elif command in symbols.LATEX_GROUPS:
            self.add(TokenKind.GROUP, "sqrt" if command == "sqrt" else "frac", start)
        elif command in symbols.LATEX_NAMES:
            self.add_name(symbols.LATEX_NAMES[command], start)
        elif command in symbols.LATEX_TEXT or command in symbols.LATEX_ACCENTS:
            braced = _BRACED_NAME.match(self.text, self.position)
            if not braced:
                raise self.error(f"\\{command} needs a name in braces", f"write \\{command}{{y}}", start)
            self.position = braced.end()
            self.add_name((braced[1] or braced[2]) + symbols.LATEX_ACCENTS.get(command, ""), start)
        else:
            raise self.error(symbols.REFUSED["\\"], "write the formula without it", start)

    def letter(self, position: int) -> str:
        """Return a letter as itself, where it stands for one or several: not a raised one, nor a sign with letters."""
        plain = _nfkc(self.text[position])
        if _is_off_line(self.text[position]) or not all(each.isalpha() or each == "_" for each in plain):
            raise self.refused(position)
        return plain

    def composed(self, letters: str, start: int) -> str:
        """Return the plain spelling of letters and marks that begin at ``start``: é as one letter, ŷ as yhat."""
        composed = _nfkc(letters)
        # ô in a word is a letter; alone it is o with a hat, like letters for which Unicode has no hatted one.
        first = unicodedata.normalize("NFD", composed[0])
        if len(first) == 2 and first[1] == COMBINING_HAT and not composed[1:2].isalpha():
            composed = first + composed[1:]
        composed = composed.replace(COMBINING_HAT, "hat")
        if any(map(unicodedata.combining, composed)):
            typed = range(start, self.position)
            left = (
                place for place in typed if unicodedata.combining(self.text[place]) and self.text[place] in composed
            )
            raise self.refused(next(left, start))
        return "".join(symbols.GREEK.get(each, each) for each in composed)

    def add_name(self, letters: str, start: int) -> None:
        """Add the name that begins with ``letters`` and goes on at the current position."""
        while self.position < len(self.text):
            character = self.text[self.position]
            braced = _BRACED_SUBSCRIPT.match(self.text, self.position)
            if braced:
                letters += "_" + braced[1]
                self.position = braced.end()
                continue
            before = self.text[self.position - 1]
            below = before in symbols.SUBSCRIPT_DIGITS or _is_subscript_letter(before)
            if unicodedata.combining(character):
                letters += character
            elif character in symbols.SUBSCRIPT_DIGITS or _is_subscript_letter(character):
                letters += ("" if below else "_") + _nfkc(character)
            elif (below or before in "}π") and character.isalnum():
                break  # x₁y, x_{1}y and πr are products without their sign, not names
            elif character.isascii() and (character.isalnum() or character == "_"):
                letters += character
            elif character.isalpha():
                letters += self.letter(self.position)
            else:
                break
            self.position += 1
        letters = self.composed(letters, start)
        if len(letters) > limits.MAX_NAME_LENGTH:
            raise self.error(
                f"this name has {len(letters)} characters; the limit is {limits.MAX_NAME_LENGTH}", "shorten it", start
            )
        self.names.add(letters)
        if len(self.names) > limits.MAX_NAMES:
            raise self.error(f"the {self.label} has more than {limits.MAX_NAMES} names", "use fewer names", start)
        self.add(TokenKind.NAME, letters, start)

    def add_number(self, text: str, start: int) -> None:
        mantissa, _, exponent = text.lower().partition("e")
        if sum(map(str.isdigit, mantissa)) > limits.MAX_LITERAL_DIGITS:
            raise self.error(f"this number has more than {limits.MAX_LITERAL_DIGITS} digits", "write fewer", start)
        if len(exponent) > 10 or abs(int(exponent or 0)) > limits.MAX_DECIMAL_EXPONENT:
            raise self.error(
                f"this number's exponent is over the limit of {limits.MAX_DECIMAL_EXPONENT}",
                "write a smaller one",
                start,
            )
        following = self.text[self.position : self.position + 1]
        if following == "_":
            raise self.error("a number is written without underscores", "write 1000 for 1_000", self.position)
        if text == "0" and following.lower() in ("x", "b", "o"):
            raise self.error("a number is written in decimal", "write 16 for 0x10, or * for a product", self.position)
        self.add(TokenKind.NUMBER, text, start)

    def add(self, kind: TokenKind, text: str, start: int) -> None:
        self.tokens.append(Token(kind, text, Span(start, max(self.position, start))))

    def refused(self, position: int) -> ExpressionError:
        character = self.text[position]
        if character in "ᵀ⊤":
            return self.error(symbols.TRANSPOSED, symbols.TRANSPOSE_HINT, position)
        if is_hidden(character):
            return self.error(
                f"the hidden character {describe_character(character)} stands at column {position + 1}",
                "delete it, or type the formula anew",
                position,
            )
        plain = _nfkc(character).replace("\N{FRACTION SLASH}", "/")
        default = f"write {plain}" if plain != character and plain.isascii() else "remove it"
        if unicodedata.decomposition(character).startswith("<super>"):
            default = f"write ^{plain}"
        hint = symbols.REFUSED.get(character, default)
        return self.error(f"{describe_character(character)} is not allowed in a {self.label}", hint, position)

    def error(self, message: str, hint: str, position: int) -> ExpressionError:
        span = Span(position, max(self.position, position + 1))
        return ExpressionError(message, hint, Excerpt(self.label, self.text, span))


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_off_line(character: str) -> bool:
    """Tell whether a character is raised or lowered: xⁿ is not the name xn."""
    return unicodedata.decomposition(character).startswith(("<super>", "<sub>"))


def _is_subscript_letter(character: str) -> bool:
    return unicodedata.decomposition(character).startswith("<sub>") and unicodedata.category(character) == "Lm"
