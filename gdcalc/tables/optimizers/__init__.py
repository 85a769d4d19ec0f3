"""The table of optimizers: for each name its rule in every dialect that has one, as formula text."""

from __future__ import annotations

from dataclasses import dataclass

from gdcalc.tables.optimizers import keras, optax, sklearn, textbook, torch
from gdcalc.tables.optimizers.rule import KERAS, OPTAX, SKLEARN, TEXTBOOK, TORCH, Optimizer

__all__ = ["DIALECTS", "KERAS", "OPTAX", "OPTIMIZERS", "SKLEARN", "TEXTBOOK", "TORCH", "Dialect", "Optimizer"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Whose formulas and defaults are used; ``loss`` is the loss where none is asked for."""

    name: str
    meaning: str
    source: str
    loss: str = "squared"


DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Dialect(TORCH, "eps outside the root; weight decay added to the gradient", torch.VERSION),
        Dialect(TEXTBOOK, "the forms of the papers", "the papers that gdcalc explain names"),
        Dialect(KERAS, "eps inside the root or before its correction; weight decay apart", keras.VERSION),
        Dialect(OPTAX, "transformations in a chain; RMSprop's eps inside the root", optax.VERSION),
        Dialect(SKLEARN, "SGDRegressor: half the squared error, L2, a falling rate", sklearn.VERSION, "half-squared"),
    )
}
"""By name; the first is used unless told."""

OPTIMIZERS: dict[str, dict[str, Optimizer]] = {}
for _rule in (*torch.RULES, *textbook.RULES, *keras.RULES, *optax.RULES, *sklearn.RULES):
    OPTIMIZERS.setdefault(_rule.name, {})[_rule.dialect] = _rule
