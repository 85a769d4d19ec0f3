"""What neurons and losses are made of: sigmoid, relu and their kind, without overflow."""

from __future__ import annotations

import math
from fractions import Fraction

from gdcalc.expression.functions.entry import ONE, ZERO, Function
from gdcalc.words import mark


def _sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    grown = math.exp(x)
    return grown / (1 + grown)


ENTRIES = (
    Function(
        "sigmoid",
        "1/(1 + exp(-x))",
        _sigmoid,
        {0: Fraction(1, 2)}.get,
        lambda mp, x: 1 / (1 + mp.exp(-x)) if x >= 0 else mp.exp(x) / (1 + mp.exp(x)),
        "sigmoid(x)*(1 - sigmoid(x))",
        direction="rises",
        positive=True,
        below=ONE,
        symbol="σ",
        aliases=("sigma",),
        python="1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))",
        numpy="np.exp(-np.logaddexp(0.0, -x))",
        torch="torch.sigmoid",
    ),
    Function(
        "relu",
        "max(x, 0)",
        lambda x: x if x > 0 else 0.0,
        lambda x: x if x > 0 else ZERO,
        lambda mp, x: max(x, mp.mpf(0)),
        differential="where(x > 0, dx, 0)",
        by_order=True,
        kink=mark("the slope of relu and of max(0, …) is taken as 0"),
        python="x if x > 0 else 0.0",
        numpy="np.maximum(x, 0.0)",
        torch="torch.relu",
    ),
    Function(
        "softplus",
        "ln(1 + exp(x)), without PyTorch's straight line above 20",
        lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
        lambda _: None,
        lambda mp, x: max(x, mp.mpf(0)) + mp.log1p(mp.exp(-abs(x))),
        "sigmoid(x)",
        direction="rises",
        above=lambda x: max(x, ZERO),
        python="max(x, 0.0) + math.log1p(math.exp(-abs(x)))",
        numpy="np.logaddexp(0.0, x)",
        torch="torch.logaddexp(x, torch.zeros_like(x))",
    ),
    Function(
        "logcosh",
        "ln(cosh(x)), without overflow",
        lambda x: (
            math.log1p(2 * math.sinh(x / 2) ** 2)
            if abs(x) < 1
            else abs(x) + math.log1p(math.exp(-2 * abs(x))) - math.log(2)
        ),
        {0: ZERO}.get,
        lambda mp, x: mp.log1p(2 * mp.sinh(x / 2) ** 2),
        "tanh(x)",
        python="math.log1p(2 * math.sinh(x / 2) ** 2) if abs(x) < 1"
        " else abs(x) + math.log1p(math.exp(-2 * abs(x))) - math.log(2)",
        numpy="np.where(abs(x) < 1, np.log1p(2 * np.sinh(x / 2) ** 2),"
        " abs(x) + np.log1p(np.exp(-2 * abs(x))) - math.log(2))",
        torch="torch.where(abs(x) < 1, torch.log1p(2 * torch.sinh(torch.clamp(x, -1, 1) / 2) ** 2),"
        " abs(x) + torch.log1p(torch.exp(-2 * abs(x))) - math.log(2))",
    ),
)
