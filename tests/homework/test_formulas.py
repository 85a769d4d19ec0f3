"""Answers that are formulas."""

from __future__ import annotations

import pytest

from tests.homework.checking import check, found, line, named, verdicts


@pytest.mark.parametrize(
    "text",
    ["-2*x*(y-(a*x+b))", "2*x*(a*x+b-y)", "2(ŷ - y)·x", "-2*(y - yhat)*x", "2*a*x^2 + 2*b*x - 2*x*y", "−2x·(y−ŷ)"],
)
def test_a_gradient_in_any_form_is_right(text: str) -> None:
    assert verdicts(line({(1, "dL/da"): text})) == ["right"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2*x*(y-(a*x+b))", "sign-flipped"),
        ("-x*(y-(a*x+b))", "factor-missing"),
        ("-4*x*(y-(a*x+b))", "factor-extra"),
    ],
)
def test_a_constant_ratio_names_the_mistake(text: str, name: str) -> None:
    report = line({(1, "dL/da"): text})
    assert verdicts(report) == ["wrong"]
    assert named(found(report, "dL/da")) == {name}


def test_a_formula_is_judged_as_a_formula_not_by_its_value_here() -> None:
    # At x = 1 the inner derivative is 1: the value is right, the formula is not.
    report = line({(1, "dL/da"): "-2*(y-(a*x+b))"})
    assert verdicts(report) == ["wrong"]


@pytest.mark.parametrize("text", ["0 - 1*(-2)", "=0 - 1*(-2)", "1 + 1", "4/2", "2*1"])
def test_a_formula_of_numbers_is_its_value(text: str) -> None:
    assert verdicts(line({(1, "a"): text})) == ["right"]


def test_a_formula_that_sympy_cannot_expand_is_compared_at_points() -> None:
    neuron = {"model": "sigmoid(w*x)", "sample": ["x=2, y=1"], "init": ["w=0.5"], "lr": "0.1"}
    right = "-2*(y - 1/(1 + exp(-w*x)))*sigmoid(w*x)*(1 - sigmoid(w*x))*x"
    assert verdicts(check({(1, "grad_w"): right}, **neuron)) == ["right"]
    assert verdicts(check({(1, "grad_w"): right.replace("-2", "2", 1)}, **neuron)) == ["wrong"]


def test_a_formula_of_a_batch_is_that_of_a_sample() -> None:
    assert verdicts(line({(1, "dL/da"): "-2*x*(y-(a*x+b))"}, batch="all")) == ["right"]
    report = line({(1, "dL/da"): "2*x*(y-(a*x+b))"}, batch="all")
    assert named(found(report, "dL/da")) == {"sign-flipped"}


def test_what_follows_a_wrong_formula_follows() -> None:
    # 2*(y - yhat)*x = 2 in step 1, so a = 0 - 2 = -2.
    assert verdicts(line({(1, "dL/da"): "2*x*(y-(a*x+b))", (1, "a"): "-2"})) == ["wrong", "follows"]


HOSTILE = ("(a+b)^100", "((a+b)^90)^90", "exp(exp(exp(a*x)))", "a/(x-x)", "(" * 60 + "a" + ")" * 60)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_formula_ends_soon(text: str) -> None:
    assert verdicts(line({(1, "dL/da"): text}))[0] in ("wrong", "unreadable")
