"""The table of the kinds of pictures. A new kind is a file here with a function ``draw``, and an entry in KINDS."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gdcalc.pictures.kinds import fit, loss, parameters, path, surface
from gdcalc.pictures.picture import Panel
from gdcalc.pictures.subject import Subject
from gdcalc.pictures.trace import Trace

MOST_IN_TERMINAL = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of picture is drawn, what it shows, and whether it is of chosen parameters."""

    draw: Callable[[Subject], list[Panel]]
    shows: str
    chooses: bool = False


KINDS: Mapping[str, Kind] = {
    "loss": Kind(loss.draw, "the loss by step, and by epoch"),
    "path": Kind(path.draw, "the steps on the objective's curve or contour lines", chooses=True),
    "surface": Kind(surface.draw, "the objective over two parameters in space, with the steps on it", chooses=True),
    "fit": Kind(fit.draw, "the data and the model before, on the way and after"),
    "parameters": Kind(parameters.draw, "each parameter by step", chooses=True),
}


def fitting_kinds(traces: Sequence[Trace], *, in_terminal: bool) -> tuple[str, ...]:
    """Return the kinds to draw where none is asked for: the path of an objective; of data the loss, and the fit.

    A terminal has no room for the pairs of three or more parameters.
    """
    problem = traces[0].problem
    if not problem.has_data:
        return ("loss",) if in_terminal and len(problem.free) > MOST_IN_TERMINAL else ("path",)
    return ("loss", "fit") if fit.refusal(traces[0]) is None else ("loss",)
