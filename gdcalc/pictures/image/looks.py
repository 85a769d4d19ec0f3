"""The colours and signs of files: told apart by the colour-blind, and in print without colour."""

from __future__ import annotations

from dataclasses import dataclass

from gdcalc.pictures.picture import Contours, Line, Look, Points

SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999999")
"""The colours of Okabe and Ito (2008), the strongest first."""

DASHES = ("-", "--", "-.", ":")
"""The lines of series, so that they differ without colour too."""

MARKERS = "osD^v<>P"
GRAY, BLACK = "#8c8c8c", "#000000"
COLORMAP = "viridis"


@dataclass(frozen=True, slots=True)
class Pen:
    """How a mark is drawn, in Matplotlib's words. ``order`` is what lies over what."""

    color: str
    line: str = "-"
    width: float = 1.6
    marker: str = "o"
    size: float = 5.0
    hollow: bool = False
    order: float = 3


def pen(mark: Line | Points | Contours) -> Pen:
    """Return how a mark is drawn."""
    color, turn = SERIES[mark.series % len(SERIES)], mark.series
    match mark.look:
        case Look.CURVE:
            return Pen(GRAY, width=1.8, order=2)
        case Look.FAINT:
            return Pen(GRAY, line="-" if isinstance(mark, Line) and len(mark.steps) > 1 else "--", width=1.0, order=2.5)
        case Look.SERIES:
            return Pen(
                color, DASHES[(turn + turn // len(SERIES)) % len(DASHES)], marker=MARKERS[turn % len(MARKERS)], size=3.5
            )
        case Look.PATH:
            return Pen(
                SERIES[(turn + 1) % len(SERIES)],
                DASHES[turn % len(DASHES)],
                1.2,
                MARKERS[turn % len(MARKERS)],
                4.5,
                order=4,
            )
        case Look.START:
            return Pen(BLACK, marker="D", size=6.5, hollow=True, order=5)
        case Look.MINIMUM:
            return Pen(BLACK, marker="x", size=8, order=5)
        case Look.DATA:
            return Pen(BLACK, marker="o", size=5, order=4)
        case Look.OTHER_DATA:
            return Pen(SERIES[1], marker="^", size=6, order=4)
        case Look.PREDICTED:
            return Pen(SERIES[3], marker="*", size=11, order=5)
    raise ValueError(mark.look)
