"""Draws the marks of a panel on a canvas."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gdcalc.pictures.picture import Arrow, Axis, Contours, Look, Panel, PointMark, Points, Polyline
from gdcalc.pictures.terminal.canvas import Canvas

SIGNS: dict[Look, tuple[str, str]] = {
    Look.STEPS: ("●", "o"),
    Look.PATH: ("●", "o"),
    Look.START: ("◆", "S"),
    Look.MINIMUM: ("✕", "M"),
    Look.DATA: ("×", "x"),
    Look.OTHER_DATA: ("○", "o"),
    Look.PREDICTED: ("★", "*"),
    Look.FAINT: ("·", "."),
    Look.SERIES: ("●", "o"),
}
"""The sign of a point, and the one in ASCII."""

COLORS = ("blue", "yellow", "magenta", "cyan", "green", "red")
QUIET = "bright_black"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHOWN_LETTERS = (1 / 6, 1 / 2, 5 / 6)
"""Where on a line its letter stands."""

FEW = 12
"""A line of at most this many points has them marked."""

DOTTED, ARROWS = 4, "cyan"
MOST_POINTS = 60
CROWDED = (Look.DATA, Look.OTHER_DATA)
"""Where there are more data points each is a dot, so that they do not hide the model."""

FIRST = (Look.START, Look.MINIMUM, Look.PREDICTED)
"""Points that take their places before others."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A part of the legend: the sign, its colour, what it stands for."""

    sign: str
    color: str
    label: str


@dataclass
class MarkWriter:
    """Draws marks within the axes of a panel."""

    panel: Panel
    canvas: Canvas

    def write(self) -> list[LegendEntry]:
        """Draw all marks; return the legend. The texts that matter most take their places first."""
        legend = self._legend()
        for mark in self.panel.marks:
            if isinstance(mark, (Polyline, Contours)):
                self._draw(mark)
            elif isinstance(mark, Arrow):
                self._arrow(mark)
        points = [mark for mark in self.panel.marks if isinstance(mark, Points)]
        for mark in points:
            if mark.look in FIRST:
                self._points(mark, self._sign(mark.look))
        for shown, entry in legend:
            if isinstance(shown, (Polyline, Contours)) and entry.sign in LETTERS:
                self._letters(shown, entry)
        signs = {id(shown): entry.sign for shown, entry in legend}
        for mark in points:
            if mark.look not in FIRST:
                self._points(mark, signs.get(id(mark), self._sign(mark.look)))
        return [entry for _, entry in legend]

    def _legend(self) -> list[tuple[PointMark | Contours, LegendEntry]]:
        """Return the marks in the legend: letters for lines and for the points of several runs, else signs."""
        letters = iter(LETTERS)
        found: list[tuple[PointMark | Contours, LegendEntry]] = []
        for label, mark in self.panel.legend.items():
            lettered = mark.look is Look.PATH or not (isinstance(mark, Points) or mark.look is Look.STEPS)
            sign = next(letters, "?") if lettered else self._sign(mark.look)
            found.append((mark, LegendEntry(sign, _color(mark), label)))
        return found

    def _sign(self, look: Look) -> str:
        return SIGNS[look][0 if self.canvas.unicode else 1]

    def _place(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the dot of a point, None where it has no place on an axis or lies far outside."""
        across, down = share(self.panel.x, x), 1 - share(self.panel.y, y)
        if not (-1 <= across <= 2 and -1 <= down <= 2):
            return None
        return round(across * (self.canvas.width - 1)), round(down * (self.canvas.height - 1))

    def _draw(self, mark: Polyline | Contours) -> None:
        color, places = _color(mark), self._places(mark)
        crowded = isinstance(mark, Polyline) and mark.look is Look.FAINT and len(places) > self.canvas.columns
        for place in places[:: max(1, len(places) // self.canvas.width) if crowded else 1]:
            if place is not None:
                self.canvas.dot(*place, color)
        if not isinstance(mark, Polyline) or crowded:  # joined, the points would hide what lies before them
            return
        if mark.dotted and len(mark.x) <= FEW and not (self.panel.legend and mark.label):
            for place in places:
                if place is not None:
                    self.canvas.text(*self.canvas.cell(*place), self._sign(mark.look), color)
        for first, second in itertools.pairwise(places):
            if first is not None and second is not None and first != second:
                for x, y in between(first, second):
                    self.canvas.dot(x, y, color)

    def _places(self, mark: Polyline | Contours) -> Sequence[tuple[int, int] | None]:
        """Return the dots of a line's points, or those that lie on contour lines."""
        if isinstance(mark, Contours):
            return sorted(self._crossings(mark))
        return [self._place(x, y) for x, y in zip(mark.x, mark.y, strict=True)]

    def _arrow(self, mark: Arrow) -> None:
        """Draw a tangent as a dotted line."""
        first, second = (self._place(x, y) for x, y in zip(mark.x, mark.y, strict=True))
        if first is not None and second is not None:
            for x, y in list(between(first, second))[::DOTTED]:
                self.canvas.dot(x, y, ARROWS)

    def _points(self, mark: Points, sign: str) -> None:
        color = _color(mark)
        texts = mark.texts or ("",) * len(mark.x)
        order = sorted(range(len(texts)), key=lambda index: not texts[index])  # numbers first
        many = len(texts) > MOST_POINTS and mark.look in CROWDED
        for index in order:
            place = self._place(mark.x[index], mark.y[index])
            if place is None:
                continue
            column, row = self.canvas.cell(*place)
            text = texts[index]
            if text and self.canvas.text(column - (len(text) - 1) // 2, row, text, color):
                continue
            if many:
                self.canvas.dot(*place, color)
            else:
                self.canvas.text(column, row, sign, color)

    def _letters(self, mark: Polyline | Contours, entry: LegendEntry) -> None:
        """Put the letter of a line on it at a few places, shifted so that lines that begin alike are told apart."""
        places = [place for place in self._places(mark) if place and self._inside(place)]
        shift = mark.series / 12
        for part in SHOWN_LETTERS:
            if places:
                column, row = self.canvas.cell(*places[int((part + shift) % 1 * (len(places) - 1))])
                self.canvas.text(column, row, entry.sign, entry.color)

    def _inside(self, place: tuple[int, int]) -> bool:
        return 0 <= place[0] < self.canvas.width and 0 <= place[1] < self.canvas.height

    def _crossings(self, mark: Contours) -> Iterator[tuple[int, int]]:
        """Yield the dots that a level separates from the next dot, to the right or below."""
        width, height = self.canvas.width, self.canvas.height
        across = [at(self.panel.x, x / (width - 1)) for x in range(width)]
        upward = [at(self.panel.y, 1 - y / (height - 1)) for y in range(height)]
        values = [[interpolated(mark, x, y) for x in across] for y in upward]
        bands = [[None if math.isnan(value) else bisect_left(mark.levels, value) for value in row] for row in values]
        for y in range(height - 1):
            for x in range(width - 1):
                here = bands[y][x]
                if here is not None and any(there not in (None, here) for there in (bands[y][x + 1], bands[y + 1][x])):
                    yield x, y


def _color(mark: PointMark | Contours) -> str:
    if mark.look in (Look.FAINT, Look.CURVE) and not isinstance(mark, Points):
        return QUIET if isinstance(mark, Contours) or mark.look is Look.FAINT else ""
    return "" if mark.look in (Look.DATA, Look.START, Look.MINIMUM) else COLORS[mark.series % len(COLORS)]


def share(axis: Axis, value: float) -> float:
    """Return where on an axis a value lies: 0 at the low end, 1 at the high one; NaN where it has no place.

    >>> share(Axis("x", -2, 4), 1), share(Axis("x", 1, 100, log=True), 10)
    (0.5, 0.5)
    """
    if axis.log:
        if value <= 0:
            return math.nan
        return (math.log10(value) - math.log10(axis.low)) / (math.log10(axis.high) - math.log10(axis.low))
    return (value / 2 - axis.low / 2) / (axis.high / 2 - axis.low / 2)


def at(axis: Axis, part: float) -> float:
    """Return the value at a part of an axis."""
    return axis.low + part * (axis.high - axis.low)


def between(first: tuple[int, int], second: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the dots of a straight line, with both ends.

    >>> list(between((0, 0), (2, 1)))
    [(0, 0), (1, 0), (2, 1)]
    """
    across, down = second[0] - first[0], second[1] - first[1]
    count = max(abs(across), abs(down), 1)
    for index in range(count + 1):
        yield first[0] + round(across * index / count), first[1] + round(down * index / count)


def interpolated(mark: Contours, x: float, y: float) -> float:
    """Return the value of a field between the points of its grid, NaN outside it and where it has no value."""
    column, row = (
        (value - axis[0]) / (axis[-1] - axis[0]) * (len(axis) - 1) for value, axis in ((x, mark.x), (y, mark.y))
    )
    if not (0 <= column <= len(mark.x) - 1 and 0 <= row <= len(mark.y) - 1):
        return math.nan
    left, top = min(int(column), len(mark.x) - 2), min(int(row), len(mark.y) - 2)
    right, below = column - left, row - top
    (a, b), (c, d) = (mark.z[top + down][left : left + 2] for down in (0, 1))
    return (a * (1 - right) + b * right) * (1 - below) + (c * (1 - right) + d * right) * below
