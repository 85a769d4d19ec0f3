"""A run as a program: named lines with formulas, in three segments (per sample, per batch, per step)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from gdcalc.expression.quantity import Kind, Quantity, of_kind
from gdcalc.expression.tree import Comparison, Expression, Name, names, substitute

COUNT = Quantity(Kind.COUNT, "batch")
"""The name of the number of samples in a batch."""


class Role(Enum):
    """What a line's value is in gradient descent."""

    INTERMEDIATE = "intermediate"
    PREDICTION = "prediction"
    LOSS = "loss"
    CHAIN_FACTOR = "chain factor"
    ACCUMULATED = "accumulated gradient"
    SAMPLE_GRADIENT = "sample gradient"
    PENALTY = "penalty"
    PENALTY_GRADIENT = "penalty gradient"
    BATCH_LOSS = "batch loss"
    GRADIENT = "gradient"
    LEARNING_RATE = "learning rate"
    SETTING = "setting"
    STATE = "state"
    UPDATE = "update"


MODEL = (Role.INTERMEDIATE, Role.PREDICTION)
CHAIN = (Role.CHAIN_FACTOR, Role.ACCUMULATED, Role.SAMPLE_GRADIENT)
"""The roles of the model's lines, and of the chain rule's, among a sample's."""


@dataclass(frozen=True, slots=True)
class Line:
    """``name = formula``. An update's name is its parameter's ``new``.

    Where a ``rule`` of its own gave the formula, ``product`` is the chain rule's product that the formula stands for.
    ``finished`` says that an arithmetic rounds or checks the value: that of a line which is worked only by hand is not.
    """

    name: str
    formula: Expression
    role: Role
    rule: str = ""
    product: Expression | None = None
    finished: bool = True

    @property
    def shown(self) -> str:
        """The name on the left of the line where it is shown: an update's is its parameter."""
        value = of_kind(self.name, Kind.NEW)
        return value.of if value else self.name


@dataclass(frozen=True, slots=True)
class Program:
    """The lines of one step, in the order in which they are worked, and the names that they read.

    ``sample`` lines are worked for each sample of a batch, then ``batch`` lines (with ``mean`` and ``sum`` over the
    batch's samples), then ``step`` lines. Updates are simultaneous: every ``step`` line reads the old parameters.
    ``loss`` and ``gradient`` name the lines that hold a step's loss and its gradient by each parameter;
    ``closed_gradient`` is that gradient of one sample's loss as a single formula, for reading; ``chain`` the chain
    rule's lines for it, backwards from the loss, with those that a single formula or a joint rule of the ``sample``
    lines stands for.
    """

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    parameters: tuple[str, ...]
    frozen: tuple[str, ...]
    sample: tuple[Line, ...]
    batch: tuple[Line, ...]
    step: tuple[Line, ...]
    loss: str
    gradient: dict[str, str]
    closed_gradient: dict[str, Expression]
    chain: tuple[Line, ...]
    batched: bool
    state: dict[str, Expression]
    tolerance: Expression | None = None
    until: Comparison | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a sample that the program reads, inputs first."""
        return self.inputs + self.targets

    @property
    def after_samples(self) -> tuple[Line, ...]:
        """The lines that are worked once, after those of the samples."""
        return self.batch + self.step

    def sample_names(self, *roles: Role) -> tuple[str, ...]:
        """Return the names of the sample lines of these roles."""
        return tuple(line.name for line in self.sample if line.role in roles)

    @property
    def intermediates(self) -> tuple[str, ...]:
        """The model's named intermediates."""
        return self.sample_names(Role.INTERMEDIATE)

    @property
    def predictions(self) -> tuple[str, ...]:
        """The predictions' names."""
        return self.sample_names(Role.PREDICTION)

    @property
    def free(self) -> tuple[str, ...]:
        """The parameters that are updated."""
        return tuple(name for name in self.parameters if name not in self.frozen)

    @property
    def model(self) -> tuple[Line, ...]:
        """The model's lines."""
        return tuple(line for line in self.sample if line.role in MODEL)

    @property
    def forward(self) -> tuple[Line, ...]:
        """The lines from the columns to a sample's loss."""
        return tuple(line for line in self.sample if line.role not in CHAIN)

    @property
    def factors(self) -> tuple[Line, ...]:
        """The chain rule's lines among the sample's: factors, and gradients of a sample's loss."""
        return tuple(line for line in self.sample if line.role in CHAIN)

    def formula(self, name: str) -> Expression | None:
        """Return the formula of the line of this name."""
        return next((line.formula for line in (*self.sample, *self.after_samples) if line.name == name), None)

    # --- other programs of this one --------------------------------------------------------------------------------

    def replacing(self, formulas: Mapping[str, Expression]) -> Program:
        """Return the program with other formulas for the lines of these names.

        A line of a joint rule becomes the product that it stands for, where a factor of that is another.
        """

        def changed(lines: Iterable[Line]) -> Iterator[Line]:
            for line in lines:
                formula = formulas.get(line.name, line.formula)
                if line.product is not None and line.name in formulas:
                    yield replace(line, formula=formula, rule="", product=None)
                elif line.product is not None and not formulas.keys().isdisjoint(names(line.product)):
                    yield replace(line, formula=line.product, rule="", product=None)
                else:
                    yield replace(line, formula=formula)

        sample, batch, step = (tuple(changed(lines)) for lines in (self.sample, self.batch, self.step))
        return replace(self, sample=sample, batch=batch, step=step)

    def at_another_point(
        self, tag: str, values: Mapping[str, Expression]
    ) -> tuple[tuple[Line, ...], dict[Expression, Expression]]:
        """Return the model's lines once more, worked with other values in place of names, and what stands for what.

        The lines have names of their own, made with the ``tag``; the mapping takes the names of the model, and those
        given, to what stands in their place.
        """
        known: dict[Expression, Expression] = {Name(name): value for name, value in values.items()}
        lines = []
        for line in self.model:
            name = Quantity(Kind.AT_ANOTHER_POINT, line.name, tag)
            lines.append(Line(name, substitute(line.formula, known), Role.INTERMEDIATE, finished=False))
            known[Name(line.name)] = Name(name)
        return tuple(lines), known

    def with_lines(self, lines: tuple[Line, ...]) -> Program:
        """Return the program with lines of its own worked after the model's."""
        end = len(self.model)
        return replace(self, sample=(*self.sample[:end], *lines, *self.sample[end:]))
