"""What a run yields: steps with their samples, read from the flat tuples that a compiled program makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gdcalc.arithmetic import Value
from gdcalc.problem.naming import LOSS
from gdcalc.program.record import Layout, Values

RUN_SCHEMA = "gdcalc.run/1"
"""The name of the JSON that holds a run, for those who write it and those who read it."""

SAMPLE_FIELDS = ("index", "inputs", "target", "values", "prediction", "loss", "gradient")
STEP_FIELDS = (
    *("step", "epoch", "learning_rate", "parameters", "samples", "loss"),
    *("gradient", "state", "update", "new_parameters"),
)
"""The fields of a step, as the JSON formats have them (DESIGN, section 7)."""


class _Field:
    """A field of a record: what the layout reads of it, by name."""

    def __init__(self, read: Callable[[Layout, str, tuple[Any, ...]], Values], name: str, doc: str) -> None:
        self._read, self._name, self.__doc__ = read, name, doc

    def __get__(self, step: SampleStep | Step, _: type) -> Values:
        return self._read(step.layout, self._name, step.record)


@dataclass(frozen=True, slots=True, repr=False)
class SampleStep:
    """One sample's part of a step, at the step's parameters before the update."""

    layout: Layout
    index: int
    record: tuple[Any, ...]

    inputs = _Field(Layout.in_sample_named, "inputs", "The columns that the model reads.")
    targets = _Field(Layout.in_sample_named, "targets", "The targets by the names that the loss knows them under.")
    values = _Field(Layout.in_sample_named, "values", "The model's named intermediates.")
    predictions = _Field(Layout.in_sample_named, "predictions", "The predictions by name.")

    @property
    def target(self) -> Value | Values | None:
        """The target; by name where there are several."""
        return only(self.targets)

    @property
    def prediction(self) -> Value | Values | None:
        """The prediction; by name where there are several."""
        return only(self.predictions)

    @property
    def loss(self) -> Value:
        """The sample's loss."""
        return self.layout.in_sample_named(LOSS, self.record)[LOSS]

    @property
    def gradient(self) -> Values:
        """The derivative of the sample's loss by each parameter."""
        components = self.layout.in_sample_named("sample gradient", self.record)
        return dict(zip(self.layout.program.parameters, components.values(), strict=True))

    def to_dict(self) -> dict[str, Any]:
        """Return the sample's part as the JSON formats have it."""
        return {name: getattr(self, name) for name in SAMPLE_FIELDS}

    def __repr__(self) -> str:
        return _shown(self, SAMPLE_FIELDS)


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """One update of all parameters. ``loss`` and ``gradient`` are at ``parameters``, before the update."""

    layout: Layout
    record: tuple[Any, ...]
    parameters = _Field(Layout.named, "parameters", "The parameters before the update.")
    gradient = _Field(Layout.named, "gradient", "The derivative of the loss by each parameter, with the frozen ones.")
    state = _Field(Layout.named, "state", "The optimizer's state after the step.")
    update = _Field(Layout.named, "update", "What was added to each parameter.")
    new_parameters = _Field(Layout.named, "new_parameters", "The parameters after the update.")

    @property
    def step(self) -> int:
        """The step's number, from 1."""
        return int(self.record[0])

    @property
    def epoch(self) -> int:
        """The epoch's number, from 1."""
        return int(self.record[1])

    @property
    def learning_rate(self) -> Value:
        """The learning rate of this step."""
        value: Value = self.layout.arithmetic.present(self.record[2])
        return value

    @property
    def samples(self) -> tuple[SampleStep, ...]:
        """The samples of the batch; empty for an objective, and where they were not asked for."""
        return tuple(self.each_sample())

    def each_sample(self) -> Iterator[SampleStep]:
        """Yield the samples one by one: those of a large batch need not be in memory together."""
        if self.layout.program.columns:
            indices, samples = self.record[self.layout.indices], self.record[self.layout.samples]
            yield from (SampleStep(self.layout, index, sample) for index, sample in zip(indices, samples, strict=False))

    @property
    def loss(self) -> Value:
        """The loss of the batch, with the penalty."""
        value: Value = self.layout.arithmetic.present(self.record[self.layout.loss])
        return value

    def to_dict(self) -> dict[str, Any]:
        """Return the step as the JSON formats have it."""
        return {name: getattr(self, name) for name in STEP_FIELDS} | {
            "samples": [sample.to_dict() for sample in self.each_sample()]
        }

    def __repr__(self) -> str:
        return _shown(self, STEP_FIELDS)


@dataclass(frozen=True, slots=True)
class Prediction:
    """The prediction at a place before the first step and after the last; None where it has no value."""

    inputs: Values
    before: Value | Values | None
    after: Value | Values | None


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. ``loss`` is over all samples at the final parameters, None where they were not kept.

    ``stop_reason`` is completed, tolerance, until, diverged or limit; ``message`` says more where it stopped early.
    """

    steps: int
    parameters: Values
    loss: Value | None
    stop_reason: str
    message: str | None = None
    hint: str | None = None

    @property
    def stopped_early(self) -> bool:
        """Whether the run failed before its end."""
        return self.stop_reason in ("diverged", "limit")


def _shown(record: object, names: tuple[str, ...]) -> str:
    return f"{type(record).__name__}({', '.join(f'{name}={getattr(record, name)!r}' for name in names)})"


def only(values: Mapping[str, Value]) -> Value | Values | None:
    """Return the one value, all of them by name where there are several, None where there is none."""
    if not values:
        return None
    return next(iter(values.values())) if len(values) == 1 else dict(values)
