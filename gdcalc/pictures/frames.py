"""Shows a picture step by step: which steps have a frame, and what of a mark is there after each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from gdcalc.pictures.picture import Arrow, Contours, Mark, Numbers, Picture, Points, Polyline, Surface

MOST_FRAMES = 60
"""A longer run skips steps, evenly."""


def frame_steps(picture: Picture) -> list[int]:
    """Return the steps that have a frame, from before the first to the last.

    >>> from gdcalc.pictures.picture import Axis, Look, Panel
    >>> axis = Axis("x", 0, 1)
    >>> line = Polyline(Look.PATH, (0, 1), (0, 1), steps=(0, 200))
    >>> frame_steps(Picture((Panel("path", "", axis, axis, (line,)),)))[:4]
    [0, 4, 8, 12]
    """
    last = max((panel.last_step for panel in picture.panels), default=0)
    every = max(1, -(-last // MOST_FRAMES))
    return [*range(0, last, every), last]


def there(mark: Polyline | Points, step: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return the coordinates of the points of a mark that are there after a step; a mark without steps is whole."""
    if isinstance(mark, Polyline) and mark.moves is not None:
        return mark.x, mark.moves(step), ()
    count = bisect_right(mark.steps, step) if mark.steps else len(mark.x)
    return mark.x[:count], mark.y[:count], mark.z[:count]


def is_there(mark: Mark, step: int) -> bool:
    """Tell whether something of a mark is there after a step."""
    moves = isinstance(mark, Polyline) and mark.moves is not None
    return moves or min(_steps(mark), default=0) <= step


def changes(mark: Mark) -> bool:
    """Tell whether a mark is not there whole from the beginning."""
    return max(_steps(mark), default=0) > 0


def _steps(mark: Mark) -> Sequence[int]:
    """Return the steps after which something of a mark is added."""
    match mark:
        case Polyline() | Points():
            return mark.steps
        case Arrow() | Contours():
            return (mark.step,)
        case Surface():
            return ()
