"""Draws the steps on the function that they go down: on its curve, or on contour lines of two parameters."""

from __future__ import annotations

import itertools
from dataclasses import replace

from gdcalc.pictures.kinds.curve import draw_curve
from gdcalc.pictures.kinds.plane import draw_plane
from gdcalc.pictures.picture import Panel
from gdcalc.pictures.subject import Subject
from gdcalc.words import mark

MOST_PARAMETERS = 5
"""Pairs are drawn of this many parameters; where there are more, of those that moved most."""

MOVED_MOST = mark("Of {count} parameters those that moved most are drawn: {names}; --of chooses others.")


def draw(subject: Subject) -> list[Panel]:
    """Return a curve for one parameter, contour lines for two, and for more the contour lines of each pair."""
    names = subject.chosen
    if len(names) == 1:
        return [draw_curve(subject, names[0])]
    notes: list[str] = []
    if len(names) > MOST_PARAMETERS:
        names = subject.most_moved(MOST_PARAMETERS)
        listed = ", ".join(map(subject.name, names))
        notes.append(subject.words(MOVED_MOST, count=len(subject.chosen), names=listed))
    pairs = list(itertools.combinations(names, 2))
    if len(pairs) == 1:
        return [draw_plane(subject, pairs[0])]
    panels = [draw_plane(subject, pair, len(pairs), first=pair == pairs[0]) for pair in pairs]
    notes.append(subject.held_note(subject.problem.parameters))
    return [replace(panels[0], notes=(*notes, *panels[0].notes)), *panels[1:]]
