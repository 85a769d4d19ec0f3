"""``gdcalc.solve``: turns settings into the run of a problem, an iterator of records."""

from __future__ import annotations

from typing import Any

from gdcalc.api.settings import read_settings
from gdcalc.formats.notebook import NotebookRun
from gdcalc.problem import pose
from gdcalc.problem.settings import typed, whole_number


def solve(model: str | None = None, *, every: int | None = 1, **settings: Any) -> NotebookRun:
    """Return the run of a problem: iterate over it for its steps; ``result`` is known after the last.

    The settings are those of ``gdcalc step``, under the same names: ``solve("a*x+b", data="three.csv", lr=1)``. They
    are ``objective, data, sample, target, init, freeze, lr, loss, reduction, penalty, maximize, batch, epochs, steps``,
    ``order, seed, optimizer, dialect, tolerance, until, predict, exact, round, rounding, encoding``. Numbers may be
    numbers; ``optimizer`` may be a mapping with a ``rule`` of your own, its ``settings`` and ``state``; ``data``
    may be a path, rows (mappings from column to number) or columns (a mapping to sequences); ``init`` and ``predict``
    may be mappings. ``every`` yields each N-th step and the last; None the last alone. Asking for
    ``result`` before the steps are all taken works the rest of them unseen.

    Raises GdcalcError (ProblemError, ExpressionError, DataError, EvaluationError) where the problem cannot be read, or
    its first step has no value. A run that fails later ends, and says so in ``result.stop_reason``. In a notebook a run
    shows its work.

    >>> run = solve("a*x+b", data=[{"x": 1, "y": 1}, {"x": 0, "y": 1}, {"x": 1, "y": 0}], lr=1)
    >>> for step in run:
    ...     print(step.step, step.loss, step.gradient, step.new_parameters)
    1 1.0 {'a': -2.0, 'b': -2.0} {'a': 2.0, 'b': 2.0}
    2 1.0 {'a': 0.0, 'b': 2.0} {'a': 2.0, 'b': 0.0}
    3 4.0 {'a': 4.0, 'b': 4.0} {'a': -2.0, 'b': -4.0}
    >>> run.result.stop_reason, run.result.loss
    ('completed', 36.666666666666664)
    """
    shown = None if every is None else whole_number("every", typed("every", every), 1)
    return NotebookRun(pose(read_settings(model, settings)), every=shown)
