"""Reads a problem file: TOML with the names of the options."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from gdcalc.clean import clean, shorten
from gdcalc.cli.commands import DISPLAY, FLAG, LIST, OPTIONS, TEXT, VARIED
from gdcalc.data.bytestream import read_within
from gdcalc.data.decoding import DEPTH_HINT, toml_table
from gdcalc.errors import ProblemError
from gdcalc.problem import Settings
from gdcalc.problem.settings import TOO_LONG_HINT, suggest_setting

DATA_SUFFIXES = (".csv", ".tsv", ".json", ".jsonl")
EXCLUSIVE = ({"model", "objective"}, {"data", "sample"}, {"exact", "round"}, {"every", "last"}, {"format", "json"})
"""Settings of which an option replaces the file's other one."""

MAX_BYTES = 2_000_000
TOO_LARGE_HINT = 'keep the data in a file of their own: data = "FILE.csv"'

_KINDS = {FLAG: "true or false", LIST: "a list of texts", TEXT: "a text or a number"}


def read_settings(given: dict[str, Any]) -> tuple[Settings, dict[str, Any]]:
    """Return the problem's settings and those of its display, from a problem file, if there is one, and the options.

    Raises ProblemError or DataError where the file cannot be used.
    """
    if "problem" in given:
        options = {name: value for name, value in given.items() if name != "problem"}
        given = read_problem_file(Path(given["problem"]), options)
    shown = {name: value for name, value in given.items() if OPTIONS[name].section == DISPLAY}
    return Settings(**{name: value for name, value in given.items() if name not in shown}), shown


def pop_varied(given: dict[str, Any]) -> dict[str, list[str]]:
    """Take the options that tell several runs of one problem apart out of those given; return the values of each."""
    return {name: list(dict.fromkeys(given.pop(name, []))) for name in VARIED}


def read_problem_file(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Return the file's settings, with the options in place of those they override.

    Values are taken as text, so that 0.1 stays what is written. ``data`` is found beside the file. Raises ProblemError
    where the file holds an unknown setting or a value that a setting cannot have, DataError where it cannot be read.
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
        raise ProblemError(f"{shown} is not a problem file", f"data are given as --data {shown}")
    try:
        text = read_within(str(path), MAX_BYTES, TOO_LARGE_HINT).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemError(f"the problem file {shown} is not UTF-8 text", "save it as UTF-8") from None
    try:
        return toml_table(text)
    except RecursionError:
        raise ProblemError(f"the problem file {shown} is nested too deeply", DEPTH_HINT) from None
    except tomllib.TOMLDecodeError as error:
        hint = 'write texts in quotes, as in model = "a*x+b"'
        raise ProblemError(f"the problem file {shown} is not TOML: {shorten(str(error), 100)}", hint) from None
    except ValueError:
        raise ProblemError(f"{shown} has a whole number of thousands of digits", TOO_LONG_HINT) from None


def _read(name: str, value: Any, path: Path) -> Any:
    if name not in OPTIONS:
        near = suggest_setting(name, OPTIONS)
        hint = f"did you mean {near}?" if near else "the names are those of the options of gdcalc step"
        raise ProblemError(f"{clean(str(path))} has the setting {shorten(name)}, which does not exist", hint)
    if not OPTIONS[name].in_file:
        message = f"{clean(str(path))} has the setting {name}, which is taken from the command line alone"
        raise ProblemError(message, f"remove it there; as an option it is --{name}")
    if name == "optimizer" and isinstance(value, dict):
        return {key: _own_rule(part) for key, part in value.items()}
    if OPTIONS[name].kind == FLAG:
        if isinstance(value, bool):
            return value
    elif OPTIONS[name].kind == LIST:
        return _list(name, value, path)
    elif isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value)
    raise _unfit(name, path)


def _own_rule(part: Any) -> Any:
    """Return a part of a rule of the user's own, numbers as they were typed."""
    if isinstance(part, dict):
        return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in part.items()}
    return part


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
    return ProblemError(f"{clean(str(path))}: {name} cannot have this value", f"it is {_KINDS[OPTIONS[name].kind]}")
