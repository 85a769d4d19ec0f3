"""The smaller and the larger of two numbers."""

from __future__ import annotations

from gdcalc.expression.functions.entry import Function
from gdcalc.words import mark

HALF_EACH = mark("half of either slope is taken of max and min of two equal values")

ENTRIES = (
    Function(
        "min",
        "the smaller of two",
        min,
        min,
        lambda _, a, b: min(a, b),
        differential="where(a < b, da, where(a > b, db, (da + db)/2))",
        arguments=("a", "b"),
        by_order=True,
        kink=HALF_EACH,
        python="min",
        numpy="np.minimum",
        torch="torch.minimum",
    ),
    Function(
        "max",
        "the larger of two",
        max,
        max,
        lambda _, a, b: max(a, b),
        differential="where(a > b, da, where(a < b, db, (da + db)/2))",
        arguments=("a", "b"),
        by_order=True,
        kink=HALF_EACH,
        python="max",
        numpy="np.maximum",
        torch="torch.maximum",
    ),
)
