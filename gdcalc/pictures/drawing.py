"""Draws runs: chooses the kinds that fit, and puts their panels and the caption into a picture."""

from __future__ import annotations

from collections.abc import Sequence

from gdcalc.errors import ProblemError
from gdcalc.pictures.caption import caption
from gdcalc.pictures.kinds import KINDS, fitting
from gdcalc.pictures.picture import Picture
from gdcalc.pictures.scene import Scene
from gdcalc.pictures.trace import Trace
from gdcalc.pictures.wanted import Wanted
from gdcalc.problem.settings import choose
from gdcalc.words import mark

GAPS = mark("The stored run lacks steps; lines join those that it has.")


def needed_kinds(traces: Sequence[Trace], *, in_terminal: bool) -> tuple[str, ...]:
    """Return the kinds that fit where none is asked for."""
    return fitting(traces, in_terminal=in_terminal)


def check_kinds(kinds: Sequence[str]) -> None:
    """Raise ProblemError for a kind that is none."""
    for kind in kinds:
        choose("kind", kind, KINDS)


def draw(traces: Sequence[Trace], kinds: Sequence[str], wanted: Wanted) -> Picture:
    """Return the picture of runs.

    Raises ProblemError where a kind cannot be drawn of these runs, or a range or a name is of nothing in the picture;
    GdcalcError where a formula cannot be worked out in float64.
    """
    if wanted.of and not any(KINDS[kind].chooses for kind in kinds):
        choosing = ", ".join(name for name, kind in KINDS.items() if kind.chooses)
        raise ProblemError(f"--of is about {choosing}, and none is drawn", "leave it out")
    scene = Scene(traces, wanted)
    panels = [panel for kind in kinds for panel in KINDS[kind].draw(scene)]
    wanted.ranges.check()
    several = len({panel.kind for panel in panels}) > 1
    notes = dict.fromkeys(f"{panel.title}: {note}" if several else note for panel in panels for note in panel.notes)
    if any(trace.history.has_gaps for trace in traces):
        notes[wanted.words(GAPS)] = None
    return Picture(tuple(panels), caption(traces, wanted.words), tuple(notes))
