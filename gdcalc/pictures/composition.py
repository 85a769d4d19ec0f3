"""Composes a picture of runs: the panels of the kinds asked for, with the caption and the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdcalc.errors import ProblemError
from gdcalc.pictures.caption import caption
from gdcalc.pictures.kinds import KINDS
from gdcalc.pictures.picture import Panel, Picture
from gdcalc.pictures.request import PictureRequest
from gdcalc.pictures.subject import Subject
from gdcalc.pictures.trace import Trace
from gdcalc.words import mark

GAPS = mark("The stored run lacks steps; lines join those that it has.")


def compose(traces: Sequence[Trace], kinds: Sequence[str], request: PictureRequest) -> Picture:
    """Return the picture of runs.

    Raises ProblemError where a kind cannot be drawn of these runs, or where a requested range or name is of nothing in
    the picture; GdcalcError where a formula cannot be worked out in float64.
    """
    if request.of and not any(KINDS[kind].chooses for kind in kinds):
        choosing = ", ".join(name for name, kind in KINDS.items() if kind.chooses)
        raise ProblemError(f"--of is about {choosing}, and none is drawn", "leave it out")
    if all(trace.history.steps == 0 for trace in traces):
        why = f": {traces[0].message}" if traces[0].message else ""
        raise ProblemError(f"no step was finished, so that there is nothing to draw{why}")
    subject = Subject(traces, request)
    panels = [panel for kind in kinds for panel in KINDS[kind].draw(subject)]
    request.ranges.check()
    notes = dict.fromkeys(note for panel in panels for note in _notes(panel, panels))
    if any(trace.history.has_gaps for trace in traces):
        notes[request.words(GAPS)] = None
    return Picture(tuple(panels), caption(traces, request.words), tuple(notes))


def _notes(panel: Panel, panels: Sequence[Panel]) -> Iterator[str]:
    """Yield a panel's notes, with its title where panels of other kinds stand beside it."""
    kinds = [each.kind for each in panels]
    titled = len(set(kinds)) > 1 and kinds.count(panel.kind) == 1
    yield from (f"{panel.title}: {note}" if titled else note for note in panel.notes)
