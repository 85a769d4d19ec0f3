"""Starting values: numbers, fractions, random draws; frozen parameters."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from gdcalc.errors import ExpressionError, GdcalcError, ProblemError
from gdcalc.problem import Problem, Settings, pose

ROWS = ({"x": "1", "y": "1"},)


def posed(*init: str, model: str = "a*x + b + c", **settings: Any) -> Problem:
    return pose(Settings(model=model, data=ROWS, init=init, **settings))


def refused(*init: str, **settings: Any) -> GdcalcError:
    with pytest.raises((ProblemError, ExpressionError)) as caught:
        posed(*init, **settings)
    return caught.value


@pytest.mark.parametrize(
    ("init", "start"),
    [
        ((), (0, 0, 0)),
        (("a=1, b=-1/2",), (1, -0.5, 0)),
        (("a=1", "c=2e-3"), (1, 0, 0.002)),
        (("b=2", "7"), (7, 2, 7)),
        (("7, b=2",), (7, 2, 7)),
        (("a=sqrt(4), b=2^-1, c=|-3|",), (2, 0.5, 3)),
        ((" a = −1 ",), (-1, 0, 0)),
    ],
)
def test_numbers(init: tuple[str, ...], start: tuple[float, ...]) -> None:
    assert tuple(posed(*init).start.values()) == start


def test_exact_reads_decimals_as_fractions() -> None:
    problem = posed("a=0.1, b=1/3, c=1e-2", exact=True)
    assert dict(problem.start) == {"a": Fraction(1, 10), "b": Fraction(1, 3), "c": Fraction(1, 100)}


def test_rounded_rounds_what_is_worked_out() -> None:
    problem = posed("a=1/3, b=0.25, c=-2/3", round="2")
    assert list(map(problem.arithmetic.present, problem.start.values())) == [
        Decimal("0.33"), Decimal("0.25"), Decimal("-0.67"),
    ]  # fmt: skip


def test_draws_are_those_of_pythons_generator_in_the_parameters_order() -> None:
    generator = random.Random(3)  # noqa: S311 - an exercise, not a secret
    a, b = generator.uniform(-1, 1), generator.gauss(0, 2)
    assert dict(posed("b=normal(0,2), a=uniform(-1,1)", seed="3").start) == {"a": a, "b": b, "c": 0}


def test_a_bare_distribution_is_drawn_for_each_parameter() -> None:
    generator = random.Random(3)  # noqa: S311 - an exercise, not a secret
    draws = [generator.uniform(-1, 1) for _ in range(3)]
    assert list(posed("uniform(-1, 1)", seed="3").start.values()) == draws


def test_a_draw_is_the_same_number_in_every_arithmetic() -> None:
    floats = posed("normal(0, 1)", seed="11").start
    exact = posed("normal(0, 1)", seed="11", exact=True).start
    rounded = posed("normal(0, 1)", seed="11", round="3").start
    assert {name: Fraction(repr(value)) for name, value in floats.items()} == exact
    assert all(abs(rounded[name] - exact[name]) <= Fraction(1, 2000) for name in exact)
    assert all(value * 1000 == int(value * 1000) for value in rounded.values())


def test_a_seed_is_chosen_and_told_where_one_is_needed() -> None:
    problem = posed("uniform(0,1)")
    (note,) = problem.notes
    assert f"--seed {problem.stepping.seed} " in note
    assert posed("uniform(0,1)", seed=str(problem.stepping.seed)).start == problem.start
    assert posed("a=1").stepping.seed is None
    assert posed("a=1").notes == ()
    assert posed("a=1", order="shuffle").stepping.seed is not None


@pytest.mark.parametrize(
    ("init", "message", "hint"),
    [
        (("d=1",), "--init names d, which is not a parameter", "the parameters are a, b, c"),
        (("x=1",), "--init names x", "the parameters are a, b, c"),
        (("a=1, a=2",), "--init cannot be", "a is given twice"),
        (("a=1", "a=2"), "--init cannot be", "a is given twice"),
        (("1, 2",), "--init cannot be", "only one value can be without a name"),
        (("",), "--init cannot be an empty text", "a=0, b=1"),
        (("a=1,,b=2",), "--init cannot be", "single commas"),
        (("a=",), "--init cannot be an empty text", "write a number"),
        (("a=b",), "--init cannot be", "b is not known there"),
        (("a=nan",), "--init cannot be", "write a number"),
        (("a=1/0",), "the starting value of a cannot be used", "write a number"),
        (("a=ln(-1)",), "the starting value of a cannot be used", "write a number"),
        (("a=1e308*10",), "the starting value of a cannot be used", "write a number"),
        (("a=1e400",), "the starting value of a cannot be used: 1e400 is too large", "write a number"),
        (("a=uniform(1)",), "--init cannot be", "uniform takes two numbers"),
        (("a=uniform(1,2,3)",), "--init cannot be", "uniform takes two numbers"),
        (("a=uniform(0,1e308*10)",), "--init cannot be", "uniform takes two numbers"),
        (("a=normal(0,-1)",), "--init cannot be", "a deviation is not negative"),
        (("a=uniform(-1.5e308,1.5e308)",), "the starting value drawn for a is too large", "smaller range"),
    ],
)
def test_starts_that_are_refused(init: tuple[str, ...], message: str, hint: str) -> None:
    error = refused(*init, seed="1")
    assert message in error.message
    assert hint in (error.hint or "")


@pytest.mark.parametrize("arithmetic", [{"exact": True}, {"round": "2"}])
def test_a_draw_that_is_too_large_in_other_arithmetics(arithmetic: dict[str, Any]) -> None:
    assert "too large" in refused("uniform(-1.5e308,1.5e308)", seed="1", **arithmetic).message


def test_an_irrational_start_has_no_exact_value() -> None:
    error = refused("a=sqrt(2)", exact=True)
    assert "sqrt(2) is irrational" in error.message


def test_frozen_parameters_come_in_the_models_order() -> None:
    assert posed(freeze=("c, a",)).frozen == ("a", "c")
    assert posed(freeze=("c", "c", "a")).frozen == ("a", "c")
    assert posed(model="θ*x + b", freeze=("θ",)).frozen == ("theta",)


@pytest.mark.parametrize(
    ("freeze", "message"),
    [
        (("d",), "--freeze names d, which is not a parameter"),
        (("a,b,c",), "--freeze leaves no parameter to update"),
        (("",), "--freeze cannot be an empty text"),
    ],
)
def test_freezes_that_are_refused(freeze: tuple[str, ...], message: str) -> None:
    assert message in refused(freeze=freeze).message
