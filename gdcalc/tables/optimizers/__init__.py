"""The table of optimizers: for each name its rule in every dialect that has one, as formula text.

To add an optimizer, add an entry to ``RULES`` in the file of its dialect. A new dialect is a file with a ``DIALECT``
and ``RULES``, named in ``_DIALECTS`` below.
"""

from __future__ import annotations

from dataclasses import replace

from gdcalc.tables.optimizers import keras, optax, sklearn, textbook, torch
from gdcalc.tables.optimizers.rule import Dialect, Optimizer

__all__ = ["DIALECTS", "OPTIMIZERS", "TORCH", "Dialect", "Optimizer"]

TORCH = torch.DIALECT.name

_DIALECTS = (torch, textbook, keras, optax, sklearn)

DIALECTS: dict[str, Dialect] = {each.DIALECT.name: each.DIALECT for each in _DIALECTS}
"""By name; the first is used where none is asked for."""

OPTIMIZERS: dict[str, dict[str, Optimizer]] = {}
for _dialect in _DIALECTS:
    for _rule in _dialect.RULES:
        _name = _dialect.DIALECT.name
        OPTIMIZERS.setdefault(_rule.name, {})[_name] = replace(_rule, dialect=_name)
