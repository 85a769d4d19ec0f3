"""The table of functions: evaluators against mpmath, derivatives against differences, kinks, extremes."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import compile_formula
from gdcalc.expression.functions import ALIASES, CONSTANTS, FUNCTION_NAMES, FUNCTIONS, argument_names
from gdcalc.expression.functions.entry import Function
from gdcalc.expression.parser import parse
from gdcalc.expression.tree import names

MP = mpmath.mp.clone()
MP.dps = 50

# What each function is by definition, in mpmath's own terms.
DEFINITIONS: dict[str, Callable[..., Any]] = {
    "exp": MP.exp, "ln": MP.ln, "log": MP.ln,
    "clampln": lambda x: max(MP.ln(x), MP.mpf(-100)), "clampln1m": lambda x: max(MP.ln(1 - x), MP.mpf(-100)),
    "clampdivisor": lambda x: (x + MP.mpf("1e-12") + MP.fabs(x - MP.mpf("1e-12"))) / 2,
    "log2": lambda x: MP.ln(x) / MP.ln(2), "log10": MP.log10,
    "sqrt": MP.sqrt, "abs": MP.fabs, "sign": MP.sign, "floor": MP.floor,
    "sin": MP.sin, "cos": MP.cos, "tan": MP.tan, "asin": MP.asin,
    "acos": MP.acos, "atan": MP.atan, "sinh": MP.sinh, "cosh": MP.cosh, "tanh": MP.tanh,
    "sigmoid": lambda x: 1 / (1 + MP.exp(-x)), "relu": lambda x: (x + MP.fabs(x)) / 2,
    "softplus": lambda x: MP.ln(1 + MP.exp(x)), "logcosh": lambda x: MP.ln(MP.cosh(x)),
    "min": lambda a, b: (a + b - MP.fabs(a - b)) / 2, "max": lambda a, b: (a + b + MP.fabs(a - b)) / 2,
}  # fmt: skip

POSITIVE = (0.01, 0.3, 1.7, 42.0)
INSIDE_ONE = (-0.9, -0.2, 0.4, 0.99)
ANYWHERE = (-3.2, -0.7, 0.25, 1.3, 4.1)
POINTS: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(("ln", "log", "clampln", "log2", "log10", "sqrt"), POSITIVE),
    **dict.fromkeys(("asin", "acos", "clampln1m"), INSIDE_ONE),
}
PAIRS = ((1.5, -2.0), (-2.0, 1.5), (0.1, 0.3), (-7.0, -7.5))

ONE_ARGUMENT = [
    (function, point)
    for function in FUNCTIONS.values()
    if len(function.arguments) == 1
    for point in POINTS.get(function.name, ANYWHERE)
]
TWO_ARGUMENTS = [(function, pair) for function in FUNCTIONS.values() if len(function.arguments) == 2 for pair in PAIRS]


def value_of(text: str, **values: float) -> float:
    return float(compile_formula(parse(text), list(values), FLOAT64)(*values.values()))


def derivative_at(function: Function, point: float) -> float:
    if function.differential:
        return value_of(function.differential, x=point, dx=1.0)
    return value_of(function.derivative, x=point)


def test_every_function_is_defined_here() -> None:
    assert set(DEFINITIONS) == set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_an_entry_is_complete(function: Function) -> None:
    assert all(map(callable, (function.float64, function.exact, function.precise)))
    assert function.meaning
    assert bool(function.derivative) != bool(function.differential)
    known = set(function.arguments)
    if function.differential:
        known |= {f"d{name}" for name in function.arguments}
    assert set(names(parse(function.derivative or function.differential))) <= known
    parsed = parse(f"{function.name}({', '.join(function.arguments)})")
    assert names(parsed) == function.arguments == argument_names(function.name)


def test_other_spellings_lead_to_the_table() -> None:
    assert set(ALIASES.values()) <= set(FUNCTIONS)
    assert not set(ALIASES) & set(FUNCTION_NAMES)
    assert not set(CONSTANTS) & set(FUNCTION_NAMES)


@pytest.mark.parametrize(("function", "point"), ONE_ARGUMENT, ids=lambda each: getattr(each, "name", each))
def test_values_of_one_argument(function: Function, point: float) -> None:
    expected = DEFINITIONS[function.name](MP.mpf(point))
    assert function.float64(point) == pytest.approx(float(expected), rel=1e-14, abs=1e-300)
    assert abs(function.precise(MP, MP.mpf(point)) - expected) <= MP.mpf(10) ** -45 * (1 + abs(expected))


@pytest.mark.parametrize(("function", "pair"), TWO_ARGUMENTS, ids=lambda each: getattr(each, "name", each))
def test_values_of_two_arguments(function: Function, pair: tuple[float, float]) -> None:
    expected = float(DEFINITIONS[function.name](*map(MP.mpf, pair)))
    assert function.float64(*pair) == pytest.approx(expected, rel=1e-14)
    assert float(function.precise(MP, *map(MP.mpf, pair))) == function.float64(*pair)
    assert function.exact(*map(Fraction, pair)) == Fraction(function.float64(*pair))


@pytest.mark.parametrize(("function", "point"), ONE_ARGUMENT, ids=lambda each: getattr(each, "name", each))
def test_derivatives_of_one_argument(function: Function, point: float) -> None:
    found = derivative_at(function, point)
    step = 1e-5 * min(1, 1 - abs(point) if function.name in ("asin", "acos") else abs(point))
    central = (function.float64(point + step) - function.float64(point - step)) / (2 * step)
    assert found == pytest.approx(central, rel=1e-5, abs=1e-9)
    assert found == pytest.approx(float(MP.diff(DEFINITIONS[function.name], point)), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("function", "pair"), TWO_ARGUMENTS, ids=lambda each: getattr(each, "name", each))
@pytest.mark.parametrize(("da", "db"), [(1.0, 0.0), (0.0, 1.0), (2.0, -3.0)])
def test_derivatives_of_two_arguments(function: Function, pair: tuple[float, float], da: float, db: float) -> None:
    (a, b), step = pair, 1e-6
    along = [function.float64(a + sign * step * da, b + sign * step * db) for sign in (1, -1)]
    found = value_of(function.differential, a=a, b=b, da=da, db=db)
    assert found == pytest.approx((along[0] - along[1]) / (2 * step), rel=1e-8)


def test_kinks_are_pytorchs() -> None:
    # PyTorch 2.13: abs and relu have gradient 0 at 0; max and min of equal arguments share it half and half.
    assert derivative_at(FUNCTIONS["abs"], 0.0) == 0
    assert derivative_at(FUNCTIONS["relu"], 0.0) == 0
    assert derivative_at(FUNCTIONS["sign"], 0.0) == 0
    for name in ("max", "min"):
        assert value_of(FUNCTIONS[name].differential, a=2.0, b=2.0, da=1.0, db=0.0) == 0.5
        assert value_of(FUNCTIONS[name].differential, a=2.0, b=2.0, da=0.0, db=1.0) == 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sigmoid(1000)", 1.0),
        ("sigmoid(-1000)", 0.0),
        ("sigmoid(-700)", 9.859676543759770e-305),  # e^-700 to 16 digits, by mpmath
        ("softplus(1000)", 1000.0),
        ("softplus(-1000)", 0.0),
        ("softplus(-700)", 9.859676543759770e-305),
        ("logcosh(1000)", 1000 - 0.6931471805599453),
        ("logcosh(-1000)", 1000 - 0.6931471805599453),
        ("logcosh(1e-9)", 5e-19),  # x^2/2 - x^4/12
        ("logcosh(-1e-9)", 5e-19),
        ("logcosh(1e-150)", 5e-301),
        ("logcosh(0)", 0.0),
        ("tanh(1000)", 1.0),
        ("relu(-1e308)", 0.0),
        ("exp(-1000)", 0.0),
    ],
)
def test_extreme_arguments(text: str, expected: float) -> None:
    assert value_of(text) == pytest.approx(expected, rel=1e-14, abs=0)


@pytest.mark.parametrize("x", [-1.0000001, -1.0, -0.9999999, 0.9999999, 1.0, 1.0000001, 20.0, 400.0])
def test_logcosh_is_smooth_where_its_formula_changes(x: float) -> None:
    assert FUNCTIONS["logcosh"].float64(x) == pytest.approx(float(MP.ln(MP.cosh(x))), rel=1e-15)


@pytest.mark.parametrize("x", [1e-30, -1e-30, 1e-3, 5000.0])
def test_logcosh_is_precise_near_zero_and_far_from_it(x: float) -> None:
    exact = mpmath.mp.clone()
    exact.dps = 4000
    expected = exact.ln(exact.cosh(exact.mpf(x)))
    assert abs(FUNCTIONS["logcosh"].precise(MP, MP.mpf(x)) / expected - 1) < 1e-45


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("exp", "0", "1"), ("exp", "1", None), ("ln", "1", "0"), ("ln", "2", None), ("log", "1", "0"),
        ("clampln", "1", "0"), ("clampln", "0", "-100"), ("clampln", "2", None), ("clampln1m", "0", "0"),
        ("clampln1m", "1", "-100"), ("clampln1m", "1/2", None),
        ("log2", "8", "3"), ("log2", "1/8", "-3"), ("log2", "1", "0"), ("log2", "3", None), ("log2", "3/4", None),
        ("log2", "4/3", None), ("log2", "6", None), ("log10", "1000", "3"), ("log10", "1/100", "-2"),
        ("log10", "20", None), ("log10", "5", None), ("sqrt", "4/9", "2/3"), ("sqrt", "0", "0"), ("sqrt", "2", None),
        ("sqrt", "1/2", None), ("sqrt", "8/2", "2"), ("abs", "-3/4", "3/4"), ("sign", "-3/4", "-1"),
        ("sign", "0", "0"), ("floor", "-7/2", "-4"), ("floor", "7/2", "3"),
        ("sin", "0", "0"), ("sin", "1", None), ("cos", "0", "1"), ("tan", "0", "0"),
        ("asin", "0", "0"), ("acos", "1", "0"), ("acos", "0", None), ("atan", "0", "0"), ("atan", "1", None),
        ("sinh", "0", "0"), ("cosh", "0", "1"), ("tanh", "0", "0"), ("tanh", "1/2", None), ("sigmoid", "0", "1/2"),
        ("sigmoid", "1", None), ("relu", "-1/2", "0"), ("relu", "1/2", "1/2"), ("relu", "0", "0"),
        ("softplus", "0", None), ("logcosh", "0", "0"), ("logcosh", "1", None), ("min", "1/3 0.3", "3/10"),
        ("max", "1/3 0.3", "1/3"),
    ],
)  # fmt: skip
def test_exact_values(name: str, arguments: str, expected: str | None) -> None:
    found = FUNCTIONS[name].exact(*map(Fraction, arguments.split()))
    assert found == (None if expected is None else Fraction(expected))
    assert found is None or isinstance(found, Fraction)


def test_an_exact_root_of_a_negative_number_is_an_error() -> None:
    with pytest.raises(ValueError, match="nonnegative"):
        FUNCTIONS["sqrt"].exact(Fraction(-4))


def test_constants() -> None:
    assert CONSTANTS["e"].float64 == math.e == float(CONSTANTS["e"].precise(MP))
    assert CONSTANTS["pi"].float64 == math.pi == float(CONSTANTS["pi"].precise(MP))
