"""Derivatives against central differences of an evaluator of the tests' own."""

from __future__ import annotations

import random

import pytest

from gdcalc.calculus.symbolic import Calculus
from gdcalc.errors import ExpressionError
from gdcalc.expression.functions import FUNCTIONS, argument_names
from gdcalc.expression.parser import parse
from gdcalc.expression.printing import to_text
from gdcalc.expression.tree import Call, Comparison, Expression, Name, Negative, Number, Power, Product, Sum, names
from gdcalc.tables.losses import LOSSES, Loss
from tests.tree_oracle import MP, NoValueError, central_difference, value_of

FORMULAS = (
    "(y - yhat)^2", "sigmoid(W*x + b)", "1/(1 + exp(-(W*x + b)))", "ln(1 + exp(x))", "x^x", "x^(x^2)", "2^(x*y)",
    "e^(-x^2/2)/sqrt(2*pi)", "sin(x)*cos(y)/x", "tan(x/5)", "sqrt(x^2 + y^2)", "abs(x - y)^3", "x*ln(x) - x",
    "log2(x) + log10(y)", "(x + y)^2*(x - y)^3", "x/(y + x/(y + x))", "max(x*y, x + y)", "min(sin(x), cos(x))",
    "relu(x - 1)*relu(2 - x)", "where(x > y, x^2*y, y^2*x)", "where(x*y > 1, where(x > 1, x^3, y), x/y)",
    "tanh(x*tanh(y*tanh(x)))", "softplus(x)*logcosh(y)", "asin(x/10)*acos(y/10)", "atan(y/x)", "sinh(x) - cosh(y)",
    "exp(sin(x)^2)*cos(x^2)", "(x^2 + 1)^(1/3)", "(x^2)^0.7", "(x*y)^1.5", "(-x)^3*(-y)^-2", "x^a*y^b/(a*b)",
    "(a^x)^b", "ln(x^2*y)", "exp(a*ln(x))", "sqrt(x*sqrt(x*sqrt(x)))", "|x|*|y| - |x*y|", "sign(x)*x^2",
    "((x - y)/(x + y))^2", "1 - (1 - x)^10", "(1-x)^2 + 100*(y-x^2)^2", "-(y*ln(p) + (1 - y)*ln(1 - p))",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "20 + x^2 + y^2 - 10*(cos(2*pi*x) + cos(2*pi*y))", "0.5*x^2 - 1.5*y^2",
)  # fmt: skip

TABLE = tuple(f"{name}({', '.join(['x/10', 'y/10'][: len(argument_names(name))])})" for name in FUNCTIONS)
OF_LOSSES = tuple(loss.formula for loss in LOSSES.values())


def points(formula: Expression, chance: random.Random, count: int) -> list[dict[str, float]]:
    """Return random points; a probability lies between 0 and 1."""
    low, high = (0.05, 0.95) if {"p", "tau"} & set(names(formula)) or "clampln" in to_text(formula) else (0.1, 3.0)
    return [{name: chance.uniform(low, high) for name in names(formula)} for _ in range(count)]


@pytest.mark.parametrize("text", [*FORMULAS, *TABLE, *OF_LOSSES])
def test_agrees_with_central_differences(text: str) -> None:
    formula, chance = parse(text), random.Random(text)  # noqa: S311
    for name in names(formula):
        derivative = Calculus().differentiate(formula, name)
        for values in points(formula, chance, 4):
            expected = central_difference(formula, name, values)
            assert abs(value_of(derivative, values) - expected) <= 1e-12 * (1 + abs(expected)), (name, values)


@pytest.mark.parametrize("loss", [loss for loss in LOSSES.values() if loss.derivative], ids=lambda loss: loss.name)
def test_a_losses_own_derivative_is_the_formulas(loss: Loss) -> None:
    formula, derivative, chance = parse(loss.formula), parse(loss.derivative or ""), random.Random(loss.name)  # noqa: S311
    for values in points(formula, chance, 20):
        expected = central_difference(formula, "yhat", values)
        assert abs(value_of(derivative, values) - expected) <= 1e-12 * (1 + abs(expected)), values


def random_tree(chance: random.Random, depth: int) -> Expression:
    if depth == 0 or chance.random() < 0.1:
        leaf = chance.choice(("x", "x", "y", "2", "3", "0.5", "1"))
        return Name(leaf) if leaf.isalpha() else Number(leaf)

    def part() -> Expression:
        return random_tree(chance, depth - 1)

    match chance.randrange(7):
        case 0:
            return Negative(part())
        case 1:
            return Sum(part(), tuple((chance.choice("+-"), part()) for _ in range(chance.randrange(1, 3))))
        case 2 | 3:
            return Product(part(), tuple((chance.choice("*/"), part()) for _ in range(chance.randrange(1, 3))))
        case 4:
            whole = Number(str(chance.randrange(1, 5)))
            if chance.random() < 0.6:
                return Power(part(), chance.choice((whole, Negative(whole))))
            return Power(Call("sigmoid", (part(),)), part())  # a power that varies has a derivative by a base above 0
        case 5:
            return Call("where", (Comparison(chance.choice(("<", ">=")), part(), part()), part(), part()))
    function = chance.choice(sorted(FUNCTIONS))
    return Call(function, tuple(part() for _ in argument_names(function)))


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))])
def test_random_formulas_agree_with_central_differences(seed: int) -> None:
    chance, compared, edges = random.Random(seed), 0, 0  # noqa: S311
    for _ in range(120):
        formula = random_tree(chance, 4)
        values = {"x": chance.uniform(0.2, 2.5), "y": chance.uniform(-2.5, 2.5)}
        try:
            expected = central_difference(formula, "x", values)
        except NoValueError:
            continue
        try:
            derivative = Calculus().differentiate(formula, "x")
        except ExpressionError as error:
            assert "no real derivative" in error.message  # a part of it has none, such as 1/(2 - 2)
            continue
        try:
            found = value_of(derivative, values)
        except NoValueError:
            edges += 1  # where a formula is asin(1) everywhere, its derivative by the rules has no value
            continue
        assert abs(found - expected) <= MP.mpf(10) ** -10 * (1 + abs(expected)), (to_text(formula), values)
        if len(to_text(derivative)) < 500:
            assert parse(to_text(derivative)) == derivative
        compared += 1
    assert compared > 50
    assert edges <= 1
