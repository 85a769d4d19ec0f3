"""Random text: it is read, or refused with gdcalc's own error; nothing else happens."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from gdcalc.errors import ExpressionError
from gdcalc.expression.limits import MAX_CHARACTERS
from gdcalc.expression.parser import parse, parse_condition, parse_model
from gdcalc.expression.printing import UNICODE, to_text
from gdcalc.expression.tokens import fold_name, is_name

CHARACTERS = (
    "xyzabeE_0123456789.+-*/^()|,;={}<>!\\ \n\t\"'`[]:@#$%&~?"
    "αθσπλŷ²³⁻ⁿ¹₀₁ₙ₊·×÷−–—√½∣≤≥≠∞𝑥𝜃𝟐ª٣é日ﬁİßǅ\0\x1b\u200b\u202e\ufeff\u2028\u0302\u0301\u00a0\ud800\U0010ffff"
)
FRAGMENTS = (
    "a*x+b", "sigmoid(W*x+b)", "(y-yhat)^2", "-2*(y - yhat)*x", "where(x>0,x,-x)", "where(", "max(a,b)", "|x|", "|",
    "\\frac{", "\\frac{1}{2}", "\\sqrt{", "}", "{", "\\left(", "\\right)", "\\hat{y}", "\\theta_{1}", "\\text{", "_{",
    "x_{1}", "^{", "\\exp", "\\ln", "\\", "\\{", "\\}", "\\cdot", "\\sigma(z)", "z = ", "; ", "\n", "1e400", "1e-400",
    "1e", "e", "pi", "9^9^9", "^-", "^", "**", "1.5", ".5", "..", "((((((((", "))))))))", "--------", "sin", "sin(",
    "log_2(", "sinn(", "__import__(\"os\")", "x.__class__", "lambda: 0", "a[0]", "1_000", "0x10", "\\le", "==", "!=",
)  # fmt: skip

READERS: tuple[Callable[[str], object], ...] = (parse, parse_model, parse_condition, parse_model, fold_name)


def random_text(chance: random.Random) -> str:
    """Return characters, fragments, or a real formula with a few characters changed."""
    match chance.randrange(3):
        case 0:
            return "".join(chance.choices(CHARACTERS, k=chance.randrange(25)))
        case 1:
            return "".join(
                chance.choice(FRAGMENTS) if chance.random() < 0.7 else chance.choice(CHARACTERS)
                for _ in range(chance.randrange(12))
            )
    text = list(chance.choice(FRAGMENTS[:10]) + chance.choice("+-*/^ ") + chance.choice(FRAGMENTS))
    for _ in range(chance.randrange(4)):
        text[chance.randrange(len(text))] = chance.choice(CHARACTERS)
    return "".join(text)


def test_a_hundred_thousand_texts_are_read_or_refused() -> None:
    chance = random.Random(20_260_101)  # noqa: S311
    read = refused = 0
    for index in range(100_000):
        text = random_text(chance)
        try:
            READERS[index % len(READERS)](text)
            read += 1
        except ExpressionError as error:
            refused += 1
            assert error.message
            assert error.hint
            assert error.excerpt is not None
            span = error.excerpt.span
            assert error.excerpt.text == text
            assert 0 <= span.start < span.end <= len(text) + 1
    assert min(read, refused) > 10_000  # the texts try both


def test_what_is_read_can_be_printed_and_read_again() -> None:
    chance = random.Random(7)  # noqa: S311
    read = 0
    for _ in range(20_000):
        text = random_text(chance)
        try:
            tree = parse(text)
        except ExpressionError:
            continue
        read += 1
        assert parse(to_text(tree)) == tree, text
        to_text(tree, UNICODE)
    assert read > 500


@pytest.mark.parametrize(
    ("first", "end"), [(0, 0x3100), (0xA640, 0xAB70), (0xD7FF, 0xD801), (0xF900, 0x1_0000), (0x1_D400, 0x1_D800)]
)
def test_every_character_of_a_block_is_read_or_refused(first: int, end: int) -> None:
    for character in map(chr, range(first, end)):
        if is_name(character):
            assert fold_name(character) == character
        for text in (character, f"x{character}", f"x_{character}y"):
            try:
                tree = parse(text)
            except ExpressionError as error:
                assert error.excerpt is not None
            else:
                assert parse(to_text(tree)) == tree


def test_texts_of_the_greatest_length() -> None:
    chance = random.Random(3)  # noqa: S311
    for _ in range(50):
        text = "".join(chance.choices(FRAGMENTS, k=800))[:MAX_CHARACTERS]
        with pytest.raises(ExpressionError):
            parse_model(text)
