"""What a formula's text means: operators, precedence, products without a sign, calls, statements."""

from __future__ import annotations

import pytest

from gdcalc.errors import ExpressionError
from gdcalc.expression.parser import parse, parse_condition, parse_model
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


def shape(node: Expression) -> str:
    """Return the tree with every grouping in sight: [a + [b * c]]."""
    match node:
        case Number(text) | Name(text):
            return text
        case Constant(name):
            return f"<{name}>"
        case Negative(operand):
            return f"[- {shape(operand)}]"
        case Sum(first, rest) | Product(first, rest):
            return f"[{shape(first)}{''.join(f' {sign} {shape(part)}' for sign, part in rest)}]"
        case Power(base, exponent):
            return f"[{shape(base)} ^ {shape(exponent)}]"
        case Call(function, arguments):
            return f"{function}({', '.join(map(shape, arguments))})"
        case Comparison(relation, left, right):
            return f"{shape(left)} {relation} {shape(right)}"
    raise TypeError(node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # operators and precedence
        ("a+b*c", "[a + [b * c]]"),
        ("a*b+c", "[[a * b] + c]"),
        ("(a+b)*c", "[[a + b] * c]"),
        ("a-b-c", "[a - b - c]"),
        ("a-(b-c)", "[a - [b - c]]"),
        ("a/b/c", "[a / b / c]"),
        ("a/b*c", "[a / b * c]"),
        ("a/(b*c)", "[a / [b * c]]"),
        ("a*b^c", "[a * [b ^ c]]"),
        ("a^b^c", "[a ^ [b ^ c]]"),
        ("(a^b)^c", "[[a ^ b] ^ c]"),
        ("a**b", "[a ^ b]"),
        ("a ** b ** c", "[a ^ [b ^ c]]"),
        ("2+3", "[2 + 3]"),
        # signs
        ("-x^2", "[- [x ^ 2]]"),
        ("(-x)^2", "[[- x] ^ 2]"),
        ("-a*b", "[- [a * b]]"),
        ("-a+b", "[[- a] + b]"),
        ("a*-b", "[a * [- b]]"),
        ("a/-b*c", "[a / [- b] * c]"),
        ("a--b", "[a - [- b]]"),
        ("a+-b", "[a + [- b]]"),
        ("--a", "[- [- a]]"),
        ("+a", "a"),
        ("a*+b", "[a * b]"),
        ("x^-1", "[x ^ [- 1]]"),
        ("x^-a^2", "[x ^ [- [a ^ 2]]]"),
        ("x^+2", "[x ^ 2]"),
        ("e^-x", "[<e> ^ [- x]]"),
        # products without a sign
        ("2x", "[2 * x]"),
        ("2 x", "[2 * x]"),
        ("2(x+1)", "[2 * [x + 1]]"),
        ("(x+1)(x-1)", "[[x + 1] * [x - 1]]"),
        ("(x+1)y", "[[x + 1] * y]"),
        ("2x^2", "[2 * [x ^ 2]]"),
        ("2(x)(y)", "[2 * x * y]"),
        ("-2x", "[- [2 * x]]"),
        ("a*2x", "[a * 2 * x]"),
        ("2sin(x)", "[2 * sin(x)]"),
        ("2|x|", "[2 * abs(x)]"),
        ("2pi", "[2 * <pi>]"),
        ("2e3x", "[2e3 * x]"),
        ("2x3", "[2 * x3]"),
        # numbers, kept as they were typed
        ("0.50", "0.50"),
        (".5", ".5"),
        ("5.", "5."),
        ("1.5E-3", "1.5E-3"),
        ("1e+5", "1e+5"),
        ("007", "007"),
        # calls
        ("sin(x)", "sin(x)"),
        ("max(a, b+1)", "max(a, [b + 1])"),
        ("exp(-x^2)", "exp([- [x ^ 2]])"),
        ("sin(x)^2", "[sin(x) ^ 2]"),
        ("arctan(x)", "atan(x)"),
        ("sgn(x)", "sign(x)"),
        ("log_2(x)", "log2(x)"),
        ("sigma(z)", "sigmoid(z)"),
        ("sigma*z", "[sigma * z]"),
        ("where(x > 0, x, -x)", "where(x > 0, x, [- x])"),
        ("where(a+1<=b*2, 1, 0)", "where([a + 1] <= [b * 2], 1, 0)"),
        ("where(a == b, where(a != c, 1, 2), 3)", "where(a == b, where(a != c, 1, 2), 3)"),
        ("where(a ≥ b, 1, 0)", "where(a >= b, 1, 0)"),
        # bars
        ("|x|", "abs(x)"),
        ("|x - 1|", "abs([x - 1])"),
        ("||x||", "abs(abs(x))"),
        ("|x-|y||", "abs([x - abs(y)])"),
        ("||x|-y|", "abs([abs(x) - y])"),
        ("|x|+|y|", "[abs(x) + abs(y)]"),
        ("|x|*|y|", "[abs(x) * abs(y)]"),
        ("|(|x|)|", "abs(abs(x))"),
        ("|x|^2", "[abs(x) ^ 2]"),
        ("|sin(|x|)|", "abs(sin(abs(x)))"),
        # names that Python reserves are names
        ("lambda*x + if", "[[lambda * x] + if]"),
        ("__class__", "__class__"),
        ("  x  ", "x"),
        ("(x\n+ 1)", "[x + 1]"),
    ],
)
def test_meaning(text: str, expected: str) -> None:
    assert shape(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("1/2x", 3, "part of the denominator"),
        ("a/b(c)", 2, "b is not a function"),
        ("1/(2)x", 5, "part of the denominator"),
        ("x^2y", 3, "part of the power"),
        ("x^2(y)", 3, "part of the power"),
        ("x^-2y", 4, "part of the power"),
        ("x y", 2, "an operator is missing"),
        ("x(x+1)", 0, "x is not a function"),
        ("x 2", 2, "an operator is missing"),
        ("2 3", 2, "an operator is missing"),
        ("(x)2", 3, "an operator is missing"),
        ("pi(x)", 0, "pi is not a function"),
        ("|x||y|", 3, "an operator is missing"),
        ("x|y|", 1, "an operator is missing"),
        ("|x|y|z|", 3, "an operator is missing"),
        ("sin(x)cos(x)z 2", 14, "an operator is missing"),
    ],
)
def test_products_that_could_be_misread_are_refused(text: str, column: int, message: str) -> None:
    with pytest.raises(ExpressionError, match=message) as caught:
        parse(text)
    assert caught.value.excerpt is not None
    assert caught.value.excerpt.span.start == column
    assert caught.value.hint


def test_statements() -> None:
    statements = parse_model("z = W*x + b\n\n yhat = sigmoid(z); ; ")
    assert [(statement.name, shape(statement.formula)) for statement in statements] == [
        ("z", "[[W * x] + b]"),
        ("yhat", "sigmoid(z)"),
    ]
    (formula,) = parse_model("a*x")
    assert (formula.name, shape(formula.formula)) == (None, "[a * x]")


def test_spans_cover_what_was_typed() -> None:
    text = "a + (2x)^2"
    tree = parse(text)
    assert isinstance(tree, Sum)
    (_, power), *_ = tree.rest
    assert isinstance(power, Power)
    spans = [part.span for part in (tree, tree.first, power, power.exponent) if part.span]
    assert [text[span.start : span.end] for span in spans] == ["a + (2x)^2", "a", "(2x)^2", "2"]


def test_conditions() -> None:
    assert shape(parse_condition("loss < 0.01")) == "loss < 0.01"
    assert shape(parse_condition("|a - b| ≤ 1e-3")) == "abs([a - b]) <= 1e-3"
    for text, message in (("loss", "a comparison is needed"), ("a < b < c", "a comparison cannot stand here")):
        with pytest.raises(ExpressionError, match=message):
            parse_condition(text)
