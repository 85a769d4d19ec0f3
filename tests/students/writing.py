"""How a value is written, and whether what is written could be the right value, rounded or cut off."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal


def write(value: float, places: int | None) -> tuple[str, float]:
    """Return a value's text, and the value that the text stands for.

    Rounding is that of Python's format: to nearest, and half to even where the float is exactly halfway.

    >>> write(-0.001, 2), write(0.125, 2), write(2, None)
    (('0.00', 0.0), ('0.12', 0.12), ('2.0', 2.0))
    """
    text = repr(float(value)) if places is None else f"{value:.{places}f}"
    if not text.strip("-0."):
        text = text.lstrip("-")
    return text, float(text)


def differs(text: str, right: float, places: int | None) -> bool:
    """Whether a text is neither the right value rounded (a half either way) nor the right value cut off.

    At full precision: whether it is off by more than 1e-9 of the value (and more than the floats' noise about 0).

    >>> [differs(text, 0.1296, 2) for text in ("0.13", "0.12", "0.14")]
    [False, False, True]
    """
    value = float(text)
    if places is None:
        return abs(value - right) > max(1e-9 * max(abs(value), abs(right)), 1e-12)
    unit = Decimal(1).scaleb(-places)
    clean = Decimal(f"{right:.10f}")  # without the floats' noise, which would cut 0.29999999999999998 to 0.29
    off = abs(Decimal(text) - clean)
    return off > unit / 2 and Decimal(text) != clean.quantize(unit, rounding=ROUND_DOWN)
