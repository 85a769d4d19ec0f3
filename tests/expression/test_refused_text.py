"""Text that is no formula: the message, and the caret at the offending character."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest

from gdcalc.errors import ExpressionError
from gdcalc.expression.parser import parse, parse_model
from gdcalc.expression.printing import to_text
from gdcalc.expression.tree import Power


def error_of(text: str, *, model: bool = False) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse_model(text) if model else parse(text)
    return caught.value


@contextmanager
def nothing_runs() -> Iterator[None]:
    """Make Python's own ways from text to code fail."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("text from a user reached the interpreter")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("eval", "exec", "compile"):
            patch.setattr(builtins, name, refuse)
        yield


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ('__import__("os").system("id")', 11, "QUOTATION MARK"),
        ("x.__class__", 1, "FULL STOP"),
        ("x.real", 1, "FULL STOP"),
        ("lambda: 0", 6, "COLON"),
        ("a[0]", 1, "LEFT SQUARE BRACKET"),
        ("[x for x in y]", 0, "LEFT SQUARE BRACKET"),
        ('"text"', 0, "QUOTATION MARK"),
        ("'text'", 0, "APOSTROPHE"),
        ("`id`", 0, "GRAVE ACCENT"),
        ("x + `y`", 4, "GRAVE ACCENT"),
        ("x @ y", 2, "COMMERCIAL AT"),
        ("$x", 0, "DOLLAR SIGN"),
        ("x # comment", 2, "NUMBER SIGN"),
        ("x % 2", 2, "PERCENT SIGN"),
        ("5!", 1, "EXCLAMATION MARK"),
        ("a & b", 2, "AMPERSAND"),
        ("~x", 0, "TILDE"),
        ("x ? 1", 2, "QUESTION MARK"),
        ("__import__(os)", 0, "__import__ is not a function"),
        ("eval(x)", 0, "eval is not a function"),
        ("exec(x)", 0, "exec is not a function"),
    ],
)
def test_code_is_not_a_formula(text: str, column: int, message: str) -> None:
    with nothing_runs():
        error = error_of(text)
    assert message in error.message
    assert error.excerpt is not None
    assert (error.excerpt.text, error.excerpt.span.start) == (text, column)
    assert error.hint


@pytest.mark.parametrize(
    ("text", "span", "message", "hint"),
    [
        # what is missing is pointed at after the text
        ("", (0, 1), "ends too early", "complete it"),
        ("x+", (2, 3), "ends too early", "complete it"),
        ("2*(", (3, 4), "ends too early", "complete it"),
        ("(x", (0, 1), "this ( is never closed", "add the closing )"),
        ("1 + (x*(y)", (4, 5), "this ( is never closed", "add the closing )"),
        ("|x", (0, 1), "this | is never closed", "add the closing |"),
        ("sin(x", (3, 4), "this ( is never closed", "add the closing )"),
        ("x^{2", (2, 3), "this { is never closed", "add the closing }"),
        ("x)", (1, 2), ") cannot stand here", "a number, a name or a bracket"),
        ("()", (1, 2), ") cannot stand here", "a number, a name or a bracket"),
        ("(x}", (2, 3), "} cannot stand here", "a number, a name or a bracket"),
        ("*x", (0, 1), "* cannot stand here", "a number, a name or a bracket"),
        ("x+*y", (2, 3), "* cannot stand here", "a number, a name or a bracket"),
        ("x***2", (3, 4), "* cannot stand here", "a number, a name or a bracket"),
        ("{x}", (0, 1), "{ cannot stand here", "a number, a name or a bracket"),
        ("²", (0, 1), "² cannot stand here", "a number, a name or a bracket"),
        # functions
        ("sinn(x)", (0, 4), "sinn is not a function", "did you mean sin?"),
        ("1 + sigmoidd(x)", (4, 12), "sigmoidd is not a function", "did you mean sigmoid?"),
        ("qqq(x)", (0, 3), "qqq is not a function", "write qqq*(…)"),
        ("sin(x,1)", (0, 8), "sin takes 1 argument; 2 given", "write sin(x); a decimal point is written '.'"),
        ("max(1)", (0, 6), "max takes 2 arguments; 1 given", "write max(a, b)"),
        ("2*sin()", (2, 7), "sin takes 1 argument; 0 given", "write sin(x)"),
        ("where(x>0,1)", (0, 12), "where takes 3 arguments; 2 given", "write where(condition, a, b)"),
        ("sin", (0, 3), "sin is a function", "write sin(…)"),
        ("sin^2(x)", (0, 3), "sin is a function", "write sin(…)"),
        # commas and decimal commas
        ("1,5*x", (1, 2), "a comma cannot stand here", "a decimal point is written '.'"),
        ("(a,b)", (2, 3), "a comma cannot stand here", "between a function's arguments"),
        ("1_000", (1, 2), "without underscores", "write 1000 for 1_000"),
        ("1..2", (2, 4), "an operator is missing", "write 1.*.2"),
        # comparisons and assignments
        ("x > 0", (2, 3), "a comparison cannot stand here", "where(condition, a, b)"),
        ("y = x", (2, 3), "an = cannot stand here", "a comparison is written =="),
        ("where(x, 1, 2)", (7, 8), "a comparison is needed", "x > 0"),
        ("where(x = 0, 1, 2)", (8, 9), "a comparison is needed", "write == to compare"),
        ("where(a>b>c, 1, 2)", (9, 10), "a comparison cannot stand here", "where"),
        ("x; y", (3, 4), "the formula ends before this", "only one formula"),
        ("x\ny", (2, 3), "the formula ends before this", "only one formula"),
    ],
)
def test_message_caret_and_hint(text: str, span: tuple[int, int], message: str, hint: str) -> None:
    error = error_of(text)
    assert message in error.message
    assert hint in (error.hint or "")
    assert error.excerpt is not None
    assert (error.excerpt.span.start, error.excerpt.span.end) == span


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 0, "the model is empty"),
        (" ; \n", 0, "the model is empty"),
        ("a*x b", 4, "an operator is missing"),
        ("z = ", 4, "ends too early"),
        ("z = \n x", 4, "breaks off"),
        ("e = 1", 0, "e is a constant and cannot be assigned"),
        ("sin = 1", 0, "sin is a function and cannot be assigned"),
        ("2x = 1", 3, "an = cannot stand here"),
        ("a = b = c", 6, "an = cannot stand here"),
        ("z == x", 2, "a comparison cannot stand here"),
    ],
)
def test_models_that_cannot_be_read(text: str, column: int, message: str) -> None:
    error = error_of(text, model=True)
    assert message in error.message
    assert error.excerpt is not None
    assert (error.excerpt.label, error.excerpt.span.start) == ("model", column)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("x\N{ZERO WIDTH SPACE}+1", "U+200B ZERO WIDTH SPACE", 2),
        ("x*\0", "U+0000", 3),
        ("\N{BYTE ORDER MARK}x", "U+FEFF ZERO WIDTH NO-BREAK SPACE", 1),
        ("x\N{RIGHT-TO-LEFT OVERRIDE}", "U+202E RIGHT-TO-LEFT OVERRIDE", 2),
        ("x\x1b[31m", "U+001B", 2),
        ("ab\N{LINE SEPARATOR}", "U+2028 LINE SEPARATOR", 3),
        ("a\ud800", "U+D800", 2),
        ("a\N{SOFT HYPHEN}b", "U+00AD SOFT HYPHEN", 2),
    ],
)
def test_hidden_characters_are_named_with_their_column(text: str, code: str, column: int) -> None:
    error = error_of(text)
    assert code in error.message
    assert error.message.endswith(f"column {column}")
    assert text[column - 1] not in error.message
    assert error.excerpt is not None
    assert error.excerpt.span.start == column - 1


TRANSPOSED = "the raised T is the transpose of a vector or a matrix, and the names of a formula are numbers"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("sigmoid(w^T*x+b)", (10, 11)),
        ("w^T x", (2, 3)),
        ("w^Tx", (2, 4)),
        ("w^{T}x", (3, 4)),
        ("w^-T", (3, 4)),
        ("w**T", (3, 4)),
        (r"w^\top x", (2, 6)),
        (r"w^{\top} x", (3, 7)),
        ("wᵀx", (1, 2)),
    ],
)
def test_a_raised_t_is_a_transpose(text: str, span: tuple[int, int]) -> None:
    """DESIGN, section 4: never a power; a name T stands in an exponent in brackets."""
    error = error_of(text)
    assert (
        error.message == "the raised T is the transpose of a vector or a matrix, and the names of a formula are numbers"
    )
    assert error.hint == "write w1*x1 + w2*x2 for a product of vectors; a power is written ^(T)"
    assert error.excerpt is not None
    assert (error.excerpt.span.start, error.excerpt.span.end) == span


@pytest.mark.parametrize("text", ["w^(T)", "w^(-T)", "w^(2*T)", "w^Temp", "w^t", "T^2", "w^(Tx)"])
def test_a_power_of_another_name_is_a_power(text: str) -> None:
    tree = parse(text)
    assert isinstance(tree, Power)
    assert parse(to_text(tree)) == tree
