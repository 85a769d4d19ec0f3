"""Functions that ask only on which side a number lies: its size, its sign, the whole number below it."""

from __future__ import annotations

import math
from fractions import Fraction

from gdcalc.expression.functions.entry import elementary
from gdcalc.words import mark

ENTRIES = (
    elementary(
        "abs",
        "absolute value, |x|",
        "sign(x)",
        abs,
        float64=abs,
        precise=lambda _, x: abs(x),
        python="abs",
        by_order=True,
        kink=mark("the slope of |x| is taken as 0"),
        form="bars",
    ),
    elementary(
        "sign",
        "-1, 0 or 1",
        "0",
        lambda x: Fraction((x > 0) - (x < 0)),
        float64=lambda x: float((x > 0) - (x < 0)),
        python="float((x > 0) - (x < 0))",
        by_order=True,
        aliases=("sgn",),
    ),
    elementary(
        "floor",
        "the whole number at or below",
        "0",
        lambda x: Fraction(math.floor(x)),
        float64=lambda x: float(math.floor(x)),
        python="float(math.floor(x))",
        by_order=True,
    ),
)
