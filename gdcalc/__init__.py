"""gdcalc: gradient descent worked step by step, the way a person does it on paper.

``from gdcalc import solve`` gives a run as an iterator of steps, ``check`` the verdicts on answers, ``plot`` a
picture. Importing gdcalc alone loads nothing else.

Everything that is computed is a program of named lines, and every feature is a reading of it. The rooms of the house,
each of which imports only from those above it:

- ``errors``, ``words``, ``clean``, ``whole_file``: what may go wrong; the language of results; safe text; whole files
- ``expression``: text <-> trees of formulas, in gdcalc's own notation
- ``arithmetic``: what a number is (float64, exact, rounded), and formulas as Python functions
- ``tables``: losses, learning rate schedules and optimizers, each an entry of formula text
- ``data``: files and Python objects -> columns of numbers
- ``problem``: settings as typed -> a Problem
- ``calculus``: derivatives, simplified or rule by rule; the only room that uses SymPy
- ``program``: a Problem -> its Program of lines, compiled to one Python function
- ``run``: a Program -> steps, their work, why they stop; runs beside each other
- ``answers``: numbers that were written elsewhere -> cells
- ``homework``: answers -> verdicts, the mistakes behind them, and what an exercise can tell apart
- ``documents``: results -> blocks: headings, equations, rows, paragraphs
- ``formats``: blocks -> text, Markdown, LaTeX, HTML, Typst, CSV, JSON
- ``scripts``: a problem -> the same run in PyTorch, NumPy or plain Python
- ``pictures``: runs -> panels of marks, drawn in a terminal, by Matplotlib or by Plotly
- ``api``: what this package gives to Python code
- ``cli``: the commands, a file each
- ``locale``: the translations
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdcalc.api.checking import check
    from gdcalc.api.plotting import plot
    from gdcalc.api.solving import solve
    from gdcalc.errors import GdcalcError
    from gdcalc.run.run import Run

__version__ = "0.1.0"
__all__ = ["GdcalcError", "Run", "__version__", "check", "plot", "solve"]

_HOMES = {
    "check": "gdcalc.api.checking",
    "plot": "gdcalc.api.plotting",
    "solve": "gdcalc.api.solving",
    "Run": "gdcalc.run.run",
    "GdcalcError": "gdcalc.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gdcalc' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - loaded when it is needed

    return getattr(import_module(_HOMES[name]), name)
