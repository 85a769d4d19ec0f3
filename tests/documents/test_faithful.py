"""Every line of the work, worked out again from what it shows alone, by ``tests/display_oracle.py``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from gdcalc import solve
from gdcalc.documents.solution import Detail, solution
from gdcalc.errors import GdcalcError
from gdcalc.formats.page import Page
from gdcalc.formats.text import text
from tests.display_oracle import Interval, Reader, UnknownNameError, exactly, to_digits

POLYNOMIAL = ("a*x+b", "b + a*x", "a*x^2 + b*x + 1", "(a*x - b)^2", "a*(x - b)", "2x*a - x/4*b", "u = a*x; u^2 - b*u")
OTHERS = (
    "sigmoid(a*x+b)",
    "h = relu(a*x+b); out = b*h - 1; out",
    "b*tanh(a*x)",
    "abs(a*x) - sqrt(b^2 + 1)",
    "softplus(a + x)*b",
    "exp(-a*x)/(1+b^2)",
    "max(a*x, b)",
)
LOSSES = ("squared", "half-squared", "(yhat - y)^2", "(yhat - y)^2/3 + yhat")
RATIONAL_RULES = ("sgd", "sgd", "sgd:momentum=0.9,nesterov=true,weight_decay=0.1", "heavy-ball")
OTHER_RULES = ("adam", "adamw:amsgrad=true", "rmsprop:centered=true,momentum=0.5", "nadam", "rprop", "adagrad")
KINKED = ("absolute", "relu(1 - y*yhat)")

NUMBERS = st.sampled_from(["0", "1", "-1", "2", "-3", "0.5", "0.1", "-0.25", "1/4", "12.5", "0.003", "7"])


@st.composite
def problems(
    draw: st.DrawFn, models: tuple[str, ...], losses: tuple[str, ...], optimizers: tuple[str, ...]
) -> dict[str, Any]:
    """Return the settings of a small problem, and how its work is shown."""
    rows = draw(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=9))
    return {
        "model": draw(st.sampled_from(models)),
        "loss": draw(st.sampled_from(losses)),
        "data": {"x": [x for x, _ in rows], "y": [y for _, y in rows]},
        "init": {"a": draw(NUMBERS), "b": draw(NUMBERS)},
        "batch": draw(st.sampled_from(["1", "2", "all"])),
        "reduction": draw(st.sampled_from(["mean", "sum"])),
        "lr": draw(st.sampled_from(["0.1", "1/3", "1"])),
        "penalty": draw(st.sampled_from([None, None, "a^2 + b/2"])),
        "optimizer": draw(st.sampled_from(optimizers)),
    }


ANY = problems(POLYNOMIAL + OTHERS, LOSSES + KINKED, RATIONAL_RULES + OTHER_RULES)
DETAILS = st.sampled_from(["short", "normal", "full"])

FUNCTIONS = r"σ|\b(exp|tanh|relu|softplus|max|min|sign|where)\b|(?<=[0-9])e"
Number = Callable[[str], Interval]
Line = tuple[str, list[str], list[str]]
GIVEN = re.compile(r"([^\s,:]+) [=≈] (−?[0-9./e−-]+)")


def worked_lines(detail: str, digits: int, problem: dict[str, Any]) -> Iterator[Line]:
    """Yield each line of the work: its left side, its signs, and what stands behind each.

    Values that are given, in ``Start`` and in headings, are lines with one side. A step's heading has none.
    """
    run = solve(steps=3, **problem)
    shown = "".join(text(solution(run, Detail(detail, digits)), Page(width=100_000, color=False)))
    start, *lines = shown.partition("\nStart")[2].splitlines()
    yield from given(start)
    for line in lines:
        # After the label and two spaces; a note may stand behind.
        match = re.match(r"( +)(?:[a-z][a-z ]*?  +| +)(\S+) ([=≈←]) (.*?)(?:   \(.*\))?$", line)
        if match:
            parts = re.split(r" ([=≈←]) ", match[4])
            yield match[2], [match[3], *parts[1::2]], parts[::2]
        elif line.startswith(("After", "Checked", "In step", "…")):
            return
        else:
            if line.startswith("Step"):
                yield "", [], []
            yield from given(line)


def given(line: str) -> Iterator[Line]:
    return ((match[1], ["="], [match[2]]) for match in GIVEN.finditer(line))


def check(lines: Iterator[Line], number: Number, agrees: Callable[[str, str, str], bool]) -> int:
    """Check each line's last two sides against each other, and its formula against the numbers put into it."""
    known: dict[str, Interval] = {}
    new: dict[str, Interval] = {}
    count = 0
    for left, signs, sides in lines:
        if not left:
            known |= new
            new = {}
            continue
        *formulas, value = sides
        formulas = [formula for formula in formulas if not re.search(r"mean\(|sum\(|η|…", formula)]
        try:
            if formulas and not re.search("[A-Za-zŷα-ω]", re.sub(FUNCTIONS, "", formulas[-1])):
                assert agrees(formulas[-1], signs[-1], value), (left, sides, signs)
            worked = [Reader(formula, number, known).value() for formula in formulas[-2:]]
        except (UnknownNameError, ZeroDivisionError, OverflowError, ValueError):
            worked = []  # a name without a value so far, or an interval that reaches where there is no value
        # A parameter's new value is read from the next step on; all others from the next line on.
        (new if "←" in signs and left in ("a", "b") else known)[left] = Reader(value, number).value()
        if worked:
            low, high = zip(*worked, strict=True)
            assert max(low) <= min(high), (left, formulas, worked)
            count += 1
    return count


def in_float64(number: Number) -> Callable[[str, str, str], bool]:
    """Return the test for float64: equal as it stands, or within what the rounding implies."""

    def agrees(formula: str, sign: str, value: str) -> bool:
        if sign == "=":
            low, high = Reader(formula, exactly).value()
            return bool(low <= Reader(value, exactly).value()[0] <= high)
        worked = Reader(formula, number).value()
        low, high = Reader(value, number).value()
        slack = 1e-9 * max(1, abs(float(low)))
        return bool(float(low) <= float(worked[1]) + slack and float(high) >= float(worked[0]) - slack)

    return agrees


def in_fractions(formula: str, sign: str, value: str) -> bool:
    return sign in "=←" and Reader(formula, exactly).value() == Reader(value, exactly).value()


def by_hand(places: int) -> Callable[[str, str, str], bool]:
    """Return the test for rounded arithmetic: the value is the formula's, rounded half up where ≈ says so."""

    def rounded(value: float | Fraction) -> Fraction:
        size = math.floor(abs(Fraction(value)) * 10**places + Fraction(1, 2))
        return Fraction(size if value >= 0 else -size, 10**places)

    def agrees(formula: str, sign: str, value: str) -> bool:
        low, high = Reader(formula, exactly).value()
        shown = Reader(value, exactly).value()[0]
        if sign == "≈":
            low, high = rounded(low), rounded(high)
        return bool(low <= shown <= high)

    return agrees


@hypothesis.given(ANY, DETAILS, st.sampled_from([3, 6, 10]))
@settings(max_examples=60)
def test_in_float64_within_the_rounding_shown(problem: dict[str, Any], detail: str, digits: int) -> None:
    number = to_digits(digits)
    with suppress(GdcalcError):  # a start without a value
        check(worked_lines(detail, digits, problem), number, in_float64(number))


@hypothesis.given(problems(POLYNOMIAL, LOSSES, RATIONAL_RULES), DETAILS)
@settings(max_examples=40)
def test_exactly_in_fractions(problem: dict[str, Any], detail: str) -> None:
    assert check(worked_lines(detail, 6, problem | {"exact": True}), exactly, in_fractions)


@hypothesis.given(ANY, DETAILS, st.integers(2, 6))
@settings(max_examples=60)
def test_by_hand_every_line_is_what_it_shows_rounded(problem: dict[str, Any], detail: str, places: int) -> None:
    with suppress(GdcalcError):
        check(worked_lines(detail, 6, problem | {"round": places}), exactly, by_hand(places))


def test_the_check_finds_a_line_that_is_wrong() -> None:
    number = to_digits(6)
    z: Line = ("z", ["="], ["0.785835"])
    assert check(iter([z, ("L", ["=", "≈", "≈"], ["z²", "0.785835²", "0.617537"])]), number, in_float64(number)) == 1
    wrong: tuple[Line, ...] = (
        ("L", ["=", "≈", "≈"], ["z²", "0.785835²", "0.617539"]),
        ("L", ["=", "=", "="], ["z²", "0.785835²", "0.617537"]),
        ("L", ["=", "≈", "≈"], ["z²", "0.785845²", "0.617552"]),
    )
    for line in wrong:
        with pytest.raises(AssertionError):
            check(iter([z, line]), number, in_float64(number))
