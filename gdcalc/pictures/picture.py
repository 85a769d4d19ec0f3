"""What a picture shows, before any medium: panels with axes, and the marks in them. A writer draws no more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from gdcalc.documents.content import Row

Numbers: TypeAlias = Sequence[float]

MOST_FRAMES = 60
"""An animation of a longer run skips steps, evenly."""


class Look(Enum):
    """What a mark stands for, from which each medium takes its colour, its stroke and its signs."""

    CURVE = "curve"  # the function itself
    SERIES = "series"  # one of several lines, told apart by its number
    FAINT = "faint"  # behind the line that counts
    STEPS = "steps"  # of the only run
    PATH = "path"  # of one of several runs
    START = "start"
    MINIMUM = "minimum"
    DATA = "data"
    OTHER_DATA = "other data"  # of the second class
    PREDICTED = "predicted"


@dataclass(frozen=True, slots=True)
class PointMark:
    """What a line and points share; with ``z`` they are in space.

    ``series`` numbers marks of one look. ``steps`` are those after which each point is there; without any, all always
    are.
    """

    look: Look
    x: Numbers
    y: Numbers
    z: Numbers = ()
    label: str = ""
    series: int = 0
    steps: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Polyline(PointMark):
    """A line through points."""

    dotted: bool = False
    """Whether each point is marked too."""
    moves: Callable[[int], Numbers] | None = None
    """What ``y`` is after a step, of a line that moves in an animation."""


@dataclass(frozen=True, slots=True)
class Points(PointMark):
    """Points, each with a text beside it where ``texts`` has one."""

    texts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from one point to another; ``steps`` has the one after which it is there."""

    x: tuple[float, float]
    y: tuple[float, float]
    steps: tuple[int]


@dataclass(frozen=True, slots=True)
class Contours:
    """Contour lines at ``levels`` of values over a grid, a row of ``z`` for each ``y``; NaN where there is no value."""

    x: Numbers
    y: Numbers
    z: Sequence[Numbers]
    levels: Numbers
    look: Look = Look.CURVE
    label: str = ""
    series: int = 0
    steps: Sequence[int] = ()
    """The step after which they are there; without one they always are."""


@dataclass(frozen=True, slots=True)
class Surface:
    """Values over a grid as a surface in space, a row of ``z`` for each ``y``; NaN where there is no value."""

    x: Numbers
    y: Numbers
    z: Sequence[Numbers]
    steps: tuple[()] = ()


Mark: TypeAlias = Polyline | Points | Arrow | Contours | Surface


def there(mark: PointMark, step: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return the coordinates of the points of a mark that are there after a step; a mark without steps is whole."""
    if isinstance(mark, Polyline) and mark.moves is not None:
        return mark.x, mark.moves(step), ()
    count = bisect_right(mark.steps, step) if mark.steps else len(mark.x)
    return mark.x[:count], mark.y[:count], mark.z[:count]


def is_there(mark: Mark, step: int) -> bool:
    """Tell whether something of a mark is there after a step."""
    moves = isinstance(mark, Polyline) and mark.moves is not None
    return moves or min(mark.steps, default=0) <= step


def changes(mark: Mark) -> bool:
    """Tell whether a mark is not there whole from the beginning."""
    return max(mark.steps, default=0) > 0


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``low`` to ``high``; a ``whole`` one counts."""

    label: str
    low: float
    high: float
    log: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing of a kind; with a ``z`` axis it is in space."""

    kind: str
    title: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    z: Axis | None = None
    notes: tuple[str, ...] = ()
    azimuth: float = -60.0
    """From which side a panel in space is seen, in degrees from the first axis towards the second."""

    @property
    def axes(self) -> dict[str, Axis]:
        """The axes by their letters."""
        return {"x": self.x, "y": self.y} | ({} if self.z is None else {"z": self.z})

    @property
    def legend(self) -> dict[str, PointMark | Contours]:
        """The first mark of each label; empty where there is only one label, and nothing to tell apart."""
        found: dict[str, PointMark | Contours] = {}
        for mark in self.marks:
            if isinstance(mark, (PointMark, Contours)) and mark.label:
                found.setdefault(mark.label, mark)
        return found if len(found) > 1 else {}

    @property
    def last_step(self) -> int:
        """The last step after which a point is added."""
        return max((step for mark in self.marks if isinstance(mark, PointMark) for step in mark.steps), default=0)


@dataclass(frozen=True, slots=True)
class Picture:
    """Panels, with what they are of below them; ``notes`` say what is not in view, and why."""

    panels: tuple[Panel, ...]
    caption: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def frame_steps(self) -> list[int]:
        """The steps that have a frame in an animation, from before the first to the last.

        >>> axis = Axis("x", 0, 1)
        >>> line = Polyline(Look.PATH, (0, 1), (0, 1), steps=(0, 200))
        >>> Picture((Panel("path", "", axis, axis, (line,)),)).frame_steps[:4]
        [0, 4, 8, 12]
        """
        last = max((panel.last_step for panel in self.panels), default=0)
        return [*range(0, last, max(1, -(-last // MOST_FRAMES))), last]
