"""Turns a run that ``gdcalc step`` wrote as JSON or JSON Lines into what is drawn of it, without working it again."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.float64 import float_text
from gdcalc.clean import clean, shorten
from gdcalc.data.bytestream import cannot_read, rest_within
from gdcalc.errors import DataError, EvaluationError
from gdcalc.expression.parser import parse, parse_model
from gdcalc.expression.tokens import is_name
from gdcalc.expression.tree import names
from gdcalc.formats.json.parts import SCHEMA
from gdcalc.pictures.trace import TANGENTS, History, Trace, as_float, told_optimizer
from gdcalc.problem import Problem, Settings, pose
from gdcalc.problem.naming import PREDICTION
from gdcalc.problem.samples import KEPT
from gdcalc.program.derivation import derive

MAX_BYTES = 50_000_000
"""A document is read whole; JSON Lines are read line by line, and may be longer."""

MAX_LINE = 10_000_000
_DECIMAL = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?")
_FRACTION = re.compile(r"([+-]?[0-9]{1,4100})(?:/([0-9]{1,4100}))?")
"""What an exact number has at most: 4,000 digits."""

REASONS = ("completed", "tolerance", "until", "diverged", "limit")
HINT = "write one with gdcalc step … --output run.json, or run.jsonl"


def read_traces(paths: Sequence[str]) -> list[Trace]:
    """Return the traces of stored runs, each called by its file. Raises GdcalcError as ``read_trace`` does."""
    labels = [clean(Path(path).stem) for path in paths]
    if len(set(labels)) < len(labels):
        labels = [clean(path) for path in paths]
    return [read_trace(path, label) for path, label in zip(paths, labels, strict=True)]


def read_trace(path: str, label: str) -> Trace:
    """Return the trace of a stored run. Raises DataError where the file cannot be read or is none.

    Raises GdcalcError too where the problem in it is none that gdcalc reads.
    """
    try:
        with Path(path).open("rb") as file:
            return _Reader(clean(path), label).read(_parts(file, clean(path)))
    except UnicodeDecodeError:
        raise DataError(f"{clean(path)} is not UTF-8 text", HINT) from None
    except OSError as error:
        raise cannot_read(clean(path), error) from None


def _parts(file: BinaryIO, shown: str) -> Iterator[dict[str, Any]]:
    """Yield the header, the steps and the end of a run, of either format."""
    first = file.readline(MAX_LINE).removeprefix(codecs.BOM_UTF8)
    header = _loaded(first) if len(first) < MAX_LINE else None
    if isinstance(header, dict) and "steps" not in header:
        yield header
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), 2):
            if len(line) == MAX_LINE:
                raise DataError(f"{shown}, line {number} is longer than {MAX_LINE // 10**6} MB", HINT)
            part = _loaded(line)
            if isinstance(part, dict):
                yield part
            elif line.strip():
                raise DataError(f"{shown}, line {number} is no JSON object", HINT)
        return
    rest = rest_within(file, shown, MAX_BYTES, "keep it as JSON Lines (run.jsonl)")
    document = header if isinstance(header, dict) and not rest.strip() else _loaded(first + rest)
    if not isinstance(document, dict):
        raise DataError(f"{shown} is no stored run", HINT)
    yield {name: value for name, value in document.items() if name != "steps"}
    steps = document.get("steps")
    for step in steps if isinstance(steps, list) else ():
        yield step if isinstance(step, dict) else {"step": None}
    yield {name: document[name] for name in ("predictions", "result") if name in document}


def _loaded(content: bytes) -> Any:
    """Return what JSON text holds, numbers as texts; None for what is no JSON. Raises UnicodeDecodeError."""
    text = content.decode()
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None


@dataclass
class _Reader:
    """Reads the parts of one file."""

    shown: str
    label: str
    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def read(self, parts: Iterator[dict[str, Any]]) -> Trace:
        """Return the trace that the parts make."""
        header = next(parts, {})
        if header.get("schema") != SCHEMA or not isinstance(header.get("problem"), dict):
            found = f" (its schema is {shorten(str(header['schema']))})" if "schema" in header else ""
            raise DataError(f"{self.shown} is no stored run{found}", HINT)
        stored = header["problem"]
        start = self._numbers(stored.get("parameters"), "parameters")
        history = History(tuple(start), start)
        targets = self._targets(stored)
        result: Mapping[str, Any] = {}
        places: Any = None
        for part in parts:
            if "step" in part:
                self._step(part, history, targets)
            elif isinstance(part.get("result"), dict):
                result = part["result"]
                places = part.get("predictions")
        history.end()
        problem = self._problem(stored, list(self._places(places)))
        if set(problem.parameters) != set(start):
            raise self._broken("parameters")
        optimizer = stored.get("optimizer")
        reason = str(result.get("stop_reason"))
        return Trace(
            label=self.label,
            history=history,
            problem=problem,
            program=derive(problem),
            rate=self._text(stored, "learning_rate") or "",
            optimizer=_optimizer(optimizer if isinstance(optimizer, dict) else {}),
            stop_reason=reason if reason in REASONS else "",
            arithmetic=str(stored.get("arithmetic")),
            places=None if stored.get("places") is None else self._count(stored["places"], "places"),
            complete=not problem.has_data or str(len(self.rows)) == str(stored.get("samples")),
        )

    def _step(self, part: Mapping[str, Any], history: History, targets: Callable[[Any], dict[str, str]]) -> None:
        """Take one step into the history, and its samples."""
        step, epoch = self._count(part.get("step"), "step"), self._count(part.get("epoch"), "epoch")
        if step <= history.steps:
            raise DataError(f"{self.shown}: step {step} does not follow step {history.steps}", HINT)
        where = f"step {step}"
        before, new = (self._numbers(part.get(name), where) for name in ("parameters", "new_parameters"))
        gradient, loss = self._numbers(part.get("gradient"), where), self._number(part.get("loss"), where)
        if not set(before) == set(new) == set(gradient) == set(history.names):
            raise self._broken(where)
        if step > history.steps + 1:
            history.skip(step - 1, tuple(before[name] for name in history.names))
        history.extend([step], [epoch], [loss], [tuple(new[name] for name in history.names)])
        if step <= TANGENTS and len(history.gradients) == step - 1:
            history.gradients.append(gradient)
        samples = part.get("samples")
        for sample in samples if isinstance(samples, list) else ():
            if not isinstance(sample, dict) or not isinstance(sample.get("inputs"), dict):
                raise self._broken(where)
            if len(self.rows) < KEPT or str(sample.get("index")) in self.rows:
                row = {**sample["inputs"], **targets(sample.get("target"))}
                self.rows[str(sample.get("index"))] = {str(name): str(value) for name, value in row.items()}

    def _targets(self, stored: Mapping[str, Any]) -> Callable[[Any], dict[str, str]]:
        """Return the function from a sample's target to its values by column.

        Of a single target only the value is stored; its name is the one in the loss that is nothing else's.
        """
        model, loss = self._text(stored, "model"), self._text(stored, "loss")
        if model is None or loss is None:
            return lambda _: {}
        assigned = {each.name for each in parse_model(model, "model")} | {PREDICTION}
        known = assigned | {name for each in parse_model(model, "model") for name in names(each.formula)}
        single = [name for name in names(parse(loss, "loss")) if name not in known]

        def read(target: Any) -> dict[str, str]:
            if isinstance(target, dict):
                return {str(name): str(value) for name, value in target.items()}
            if target is None:
                return {}
            if len(single) != 1:
                raise self._broken("target")
            return {single[0]: str(target)}

        return read

    def _places(self, places: Any) -> Iterator[str]:
        """Yield the places of the predictions as they are typed."""
        for each in places if isinstance(places, list) else ():
            inputs = self._numbers(each.get("inputs") if isinstance(each, dict) else None, "predictions")
            if inputs and all(map(is_name, inputs)):
                yield ", ".join(f"{name}={float_text(value)}" for name, value in inputs.items())

    def _problem(self, stored: Mapping[str, Any], places: list[str]) -> Problem:
        objective = self._text(stored, "objective")
        frozen = stored.get("frozen")
        shared: dict[str, Any] = {
            "penalty": self._text(stored, "penalty"),
            "maximize": stored.get("maximize") is True,
            "seed": None if stored.get("seed") is None else str(self._count(stored["seed"], "seed")),
            "freeze": [str(name) for name in frozen] if isinstance(frozen, list) else [],
        }
        if objective is not None:
            return pose(Settings(objective=objective, **shared))
        if not self.rows:
            raise DataError(f"{self.shown} holds no samples", HINT)
        rows = [self.rows[index] for index in sorted(self.rows, key=lambda index: (len(index), index))]
        settings: dict[str, Any] = {name: self._text(stored, name) for name in ("model", "loss", "reduction")}
        return pose(Settings(**settings, data=rows, batch=self._text(stored, "batch_size"), predict=places, **shared))

    def _text(self, stored: Mapping[str, Any], name: str) -> str | None:
        value = stored.get(name)
        if value is not None and not isinstance(value, str):
            raise self._broken(name)
        return value

    def _numbers(self, table: Any, where: str) -> dict[str, float]:
        if not isinstance(table, dict):
            raise self._broken(where)
        return {str(name): self._number(value, where) for name, value in table.items()}

    def _number(self, value: Any, where: str) -> float:
        exact = _FRACTION.fullmatch(value) if isinstance(value, str) else None
        try:
            if exact:
                return as_float(Fraction(int(exact[1]), int(exact[2] or 1)))
            if isinstance(value, str) and _DECIMAL.fullmatch(value):
                return float(FLOAT64.read(value))
        except (EvaluationError, ZeroDivisionError):
            pass
        raise self._broken(where)

    def _count(self, value: Any, where: str) -> int:
        if not isinstance(value, str) or not re.fullmatch("[0-9]{1,15}", value):
            raise self._broken(where)
        return int(value)

    def _broken(self, where: str) -> DataError:
        return DataError(f"{self.shown}: {where} is not as gdcalc writes it", HINT)


def _optimizer(stored: Mapping[str, Any]) -> str:
    """Return the optimizer as one types it, from its part of the header."""
    settings = stored.get("settings")
    return told_optimizer(str(stored.get("name")), settings if isinstance(settings, dict) else {})
