"""Turns a panel into a figure of Plotly, as the plain data that its script reads."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

from gdcalc.pictures.axes import ticks
from gdcalc.pictures.pens import ARROWS, Pen, pen
from gdcalc.pictures.picture import Arrow, Axis, Contours, Mark, Panel, PointMark, Points, Polyline, Surface

DASHES = {"-": "solid", "--": "dash", "-.": "dashdot", ":": "dot"}
SYMBOLS = {
    "o": "circle", "s": "square", "D": "diamond", "^": "triangle-up", "v": "triangle-down", "<": "triangle-left",
    ">": "triangle-right", "P": "cross", "x": "x-thin", "*": "star",
}  # fmt: skip
IN_SPACE = {"circle", "square", "diamond", "cross", "x"}
"""The only signs that Plotly has in space."""

COLORMAP = "Viridis"
VIRIDIS = (
    *("#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c"),
    *("#22a884", "#44bf70", "#7ad151", "#bddf26"),
)
"""The colours of contour lines (Smith and van der Walt, 2015), without the palest."""

TICKS, COARSE = 8, 70
DISTANCE, ABOVE, LOWER = 1.9, 1.3, -0.15
"""Where the eye is, in lengths of an axis: how far from the middle, how far above it; and how low it looks."""


def text(said: str) -> str:
    """Return a text such that Plotly shows it literally, though it reads some tags of HTML."""
    return html.escape(said, quote=False)


def traces(panel: Panel) -> list[tuple[Mark, dict[str, Any]]]:
    """Return the marks that Plotly draws as traces, each with its trace."""
    found: list[tuple[Mark, dict[str, Any]]] = []
    for mark in panel.marks:
        if isinstance(mark, Arrow) or (isinstance(mark, Contours) and not mark.levels):
            continue
        for trace in _traces(mark, panel):
            label = getattr(mark, "label", "")
            trace["showlegend"] = panel.legend.get(label) is mark and trace.get("showlegend", True)
            trace["name"] = text(label)
            found.append((mark, trace))
    return found


def layout(panel: Panel) -> dict[str, Any]:
    """Return the figure's layout: title, axes, arrows."""
    shared = {
        "title": {"text": text(panel.title)},
        "template": "none",
        "margin": {"l": 70, "r": 30, "t": 60, "b": 60},
        "height": 560,
        "legend": {"bgcolor": "rgba(255,255,255,0.8)"},
    }
    axes = {f"{letter}axis": _axis(axis) for letter, axis in panel.axes.items()}
    if panel.z is not None:
        turned = math.radians(panel.azimuth)
        eye = {"x": DISTANCE * math.cos(turned), "y": DISTANCE * math.sin(turned), "z": ABOVE}
        return {**shared, "scene": {**axes, "camera": {"eye": eye, "center": {"x": 0, "y": 0, "z": LOWER}}}}
    return {**shared, **axes, "annotations": [arrow(mark) for mark in panel.marks if isinstance(mark, Arrow)]}


def _axis(axis: Axis) -> dict[str, Any]:
    low, high = (math.log10(axis.low), math.log10(axis.high)) if axis.log else (axis.low, axis.high)
    shown = ticks(axis, TICKS)
    return {
        "title": {"text": text(axis.label)},
        "type": "log" if axis.log else "linear",
        "range": [low, high],
        "tickvals": list(shown),
        "ticktext": list(shown.values()),
        "gridcolor": "#e6e6e6",
        "zeroline": False,
    }


def arrow(mark: Arrow) -> dict[str, Any]:
    """Return an arrow as an annotation."""
    return {
        "x": mark.x[1], "y": mark.y[1], "ax": mark.x[0], "ay": mark.y[0], "xref": "x", "yref": "y", "axref": "x",
        "ayref": "y", "text": "", "showarrow": True, "arrowhead": 2, "arrowwidth": 1.6, "arrowcolor": ARROWS,
    }  # fmt: skip


def _traces(mark: Mark, panel: Panel) -> list[dict[str, Any]]:
    match mark:
        case PointMark():
            return [_scatter(mark, in_space=panel.z is not None)]
        case Contours():
            return _contours(mark)
        case Surface():
            low, high = (panel.z.low, panel.z.high) if panel.z else (None, None)
            return [
                {
                    "type": "surface", "x": list(mark.x), "y": list(mark.y), "z": grid(mark.z), "colorscale": COLORMAP,
                    "cmin": low, "cmax": high, "showscale": False, "opacity": 0.85,
                }
            ]  # fmt: skip
        case _:
            return []


def _scatter(mark: PointMark, *, in_space: bool) -> dict[str, Any]:
    chosen = pen(mark)
    parts = ["lines"] if isinstance(mark, Polyline) else ["markers"]
    if isinstance(mark, Polyline) and mark.dotted:
        parts.append("markers")
    trace: dict[str, Any] = {
        "type": "scatter3d" if in_space else "scatter",
        "x": numbers(mark.x),
        "y": numbers(mark.y),
        "line": {"color": chosen.color, "dash": DASHES[chosen.line], "width": chosen.width * (3 if in_space else 1.2)},
        "marker": _marker(chosen, in_space=in_space),
    }
    if in_space:
        trace["z"] = numbers(mark.z)
    if isinstance(mark, Points) and any(mark.texts):
        parts.append("text")
        trace |= {"text": list(mark.texts), "textposition": "top right", "cliponaxis": True}
    if mark.steps and not in_space:
        trace |= {"customdata": list(mark.steps), "hovertemplate": "%{customdata}: (%{x}, %{y})<extra></extra>"}
    return trace | {"mode": "+".join(parts)}


def _marker(chosen: Pen, *, in_space: bool) -> dict[str, Any]:
    symbol = SYMBOLS[chosen.marker]
    return {
        "symbol": "circle" if in_space and symbol not in IN_SPACE else symbol,
        "size": chosen.size * (0.7 if in_space else 1.5),
        "color": "white" if chosen.hollow else chosen.color,
        "line": {"color": chosen.color, "width": 1.5},
        "opacity": chosen.opacity,
    }


def _contours(mark: Contours) -> list[dict[str, Any]]:
    """Return a trace for each level, because Plotly's own levels are at equal distances."""
    chosen = pen(mark)
    # Each level repeats the field; Plotly smooths its lines, so every second point will do.
    every = 2 if len(mark.x) > COARSE else 1
    xs, ys, zs = list(mark.x[::every]), list(mark.y[::every]), [row[::every] for row in grid(mark.z[::every])]
    found = []
    for index, level in enumerate(mark.levels):
        color = chosen.color if mark.label else VIRIDIS[index * (len(VIRIDIS) - 1) // max(1, len(mark.levels) - 1)]
        contours = {"start": level, "end": level, "size": 1, "coloring": "none"}
        trace: dict[str, Any] = {
            "type": "contour", "x": xs, "y": ys, "z": zs, "autocontour": False,
            "contours": contours if mark.label else {**contours, "showlabels": True, "labelformat": ".3~g"},
            "line": {"color": color, "width": chosen.width, "dash": DASHES[chosen.line] if mark.label else "solid"},
            "showlegend": index == 0, "hoverinfo": "skip" if index else "x+y+z",
        }  # fmt: skip
        found.append(trace)
    return found


def numbers(values: Sequence[float]) -> list[float | None]:
    """Return numbers as JSON has them: NaN and infinities are null, which breaks a line."""
    return [value if math.isfinite(value) else None for value in values]


def grid(rows: Sequence[Sequence[float]]) -> list[list[float | None]]:
    """Return a field's rows as JSON has them, to six digits: no eye sees more."""
    return [numbers([float(f"{value:.6g}") for value in row]) for row in rows]
