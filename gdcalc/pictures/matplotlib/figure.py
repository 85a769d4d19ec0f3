"""Draws a picture as a Matplotlib ``Figure``. No pyplot: nothing of the user's own figures or settings is touched."""

from __future__ import annotations

import contextlib
import math
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gdcalc.formats.page import JOINED
from gdcalc.pictures.axes import tick_text, ticks
from gdcalc.pictures.caption import caption_texts
from gdcalc.pictures.extras import load
from gdcalc.pictures.matplotlib.fonts import families
from gdcalc.pictures.matplotlib.smoothing import finer
from gdcalc.pictures.pens import ARROWS, pen
from gdcalc.pictures.picture import Arrow, Axis, Contours, Mark, Panel, Picture, PointMark, Points, Polyline, Surface

PANEL = (5.6, 4.0)
"""Width and height of a panel, in inches."""

CAPTION_LINE = 0.19
SIGNS_AN_INCH = 14.5
MOST_ACROSS = 3
PATCHES = 40
"""Patches along each side of a surface: more make a file larger, not better to look at."""

BESIDE = ("fit", "parameters")
"""Kinds whose legend stands beside them, where it does not cover what they show."""

CROWDED = 60
"""Where there are more points than this their markers are smaller."""

TICKS = 7
DOTS_AN_INCH = 150
COLORMAP = "viridis"

STYLE = {
    # Texts are literal: no mathematics between dollar signs, no TeX.
    "text.parse_math": False,
    "text.usetex": False,
    "axes.unicode_minus": True,
    "font.size": 9.5,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "legend.facecolor": "white",
    "legend.edgecolor": "none",
    "legend.framealpha": 0.85,
    "svg.fonttype": "path",
    "svg.hashsalt": "gdcalc",
    "pdf.fonttype": 42,
    "savefig.bbox": None,
    "figure.dpi": 100,
}

Artist = Any


@dataclass
class DrawnFigure:
    """A figure, and which artists show which marks; ``missing`` are the signs that none of the installed fonts has."""

    figure: Any
    fonts: Sequence[str]
    missing: str = ""
    artists: list[tuple[Mark, Artist]] = field(default_factory=list)


@contextlib.contextmanager
def own_style(fonts: Sequence[str]) -> Iterator[None]:
    """Draw in gdcalc's own style, whatever a user's Matplotlib is set to."""
    matplotlib = load("matplotlib")
    own = {
        name: value for name, value in matplotlib.rcParamsDefault.items() if not name.startswith(("backend", "date"))
    }
    with warnings.catch_warnings(), matplotlib.rc_context():
        # Signs without a font are reported in one sentence, where the picture is written.
        warnings.simplefilter("ignore")
        matplotlib.rcParams.update({**own, **STYLE, "font.family": list(fonts)})
        yield


def draw(picture: Picture) -> DrawnFigure:
    """Return the figure of a picture. Raises OutputError where Matplotlib is missing."""
    figures = load("matplotlib.figure")
    across = _across(len(picture.panels))
    caption = caption_lines(picture, int(PANEL[0] * across * SIGNS_AN_INCH))
    fonts, missing = families(_texts(picture, caption), load("matplotlib.font_manager"), load("matplotlib.ft2font"))
    with own_style(fonts):
        down = -(-len(picture.panels) // across)
        height = PANEL[1] * down + CAPTION_LINE * (len(caption) + 1)
        figure = figures.Figure(figsize=(PANEL[0] * across, height), layout="constrained")
        drawn = DrawnFigure(figure, fonts, missing)
        for index, panel in enumerate(picture.panels, 1):
            space = {"projection": "3d"} if panel.z is not None else {}
            if space:
                load("mpl_toolkits.mplot3d")
            _Panel(panel, figure.add_subplot(down, across, index, **space), drawn).write()
        if caption:
            figure.supxlabel("\n".join(caption), x=0.01, ha="left", fontsize=8.5, color="#404040")
    return drawn


def _across(panels: int) -> int:
    """Return how many panels stand beside each other."""
    return panels if panels <= 2 else min(MOST_ACROSS, math.ceil(math.sqrt(panels)))


def caption_lines(picture: Picture, width: int) -> list[str]:
    """Return the notes and the caption as lines of at most ``width`` signs."""
    # An item of the caption is broken only where it is longer than a line.
    items = (f"{label}: {said}" if label else said for label, said in caption_texts(picture.caption))
    told = "   ".join(item.replace(" ", JOINED) if len(item) < width else item for item in items)
    texts = [*picture.notes, told]
    lines = (line for text in texts for line in textwrap.wrap(text, width, break_on_hyphens=False))
    return [line.replace(JOINED, " ") for line in lines]


def _texts(picture: Picture, caption: Sequence[str]) -> Iterator[str]:
    yield from caption
    for panel in picture.panels:
        yield from (panel.title, *(axis.label for axis in panel.axes.values()))
        yield from (getattr(mark, "label", "") for mark in panel.marks)


class _Panel:
    """Draws one panel on its axes."""

    def __init__(self, panel: Panel, axes: Any, drawn: DrawnFigure) -> None:
        self.panel = panel
        self.axes = axes
        self.drawn = drawn
        self.handles: list[Artist] = []

    def write(self) -> None:
        """Draw the axes, the marks and the legend."""
        self.axes.set_title(self.panel.title)
        for letter, axis in self.panel.axes.items():
            self._axis(letter, axis)
        if self.panel.z is not None:
            self.axes.view_init(elev=35, azim=self.panel.azimuth)
        for mark in self.panel.marks:
            artist = self._mark(mark)
            if artist is not None:
                self.drawn.artists.append((mark, artist))
        if self.panel.legend:
            beside = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.0)} if self.panel.kind in BESIDE else {}
            self.axes.legend(handles=self.handles, **beside)

    def _axis(self, letter: str, axis: Axis) -> None:
        """Set an axis's range, label and ticks."""
        getattr(self.axes, f"set_{letter}label")(axis.label)
        if axis.log:
            getattr(self.axes, f"set_{letter}scale")("log")
        getattr(self.axes, f"set_{letter}lim")(axis.low, axis.high)
        shown = ticks(axis, TICKS)
        getattr(self.axes, f"set_{letter}ticks")(list(shown), labels=list(shown.values()))
        getattr(self.axes, f"{letter}axis").set_minor_locator(load("matplotlib.ticker").NullLocator())

    def _mark(self, mark: Mark) -> Artist | None:
        match mark:
            case Polyline():
                chosen = pen(mark)
                marker = chosen.marker if mark.dotted else None
                return self._plot(mark, linestyle=chosen.line, linewidth=chosen.width, marker=marker)
            case Points():
                return self._points(mark)
            case Arrow():
                return self._arrow(mark)
            case Contours():
                return self._contours(mark)
            case Surface():
                return self._surface(mark)

    def _arrow(self, mark: Arrow) -> Artist:
        artist = self.axes.annotate(
            "",
            xy=(mark.x[1], mark.y[1]),
            xytext=(mark.x[0], mark.y[0]),
            arrowprops={"arrowstyle": "-|>", "color": ARROWS, "lw": 1.3, "shrinkA": 0, "shrinkB": 0},
            annotation_clip=False,
            zorder=3.5,
        )
        artist.arrow_patch.set_clip_path(self.axes.patch)  # an arrow whose tip is out of view is cut off, not left out
        return artist

    def _points(self, mark: Points) -> Artist:
        chosen = pen(mark)
        face = "white" if chosen.hollow else chosen.color
        artist = self._plot(mark, linestyle="none", marker=chosen.marker, markerfacecolor=face, alpha=chosen.opacity)
        rising = _is_rising(mark.x, mark.y)
        for step, x, y, text in zip(mark.steps, mark.x, mark.y, mark.texts, strict=False):
            if text and math.isfinite(y):
                number = self.axes.annotate(
                    text,
                    (x, y),
                    xytext=(-4 if rising else 4, 5),  # beside the line, not on it
                    ha="right" if rising else "left",
                    textcoords="offset points",
                    fontsize=8,
                    zorder=6,
                    annotation_clip=True,
                )
                self.drawn.artists.append((Points(mark.look, (x,), (y,), steps=(step,)), number))
        return artist

    def _plot(self, mark: PointMark, **options: Any) -> Artist:
        """Draw a line or points with the pen for them."""
        chosen = pen(mark)
        where = [getattr(mark, letter) for letter in self.panel.axes]
        size = chosen.size if len(mark.x) <= CROWDED else max(1.5, chosen.size * 0.6)
        shared = {"color": chosen.color, "markersize": size, "zorder": chosen.order, "label": mark.label or "_"}
        (artist,) = self.axes.plot(*where, **shared, **options)
        self._explain(mark, artist)
        return artist

    def _explain(self, mark: PointMark | Contours, artist: Artist) -> None:
        """Take an artist into the legend where its mark has a place there."""
        if self.panel.legend.get(mark.label) is mark:
            self.handles.append(artist)

    def _contours(self, mark: Contours) -> Artist | None:
        if not mark.levels:
            return None
        chosen, (xs, ys, zs) = pen(mark), finer(mark)
        levels = list(mark.levels)
        if not mark.label:
            artist = self.axes.contour(xs, ys, zs, levels=levels, cmap=COLORMAP, linewidths=1.1, zorder=1.5)
            self.axes.clabel(artist, artist.levels[1::2], fontsize=7, fmt=tick_text)
            return artist
        line = {"colors": [chosen.color], "linestyles": [chosen.line], "linewidths": chosen.width}
        lines = load("matplotlib.lines")
        shown = {"color": chosen.color, "linestyle": chosen.line, "lw": chosen.width, "label": mark.label}
        self._explain(mark, lines.Line2D([], [], **shown))
        return self.axes.contour(xs, ys, zs, levels=levels, **line)

    def _surface(self, mark: Surface) -> Artist:
        numpy = load("numpy")
        low, high = (self.panel.z.low, self.panel.z.high) if self.panel.z else (None, None)
        columns, rows = (
            [round(index * (len(axis) - 1) / PATCHES) for index in range(PATCHES + 1)] for axis in (mark.x, mark.y)
        )
        xs, ys = numpy.meshgrid([mark.x[index] for index in columns], [mark.y[index] for index in rows])
        values = numpy.array([[mark.z[row][column] for column in columns] for row in rows], dtype=float)
        strides = {"rstride": 1, "cstride": 1, "linewidth": 0, "antialiased": True}
        return self.axes.plot_surface(
            xs, ys, values, cmap=COLORMAP, alpha=0.75, vmin=low, vmax=high, zorder=1, **strides
        )


def _is_rising(xs: Sequence[float], ys: Sequence[float]) -> bool:
    """Tell whether points lie on a line that rises to the right, as a whole."""
    return len(xs) > 1 and (xs[-1] - xs[0]) * (ys[-1] - ys[0]) > 0
