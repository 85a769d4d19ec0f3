"""Reads a run that ``gdcalc step`` wrote as JSON or JSON Lines: its steps one by one, its problem and its end."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

from gdcalc.arithmetic.float64 import as_float, float_text
from gdcalc.clean import clean, shorten
from gdcalc.data.bytestream import cannot_read, rest_within
from gdcalc.data.decoding import json_value
from gdcalc.errors import DataError
from gdcalc.expression.parser import parse, parse_model
from gdcalc.expression.tokens import is_name
from gdcalc.expression.tree import names
from gdcalc.problem import Problem, Settings, pose
from gdcalc.problem.naming import PREDICTION
from gdcalc.problem.samples import KEPT
from gdcalc.run.records import RUN_SCHEMA

MAX_BYTES = 50_000_000
"""A document is read whole; JSON Lines are read line by line, and may be longer."""

MAX_LINE = 10_000_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,4100}(?:/[0-9]{1,4100}|(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,3})?)")
"""Exact numbers have at most 4,000 digits."""

REASONS = ("completed", "tolerance", "until", "diverged", "limit")
HINT = "write one with gdcalc step … --output run.json, or run.jsonl"


@dataclass(frozen=True, slots=True)
class StoredStep:
    """One step as floats: its number and epoch, its loss, and by parameter the values around it and the gradient."""

    number: int
    epoch: int
    loss: float
    before: Mapping[str, float]
    new: Mapping[str, float]
    gradient: Mapping[str, float]


class StoredRun:
    """A run in a file, whose ``steps`` are read first, once; then the ``problem`` and the end are known.

    ``start`` are the parameters before the first step, ``learning_rate`` is as it was typed, ``optimizer`` its name and
    settings, and ``arithmetic`` and ``places`` are what the run was worked in; ``stop_reason`` is empty where the file
    does not say. Raises DataError where the file cannot be read or is not a run.
    """

    def __init__(self, path: str) -> None:
        self.shown = clean(path)
        self._parts = _parts(path, self.shown)
        header = next(self._parts, {})
        if header.get("schema") != RUN_SCHEMA or not isinstance(header.get("problem"), dict):
            found = f" (its schema is {shorten(str(header['schema']))})" if "schema" in header else ""
            raise DataError(f"{self.shown} is not a stored run{found}", HINT)
        stored = self._stored = header["problem"]
        optimizer = stored.get("optimizer") if isinstance(stored.get("optimizer"), dict) else {}
        settings = optimizer.get("settings")
        self.start = self._numbers(stored.get("parameters"), "parameters")
        self.learning_rate = self._text("learning_rate") or ""
        self.optimizer = str(optimizer.get("name")), settings if isinstance(settings, dict) else {}
        self.arithmetic = str(stored.get("arithmetic"))
        self.places = None if stored.get("places") is None else self._count(stored["places"], "places")
        self.stop_reason = ""
        self._predictions: Any = None
        self._samples: dict[str, dict[str, str]] = {}

    def steps(self) -> Iterator[StoredStep]:
        """Yield the steps, of which some may be left out. Raises DataError for one that is not as gdcalc writes it."""
        last, target = 0, self._target()
        for part in self._parts:
            if "step" in part:
                step = self._step(part)
                if step.number <= last:
                    raise DataError(f"{self.shown}: step {step.number} does not follow step {last}", HINT)
                last = step.number
                self._keep_samples(part.get("samples"), f"step {last}", target)
                yield step
            elif isinstance(part.get("result"), dict):
                reason = part["result"].get("stop_reason")
                self.stop_reason = reason if reason in REASONS else ""
                self._predictions = part.get("predictions")

    def problem(self) -> Problem:
        """Return the problem, with the samples of the steps. Raises GdcalcError where it cannot be posed."""
        stored, frozen = self._stored, self._stored.get("frozen")
        places = list(self._places())
        settings: dict[str, Any] = {
            "penalty": self._text("penalty"),
            "maximize": stored.get("maximize") is True,
            "seed": None if stored.get("seed") is None else str(self._count(stored["seed"], "seed")),
            "freeze": [str(name) for name in frozen] if isinstance(frozen, list) else [],
            "objective": self._text("objective"),
        }
        if settings["objective"] is None:
            if not self._samples:
                raise DataError(f"{self.shown} holds no samples", HINT)
            in_order = sorted(self._samples, key=lambda index: (len(index), index))
            settings |= {name: self._text(name) for name in ("model", "loss", "reduction")}
            settings |= {"data": [self._samples[index] for index in in_order], "predict": places}
            settings["batch"] = self._text("batch_size")
        problem = pose(Settings(**settings))
        if set(problem.parameters) != set(self.start):
            raise self._broken("parameters")
        return problem

    @property
    def has_all_samples(self) -> bool:
        """Whether the steps held every sample of the problem."""
        return str(len(self._samples)) == str(self._stored.get("samples"))

    def _step(self, part: Mapping[str, Any]) -> StoredStep:
        number, epoch = self._count(part.get("step"), "step"), self._count(part.get("epoch"), "epoch")
        where = f"step {number}"
        before, new = (self._numbers(part.get(name), where) for name in ("parameters", "new_parameters"))
        gradient = self._numbers(part.get("gradient"), where)
        if not set(before) == set(new) == set(gradient) == set(self.start):
            raise self._broken(where)
        return StoredStep(number, epoch, self._number(part.get("loss"), where), before, new, gradient)

    def _keep_samples(self, samples: Any, where: str, single: str | None) -> None:
        for sample in samples if isinstance(samples, list) else ():
            if not isinstance(sample, dict) or not isinstance(sample.get("inputs"), dict):
                raise self._broken(where)
            index, target = str(sample.get("index")), sample.get("target")
            if target is not None and not isinstance(target, dict):
                if single is None:
                    raise self._broken("target")
                target = {single: target}
            if len(self._samples) < KEPT or index in self._samples:
                row = {**sample["inputs"], **(target or {})}
                self._samples[index] = {name: str(value) for name, value in row.items()}

    def _target(self) -> str | None:
        """Return the name of a single target, of which only the value is stored: in the loss, and nothing else's."""
        model, loss = self._text("model"), self._text("loss")
        if model is None or loss is None:
            return None
        lines = parse_model(model, "model")
        known = {PREDICTION, *(line.name for line in lines), *(name for line in lines for name in names(line.formula))}
        single = [name for name in names(parse(loss, "loss")) if name not in known]
        return single[0] if len(single) == 1 else None

    def _places(self) -> Iterator[str]:
        """Yield the places of the predictions as they are typed."""
        for each in self._predictions if isinstance(self._predictions, list) else ():
            inputs = self._numbers(each.get("inputs") if isinstance(each, dict) else None, "predictions")
            if inputs and all(map(is_name, inputs)):
                yield ", ".join(f"{name}={float_text(value)}" for name, value in inputs.items())

    def _text(self, name: str) -> str | None:
        value = self._stored.get(name)
        if value is not None and not isinstance(value, str):
            raise self._broken(name)
        return value

    def _numbers(self, table: Any, where: str) -> dict[str, float]:
        if not isinstance(table, dict):
            raise self._broken(where)
        return {name: self._number(value, where) for name, value in table.items()}

    def _number(self, value: Any, where: str) -> float:
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            raise self._broken(where)
        try:
            return as_float(Fraction(value)) if "/" in value else float(value)
        except ZeroDivisionError:
            raise self._broken(where) from None

    def _count(self, value: Any, where: str) -> int:
        if not isinstance(value, str) or not re.fullmatch("[0-9]{1,15}", value):
            raise self._broken(where)
        return int(value)

    def _broken(self, where: str) -> DataError:
        return DataError(f"{self.shown}: {where} is not as gdcalc writes it", HINT)


def _parts(path: str, shown: str) -> Iterator[dict[str, Any]]:
    """Yield the header, the steps and the end of a run, of either format."""
    try:
        with Path(path).open("rb") as file:
            yield from _parts_of(file, shown)
    except UnicodeDecodeError:
        raise DataError(f"{shown} is not UTF-8 text", HINT) from None
    except OSError as error:
        raise cannot_read(shown, error) from None


def _parts_of(file: BinaryIO, shown: str) -> Iterator[dict[str, Any]]:
    first = file.readline(MAX_LINE).removeprefix(codecs.BOM_UTF8)
    header = _object(first, shown) if len(first) < MAX_LINE else None
    if header is not None and "steps" not in header:
        yield header
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), 2):
            if len(line) == MAX_LINE:
                raise DataError(f"{shown}, line {number} is longer than {MAX_LINE // 10**6} MB", HINT)
            part = _object(line, shown)
            if part is not None:
                yield part
            elif line.strip():
                raise DataError(f"{shown}, line {number} is not a JSON object", HINT)
        return
    rest = rest_within(file, shown, MAX_BYTES, "keep it as JSON Lines (run.jsonl)")
    document = header if header is not None and not rest.strip() else _object(first + rest, shown)
    if document is None:
        raise DataError(f"{shown} is not a stored run", HINT)
    yield {name: value for name, value in document.items() if name != "steps"}
    steps = document.get("steps")
    for step in steps if isinstance(steps, list) else ():
        yield step if isinstance(step, dict) else {"step": None}
    yield {name: document[name] for name in ("predictions", "result") if name in document}


def _object(content: bytes, shown: str) -> dict[str, Any] | None:
    """Return the object that JSON text holds, None where it holds none. Raises UnicodeDecodeError."""
    text = content.decode()
    try:
        value = json_value(text, shown, HINT)
    except DataError:
        return None
    return value if isinstance(value, dict) else None
