"""Any small problem: gdcalc's steps against a plain gradient descent with dual numbers, written here alone.

A dual number carries a value and its derivatives by the parameters; over fractions it is exact, over floats it is
forward-mode differentiation. Nothing of gdcalc's parser, calculus or arithmetic takes part in it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdcalc import solve
from gdcalc.run.records import Step

PARAMETERS = ("a", "b", "c")


@dataclass
class Dual:
    """A value and its derivative by each parameter."""

    value: Any
    slopes: Mapping[str, Any]

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, {name: self.slopes[name] + other.slopes[name] for name in PARAMETERS})

    def __sub__(self, other: Dual) -> Dual:
        return Dual(self.value - other.value, {name: self.slopes[name] - other.slopes[name] for name in PARAMETERS})

    def __mul__(self, other: Dual) -> Dual:
        slopes = {name: self.slopes[name] * other.value + self.value * other.slopes[name] for name in PARAMETERS}
        return Dual(self.value * other.value, slopes)

    def through(self, value: float, slope: float) -> Dual:
        return Dual(value, {name: slope * each for name, each in self.slopes.items()})


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def tanh_slope(x: float) -> float:
    return 1 / math.cosh(x) ** 2 if abs(x) < 350 else 0.0


SMOOTH: dict[str, Callable[[Dual], Dual]] = {
    "sin": lambda u: u.through(math.sin(u.value), math.cos(u.value)),
    "tanh": lambda u: u.through(math.tanh(u.value), tanh_slope(u.value)),
    "sigmoid": lambda u: u.through(sigmoid(u.value), sigmoid(u.value) * sigmoid(-u.value)),
    "atan": lambda u: u.through(math.atan(u.value), 1 / (1 + u.value**2)),
}

Tree = tuple[Any, ...]


def trees(functions: Sequence[str]) -> st.SearchStrategy[Tree]:
    leaves = st.one_of(
        st.sampled_from([("name", name) for name in (*PARAMETERS, "x", "u")]),
        st.sampled_from([("number", text) for text in ("2", "0.5", "3", "1/4")]),
    )

    def larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        operations = [st.tuples(st.just(sign), inner, inner) for sign in "+-*"] + [st.tuples(st.just("square"), inner)]
        calls = [st.tuples(st.sampled_from(functions), inner)] if functions else []
        return st.one_of(*operations, *calls)

    return st.recursive(leaves, larger, max_leaves=6)


def text_of(tree: Tree) -> str:
    match tree:
        case ("name" | "number", text):
            return f"({text})" if "/" in text else str(text)
        case ("+" | "-" | "*" as sign, left, right):
            return f"({text_of(left)} {sign} {text_of(right)})"
        case ("square", inner):
            return f"({text_of(inner)})^2"
        case (function, inner):
            return f"{function}({text_of(inner)})"
    raise TypeError(tree)


def worked(tree: Tree, known: Mapping[str, Dual], read: Callable[[str], Any]) -> Dual:
    match tree:
        case ("name", name):
            return known[name]
        case ("number", text):
            return Dual(read(text), dict.fromkeys(PARAMETERS, read("0")))
        case ("+", left, right):
            return worked(left, known, read) + worked(right, known, read)
        case ("-", left, right):
            return worked(left, known, read) - worked(right, known, read)
        case ("*", left, right):
            return worked(left, known, read) * worked(right, known, read)
        case ("square", inner):
            part = worked(inner, known, read)
            return part * part
        case (function, inner):
            return SMOOTH[function](worked(inner, known, read))
    raise TypeError(tree)


@dataclass(frozen=True)
class Case:
    """A problem: ``z`` is an intermediate of the model, read as ``u`` by the line after it."""

    inner: Tree
    outer: Tree
    loss: str
    rows: tuple[tuple[str, str], ...]
    start: tuple[str, ...]
    batch: int
    order: str
    reduction: str
    maximize: bool
    frozen: bool

    def solved(self, **arithmetic: Any) -> list[Step]:
        # 0*(…) makes all three names parameters, whatever the formulas hold.
        model = f"u = {text_of(self.inner)} + 0*(a + b + c)*x; yhat = {text_of(self.outer)} + a"
        return list(
            solve(
                model,
                data=[{"x": x, "y": y} for x, y in self.rows],
                init=dict(zip(PARAMETERS, self.start, strict=True)),
                loss=self.loss,
                lr="1/16",
                batch=self.batch,
                order=self.order,
                seed=1,
                epochs=2,
                reduction=self.reduction,
                maximize=self.maximize,
                freeze="b" if self.frozen else None,
                **arithmetic,
            )
        )

    def check(self, steps: list[Step], read: Callable[[str], Any], same: Callable[[Any, Any], bool]) -> None:
        """Work each step again from the start, over the samples that gdcalc says it took."""
        zero, one = read("0"), read("1")
        values = dict(zip(PARAMETERS, map(read, self.start), strict=True))
        for step in steps:
            parameters = {
                name: Dual(value, {each: one if each == name else zero for each in PARAMETERS})
                for name, value in values.items()
            }
            total = Dual(zero, dict.fromkeys(PARAMETERS, zero))
            for sample in step.samples:
                x, y = (Dual(read(text), dict.fromkeys(PARAMETERS, zero)) for text in self.rows[sample.index - 1])
                known = {**parameters, "x": x, "u": x}
                known["u"] = worked(self.inner, known, read)
                prediction = worked(self.outer, known, read) + parameters["a"]
                error = y - prediction
                loss = error * error if self.loss == "squared" else error * error * x
                assert same(sample.values["u"], known["u"].value)
                assert same(sample.prediction, prediction.value)
                assert same(sample.loss, loss.value)
                assert same(sample.gradient, loss.slopes)
                total = total + loss
            divisor = len(step.samples) if self.reduction == "mean" else 1
            gradient = {name: slope / divisor for name, slope in total.slopes.items()}
            assert same(step.parameters, values)
            assert same(step.loss, total.value / divisor)
            assert same(step.gradient, gradient)
            for name in PARAMETERS:
                if not (self.frozen and name == "b"):
                    values[name] += gradient[name] / 16 * (1 if self.maximize else -1)
            assert same(step.new_parameters, values)


NUMBERS = st.sampled_from(["0", "1", "-1", "0.5", "-0.25", "1/3", "0.75"])


def cases(functions: Sequence[str]) -> st.SearchStrategy[Case]:
    return st.builds(
        Case,
        inner=trees(functions).filter(lambda tree: "u" not in text_of(tree)),
        outer=trees(functions),
        loss=st.sampled_from(["squared", "(y - yhat)^2*x"]),
        rows=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5).map(tuple),
        start=st.tuples(NUMBERS, NUMBERS, NUMBERS),
        batch=st.integers(1, 4),
        order=st.sampled_from(["sequential", "shuffle", "random"]),
        reduction=st.sampled_from(["mean", "sum"]),
        maximize=st.booleans(),
        frozen=st.booleans(),
    )


def read_float(text: str) -> float:
    return float(Fraction(text))


def nearly(got: Any, expected: Any) -> bool:
    return bool(got == pytest.approx(expected, rel=1e-9, abs=1e-9))


def exactly(got: Any, expected: Any) -> bool:
    return bool(got == expected)


def is_tame(steps: list[Step]) -> bool:
    """Tell whether the values stayed small: rounding errors grow with them."""
    return all(abs(float(value)) < 1e3 for step in steps for value in (step.loss, *step.gradient.values()))


@settings(max_examples=150)
@given(cases(tuple(SMOOTH)))
def test_floats_agree_with_a_plain_gradient_descent(case: Case) -> None:
    steps = case.solved()
    assume(is_tame(steps))
    case.check(steps, read_float, nearly)


@settings(max_examples=80)
@given(cases(()))
def test_polynomials_are_exact(case: Case) -> None:
    """Each record equals the fractions worked here; a run whose fractions grow too long ends early, as it should."""
    steps = case.solved(exact=True)
    case.check(steps, Fraction, exactly)


@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6),
    start=st.tuples(NUMBERS, NUMBERS),
    batch=st.integers(1, 4),
)
def test_floats_agree_with_fractions_on_quadratic_problems(
    rows: list[tuple[str, str]], start: tuple[str, str], batch: int
) -> None:
    problem: dict[str, Any] = {
        "data": [{"x": x, "y": y} for x, y in rows],
        "init": dict(zip("ab", start, strict=True)),
        "lr": "0.1",
        "batch": batch,
        "steps": 10,
    }
    floats, fractions = (list(solve("a*x + b", exact=exact, **problem)) for exact in (False, True))
    for one, other in zip(floats, fractions, strict=True):
        assert one.loss == pytest.approx(float(other.loss), rel=1e-9, abs=1e-15)
        for name in "ab":
            assert one.gradient[name] == pytest.approx(float(other.gradient[name]), rel=1e-9, abs=1e-12)
            assert one.new_parameters[name] == pytest.approx(float(other.new_parameters[name]), rel=1e-9, abs=1e-12)
