"""The table of optimizers: each is a rule as formula text, for one parameter ``theta`` with gradient ``g``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One update rule.

    ``rule`` holds lines ``name = formula`` in ``theta``, ``g``, ``lr``, ``t``, the settings and the state; the last
    line is the new ``theta``. ``state`` gives each state variable's starting value as formula text.
    """

    name: str
    rule: str
    meaning: str
    source: str
    settings: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)


_TABLE = (
    Optimizer(
        "sgd", "theta = theta - lr*g", "gradient descent; stochastic where a step sees a part of the data",
        "Robbins and Monro (1951); torch.optim.SGD, PyTorch 2.13",
    ),
)  # fmt: skip

OPTIMIZERS: dict[str, Optimizer] = {optimizer.name: optimizer for optimizer in _TABLE}
