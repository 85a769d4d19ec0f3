"""What the kinds of pictures share: the runs, the function that they go down, its minimum, what of it is in view."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property

from gdcalc.documents.numbers import show
from gdcalc.errors import ProblemError
from gdcalc.pictures.landscape import MOST_WORK, Landscape
from gdcalc.pictures.minimum import Minimum, minimum_near
from gdcalc.pictures.ranges import around, in_view
from gdcalc.pictures.trace import Trace
from gdcalc.pictures.wanted import Wanted
from gdcalc.pictures.ways import Way, grows, is_close, spread
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
MUCH_WORSE = 100
"""A run leaves the picture where it ends so many times farther above the minimum than it began."""

NOT_AT_HAND = (
    "the samples are not all at hand",
    f"draw loss or parameters; a run in batches keeps at most {KEPT:,} samples, and a stored run those of its steps",
)

ON_OBJECTIVE, ON_LOSS = mark("Steps on the objective"), mark("Steps on the loss")


class Scene:
    """The runs of a picture, which have one problem but for optimizer and learning rate.

    Raises ProblemError where a name is none of the problem's parameters.
    """

    def __init__(self, traces: Sequence[Trace], wanted: Wanted) -> None:
        self.traces = traces
        self.wanted = wanted
        self.problem = traces[0].problem
        for name in wanted.of:
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
        return self.wanted.words(ON_LOSS if self.problem.has_data else ON_OBJECTIVE)

    @property
    def value_label(self) -> str:
        """What the function's value is called."""
        return self.wanted.words("loss") if self.problem.has_data else self.wanted.words("objective")

    def extreme_label(self, names: Sequence[str]) -> str:
        """Return what the minimum is called over some parameters: of the whole function, or of a plane in it."""
        words = self.wanted.words
        if self._is_whole(names):
            return words("maximum") if self.problem.maximize else words("minimum")
        return words("maximum of the plane") if self.problem.maximize else words("minimum of the plane")

    def _is_whole(self, names: Sequence[str]) -> bool:
        return set(self.problem.free) <= set(names)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The parameters to draw: those asked for, else those that are updated."""
        return self.wanted.of or self.problem.free

    @property
    def held(self) -> dict[str, float]:
        """The values at which parameters are held that are not on an axis: the final ones, of the first run."""
        history = self.traces[0].history
        if self.diverged:
            return dict(zip(history.names, next(iter(history.path))[1:], strict=True))
        return history.final

    @cached_property
    def diverged(self) -> bool:
        """Whether the final values say nothing: the first run diverged."""
        return self.traces[0].diverged or any(abs(value) > 1e100 for value in self.traces[0].history.final.values())

    def value(self, names: Sequence[str], point: Sequence[float]) -> float:
        """Return the function at a point of the chosen parameters, the others held."""
        return self.landscape({**self.held, **dict(zip(names, point, strict=True))})

    def minimum(self, names: Sequence[str]) -> Minimum | None:
        """Return where the function is least (greatest, where the runs ascend) over the chosen parameters.

        None where there is no such place near the first run.
        """
        sign = -1 if self.problem.maximize else 1
        path = [tuple(point) for point in self._chosen(self.traces[0], names)]
        ends = [point for point in (path[0], path[-1]) if math.isfinite(self.value(names, point))]
        start = min(ends, key=lambda point: sign * self.value(names, point), default=path[0])
        if not all(abs(value) < 1e100 for value in start):
            return None
        size = max((abs(b - a) for a, b in zip(path[0], path[1 if len(path) > 1 else 0], strict=True)), default=0.0)
        size = size if 0 < size < 1e100 else 1.0
        found = minimum_near(lambda point: sign * self.value(names, point), start, size)
        return found if found is None or self._is_whole(names) or is_close(found.point, path) else None

    def _chosen(self, trace: Trace, names: Sequence[str]) -> list[tuple[float, ...]]:
        places = [trace.history.names.index(name) for name in names]
        return [tuple(point[1 + place] for place in places) for point in trace.history.path]

    def ways(self, names: Sequence[str], goal: Minimum | None = None, *, most: int | None = None) -> list[Way]:
        """Return each run's way through the chosen parameters, as far as it is in view, of ``most`` points."""
        found = []
        for trace in self.traces:
            points, chosen = list(trace.history.path), self._chosen(trace, names)
            shown = (
                in_view(chosen, goal.point if goal else None)
                if self._leaves(trace, names, chosen, goal)
                else len(chosen)
            )
            keep = spread(chosen[:shown], most or shown)
            steps = tuple(int(points[index][0]) for index in keep)
            values, whole = tuple(chosen[index] for index in keep), tuple(points[index][1:] for index in keep)
            found.append(Way(trace, steps, values, whole, steps[-1] if shown < len(points) else None))
        return found

    @property
    def most_points(self) -> int:
        """The points of a way that are drawn, and at which the function can be worked out in good time."""
        return max(LEAST_POINTS, min(MOST_POINTS, MOST_WORK // (self.landscape.cost * len(self.traces))))

    def heights(self, way: Way) -> list[float]:
        """Return the function at the points of a way, at all of the run's parameters there."""
        names = way.trace.history.names
        return [self.landscape(dict(zip(names, point, strict=True))) for point in way.whole]

    def most_moved(self, count: int) -> tuple[str, ...]:
        """Return the parameters that the first run moved most, in the problem's order."""
        history = self.traces[0].history
        start = dict(zip(history.names, next(iter(history.path))[1:], strict=True))
        moved = sorted(self.chosen, key=lambda name: -abs(history.final[name] - start[name]))[:count]
        return tuple(name for name in self.chosen if name in moved)

    def notes(self, names: Sequence[str], ways: Sequence[Way], *, alone: bool = True) -> tuple[str, ...]:
        """Return what is to be said of a drawing over some parameters: where others are held, what is out of view."""
        others = [name for name in self.problem.parameters if name not in names]
        held = [self.held_note(others)] if others and alone else []
        return (*held, *self.leaving(ways), *self._thinned(ways))

    def _thinned(self, ways: Sequence[Way]) -> Iterator[str]:
        for way in ways:
            count = way.left or way.trace.history.steps
            if len(way.steps) - 1 < count and len(way.steps) > LEAST_POINTS:
                shown = self.wanted.words(THINNED, shown=f"{len(way.steps) - 1:,}", count=f"{count:,}")
                yield f"{way.trace.label}: {shown}" if len(ways) > 1 else shown

    def held_note(self, names: Sequence[str]) -> str:
        """Return the sentence that says where parameters are held that are not on an axis."""
        listed = ", ".join(f"{self.name(name)} {_told(self.held[name])}" for name in names)
        if len(self.traces) > 1 and not self.diverged:
            return self.wanted.words(OF_FIRST, run=self.traces[0].label, values=listed)
        return self.wanted.words(AT_START if self.diverged else AT_END, values=listed)

    def leaving(self, ways: Sequence[Way]) -> tuple[str, ...]:
        """Return the sentences on runs that leave the picture."""
        words, said = self.wanted.words, []
        for way in ways:
            sentences = [words(DIVERGED, step=f"{way.trace.history.steps:,}")] if way.trace.diverged else []
            if way.left is not None:
                sentences.append(words(OUT_OF_VIEW, step=f"{way.left:,}"))
            said += [f"{way.trace.label}: {sentence}" if len(ways) > 1 else sentence for sentence in sentences]
        return tuple(said)

    def _leaves(
        self, trace: Trace, names: Sequence[str], path: Sequence[tuple[float, ...]], goal: Minimum | None
    ) -> bool:
        if trace.diverged or grows(path):
            return True
        if goal is None or len(path) < 2:
            return False
        sign = -1 if self.problem.maximize else 1
        values = [self.value(names, point) for point in (goal.point, path[0], path[1], path[-1])]
        least, first, second, last = (sign * value if math.isfinite(value) else math.inf for value in values)
        return last - least > MUCH_WORSE * max(first - least, second - least)

    def range(self, name: str, values: Sequence[float]) -> tuple[float, float]:
        """Return the range of a parameter's axis: the one asked for, else one with room around the values."""
        asked = self.wanted.ranges.of(name, parameter=True)
        return around(values) if asked is None else asked

    def name(self, name: str) -> str:
        """Return a parameter's or a column's name as it is shown."""
        return self.wanted.style.name(name)


def _asked(trace: Trace) -> tuple[object, ...]:
    problem = trace.problem
    return problem.objective, problem.penalty, problem.parameters, problem.maximize, problem.samples.rows


def _told(value: float) -> str:
    shown = show(value, NOTE_DIGITS)
    return f"{'≈' if shown.rounded else '='} {shown.text}"
