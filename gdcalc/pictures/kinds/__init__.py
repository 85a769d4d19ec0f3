"""The table of the kinds of pictures, and the picture that is composed of them.

A new kind is a file here with a function ``draw``, and an entry in KINDS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gdcalc.errors import ProblemError
from gdcalc.pictures.caption import caption
from gdcalc.pictures.kinds import fit, loss, parameters, path, surface
from gdcalc.pictures.picture import Panel, Picture
from gdcalc.pictures.request import PictureRequest
from gdcalc.pictures.subject import Subject
from gdcalc.pictures.trace import Trace
from gdcalc.words import mark

MOST_IN_TERMINAL = 2
GAPS = mark("The stored run lacks steps; lines join those that it has.")


@dataclass(frozen=True, slots=True)
class PictureKind:
    """How a kind of picture is drawn, and whether it is of chosen parameters."""

    draw: Callable[[Subject], list[Panel]]
    chooses: bool = False


KINDS: Mapping[str, PictureKind] = {
    "loss": PictureKind(loss.draw),
    "path": PictureKind(path.draw, chooses=True),
    "surface": PictureKind(surface.draw, chooses=True),
    "fit": PictureKind(fit.draw),
    "parameters": PictureKind(parameters.draw, chooses=True),
}


def fitting_kinds(traces: Sequence[Trace], *, in_terminal: bool) -> tuple[str, ...]:
    """Return the kinds to draw where none is asked for: the path of an objective; of data the loss, and the fit.

    A terminal has no room for the pairs of three or more parameters.
    """
    problem = traces[0].problem
    if not problem.has_data:
        return ("loss",) if in_terminal and len(problem.free) > MOST_IN_TERMINAL else ("path",)
    return ("loss", "fit") if fit.refusal(traces[0]) is None else ("loss",)


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
    return Picture(tuple(panels), tuple(caption(traces, request.words)), tuple(notes))


def _notes(panel: Panel, panels: Sequence[Panel]) -> Iterator[str]:
    """Yield a panel's notes, with its title where panels of other kinds stand beside it."""
    kinds = [each.kind for each in panels]
    titled = len(set(kinds)) > 1 and kinds.count(panel.kind) == 1
    yield from (f"{panel.title}: {note}" if titled else note for note in panel.notes)
