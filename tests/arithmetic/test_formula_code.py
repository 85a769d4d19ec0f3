"""Formulas as Python code: what reaches the compiler, what is worked once, what is not worked at all."""

from __future__ import annotations

import builtins
import io
import math
import re
import tokenize
from collections.abc import Callable
from fractions import Fraction
from types import CodeType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdcalc.arithmetic import EXACT, FLOAT64, Arithmetic, rounded
from gdcalc.arithmetic.formula_code import FormulaWriter, build, compile_formula, evaluate_constant, is_literal
from gdcalc.errors import ExpressionError
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.parser import parse, parse_condition
from gdcalc.expression.tree import Call, Comparison, Expression, Name, Negative, Number, Power, Product, Sum

ARITHMETICS = (FLOAT64, EXACT, rounded(3))


def value_of(text: str, arithmetic: Arithmetic = FLOAT64, **values: str) -> Any:
    return compile_formula(parse(text), list(values), arithmetic)(*map(arithmetic.read, values.values()))


def counting(name: str) -> tuple[Callable[..., Any], list[Any]]:
    """Return a formula's compiler in which one function counts its calls."""
    calls: list[Any] = []

    def compiled(text: str, **values: float) -> Any:
        writer = FormulaWriter(FLOAT64)
        original = writer.namespace[name]

        def counted(*arguments: float) -> Any:
            calls.append(arguments)
            return original(*arguments)

        writer.namespace[name] = counted
        parameters = [writer.bind(each) for each in values]
        formula = parse(text)
        writer.begin([formula])
        result = writer.write(formula)
        body = "".join(f"    {statement}\n" for statement in writer.statements)
        source = f"def formula({', '.join(parameters)}):\n{body}    return {result}\n"
        return build(source, "formula", writer.namespace)(*values.values())

    return compiled, calls


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("exp(x)", 1),
        ("exp(x) + exp(x)", 1),
        ("exp(x)*(1 - exp(x))", 1),
        ("exp(x)^2", 1),
        ("sin(exp(x)) + cos(exp(x))", 1),
        ("exp(x) + exp(2*x)", 2),
        ("exp(x)/(1 + exp(x))^2", 1),
        ("where(exp(x) > 1, exp(x), 0)", 1),  # the condition is worked anyway, and used again
        ("where(x > 0, exp(x), exp(-x))", 1),
        ("where(x > 0, exp(x) + exp(x), 0)", 2),  # on a chosen side nothing is set aside
        ("exp(x) + where(x > 0, exp(x), 0)", None),
    ],
)
def test_a_part_that_occurs_twice_is_worked_once(text: str, calls: int | None) -> None:
    compiled, counted = counting("exp")
    oracle = re.sub(r"where\((.*), (.*), (.*)\)", r"((\2) if (\1) else (\3))", text).replace("^", "**")
    expected = eval(oracle, {"exp": math.exp, "sin": math.sin, "cos": math.cos, "x": 0.7})  # noqa: S307
    assert compiled(text, x=0.7) == pytest.approx(expected, rel=1e-15)
    assert calls is None or len(counted) == calls


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda each: each.name)
@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("where(x > 0, 1/x, 0)", "0", "0"),
        ("where(x > 0, ln(x), 0)", "-1", "0"),
        ("where(x > 0, sqrt(x) + sqrt(x), 0)", "-1", "0"),
        ("where(x <= 0, 0, 1/x + 1/x)", "0", "0"),
        ("where(x > 0, where(x > 1, 1, 1/(x - 1)), where(x < 0, 1/x, 7))", "0", "7"),
        ("where(x == 0, 5, 1/x) + where(x == 0, 6, 1/x)", "0", "11"),
        ("where(x > 0, (1/x)^2, 0) + where(x > 0, (1/x)^2, 0)", "0", "0"),
        ("where(where(x == 0, 1, 1/x) > 0, 2, 3)", "0", "2"),
        ("where(x != 0, x/x, 2) + where(x != 0, x/x, 3)", "0", "5"),
    ],
)
def test_where_works_only_the_side_that_it_chooses(arithmetic: Arithmetic, text: str, x: str, expected: str) -> None:
    assert value_of(text, arithmetic, x=x) == Fraction(expected)


def test_a_shared_part_outside_where_still_fails() -> None:
    with pytest.raises(ZeroDivisionError):
        value_of("where(x > 0, 1/x, 0) + 1/x", x="0")


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda each: each.name)
@pytest.mark.parametrize("relation", ["<", "<=", ">", ">=", "==", "!="])
def test_conditions(arithmetic: Arithmetic, relation: str) -> None:
    compare = {"<": -1, ">": 1}
    for a, b in (("1", "2"), ("2", "2"), ("3", "2")):
        order = (int(a) > int(b)) - (int(a) < int(b))
        expected = compare.get(relation[0]) == order or (relation[1:] == "=" and relation[0] != "!" and order == 0)
        expected = order != 0 if relation == "!=" else expected
        found = compile_formula(parse_condition(f"a {relation} b"), ["a", "b"], arithmetic)(
            *map(arithmetic.read, (a, b))
        )
        assert found is expected


def test_a_line_is_finished_and_a_part_is_not() -> None:
    third = parse("1/3")
    assert compile_formula(third, [], rounded(2))() == Fraction(33, 100)
    assert compile_formula(third, [], rounded(2), as_line=False)() == Fraction(1, 3)
    assert compile_formula(parse("x"), ["x"], rounded(2))(Fraction(1, 3)) == Fraction(1, 3)
    assert evaluate_constant(parse("2/3"), rounded(1)) == Fraction(7, 10)


@pytest.mark.parametrize(("text", "literal"), [("2", True), ("-2", True), ("x", True), ("2*1", False), ("pi", False)])
def test_literals(text: str, literal: bool) -> None:
    assert is_literal(parse(text)) is literal


def test_numbers_that_code_cannot_spell() -> None:
    writer = FormulaWriter(FLOAT64)
    for value in (math.inf, -math.inf, math.nan):
        variable = writer.number(value)
        assert variable.isidentifier()
        assert repr(writer.namespace[variable]) == repr(value)


NASTY = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "__import__('os').system('id')", "v1", "v2", "exp", "power", "formula", "lambda: 0", "x\n    import os",
            "0); import os; (0", "None", "return", "'''", "#", "\\", "builtins", "finish", "count", "dloss/da",
        ]
    ),
)  # fmt: skip


def formulas(names: st.SearchStrategy[str]) -> st.SearchStrategy[Expression]:
    leaves: st.SearchStrategy[Expression] = st.one_of(
        names.map(Name), st.sampled_from(["1", "0.5", "2", "1e3", "1e-5"]).map(Number)
    )

    def deeper(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        one = st.sampled_from(sorted(name for name, each in FUNCTIONS.items() if len(each.arguments) == 1))
        return st.one_of(
            st.builds(Negative, parts),
            st.builds(lambda a, sign, b: Sum(a, ((sign, b),)), parts, st.sampled_from("+-"), parts),
            st.builds(lambda a, sign, b: Product(a, ((sign, b),)), parts, st.sampled_from("*/"), parts),
            st.builds(Power, parts, parts),
            st.builds(lambda name, part: Call(name, (part,)), one, parts),
            st.builds(lambda a, b: Call("where", (Comparison("<", a, b), a, b)), parts, parts),
        )

    return st.recursive(leaves, deeper, max_leaves=8)


@settings(max_examples=150)
@given(st.data(), st.lists(NASTY, min_size=1, max_size=4, unique=True), st.sampled_from(ARITHMETICS))
def test_no_name_reaches_the_compiler(data: st.DataObject, names: list[str], arithmetic: Arithmetic) -> None:
    formula = data.draw(formulas(st.sampled_from(names)))
    sources: list[str] = []
    original = compile

    def recorded(source: Any, *rest: Any, **more: Any) -> CodeType:
        sources.append(source)
        code: CodeType = original(source, *rest, **more)
        return code

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtins, "compile", recorded)
        function = compile_formula(formula, names, arithmetic)
    (source,) = sources
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    words = {token.string for token in tokens if token.type == tokenize.NAME}
    allowed = {"def", "formula", "return", "if", "else", "power", "multiply", "divide", "finish", *FUNCTIONS}
    assert {word for word in words if not re.fullmatch(r"v[0-9]+", word)} <= allowed
    assert {token.string for token in tokens if token.type == tokenize.OP} <= set("()+-*/,<=:")
    layout = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    assert {token.type for token in tokens} <= {tokenize.NAME, tokenize.OP, tokenize.NUMBER, *layout}
    assert callable(function)


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda each: each.name)
@pytest.mark.parametrize("depth", [150, 400, 3_000])
def test_deep_nesting_is_gdcalcs_own_error(arithmetic: Arithmetic, depth: int) -> None:
    tree: Expression = Name("x")
    for index in range(depth):
        tree = Sum(tree, (("+", Number(str(index))),)) if index % 2 else Call("abs", (tree,))
    try:
        function = compile_formula(tree, ["x"], arithmetic)
    except ExpressionError as error:
        assert "nested too deeply" in error.message
    else:
        total = arithmetic.read(str(sum(range(1, depth, 2))))
        assert function(arithmetic.read("0")) == total


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda each: each.name)
@pytest.mark.parametrize(
    "text", ["(" * 31 + "x" + "+1)" * 31, "-" * 31 + "x", "x^" * 31 + "x", "abs(" * 31 + "x" + ")" * 31]
)
def test_the_deepest_formulas_that_are_read_can_be_worked(arithmetic: Arithmetic, text: str) -> None:
    assert value_of(text, arithmetic, x="1") in (1, -1, 32)
