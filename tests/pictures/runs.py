"""Runs to draw, and their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gdcalc.expression.printing import UNICODE, Style
from gdcalc.pictures.kinds import compose, fitting_kinds
from gdcalc.pictures.picture import Panel, Picture
from gdcalc.pictures.request import PictureRequest, read_names, read_ranges
from gdcalc.pictures.trace import Trace, trace
from gdcalc.problem import Settings
from gdcalc.run.comparison import contenders
from gdcalc.words import Words

PARABOLA: dict[str, Any] = {
    "objective": "theta^2+2*theta+1",
    "init": ["theta=3"],
    "lr": "0.1",
    "steps": "10",
}
BOWL: dict[str, Any] = {"objective": "x^2+3*y^2", "init": ["x=3, y=2"], "lr": "0.1", "steps": "10"}
ORIGIN: dict[str, Any] = {
    "model": "w*x",
    "data": [{"x": 1, "y": 2}, {"x": 2, "y": 4}, {"x": 3, "y": 6}],
    "init": ["w=1"],
    "lr": "0.01",
    "batch": "all",
    "epochs": "100",
}
THREE: dict[str, Any] = {
    "model": "a*x+b",
    "data": [{"x": 1, "y": 1}, {"x": 0, "y": 1}, {"x": 1, "y": 0}],
    "lr": "1",
}


def traces(optimizers: Sequence[str] = (), rates: Sequence[str] = (), **settings: Any) -> list[Trace]:
    return [trace(each) for each in contenders(Settings(**settings), optimizers, [], rates, every=None)]


def picture(
    *kinds: str,
    of: str | None = None,
    ranges: Sequence[str] = (),
    language: str = "en",
    optimizers: Sequence[str] = (),
    rates: Sequence[str] = (),
    style: Style = UNICODE,
    **settings: Any,
) -> Picture:
    runs = traces(optimizers, rates, **settings)
    request = PictureRequest(read_names(of), read_ranges(ranges), Words(language), style)
    return compose(runs, kinds or fitting_kinds(runs, in_terminal=False), request)


def panel(kind: str, **settings: Any) -> Panel:
    (found,) = picture(kind, **settings).panels
    return found
