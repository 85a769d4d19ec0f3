"""Reads a problem file: TOML with the names of the options."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from gdcalc.clean import clean, shorten
from gdcalc.cli.showing import DISPLAY_SETTINGS
from gdcalc.errors import ProblemError
from gdcalc.problem import Settings
from gdcalc.problem.settings import suggest_setting

LISTS = frozenset({"sample", "init", "freeze", "predict"})
FLAGS = frozenset({"maximize", "exact", "last", "samples", "json"})
DATA_SUFFIXES = (".csv", ".tsv", ".json", ".jsonl")
EXCLUSIVE = ({"model", "objective"}, {"data", "sample"}, {"exact", "round"}, {"every", "last"}, {"format", "json"})
"""Settings of which an option replaces the file's other one."""


def read_problem_file(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Return the file's settings, with the options in place of those they override.

    Values are taken as text, so that 0.1 stays what is written. ``data`` is found beside the file. Raises ProblemError
    where the file cannot be read, or holds a name or a value that is none of a setting's.
    """
    settings: dict[str, Any] = {}
    for name, value in _load(path).items():
        settings[name] = _read(name, value, path)
    if isinstance(settings.get("data"), str) and settings["data"] != "-":
        settings["data"] = str(path.parent / settings["data"])
    for group in EXCLUSIVE:
        if group & options.keys():
            for name in group:
                settings.pop(name, None)
    return settings | options


def _load(path: Path) -> dict[str, Any]:
    shown = clean(str(path))
    if path.suffix.lower() in DATA_SUFFIXES:
        raise ProblemError(f"{shown} is no problem file", f"data are given as --data {shown}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemError(f"the problem file {shown} is not UTF-8 text", "save it as UTF-8") from None
    except OSError as error:
        reason = clean(error.strerror or "it cannot be opened")
        raise ProblemError(f"cannot read the problem file {shown}: {reason}", "check the path") from None
    try:
        return tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        hint = 'write texts in quotes, as in model = "a*x+b"'
        raise ProblemError(f"the problem file {shown} is not TOML: {shorten(str(error), 100)}", hint) from None


def _read(name: str, value: Any, path: Path) -> Any:
    known = {*(field.name for field in fields(Settings)), *DISPLAY_SETTINGS}
    if name not in known:
        near = suggest_setting(name, known)
        hint = f"did you mean {near}?" if near else "the names are those of the options of gdcalc step"
        raise ProblemError(f"{clean(str(path))} has the setting {shorten(name)}, which is none", hint)
    if name in FLAGS:
        if isinstance(value, bool):
            return value
    elif name in LISTS:
        return _list(name, value, path)
    elif isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value)
    raise _unfit(name, path)


def _list(name: str, value: Any, path: Path) -> list[str]:
    """Return a text, a table of name and value, or a list of these, as the texts of a repeatable option."""
    if isinstance(value, list):
        return [text for each in value for text in _list(name, each, path)]
    if isinstance(value, dict) and all(isinstance(each, (str, int)) for each in value.values()):
        return [", ".join(f"{key}={each}" for key, each in value.items())]
    if isinstance(value, str):
        return [value]
    raise _unfit(name, path)


def _unfit(name: str, path: Path) -> ProblemError:
    kind = "true or false" if name in FLAGS else "a list of texts" if name in LISTS else "a text or a number"
    return ProblemError(f"{clean(str(path))}: {name} cannot have this value", f"it is {kind}")
