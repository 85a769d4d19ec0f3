"""Draws the steps on the function that they go down: on its curve, or on contour lines of two parameters."""

from __future__ import annotations

import itertools
from dataclasses import replace

from gdcalc.pictures.kinds import curve, plane
from gdcalc.pictures.picture import Panel
from gdcalc.pictures.scene import Scene
from gdcalc.words import mark

MOST_PARAMETERS = 5
"""Pairs are drawn of so many parameters; of more, of those that moved most."""

MOVED_MOST = mark("Of {count} parameters those that moved most are drawn: {names}; --of chooses others.")


def draw(scene: Scene) -> list[Panel]:
    """Return a curve for one parameter, contour lines for two, and for more the contour lines of each pair."""
    names = scene.chosen
    if len(names) == 1:
        return [curve.draw(scene, names[0])]
    notes: list[str] = []
    if len(names) > MOST_PARAMETERS:
        names = scene.most_moved(MOST_PARAMETERS)
        listed = ", ".join(map(scene.name, names))
        notes.append(scene.wanted.words(MOVED_MOST, count=len(scene.chosen), names=listed))
    pairs = list(itertools.combinations(names, 2))
    if len(pairs) == 1:
        return [plane.draw(scene, pairs[0])]
    panels = [plane.draw(scene, pair, len(pairs), first=pair == pairs[0]) for pair in pairs]
    notes.append(scene.held_note(scene.problem.parameters))
    return [replace(panels[0], notes=(*notes, *panels[0].notes)), *panels[1:]]
