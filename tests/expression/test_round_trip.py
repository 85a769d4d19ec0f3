"""Printing: plain text parses to the same tree, and so does Unicode but for what only a textbook writes."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdcalc.errors import ExpressionError
from gdcalc.expression.functions import CONSTANTS, FUNCTION_NAMES, FUNCTIONS, RELATIONS, argument_names
from gdcalc.expression.parser import parse
from gdcalc.expression.printing import UNICODE, to_text, unicode_name
from gdcalc.expression.quantity import derivative
from gdcalc.expression.symbols import GREEK_LETTERS
from gdcalc.expression.tokens import is_name
from gdcalc.expression.tree import (
    Call,
    Comparison,
    Constant,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
)

SHOWN_ONLY = {"loss", "lr"}
"""Names that Unicode shows by a letter that reads as another name: L and η."""

numbers = st.from_regex(r"(?:[0-9]{1,4}\.?[0-9]{0,4}|\.[0-9]{1,4})(?:[eE][+-]?[0-9]{1,2})?", fullmatch=True).map(Number)
words = st.one_of(
    st.sampled_from(
        ["x", "y", "yhat", "theta_1", "lambda", "W", "x_1_2", "x1_2", "sigma", "eta", "é", "日", "_", "x_01"]
    ),
    st.sampled_from(sorted(set(GREEK_LETTERS) - set(CONSTANTS))),
    st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,5}", fullmatch=True),
).filter(lambda word: word not in FUNCTION_NAMES and word not in CONSTANTS)
names = words.map(Name)
constants = st.sampled_from(sorted(CONSTANTS)).map(Constant)


def deeper(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def rest(signs: str) -> st.SearchStrategy[tuple[tuple[str, Expression], ...]]:
        return st.lists(st.tuples(st.sampled_from(signs), parts), min_size=1, max_size=3).map(tuple)

    comparisons = st.builds(Comparison, st.sampled_from(RELATIONS), parts, parts)
    calls = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda function: st.tuples(*[parts] * len(argument_names(function))).map(lambda given: Call(function, given))
    )
    return st.one_of(
        st.builds(Negative, parts),
        st.builds(Sum, parts, rest("+-")),
        st.builds(Product, parts, rest("*/")),
        st.builds(Power, parts, st.one_of(parts, st.integers(0, 100).map(lambda whole: Number(str(whole))))),
        calls,
        st.tuples(comparisons, parts, parts).map(lambda arguments: Call("where", arguments)),
    )


trees: st.SearchStrategy[Expression] = st.recursive(st.one_of(numbers, names, constants), deeper, max_leaves=12)


def parse_within_limits(text: str) -> Expression:
    """Parse a text, and drop the example where the tree is over a limit (a power of literals, the depth)."""
    try:
        return parse(text)
    except ExpressionError as error:
        assume(all(word not in error.message for word in ("limit", "more than")))
        raise


@settings(max_examples=400)
@given(trees)
def test_plain_text_reads_back(tree: Expression) -> None:
    assert parse_within_limits(to_text(tree)) == tree


@settings(max_examples=400)
@given(trees)
def test_unicode_reads_back(tree: Expression) -> None:
    text = to_text(tree, UNICODE)
    assume("√" not in text)
    assume("clampln" not in to_text(tree))  # printed as ln, with a remark
    assume(not SHOWN_ONLY & {part.name for part in _names(tree)})
    assert parse_within_limits(text) == tree


def _names(tree: Expression) -> list[Name]:
    from gdcalc.expression.tree import walk

    return [part for part in walk(tree) if isinstance(part, Name)]


@settings(max_examples=500)
@given(words)
def test_unicode_names_read_back(word: str) -> None:
    assume(word not in SHOWN_ONLY)
    assert is_name(word)
    assert parse(unicode_name(word)) == Name(word)


@pytest.mark.parametrize(
    ("text", "plain", "unicode"),
    [
        ("2x", "2*x", "2·x"),
        ("a-b", "a - b", "a − b"),
        ("-2*(y-yhat)*x", "-2*(y - yhat)*x", "−2·(y − ŷ)·x"),
        ("x^2", "x^2", "x²"),
        ("x^12", "x^12", "x¹²"),
        ("x^-1", "x^(-1)", "x^(−1)"),
        ("x^1.5", "x^1.5", "x^1.5"),
        ("x^n", "x^n", "x^n"),
        ("x^y^2", "x^(y^2)", "x^(y²)"),
        ("(x^2)^3", "(x^2)^3", "(x²)³"),
        ("(-x)^2", "(-x)^2", "(−x)²"),
        ("-x^2", "-x^2", "−x²"),
        ("(a+b)*c", "(a + b)*c", "(a + b)·c"),
        ("a/(b*c)", "a/(b*c)", "a/(b·c)"),
        ("(a/b)/c", "(a/b)/c", "(a/b)/c"),
        ("a*(-b)", "a*(-b)", "a·(−b)"),
        ("a - -b", "a - (-b)", "a − (−b)"),
        ("-(a+b)", "-(a + b)", "−(a + b)"),
        ("-(-a)", "-(-a)", "−(−a)"),
        ("a-(b-c)", "a - (b - c)", "a − (b − c)"),
        ("|x-1|", "abs(x - 1)", "|x − 1|"),
        ("sqrt(x)", "sqrt(x)", "√(x)"),
        ("sigmoid(z)", "sigmoid(z)", "σ(z)"),
        ("max(a,b)", "max(a, b)", "max(a, b)"),
        ("where(x>=0,1,2)", "where(x >= 0, 1, 2)", "where(x ≥ 0, 1, 2)"),
        ("theta_0+theta_1*x_1", "theta_0 + theta_1*x_1", "θ₀ + θ₁·x₁"),
        ("2pi", "2*pi", "2·π"),
        ("loss + lr", "loss + lr", "L + η"),
    ],
)
def test_how_a_formula_is_written(text: str, plain: str, unicode: str) -> None:
    assert to_text(parse(text)) == plain
    assert to_text(parse(text), UNICODE) == unicode


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (derivative("loss", "a"), "∂L/∂a"),
        (derivative("loss", "yhat"), "∂L/∂ŷ"),
        (derivative("yhat", "z"), "∂ŷ/∂z"),
        (derivative("z", "theta_1"), "∂z/∂θ₁"),
        ("theta", "θ"),
        ("theta1", "theta1"),
        ("x_1", "x₁"),
        ("x_12", "x₁₂"),
        ("x_a", "x_a"),
        ("x_1_2", "x_1_2"),
        ("w1", "w1"),
    ],
)
def test_names_of_lines(name: str, shown: str) -> None:
    assert unicode_name(name) == shown
