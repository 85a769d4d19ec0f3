"""What a picture is drawn of: the runs, the function that they go down, its minimum, and what of it is in view."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from gdcalc.documents.numbers import show
from gdcalc.errors import ProblemError
from gdcalc.pictures.axes import EDGE, around, in_view
from gdcalc.pictures.landscape import MOST_WORK, Landscape
from gdcalc.pictures.minimum import Minimum, minimum_near
from gdcalc.pictures.parameter_path import ParameterPath, grows, is_close, spread
from gdcalc.pictures.picture import Axis, Look
from gdcalc.pictures.request import PictureRequest
from gdcalc.pictures.trace import Trace
from gdcalc.problem.samples import KEPT
from gdcalc.words import mark

LEAST_POINTS, MOST_POINTS = 50, 200
NOTE_DIGITS = 4
AT_START = mark("What is not on an axis is held at the start: {values}.")
AT_END = mark("What is not on an axis is held at its final value: {values}.")
OF_FIRST = mark("What is not on an axis is held at its final value in {run}: {values}.")
THINNED = mark("{shown} of {count} steps are marked.")
DIVERGED = mark("The run stopped early, after step {step}.")
OUT_OF_VIEW = mark("What comes after step {step} is out of view.")
FARTHEST = 1e100
"""Values beyond this come from a run that diverges."""

MUCH_WORSE = 100
"""A run leaves the picture where it ends this many times farther above the minimum than it began."""

NOT_AT_HAND = (
    "the samples are not all at hand",
    f"draw loss or parameters; a run in batches keeps at most {KEPT:,} samples, and a stored run those of its steps",
)

ON_OBJECTIVE, ON_LOSS = mark("Steps on the objective"), mark("Steps on the loss")


class Subject:
    """The runs of a picture, whose problems differ at most in optimizer and learning rate.

    Raises ProblemError where a name that is asked for is not a parameter of the problem.
    """

    def __init__(self, traces: Sequence[Trace], request: PictureRequest) -> None:
        self.traces = traces
        self.request = request
        self.words, self.ranges = request.words, request.ranges
        self.problem = traces[0].problem
        for name in request.of:
            if name not in self.problem.parameters:
                known = ", ".join(self.problem.parameters)
                raise ProblemError(f"--of names {name}, which is not a parameter", f"the parameters are {known}")

    @cached_property
    def landscape(self) -> Landscape:
        """The function that the runs go down. Raises ProblemError where the samples are not at hand."""
        first = self.traces[0]
        for trace in self.traces:
            if _asked(trace) != _asked(first):
                raise ProblemError("the runs are of different problems", "draw their loss, or each alone")
        if not first.complete:
            raise ProblemError(*NOT_AT_HAND)
        return Landscape(first.problem, first.program)

    @property
    def path_title(self) -> str:
        """What a picture of the steps is called."""
        return self.words(ON_LOSS if self.problem.has_data else ON_OBJECTIVE)

    @property
    def value_label(self) -> str:
        """What the function's value is called."""
        return self.words("loss") if self.problem.has_data else self.words("objective")

    def value_axis(self, values: Iterable[float]) -> Axis:
        """Return the axis of the function's values, with the range asked for in place of its own."""
        return self.ranges.axis(("loss", "objective"), Axis(self.value_label, *around(values, EDGE)))

    def extreme_label(self, names: Sequence[str]) -> str:
        """Return what the minimum over some parameters is called: of the whole function, or of a plane in it."""
        if self._is_whole(names):
            return self.words("maximum") if self.problem.maximize else self.words("minimum")
        return self.words("maximum of the plane") if self.problem.maximize else self.words("minimum of the plane")

    def _is_whole(self, names: Sequence[str]) -> bool:
        return set(self.problem.free) <= set(names)

    def look(self, path: ParameterPath, alone: str = "") -> tuple[Look, str]:
        """Return the look and the label of a run's path; ``alone`` labels the path of the only run."""
        return (Look.PATH, path.trace.label) if len(self.traces) > 1 else (Look.STEPS, alone)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The parameters to draw: those asked for, else those that are updated."""
        return self.request.of or self.problem.free

    @cached_property
    def held(self) -> Mapping[str, float]:
        """The values at which parameters without an axis are held: the final ones of the first run."""
        return self.traces[0].history.start if self.diverged else self.traces[0].history.final

    @cached_property
    def diverged(self) -> bool:
        """Whether the first run diverged, so that its final values say nothing."""
        return self.traces[0].diverged or any(abs(value) > FARTHEST for value in self.traces[0].history.final.values())

    def value(self, names: Sequence[str], point: Sequence[float]) -> float:
        """Return the function at a point of the chosen parameters, the others held."""
        return self.landscape({**self.held, **dict(zip(names, point, strict=True))})

    def minimum(self, names: Sequence[str]) -> Minimum | None:
        """Return where the function is least (greatest, where the runs ascend) over the chosen parameters.

        None where there is no such place near the first run.
        """
        sign = -1 if self.problem.maximize else 1
        points = [tuple(point) for point in self._chosen(self.traces[0], names)]
        ends = [point for point in (points[0], points[-1]) if math.isfinite(self.value(names, point))]
        start = min(ends, key=lambda point: sign * self.value(names, point), default=points[0])
        if not all(abs(value) < FARTHEST for value in start):
            return None
        second = points[1 if len(points) > 1 else 0]
        size = max((abs(b - a) for a, b in zip(points[0], second, strict=True)), default=0.0)
        size = size if 0 < size < FARTHEST else 1.0
        found = minimum_near(lambda point: sign * self.value(names, point), start, size)
        return found if found is None or self._is_whole(names) or is_close(found.point, points) else None

    def _chosen(self, trace: Trace, names: Sequence[str]) -> list[tuple[float, ...]]:
        places = [trace.history.names.index(name) for name in names]
        return [tuple(point[1 + place] for place in places) for point in trace.history.path]

    def paths(
        self, names: Sequence[str], goal: Minimum | None = None, *, most: int | None = None
    ) -> list[ParameterPath]:
        """Return each run's path through the chosen parameters, as far as it is in view, of ``most`` points."""
        found = []
        for trace in self.traces:
            points, chosen = list(trace.history.path), self._chosen(trace, names)
            leaves = self._leaves(trace, names, chosen, goal)
            shown = in_view(chosen, goal.point if goal else None) if leaves else len(chosen)
            keep = spread(chosen[:shown], most or shown)
            steps = tuple(int(points[index][0]) for index in keep)
            values, whole = tuple(chosen[index] for index in keep), tuple(points[index][1:] for index in keep)
            found.append(ParameterPath(trace, steps, values, whole, steps[-1] if shown < len(points) else None))
        return found

    @property
    def most_points(self) -> int:
        """The points of a path that are drawn, few enough to work out the function at each in good time."""
        return max(LEAST_POINTS, min(MOST_POINTS, MOST_WORK // (self.landscape.cost * len(self.traces))))

    def heights(self, path: ParameterPath) -> list[float]:
        """Return the function at the points of a path, at all of the run's parameters there."""
        return [self.landscape(path.parameters(index)) for index in range(len(path.steps))]

    def most_moved(self, count: int) -> tuple[str, ...]:
        """Return the parameters that the first run moved most, in the problem's order."""
        start, final = self.traces[0].history.start, self.traces[0].history.final
        moved = sorted(self.chosen, key=lambda name: -abs(final[name] - start[name]))[:count]
        return tuple(name for name in self.chosen if name in moved)

    def notes(self, names: Sequence[str], paths: Sequence[ParameterPath], *, alone: bool = True) -> tuple[str, ...]:
        """Return what to say of a drawing over some parameters: where others are held, what is out of view."""
        others = [name for name in self.problem.parameters if name not in names]
        held = [self.held_note(others)] if others and alone else []
        return (*held, *self.leaving(paths), *self._thinned(paths))

    def _thinned(self, paths: Sequence[ParameterPath]) -> Iterator[str]:
        for path in paths:
            count = path.left or path.trace.history.steps
            if len(path.steps) - 1 < count and len(path.steps) > LEAST_POINTS:
                shown = f"{len(path.steps) - 1:,}"
                yield self._said_of(path.trace, self.words(THINNED, shown=shown, count=f"{count:,}"))

    def _said_of(self, trace: Trace, sentence: str) -> str:
        return f"{trace.label}: {sentence}" if len(self.traces) > 1 else sentence

    def held_note(self, names: Sequence[str]) -> str:
        """Return the sentence that says where parameters without an axis are held."""
        listed = ", ".join(f"{self.name(name)} {_told(self.held[name])}" for name in names)
        if len(self.traces) > 1 and not self.diverged:
            return self.words(OF_FIRST, run=self.traces[0].label, values=listed)
        return self.words(AT_START if self.diverged else AT_END, values=listed)

    def leaving(self, paths: Sequence[ParameterPath]) -> tuple[str, ...]:
        """Return the sentences on runs that leave the picture."""
        said = []
        for path in paths:
            if path.trace.diverged:
                said.append(self._said_of(path.trace, self.words(DIVERGED, step=f"{path.trace.history.steps:,}")))
            if path.left is not None:
                said.append(self._said_of(path.trace, self.words(OUT_OF_VIEW, step=f"{path.left:,}")))
        return tuple(said)

    def _leaves(
        self, trace: Trace, names: Sequence[str], points: Sequence[tuple[float, ...]], goal: Minimum | None
    ) -> bool:
        if trace.diverged or grows(points):
            return True
        if goal is None or len(points) < 2:
            return False
        sign = -1 if self.problem.maximize else 1
        values = [self.value(names, point) for point in (goal.point, points[0], points[1], points[-1])]
        least, first, second, last = (sign * value if math.isfinite(value) else math.inf for value in values)
        return last - least > MUCH_WORSE * max(first - least, second - least)

    def range(self, name: str, values: Sequence[float]) -> tuple[float, float]:
        """Return the range of a parameter's axis: the one asked for, else one with room around the values."""
        return self.ranges.of(name, parameter=True) or around(values)

    def name(self, name: str) -> str:
        """Return a parameter's or a column's name as it is shown."""
        return self.request.style.name(name)


def _asked(trace: Trace) -> tuple[object, ...]:
    problem = trace.problem
    return problem.objective, problem.penalty, problem.parameters, problem.maximize, problem.samples.rows


def _told(value: float) -> str:
    shown = show(value, NOTE_DIGITS)
    return f"{'≈' if shown.rounded else '='} {shown.text}"
