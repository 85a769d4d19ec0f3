"""Reads formulas as they are shown on screen, and works them out again: nothing of gdcalc takes part.

A number that is shown rounded stands for an interval, of half a unit of its last digit to each side; what is worked
out from intervals is one that holds every value that the numbers shown could mean.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

Interval = tuple[Any, Any]

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
UNIT_FRACTIONS = {"½": 2, "⅓": 3, "¼": 4, "⅕": 5, "⅙": 6, "⅛": 8}
LETTERS = "[A-Za-zŷα-ωΑ-Ω][A-Za-zŷα-ωΑ-Ω0-9_₀-₉]*"
TOKEN = re.compile(
    rf"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?)|(?P<name>∂{LETTERS}/∂{LETTERS}|{LETTERS})"
    r"|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<unit>[½⅓¼⅕⅙⅛])|(?P<sign>==|[−+·/^(),|√<>≤≥]))"
)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


RISING: dict[str, Callable[[float], float]] = {
    "σ": sigmoid,
    "exp": math.exp,
    "ln": math.log,
    "√": math.sqrt,
    "tanh": math.tanh,
    "softplus": lambda x: math.log1p(math.exp(x)),
    "atan": math.atan,
}
SLACK = Fraction(1, 10**12)
"""What is worked in floats here may be off by this part."""

RATIONAL: dict[str, Callable[[Any], Any]] = {"relu": lambda x: max(x, 0), "sign": lambda x: (x > 0) - (x < 0)}
"""Functions that never fall: of an interval they give that of their values at its ends."""


def multiply(left: Interval, right: Interval) -> Interval:
    products = [a * b for a in left for b in right]
    return min(products), max(products)


def divide(left: Interval, right: Interval) -> Interval:
    if right[0] <= 0 <= right[1]:
        if right[0] == right[1]:
            raise ZeroDivisionError
        return -math.inf, math.inf
    quotients = [a / b for a in left for b in right]
    return min(quotients), max(quotients)


def power(base: Interval, count: int) -> Interval:
    ends = [base[0] ** count, base[1] ** count]
    low = 0 if count % 2 == 0 and base[0] <= 0 <= base[1] else min(ends)
    return low, max(ends)


class UnknownNameError(LookupError):
    """A formula reads a name of which no value was shown before: a state at its start, a counter, a setting."""


class Reader:
    """Works out one formula; ``number`` says what a number shown stands for, ``names`` what a name does."""

    def __init__(
        self, text: str, number: Callable[[str], Interval], names: Mapping[str, Interval] | None = None
    ) -> None:
        self.tokens = []
        position = 0
        while position < len(text):
            match = TOKEN.match(text, position)
            assert match, f"cannot read {text[position:]!r} in {text!r}"
            self.tokens.append((match.lastgroup, match[match.lastgroup or ""]))
            position = match.end()
        self.tokens.append(("end", ""))
        self.number, self.names = number, names or {}
        self.text = text

    def value(self) -> Interval:
        value = self.sum()
        assert self.tokens[0][0] == "end", f"{self.text!r} goes on: {self.tokens}"
        return value

    def take(self, *texts: str) -> str | None:
        if self.tokens[0][1] in texts and self.tokens[0][0] != "end":
            return self.tokens.pop(0)[1]
        return None

    def sum(self) -> Interval:
        negative = self.take("−")
        value = self.product()
        if negative:
            value = -value[1], -value[0]
        while sign := self.take("+", "−"):
            term = self.product()
            value = (
                (value[0] + term[0], value[1] + term[1]) if sign == "+" else (value[0] - term[1], value[1] - term[0])
            )
        return value

    def product(self) -> Interval:
        value = self.power()
        while sign := self.take("·", "/"):
            factor = self.power()
            value = multiply(value, factor) if sign == "·" else divide(value, factor)
        return value

    def power(self) -> Interval:
        value = self.atom()
        kind, text = self.tokens[0]
        if kind == "raised":
            self.tokens.pop(0)
            return power(value, int(text.translate(SUPERSCRIPTS)))
        if self.take("^"):
            low, high = self.atom()
            if low == high and Fraction(low).denominator == 1 and low >= 0:
                return power(value, int(low))
            ends = [float(base) ** float(exponent) for base in value for exponent in (low, high)]
            return Fraction(min(ends)) * (1 - SLACK), Fraction(max(ends)) * (1 + SLACK)
        return value

    def atom(self) -> Interval:
        kind, text = self.tokens.pop(0)
        if kind == "number":
            return self.number(text)
        if kind == "unit":
            return Fraction(1, UNIT_FRACTIONS[text]), Fraction(1, UNIT_FRACTIONS[text])
        if text == "(":
            value = self.sum()
            assert self.take(")")
            return value
        if text == "|":
            value = self.sum()
            assert self.take("|")
            low = 0 if value[0] <= 0 <= value[1] else min(abs(value[0]), abs(value[1]))
            return low, max(abs(value[0]), abs(value[1]))
        if text == "where":
            return self.chosen()
        if (text in RISING or text in RATIONAL or text in ("max", "min")) and self.take("("):
            arguments = [self.sum()]
            while self.take(","):
                arguments.append(self.sum())
            assert self.take(")")
            return self.called(text, arguments)
        if text not in self.names:
            raise UnknownNameError(f"{text!r} in {self.text!r}")
        return self.names[text]

    def chosen(self) -> Interval:
        """Return the side that a condition chooses; both, where the intervals leave it open."""
        assert self.take("(")
        left = self.sum()
        relation = self.take("<", ">", "≤", "≥", "==")
        right = self.sum()
        if relation in (">", "≥"):
            left, right = right, left
        if relation == "==":
            same = left[0] == left[1] == right[0] == right[1]
            return self.one_of(holds=same, fails=left[1] < right[0] or right[1] < left[0])
        holds = left[1] < right[0] or (relation in ("≤", "≥") and left[1] <= right[0])
        fails = left[0] > right[1] or (relation in ("<", ">") and left[0] >= right[1])
        return self.one_of(holds=holds, fails=fails)

    def one_of(self, *, holds: bool, fails: bool) -> Interval:
        assert self.take(",")
        then = self.sum()
        assert self.take(",")
        otherwise = self.sum()
        assert self.take(")")
        if holds or fails:
            return then if holds else otherwise
        return min(then[0], otherwise[0]), max(then[1], otherwise[1])

    def called(self, name: str, arguments: list[Interval]) -> Interval:
        if name in ("max", "min"):
            choose = max if name == "max" else min
            low, high = zip(*arguments, strict=True)
            return choose(low), choose(high)
        ((low, high),) = arguments
        if name in RATIONAL:
            return RATIONAL[name](low), RATIONAL[name](high)
        ends = RISING[name](float(low)), RISING[name](float(high))
        slack = float(SLACK)
        below, above = ends[0] - slack * abs(ends[0]) - 1e-300, ends[1] + slack * abs(ends[1]) + 1e-300
        return Fraction(below), Fraction(above)


def exactly(text: str) -> Interval:
    return Fraction(text), Fraction(text)


def to_digits(digits: int) -> Callable[[str], Interval]:
    """Return what a number shown to so many significant digits can mean; one with more was rounded at its own last."""

    def number(text: str) -> Interval:
        mantissa, _, exponent = text.partition("e")
        decimals = len(mantissa.partition(".")[2])
        first = re.search(r"[1-9]", mantissa.replace(".", ""))
        point = len(mantissa.partition(".")[0])
        if first is None:
            return exactly(text)
        places = max(decimals, digits - (point - first.start()))
        half = Fraction(1, 2) * Fraction(10) ** (int(exponent or 0) - places)
        return Fraction(text) - half, Fraction(text) + half

    return number
