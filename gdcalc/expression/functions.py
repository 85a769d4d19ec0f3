"""The table of functions and constants: one entry holds all that gdcalc knows about one.

An entry's ``derivative`` is formula text in the function's own arguments (``x``; or ``a`` and ``b``), so a new function
is one entry. At a kink the derivative is PyTorch's (2.13): 0 for ``abs`` and ``relu`` at 0, half of each side for
``max`` and ``min`` of equal arguments; ``max(0, x)`` is relu in another spelling (see ``recognition``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from gdcalc.words import mark


@dataclass(frozen=True, slots=True)
class Written:
    """How scripts have a function: a library's name for it, or Python code in its arguments; empty where not at all."""

    python: str = ""
    numpy: str = ""
    torch: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how it is called, evaluated in each arithmetic, derived and printed.

    ``float64`` takes and returns floats. ``exact`` takes fractions and returns one, or None where the value is
    irrational. ``precise`` takes an mpmath context and its numbers. ``derivative`` is the derivative by ``x``;
    ``differential``, in its place, is the total derivative, with ``dx`` (or ``da`` and ``db``) for the arguments' own.
    ``unlimited`` and ``limited`` are what a function that is limited at one end is shown as, where the limit does
    nothing and where it acts; ``remark`` is said where it acts. ``kink`` says which slope is taken where there is none.
    ``scripts`` is how a script that does without gdcalc has the function.
    """

    name: str
    meaning: str
    float64: Callable[..., float]
    exact: Callable[..., Fraction | None]
    precise: Callable[..., Any]
    derivative: str = ""
    differential: str = ""
    arguments: tuple[str, ...] = ("x",)
    symbol: str | None = None
    brackets: tuple[str, str] = ("(", ")")
    unlimited: str = ""
    limited: str = ""
    remark: str = ""
    kink: str = ""
    scripts: Written = Written()


def _sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    grown = math.exp(x)
    return grown / (1 + grown)


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _logcosh(x: float) -> float:
    size = abs(x)
    if size < 1:
        return math.log1p(2 * math.sinh(x / 2) ** 2)
    return size + math.log1p(math.exp(-2 * size)) - math.log(2)


def _clamped_ln(x: float) -> float:
    return -100.0 if x == 0 else max(math.log(x), -100.0)


def _clamped_ln_of_rest(x: float) -> float:
    return -100.0 if x == 1 else max(math.log1p(-x), -100.0)


def _sign(x: Any) -> Any:
    return type(x)((x > 0) - (x < 0))


def _floor(x: Any) -> Any:
    return type(x)(math.floor(x))


def _relu(x: Any) -> Any:
    return x if x > 0 else type(x)(0)


def _value_at(argument: int, value: Fraction) -> Callable[[Fraction], Fraction | None]:
    """Return the exact evaluator of a function that is rational at one argument alone, as exp is at 0."""
    return lambda x: value if x == argument else None


def _exact_root(x: Fraction) -> Fraction | None:
    numerator, denominator = math.isqrt(x.numerator), math.isqrt(x.denominator)
    return Fraction(numerator, denominator) if Fraction(numerator, denominator) ** 2 == x else None


def _exact_logarithm(base: int) -> Callable[[Fraction], Fraction | None]:
    def logarithm(x: Fraction) -> Fraction | None:
        sign, power = (1, x.numerator) if x >= 1 else (-1, x.denominator)
        if min(x.numerator, x.denominator) != 1:
            return None
        count = 0
        while power % base == 0:
            power //= base
            count += 1
        return Fraction(sign * count) if power == 1 else None

    return logarithm


LEAST_LOGARITHM = mark("a logarithm is at least −100, as in PyTorch")
LEAST_DIVISOR = mark("a divisor is at least 1e-12, as in PyTorch")
FLAT_RELU = mark("the slope of relu and of max(0, …) is taken as 0")
HALF_EACH = mark("half of either slope is taken of max and min of two equal values")
NOUGHT, UNIT, HALF, FLOOR, LEAST = Fraction(0), Fraction(1), Fraction(1, 2), Fraction(-100), Fraction(1, 10**12)

_TABLE = (
    Function("exp", "e^x", math.exp, _value_at(0, UNIT), lambda mp, x: mp.exp(x), "exp(x)"),
    Function("ln", "natural logarithm", math.log, _value_at(1, NOUGHT), lambda mp, x: mp.log(x), "1/x"),
    Function("log", "natural logarithm, as ln", math.log, _value_at(1, NOUGHT), lambda mp, x: mp.log(x), "1/x"),
    Function(
        "clampln",
        "ln(x), but at least -100, as in PyTorch's cross-entropy",
        _clamped_ln,
        lambda x: FLOOR if x == 0 else NOUGHT if x == 1 else None,
        lambda mp, x: max(mp.log(x), mp.mpf(-100)) if x > 0 else mp.mpf(-100),
        "where(x > exp(-100), 1/x, 0)",
        unlimited="ln(x)",
        limited="max(ln(x), -100)",
        remark=LEAST_LOGARITHM,
    ),
    Function(
        "clampln1m",
        "ln(1 - x), but at least -100, as in PyTorch's cross-entropy",
        _clamped_ln_of_rest,
        lambda x: FLOOR if x == 1 else NOUGHT if x == 0 else None,
        lambda mp, x: max(mp.log1p(-x), mp.mpf(-100)) if x < 1 else mp.mpf(-100),
        "where(1 - x > exp(-100), -1/(1 - x), 0)",
        unlimited="ln(1 - x)",
        limited="max(ln(1 - x), -100)",
        remark=LEAST_LOGARITHM,
    ),
    Function(
        "clampdivisor",
        "x, but at least 1e-12, as in the gradient of PyTorch's cross-entropy",
        lambda x: max(x, 1e-12),
        lambda x: max(x, LEAST),
        lambda mp, x: max(x, mp.mpf("1e-12")),
        differential="where(x > 1e-12, dx, 0)",
        unlimited="x",
        limited="max(x, 1e-12)",
        remark=LEAST_DIVISOR,
    ),
    Function("log2", "logarithm to base 2", math.log2, _exact_logarithm(2), lambda mp, x: mp.log(x, 2), "1/(x*ln(2))"),
    Function(
        "log10", "logarithm to base 10", math.log10, _exact_logarithm(10), lambda mp, x: mp.log10(x), "1/(x*ln(10))"
    ),
    Function("sqrt", "square root", math.sqrt, _exact_root, lambda mp, x: mp.sqrt(x), "1/(2*sqrt(x))", symbol="√"),
    Function(
        "abs",
        "absolute value, |x|",
        abs,
        abs,
        lambda _, x: abs(x),
        "sign(x)",
        symbol="",
        brackets=("|", "|"),
        kink=mark("the slope of |x| is taken as 0"),
    ),
    Function("sign", "-1, 0 or 1", _sign, _sign, lambda mp, x: mp.sign(x), "0"),
    Function("floor", "the whole number at or below", _floor, _floor, lambda mp, x: mp.floor(x), "0"),
    Function("sin", "sine, radians", math.sin, _value_at(0, NOUGHT), lambda mp, x: mp.sin(x), "cos(x)"),
    Function("cos", "cosine, radians", math.cos, _value_at(0, UNIT), lambda mp, x: mp.cos(x), "-sin(x)"),
    Function("tan", "tangent, radians", math.tan, _value_at(0, NOUGHT), lambda mp, x: mp.tan(x), "1 + tan(x)^2"),
    Function("asin", "inverse sine", math.asin, _value_at(0, NOUGHT), lambda mp, x: mp.asin(x), "1/sqrt(1 - x^2)"),
    Function("acos", "inverse cosine", math.acos, _value_at(1, NOUGHT), lambda mp, x: mp.acos(x), "-1/sqrt(1 - x^2)"),
    Function("atan", "inverse tangent", math.atan, _value_at(0, NOUGHT), lambda mp, x: mp.atan(x), "1/(1 + x^2)"),
    Function("sinh", "hyperbolic sine", math.sinh, _value_at(0, NOUGHT), lambda mp, x: mp.sinh(x), "cosh(x)"),
    Function("cosh", "hyperbolic cosine", math.cosh, _value_at(0, UNIT), lambda mp, x: mp.cosh(x), "sinh(x)"),
    Function("tanh", "hyperbolic tangent", math.tanh, _value_at(0, NOUGHT), lambda mp, x: mp.tanh(x), "1 - tanh(x)^2"),
    Function(
        "sigmoid",
        "1/(1 + exp(-x))",
        _sigmoid,
        _value_at(0, HALF),
        lambda mp, x: 1 / (1 + mp.exp(-x)) if x >= 0 else mp.exp(x) / (1 + mp.exp(x)),
        "sigmoid(x)*(1 - sigmoid(x))",
        symbol="σ",
    ),
    Function(
        "relu",
        "max(x, 0)",
        _relu,
        _relu,
        lambda mp, x: max(x, mp.mpf(0)),
        differential="where(x > 0, dx, 0)",
        kink=FLAT_RELU,
    ),
    Function(
        "softplus",
        "ln(1 + exp(x)), without PyTorch's straight line above 20",
        _softplus,
        lambda _: None,
        lambda mp, x: max(x, mp.mpf(0)) + mp.log1p(mp.exp(-abs(x))),
        "sigmoid(x)",
    ),
    Function(
        "logcosh",
        "ln(cosh(x)), without overflow",
        _logcosh,
        _value_at(0, NOUGHT),
        lambda mp, x: mp.log1p(2 * mp.sinh(x / 2) ** 2),
        "tanh(x)",
    ),
    Function(
        "min",
        "the smaller of two",
        min,
        min,
        lambda _, a, b: min(a, b),
        differential="where(a < b, da, where(a > b, db, (da + db)/2))",
        arguments=("a", "b"),
        kink=HALF_EACH,
    ),
    Function(
        "max",
        "the larger of two",
        max,
        max,
        lambda _, a, b: max(a, b),
        differential="where(a > b, da, where(a < b, db, (da + db)/2))",
        arguments=("a", "b"),
        kink=HALF_EACH,
    ),
)

_EVERYWHERE = ("exp", "log", "log2", "log10", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")

_SCRIPTS: dict[str, Written] = {
    **{name: Written(f"math.{name}", f"np.{name}", f"torch.{name}") for name in _EVERYWHERE},
    **{f"a{name}": Written(f"math.a{name}", f"np.arc{name}", f"torch.a{name}") for name in ("sin", "cos", "tan")},
    "ln": Written("math.log", "np.log", "torch.log"),
    "abs": Written("abs", "np.abs", "torch.abs"),
    "min": Written("min", "np.minimum", "torch.minimum"),
    "max": Written("max", "np.maximum", "torch.maximum"),
    "sign": Written("float((x > 0) - (x < 0))", "np.sign", "torch.sign"),
    "floor": Written("float(math.floor(x))", "np.floor", "torch.floor"),
    "relu": Written("x if x > 0 else 0.0", "np.maximum(x, 0.0)", "torch.relu"),
    "sigmoid": Written(
        "1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))",
        "np.exp(-np.logaddexp(0.0, -x))",
        "torch.sigmoid",
    ),
    "softplus": Written(
        "max(x, 0.0) + math.log1p(math.exp(-abs(x)))",
        "np.logaddexp(0.0, x)",
        "torch.logaddexp(x, torch.zeros_like(x))",
    ),
    "logcosh": Written(
        "math.log1p(2 * math.sinh(x / 2) ** 2) if abs(x) < 1"
        " else abs(x) + math.log1p(math.exp(-2 * abs(x))) - math.log(2)",
        "np.where(abs(x) < 1, np.log1p(2 * np.sinh(x / 2) ** 2), abs(x) + np.log1p(np.exp(-2 * abs(x))) - math.log(2))",
        "torch.where(abs(x) < 1, torch.log1p(2 * torch.sinh(torch.clamp(x, -1, 1) / 2) ** 2),"
        " abs(x) + torch.log1p(torch.exp(-2 * abs(x))) - math.log(2))",
    ),
    "clampdivisor": Written("max(x, 1e-12)", "np.maximum(x, 1e-12)", "torch.clamp(x, min=1e-12)"),
    "clampln": Written(
        "-100.0 if x == 0 else max(math.log(x), -100.0)",
        "np.maximum(np.log(x), -100.0)",
        "torch.clamp(torch.log(torch.where(x == 0, 1e-50, x)), min=-100.0)",
    ),
    "clampln1m": Written(
        "-100.0 if x == 1 else max(math.log1p(-x), -100.0)",
        "np.maximum(np.log1p(-x), -100.0)",
        "torch.where(x == 1, -100.0, torch.log1p(-torch.where(x == 1, 0.0, x)))",
    ),
}
"""How scripts have the functions above; an entry of its own may say it itself."""

FUNCTIONS: dict[str, Function] = {
    function.name: replace(function, scripts=_SCRIPTS.get(function.name, function.scripts)) for function in _TABLE
}

WHERE = "where"
"""``where(condition, a, b)``: ``a`` where the condition holds, else ``b``; the other one is not evaluated."""

FUNCTION_NAMES: tuple[str, ...] = (*FUNCTIONS, WHERE)

ALIASES: dict[str, str] = {
    "sigma": "sigmoid",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "sgn": "sign",
    "log_2": "log2",
    "log_10": "log10",
}
"""Other spellings of a function, where a bracket follows: ``σ(z)`` is read as ``sigma(z)``."""


@dataclass(frozen=True, slots=True)
class ConstantEntry:
    """A named constant: its value as a float, and in an mpmath context."""

    name: str
    meaning: str
    float64: float
    precise: Callable[[Any], Any]
    symbol: str


CONSTANTS: dict[str, ConstantEntry] = {
    "e": ConstantEntry("e", "base of the natural logarithm", math.e, lambda mp: +mp.e, "e"),
    "pi": ConstantEntry("pi", "circumference over diameter", math.pi, lambda mp: +mp.pi, "π"),
}

RELATIONS: tuple[str, ...] = ("<", "<=", ">", ">=", "==", "!=")


def argument_names(name: str) -> tuple[str, ...]:
    """Return what a function's arguments are called.

    >>> argument_names("where"), argument_names("sin")
    (('condition', 'a', 'b'), ('x',))
    """
    return ("condition", "a", "b") if name == WHERE else FUNCTIONS[name].arguments
