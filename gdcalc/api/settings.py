"""Turns settings as Python values into settings as they would be typed on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from os import PathLike, fspath
from typing import Any

from gdcalc.errors import ProblemError
from gdcalc.problem import Settings
from gdcalc.problem.settings import refuse, suggest_setting, typed

_LISTS = {"sample", "init", "freeze", "predict"}
_FLAGS = {"maximize", "exact"}


def read_settings(model: str | None, settings: Mapping[str, Any]) -> Settings:
    """Return settings as they would be typed. Raises ProblemError for an unknown name."""
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
