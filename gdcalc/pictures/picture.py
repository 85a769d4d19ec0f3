"""What a picture shows, before any medium: panels with axes, and the marks in them. A writer draws no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from gdcalc.documents.content import Row

Numbers: TypeAlias = Sequence[float]


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
    BOUNDARY = "boundary"


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line through points; with ``z`` it runs through space.

    ``series`` numbers lines of one look. ``steps`` are those after which each point is there; without any, all always
    are.
    """

    look: Look
    x: Numbers
    y: Numbers
    z: Numbers = ()
    label: str = ""
    series: int = 0
    steps: Sequence[int] = ()
    dotted: bool = False
    """Whether each point is marked too."""
    moves: Callable[[int], Numbers] | None = None
    """What ``y`` is after a step, of a line that moves in an animation."""


@dataclass(frozen=True, slots=True)
class Points:
    """Points, each with a text beside it where ``texts`` has one; the other fields are those of a line."""

    look: Look
    x: Numbers
    y: Numbers
    z: Numbers = ()
    label: str = ""
    series: int = 0
    steps: Sequence[int] = ()
    texts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from one point to another, there after a step."""

    x: tuple[float, float]
    y: tuple[float, float]
    step: int


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
    step: int = 0
    """After which step they are there."""


@dataclass(frozen=True, slots=True)
class Surface:
    """Values over a grid as a surface in space, a row of ``z`` for each ``y``; NaN where there is no value."""

    x: Numbers
    y: Numbers
    z: Sequence[Numbers]


Mark: TypeAlias = Polyline | Points | Arrow | Contours | Surface


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
    def legend(self) -> dict[str, Polyline | Points | Contours]:
        """The first mark of each label; empty where there is only one label, and nothing to tell apart."""
        found: dict[str, Polyline | Points | Contours] = {}
        for mark in self.marks:
            if not isinstance(mark, (Arrow, Surface)) and mark.label:
                found.setdefault(mark.label, mark)
        return found if len(found) > 1 else {}

    @property
    def last_step(self) -> int:
        """The last step after which a point is added."""
        return max(
            (max(mark.steps, default=0) for mark in self.marks if isinstance(mark, (Polyline, Points))), default=0
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """Panels, with what they are of below them; ``notes`` say what is not in view, and why."""

    panels: tuple[Panel, ...]
    caption: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
