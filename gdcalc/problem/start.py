"""Turns starting values as typed into numbers, and draws the random ones."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gdcalc.arithmetic import FLOAT64, Arithmetic
from gdcalc.arithmetic.formula_code import FAILURES
from gdcalc.errors import ProblemError
from gdcalc.expression.tokens import fold_name
from gdcalc.expression.tree import Expression
from gdcalc.problem.settings import check_parameter, constant_value, formula, refuse, split_list, usable_value

ALLOWED = "write a number, a fraction, uniform(low, high) or normal(mean, deviation), as in a=0, b=1/2"

DISTRIBUTIONS: Mapping[str, Callable[[random.Random, float, float], float]] = {
    "uniform": random.Random.uniform,
    "normal": random.Random.gauss,
}


@dataclass(frozen=True, slots=True)
class RandomStart:
    """A starting value that is drawn from a distribution."""

    distribution: str
    first: float
    second: float


Start = Expression | RandomStart


def read_init(texts: Sequence[str], parameters: Sequence[str]) -> dict[str, Start]:
    """Return what each parameter starts from. A value without a name is for every parameter not named; else 0.

    Raises ProblemError for a name that is not a parameter or is given twice, or a value that cannot be read.
    """
    named: dict[str, Start] = {}
    others: list[Start] = []
    for text in texts:
        for item in split_list("init", text):
            name, sign, value = item.rpartition("=")
            start = _read_start(value.strip(), text)
            if not sign:
                others.append(start)
                continue
            name = fold_name(name.strip())
            check_parameter("init", name, parameters)
            if name in named:
                raise refuse("init", text, f"{name} is given twice")
            named[name] = start
    if len(others) > 1:
        raise refuse("init", ", ".join(texts), "only one value can be without a name")
    default = others[0] if others else formula("init", "0", (), ALLOWED)
    return {name: named.get(name, default) for name in parameters}


def _read_start(value: str, text: str) -> Start:
    drawn = re.fullmatch(r"(uniform|normal)\s*\((.*)\)", value, re.DOTALL)
    if not drawn:
        return formula("init", value, (), ALLOWED)
    try:
        listed = split_list("init", drawn[2])
        bounds = [constant_value(formula("init", each, (), ALLOWED), FLOAT64) for each in listed]
    except FAILURES:
        bounds = []
    if len(bounds) != 2:
        raise refuse("init", text, f"{drawn[1]} takes two numbers")
    if drawn[1] == "normal" and bounds[1] < 0:
        raise refuse("init", text, "a deviation is not negative")
    return RandomStart(drawn[1], *bounds)


def start_values(starts: Mapping[str, Start], arithmetic: Arithmetic, seed: int | None) -> dict[str, Any]:
    """Return the numbers that the parameters start from.

    Random ones are drawn in the parameters' order from ``random.Random(seed)``, the same in every arithmetic, but for
    the rounding of one that rounds. Raises ProblemError where a value does not exist in the arithmetic.
    """
    generator = random.Random(seed)  # noqa: S311 - an exercise, not a secret
    return {name: _start_value(name, start, arithmetic, generator) for name, start in starts.items()}


def _start_value(name: str, start: Start, arithmetic: Arithmetic, generator: random.Random) -> Any:
    if isinstance(start, RandomStart):
        value = DISTRIBUTIONS[start.distribution](generator, start.first, start.second)
        if not math.isfinite(value):
            raise ProblemError(f"the starting value drawn for {name} is too large", "draw from a smaller range")
        drawn = arithmetic.read(repr(value))
        return arithmetic.namespace[arithmetic.finish](drawn) if arithmetic.finish else drawn
    return usable_value(f"the starting value of {name}", start, arithmetic, ALLOWED)
