"""A run as a program: named lines with formulas, in three segments (per sample, per batch, per step)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gdcalc.expression.tree import Comparison, Expression


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


@dataclass(frozen=True, slots=True)
class Line:
    """``name = formula``. An update line's name is its parameter's, and means the new value.

    Where a ``rule`` of its own gave the formula, ``product`` is the chain rule's product that the formula stands for.
    """

    name: str
    formula: Expression
    role: Role
    rule: str = ""
    product: Expression | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """The lines of one step, in the order in which they are worked, and the names that they read.

    ``sample`` lines are worked for each sample of a batch, then ``batch`` lines (with ``mean`` and ``sum`` over the
    batch's samples), then ``step`` lines. Updates are simultaneous: every ``step`` line reads the old parameters.
    ``loss`` and ``gradient`` name the lines that hold a step's loss and its gradient by each parameter;
    ``closed_gradient`` is that gradient of one sample's loss as a single formula, for reading; ``chain`` the chain
    rule's lines for it, backwards from the loss: those too that a single formula or a joint rule stands for, which the
    ``sample`` lines do not hold.
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
