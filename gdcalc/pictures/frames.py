"""Shows a picture step by step: which steps have a frame, and what of a mark is there after one."""

from __future__ import annotations

from bisect import bisect_right

from gdcalc.pictures.picture import Arrow, Contours, Line, Mark, Numbers, Picture, Points, Surface

MOST_FRAMES = 60
"""A longer run skips steps, evenly."""


def frame_steps(picture: Picture) -> list[int]:
    """Return the steps that have a frame, from before the first to the last.

    >>> from gdcalc.pictures.picture import Axis, Line, Look, Panel
    >>> axis = Axis("x", 0, 1)
    >>> line = Line(Look.PATH, (0, 1), (0, 1), steps=(0, 200))
    >>> frame_steps(Picture((Panel("path", "", axis, axis, (line,)),)))[:4]
    [0, 4, 8, 12]
    """
    last = max((panel.last_step for panel in picture.panels), default=0)
    every = max(1, -(-last // MOST_FRAMES))
    return [*range(0, last, every), last]


def count_there(mark: Line | Points, step: int) -> int:
    """Return how many of a mark's points are there after a step; one without steps is there whole."""
    if isinstance(mark, Line) and mark.moves is not None:
        return len(mark.x)
    return bisect_right(mark.steps, step) if mark.steps else len(mark.x)


def there(mark: Line | Points, step: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return what of a mark's points is there after a step, and where."""
    if isinstance(mark, Line) and mark.moves is not None:
        return mark.x, mark.moves(step), ()
    count = count_there(mark, step)
    return mark.x[:count], mark.y[:count], mark.z[:count]


def is_there(mark: Mark, step: int) -> bool:
    """Tell whether something of a mark is there after a step."""
    match mark:
        case Line() | Points():
            return count_there(mark, step) > 0
        case Arrow() | Contours():
            return mark.step <= step
        case Surface():
            return True


def changes(mark: Mark) -> bool:
    """Tell whether a mark is not there whole from the beginning."""
    match mark:
        case Line() | Points():
            return bool(mark.steps) and mark.steps[-1] > 0
        case Arrow() | Contours():
            return mark.step > 0
        case Surface():
            return False
