"""gdcalc: gradient descent worked step by step, the way a person does it on paper.

``from gdcalc import solve`` gives a run as an iterator of steps, ``check`` the verdicts on answers, ``plot`` a
picture. Importing gdcalc alone loads nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdcalc.api import check, plot, solve
    from gdcalc.errors import GdcalcError
    from gdcalc.run.run import Run

__version__ = "0.1.0"
__all__ = ["GdcalcError", "Run", "__version__", "check", "plot", "solve"]

_HOMES = {
    "check": "gdcalc.api",
    "plot": "gdcalc.api",
    "solve": "gdcalc.api",
    "Run": "gdcalc.run.run",
    "GdcalcError": "gdcalc.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gdcalc' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - loaded when it is needed

    return getattr(import_module(_HOMES[name]), name)
