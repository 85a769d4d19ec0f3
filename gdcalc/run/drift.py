"""Works a run that rounds every line once more in float64, and tells how far it has drifted from full precision."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdcalc.arithmetic import FLOAT64
from gdcalc.problem.samples import keep
from gdcalc.run.records import Result
from gdcalc.run.run import Run


@dataclass(frozen=True, slots=True)
class Drift:
    """The result of the same steps in float64, the parameter that has drifted farthest, and how far."""

    full: Result
    parameter: str
    distance: float

    @property
    def is_none(self) -> bool:
        """Whether the two results are the same except for the noise of float64."""
        return self.distance <= 1e-12 * max(1.0, *(abs(float(value)) for value in self.full.parameters.values()))


def drift(run: Run) -> Drift | None:
    """Return the drift of a run; None where nothing is rounded, the data were streamed, or float64 stops earlier."""
    problem, rows = run.problem, run.problem.samples.rows
    if problem.arithmetic.places is None or rows is None:
        return None
    steps = run.result.steps
    full = replace(
        problem,
        arithmetic=FLOAT64,
        start={name: float(value) for name, value in problem.start.items()},
        samples=keep([tuple(map(float, row)) for row in rows]),
        stepping=replace(problem.stepping, steps=steps, tolerance=None, until=None),
        places=(),
    )
    program = replace(run.program, tolerance=None, until=None)
    result = Run(full, every=None, collect=False, program=program).result
    if result.steps != steps:
        return None
    own = run.result.parameters
    distances = {name: abs(float(value) - float(own[name])) for name, value in result.parameters.items()}
    farthest = max(distances, key=lambda name: distances[name])
    return Drift(result, farthest, distances[farthest])
