"""Writes a picture as one HTML file that needs nothing else: the script of Plotly, the figures, the caption."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import Any

from gdcalc.pictures.caption import caption_texts
from gdcalc.pictures.extras import load
from gdcalc.pictures.picture import Arrow, Mark, Panel, Picture, PointMark, changes, is_there, there
from gdcalc.pictures.plotly.figure import arrow, layout, numbers, traces
from gdcalc.words import Words

STYLE = """
body { font-family: system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem; color: #000;
  background: #fff }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; color: #404040; font-size: .9rem }
dd { margin: 0; overflow-wrap: anywhere }
"""

CONFIG = {"displaylogo": False, "responsive": True, "showSendToCloud": False, "showEditInChartStudio": False}
FRAME_MILLISECONDS = 300


def write_page(picture: Picture, words: Words, *, animated: bool = False) -> tuple[bytes, str]:
    """Return the page; a browser has fonts for every sign. Raises OutputError where Plotly is missing."""
    return "".join(_pieces(picture, words, animated=animated)).encode(), ""


def _pieces(picture: Picture, words: Words, *, animated: bool) -> Iterator[str]:
    offline = load("plotly.offline")
    title = html.escape(", ".join(dict.fromkeys(panel.title for panel in picture.panels)))
    yield (
        f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # No icon: a browser would ask for one.
        f'<title>{title}</title>\n<link rel="icon" href="data:,">\n<style>{STYLE}</style>\n<script>'
    )
    yield offline.get_plotlyjs()
    yield "</script>\n</head>\n<body>\n"
    steps = picture.frame_steps if animated else []
    for index, panel in enumerate(picture.panels):
        label = html.escape(panel.title, quote=True)
        figure = json.dumps(_figure(panel, steps, words), allow_nan=False).replace("<", "\\u003c")
        yield f'<div id="panel{index}" role="img" aria-label="{label}"></div>\n'
        yield f'<script>Plotly.newPlot("panel{index}", {figure});</script>\n'
    yield "".join(f"<p>{html.escape(note)}</p>\n" for note in picture.notes)
    rows = (
        f"<dt>{html.escape(label)}</dt><dd>{html.escape(said)}</dd>\n" for label, said in caption_texts(picture.caption)
    )
    yield f"<dl>\n{''.join(rows)}</dl>\n</body>\n</html>\n"


def _figure(panel: Panel, steps: list[int], words: Words) -> dict[str, Any]:
    drawn = traces(panel)
    figure: dict[str, Any] = {"data": [trace for _, trace in drawn], "layout": layout(panel), "config": CONFIG}
    if steps:
        figure["frames"] = [_frame(panel, drawn, step) for step in steps]
        figure["layout"] |= _controls(steps, words, in_space=panel.z is not None)
    return figure


def _frame(panel: Panel, drawn: list[tuple[Mark, dict[str, Any]]], step: int) -> dict[str, Any]:
    """Return the frame of a step: the traces that change, as they are after it, and the arrows."""
    chosen = [index for index, (mark, _) in enumerate(drawn) if changes(mark)]
    data = [_there(*drawn[index], step) for index in chosen]
    frame: dict[str, Any] = {"name": str(step), "data": data, "traces": chosen}
    arrows = [arrow(mark) for mark in panel.marks if isinstance(mark, Arrow) and is_there(mark, step)]
    return frame if panel.z is not None else {**frame, "layout": {"annotations": arrows}}


def _there(mark: Mark, trace: dict[str, Any], step: int) -> dict[str, Any]:
    """Return what of a trace is there after a step."""
    if not isinstance(mark, PointMark):
        return {"type": trace["type"], "visible": is_there(mark, step)}
    x, y, z = there(mark, step)
    part = {"type": trace["type"], "x": numbers(x), "y": numbers(y)}
    return {**part, "z": numbers(z)} if mark.z else part


def _controls(steps: list[int], words: Words, *, in_space: bool) -> dict[str, Any]:
    """Return the buttons and the slider of an animation."""
    frame = {"duration": FRAME_MILLISECONDS, "redraw": True}
    still = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    play = {
        "label": words("Play"),
        "method": "animate",
        "args": [None, {"frame": frame, "transition": {"duration": 0}, "fromcurrent": True}],
    }
    pause = {"label": words("Pause"), "method": "animate", "args": [[None], still]}
    slides = [{"label": f"{step}", "method": "animate", "args": [[f"{step}"], still]} for step in steps]
    low = -0.05 if in_space else -0.2
    return {
        "margin": {"l": 70, "r": 30, "t": 60, "b": 60 if in_space else 130},
        "updatemenus": [
            {"type": "buttons", "direction": "left", "x": 0, "y": low, "xanchor": "left", "yanchor": "top",
             "buttons": [play, pause], "pad": {"t": 10}}
        ],
        "sliders": [
            {"steps": slides, "active": len(slides) - 1, "x": 0.22, "len": 0.78, "y": low,
             "currentvalue": {"prefix": f"{words('Step')} "}}
        ],
    }  # fmt: skip
