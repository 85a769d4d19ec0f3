"""The exponential function, logarithms and the square root."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from gdcalc.expression.functions.entry import ONE, ZERO, Function, elementary
from gdcalc.words import mark


def _exact_root(x: Fraction) -> Fraction | None:
    root = Fraction(math.isqrt(x.numerator), math.isqrt(x.denominator))
    return root if root**2 == x else None


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
FLOOR, LEAST_DIVISOR = Fraction(-100), Fraction(1, 10**12)

ENTRIES = (
    elementary("exp", "e^x", "exp(x)", {0: ONE}.get, direction="rises", positive=True),
    elementary("ln", "natural logarithm", "1/x", {1: ZERO}.get, library="log", direction="rises"),
    elementary("log", "natural logarithm, as ln", "1/x", {1: ZERO}.get, direction="rises"),
    Function(
        "clampln",
        "ln(x), but at least -100, as in PyTorch's cross-entropy",
        lambda x: -100.0 if x == 0 else max(math.log(x), -100.0),
        {0: FLOOR, 1: ZERO}.get,
        lambda mp, x: max(mp.log(x), mp.mpf(-100)) if x > 0 else mp.mpf(-100),
        "where(x > exp(-100), 1/x, 0)",
        direction="rises",
        unlimited="ln(x)",
        limited="max(ln(x), -100)",
        remark=LEAST_LOGARITHM,
        python="-100.0 if x == 0 else max(math.log(x), -100.0)",
        numpy="np.maximum(np.log(x), -100.0)",
        torch="torch.clamp(torch.log(torch.where(x == 0, 1e-50, x)), min=-100.0)",
    ),
    Function(
        "clampln1m",
        "ln(1 - x), but at least -100, as in PyTorch's cross-entropy",
        lambda x: -100.0 if x == 1 else max(math.log1p(-x), -100.0),
        {0: ZERO, 1: FLOOR}.get,
        lambda mp, x: max(mp.log1p(-x), mp.mpf(-100)) if x < 1 else mp.mpf(-100),
        "where(1 - x > exp(-100), -1/(1 - x), 0)",
        direction="falls",
        unlimited="ln(1 - x)",
        limited="max(ln(1 - x), -100)",
        remark=LEAST_LOGARITHM,
        python="-100.0 if x == 1 else max(math.log1p(-x), -100.0)",
        numpy="np.maximum(np.log1p(-x), -100.0)",
        torch="torch.where(x == 1, -100.0, torch.log1p(-torch.where(x == 1, 0.0, x)))",
    ),
    Function(
        "clampdivisor",
        "x, but at least 1e-12, as in the gradient of PyTorch's cross-entropy",
        lambda x: max(x, 1e-12),
        lambda x: max(x, LEAST_DIVISOR),
        lambda mp, x: max(x, mp.mpf("1e-12")),
        differential="where(x > 1e-12, dx, 0)",
        unlimited="x",
        limited="max(x, 1e-12)",
        remark=mark("a divisor is at least 1e-12, as in PyTorch"),
        python="max(x, 1e-12)",
        numpy="np.maximum(x, 1e-12)",
        torch="torch.clamp(x, min=1e-12)",
    ),
    elementary(
        "log2",
        "logarithm to base 2",
        "1/(x*ln(2))",
        _exact_logarithm(2),
        precise=lambda mp, x: mp.log(x, 2),
        direction="rises",
        aliases=("log_2",),
    ),
    elementary(
        "log10", "logarithm to base 10", "1/(x*ln(10))", _exact_logarithm(10), direction="rises", aliases=("log_10",)
    ),
    elementary("sqrt", "square root", "1/(2*sqrt(x))", _exact_root, direction="rises", form="root"),
)
