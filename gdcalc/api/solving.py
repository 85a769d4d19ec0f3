"""``gdcalc.solve``: turns settings into the run of a problem; they are read here for ``check`` and ``plot`` too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from os import PathLike, fspath
from typing import Any

from gdcalc.errors import ProblemError
from gdcalc.formats.notebook import NotebookRun
from gdcalc.problem import Settings, pose
from gdcalc.problem.settings import refuse, suggest_setting, typed, whole_number

_LISTS = {"sample", "init", "freeze", "predict"}
_FLAGS = {"maximize", "exact"}


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


def read_settings(model: str | None, settings: Mapping[str, Any]) -> Settings:
    """Return settings, given as Python values, as they would be typed. Raises ProblemError for an unknown name."""
    known = {field.name for field in fields(Settings)}
    for name in settings:
        if name not in known:
            near = suggest_setting(name, known)
            hint = f"did you mean {near}?" if near else f"the settings are every, {', '.join(sorted(known))}"
            raise ProblemError(f"there is no setting {name}", hint)
    given = {name: _as_typed(name, value) for name, value in settings.items() if value is not None}
    return Settings(model=model, **given)


def _as_typed(name: str, value: Any) -> Any:
    """Return a setting's value as it would be typed."""
    if name == "data":
        return _data(value)
    if name == "optimizer" and isinstance(value, Mapping):
        return value
    if name in _FLAGS:
        if value not in (True, False):
            raise refuse(name, typed(name, value), "it is True or False")
        return bool(value)
    if name not in _LISTS:
        return typed(name, value)
    if isinstance(value, Mapping):
        return [", ".join(f"{key}={typed(name, each)}" for key, each in value.items())]
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [typed(name, value)]
    return [
        text for each in value for text in (_as_typed(name, each) if isinstance(each, Mapping) else [typed(name, each)])
    ]


def _data(value: Any) -> Any:
    """Return a path as text, and columns as rows. Raises ProblemError for anything but these and rows."""
    if isinstance(value, (str, PathLike)):
        return fspath(value)
    if isinstance(value, Mapping):
        if not all(isinstance(column, Iterable) and not isinstance(column, str) for column in value.values()):
            raise ProblemError("a column of the data is not a sequence", 'give columns as {"x": [1, 2], "y": [3, 4]}')
        columns = [list(column) for column in value.values()]
        if len(set(map(len, columns))) > 1:
            raise ProblemError("the columns of the data differ in length", "give columns of one length")
        return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]
    if not isinstance(value, Iterable):
        raise ProblemError("the data are not a path, rows or columns", 'give rows as [{"x": 1, "y": 2}]')
    return list(value)
