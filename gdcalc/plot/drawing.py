"""Draws runs: chooses the kinds that fit, and puts their panels and the caption into a picture."""

from __future__ import annotations

from collections.abc import Sequence

from gdcalc.plot.caption import caption
from gdcalc.plot.kinds import KINDS, fitting
from gdcalc.plot.picture import Picture
from gdcalc.plot.scene import Scene
from gdcalc.plot.trace import Trace
from gdcalc.plot.wanted import Wanted


def needed_kinds(traces: Sequence[Trace], *, in_terminal: bool) -> tuple[str, ...]:
    """Return the kinds that fit where none is asked for."""
    return fitting(traces, in_terminal=in_terminal)


def draw(traces: Sequence[Trace], kinds: Sequence[str], wanted: Wanted) -> Picture:
    """Return the picture of runs.

    Raises ProblemError where a kind cannot be drawn of these runs, or a range or a name is of nothing in the picture;
    GdcalcError where a formula cannot be worked out in float64.
    """
    scene = Scene(traces, wanted)
    panels = [panel for kind in kinds for panel in KINDS[kind].draw(scene)]
    wanted.ranges.check()
    notes = dict.fromkeys(note for panel in panels for note in panel.notes)
    return Picture(tuple(panels), caption(traces, wanted.words), tuple(notes))
