"""What an optimizer and a dialect are: an update rule as formula text, and whose formulas it is one of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dialect:
    """Whose formulas and defaults are used; ``loss`` is the loss where none is asked for."""

    name: str
    meaning: str
    source: str
    loss: str = "squared"


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One update rule in one dialect, for one parameter ``theta`` with gradient ``g``.

    ``rule`` holds lines ``name = formula`` in ``theta``, ``g``, ``lr``, ``t``, the settings and the state; the last
    line is the new ``theta``. A line may end in one or more ``if condition``: it is there where they all hold for the
    settings; ``bias`` is 1 there for a parameter by which the prediction's derivative is 1, else 0. ``state`` gives
    each state variable's starting value, a number or a setting. ``conditions`` hold where the settings
    are in range; one may end in `` | `` and what it means. ``learning_rate`` is the library's default. The table of
    optimizers sets ``dialect``.
    """

    name: str
    rule: str
    meaning: str
    source: str
    settings: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    learning_rate: str = "0.01"
    dialect: str = ""


def below_one(*names: str) -> tuple[str, ...]:
    """Return the conditions of settings that lie in [0, 1).

    >>> below_one("rho")
    ('rho >= 0', 'rho < 1')
    """
    return tuple(condition for name in names for condition in (f"{name} >= 0", f"{name} < 1"))


def not_negative(*names: str) -> tuple[str, ...]:
    """Return the conditions of settings that are 0 or more.

    >>> not_negative("eps")
    ('eps >= 0',)
    """
    return tuple(f"{name} >= 0" for name in names)
