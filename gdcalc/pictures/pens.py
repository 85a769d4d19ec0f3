"""The colours, strokes and signs of marks in files: told apart by the colour-blind, and in print without colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gdcalc.pictures.picture import Contours, Look, PointMark, Points

SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999999")
"""The colours of Okabe and Ito (2008), the strongest first."""

DASHES = ("-", "--", "-.", ":")
"""The strokes of series, so that they differ without colour too."""

MARKERS = "osD^v<>P"
GRAY, BLACK, ARROWS = "#8c8c8c", "#000000", "#0072B2"


@dataclass(frozen=True, slots=True)
class Pen:
    """How a mark is drawn, in Matplotlib's words. Marks of a higher ``order`` lie over those of a lower one."""

    color: str
    line: str = "-"
    width: float = 1.6
    marker: str = "o"
    size: float = 5.0
    hollow: bool = False
    order: float = 3
    opacity: float = 1.0


PENS: Mapping[Look, Pen] = {
    Look.CURVE: Pen(GRAY, width=1.8, order=2),
    Look.FAINT: Pen(GRAY, width=1.0, order=2.5),
    Look.SERIES: Pen(BLACK, size=3.5),
    Look.STEPS: Pen(SERIES[1], width=1.2, size=4.5, order=4),
    Look.PATH: Pen(BLACK, width=1.2, size=4.5, order=4),
    Look.START: Pen(BLACK, marker="D", size=6.5, hollow=True, order=5),
    Look.MINIMUM: Pen(BLACK, marker="x", size=8, order=5),
    Look.DATA: Pen(BLACK, size=5, order=2.2),
    Look.OTHER_DATA: Pen(SERIES[1], marker="^", size=6, order=2.2),
    Look.PREDICTED: Pen(SERIES[3], marker="*", size=11, order=5),
}

TURNING = (Look.SERIES, Look.PATH)
"""Looks of which each series has its own colour, dashes and sign."""

MANY = 100
"""Where there are more points than this they are small and translucent."""


def pen(mark: PointMark | Contours) -> Pen:
    """Return how a mark is drawn. A series has the same colour in every panel."""
    chosen = PENS[mark.look]
    if mark.look in TURNING:
        round_, turn = divmod(mark.series, len(SERIES))
        dashes, marker = DASHES[(turn + round_) % len(DASHES)], MARKERS[(turn + round_) % len(MARKERS)]
        chosen = replace(chosen, color=SERIES[turn], line=dashes, marker=marker)
    if isinstance(mark, Points) and len(mark.x) > MANY:
        chosen = replace(chosen, size=chosen.size / 2, opacity=0.4)
    return chosen
