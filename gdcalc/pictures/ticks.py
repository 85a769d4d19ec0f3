"""Chooses the numbers at the ticks of an axis, and writes them."""

from __future__ import annotations

import math

from gdcalc.documents.numbers import show
from gdcalc.pictures.picture import Axis

NICE = (1, 2, 5, 10, 20, 50)
POWERS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
DIGITS = 10
"""Enough to tell neighbours apart; the noise of floats beyond them is not shown."""


def ticks(axis: Axis, most: int) -> dict[float, str]:
    """Return about ``most`` round numbers on an axis, each with its text.

    They are multiples of 1, 2 or 5 times a power of ten, or those powers on a logarithmic axis; at least two, wherever
    the axis has two such numbers, so that it can be read.

    >>> ticks(Axis("x", -2, 4), 5)
    {-2.0: '−2', 0.0: '0', 2.0: '2', 4.0: '4'}
    >>> list(ticks(Axis("x", 0.003, 40, log=True), 5)), list(ticks(Axis("x", 2.1, 2.9, log=True), 4))
    ([0.01, 0.1, 1.0, 10.0], [2.2, 2.4, 2.6, 2.8])
    >>> list(ticks(Axis("x", -0.9, 0.7), 2))
    [-0.5, 0.0, 0.5]
    """
    found = _powers(axis, most) if axis.log else []
    for count in (most, most + 1, most + 2, most + 4):
        found = found if len(found) > 1 else _multiples(axis, count)
    return {value: tick_text(value) for value in found}


def _multiples(axis: Axis, most: int) -> list[float]:
    size = axis.high / most - axis.low / most
    if not 1e-300 < size < 1e300:
        return [axis.low, axis.high]
    power = 10.0 ** math.floor(math.log10(size))
    step = next(power * factor for factor in NICE if (axis.high / power - axis.low / power) / factor <= most - 1)
    if axis.whole:
        step = max(1.0, step)
    first = math.ceil(axis.low / step - 1e-9)
    last = math.floor(axis.high / step + 1e-9)
    return [float(f"{index * step:.{DIGITS}g}") + 0.0 for index in range(first, last + 1)]


def _powers(axis: Axis, most: int) -> list[float]:
    first, last = math.ceil(math.log10(axis.low) - 1e-9), math.floor(math.log10(axis.high) + 1e-9)
    every = next(nice for nice in POWERS if (last - first) // nice < most)
    return [10.0**power for power in range(first, last + 1) if power % every == 0]


def tick_text(value: float) -> str:
    """Return the number at a tick.

    >>> tick_text(-0.25), tick_text(1e-9), tick_text(100000.0), tick_text(1e153)
    ('−0.25', '1e-9', '100000', '1e153')
    """
    if abs(value) >= 1e7:
        mantissa, _, exponent = f"{value:.{DIGITS}e}".partition("e")
        return f"{show(float(mantissa), DIGITS).text}e{int(exponent)}"
    return show(value, DIGITS).text
