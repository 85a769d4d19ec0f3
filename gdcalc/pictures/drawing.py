"""Draws runs: chooses the kinds that fit, and puts their panels and the caption into a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdcalc.errors import ProblemError
from gdcalc.pictures.caption import caption
from gdcalc.pictures.kinds import KINDS, fitting
from gdcalc.pictures.picture import Panel, Picture
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
    if all(trace.history.steps == 0 for trace in traces):
        why = f": {traces[0].message}" if traces[0].message else ""
        raise ProblemError(f"no step was finished, so that there is nothing to draw{why}")
    scene = Scene(traces, wanted)
    panels = [panel for kind in kinds for panel in KINDS[kind].draw(scene)]
    wanted.ranges.check()
    notes = dict.fromkeys(note for panel in panels for note in _notes(panel, panels))
    if any(trace.history.has_gaps for trace in traces):
        notes[wanted.words(GAPS)] = None
    return Picture(tuple(panels), caption(traces, wanted.words), tuple(notes))


def _notes(panel: Panel, panels: Sequence[Panel]) -> Iterator[str]:
    """Yield a panel's notes, beside panels of other kinds with its title."""
    kinds = [each.kind for each in panels]
    titled = len(set(kinds)) > 1 and kinds.count(panel.kind) == 1
    yield from (f"{panel.title}: {note}" if titled else note for note in panel.notes)
