"""Writes a run as one JSON document, or as JSON Lines: a header, a step a line as it is computed, the end."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from gdcalc.expression.printing import to_text
from gdcalc.expression.quantity import Kind, of_kind
from gdcalc.formats.json.writer import described, dump, streamed
from gdcalc.problem import Problem
from gdcalc.program.program import Program, Role
from gdcalc.program.record import Layout
from gdcalc.run.records import RUN_SCHEMA, SampleStep, Step
from gdcalc.run.run import Run, begun


def json_lines(run: Run, detail: str | None = None) -> Iterator[str]:
    """Yield the lines of a run: header, steps, and ``{"predictions": …, "result": …}``.

    With a ``detail`` each step holds its ``work``.
    """
    steps = begun(run)
    yield dump(header_document(run), run.problem.arithmetic) + "\n"
    write = _step_writer(run, detail, end="}\n")
    for step in steps:
        yield from write(step, "")
    yield dump(end_document(run), run.problem.arithmetic) + "\n"


def json_document(run: Run, detail: str | None = None) -> Iterator[str]:
    """Yield the pieces of one JSON document, steps as they are computed; with a ``detail`` each holds its ``work``."""
    steps = begun(run)
    write = _step_writer(run, detail, end="}")
    end = functools.partial(end_document, run)
    yield from streamed(header_document(run), "steps", steps, write, end, arithmetic=run.problem.arithmetic)


def _step_writer(run: Run, detail: str | None, *, end: str) -> Callable[[Step, str], Iterable[str]]:
    """Return the function that writes a step behind a text, with its worked lines as one more field for a detail."""
    write, arithmetic = step_writer(run.layout), run.problem.arithmetic
    if detail is None:
        return lambda step, start: write(step, start, end)
    from gdcalc.formats.json.work import WorkDocuments  # noqa: PLC0415 - takes 20 ms

    documents = WorkDocuments(run, detail)
    return lambda step, start: write(step, start, f', "work": {dump([*documents.step(step)], arithmetic)}{end}')


SAMPLES_A_PIECE = 500
"""Samples of a step that are written together: the text of all those of a large batch would fill the memory."""

_FREE = '"\\u0000-"'
_MARK = re.compile(r'"\\u0000(\d+)"')


def _placeholders(count: int) -> tuple[str, ...]:
    return tuple(f"\0{index}" for index in range(count))


def step_writer(layout: Layout) -> Callable[[Step, str, str], Iterable[str]]:
    """Return a function that writes a step as ``dump(step.to_dict())`` does, but fast, and in pieces.

    It takes what stands before the step, and what stands in place of its last bracket. The document is made once, of
    marks in place of values; a step is then its values put into the text.
    """
    arithmetic = layout.arithmetic
    text: Callable[[Any], str] = arithmetic.json_text
    if arithmetic.present is not float:
        text = lambda value: arithmetic.json_text(arithmetic.present(value))  # noqa: E731
    marked = Layout(layout.program, replace(arithmetic, present=lambda mark: mark))

    sample = SampleStep(marked, 0, _placeholders(len(layout.in_sample))).to_dict() | {"index": "\0-"}
    sample_template, sample_order = _template(sample)
    record: list[Any] = [*_placeholders(layout.size)]
    record[:2], record[layout.indices], record[layout.samples] = [0, 0], (), ()
    step = Step(marked, tuple(record)).to_dict() | {"step": "\0-", "epoch": "\0-", "samples": "\0+"}
    step_template, step_order = _template(step)
    before = step_order.index(layout.loss)
    head, tail = step_template[:-1].split('"\\u0000+"')

    def write_sample(index: int, record: tuple[Any, ...]) -> str:
        return sample_template % (index, *[text(record[place]) for place in sample_order])

    def write_many(samples: Iterator[str], start: str, end: str) -> Iterator[str]:
        while some := ", ".join(islice(samples, SAMPLES_A_PIECE)):
            yield start + some
            start = ", "
        yield end

    def write(step: Step, start: str, end: str) -> Iterable[str]:
        record = step.record
        values = [text(record[place]) for place in step_order]
        begun = start + head % (record[0], record[1], *values[:before]) + "["
        ended = "]" + tail % (*values[before:],) + end
        if not layout.program.columns:
            return (begun + ended,)
        samples = map(write_sample, record[layout.indices], record[layout.samples])
        if len(record[layout.samples]) > SAMPLES_A_PIECE:
            return write_many(samples, begun, ended)
        return (begun + ", ".join(samples) + ended,)

    return write


def _template(document: dict[str, Any]) -> tuple[str, list[int]]:
    """Return a document's text with ``%s`` in place of marks, and the places that the numbered ones stand for."""
    text = json.dumps(document).replace("%", "%%")
    order = [int(place) for place in _MARK.findall(text)]
    return _MARK.sub("%s", text).replace(_FREE, "%s"), order


# --- what stands before and after the steps --------------------------------------------------------------------------


def header_document(run: Run) -> dict[str, Any]:
    """Return what is known before the first step: the schema's name, the problem and the derivation."""
    return {
        "schema": RUN_SCHEMA,
        "problem": problem_document(run.problem),
        "derivation": derivation_document(run.program),
    }


def problem_document(problem: Problem) -> dict[str, Any]:
    """Return the problem's settings. What is about samples is null for an objective."""
    stepping, objective, present = problem.stepping, problem.objective, problem.arithmetic.present
    has_data = problem.has_data
    return {
        "model": objective.typed if has_data else None,
        "objective": None if has_data else objective.typed,
        "loss": to_text(objective.loss) if has_data else None,
        "reduction": stepping.reduction if has_data else None,
        "penalty": None if problem.penalty is None else to_text(problem.penalty),
        "maximize": problem.maximize,
        "parameters": {name: present(value) for name, value in problem.start.items()},
        "frozen": list(problem.frozen),
        "learning_rate": problem.learning_rate_text,
        "batch_size": (stepping.batch or "all") if has_data else None,
        "order": stepping.order if has_data else None,
        "epochs": stepping.epochs if has_data else None,
        "steps": stepping.steps if has_data else stepping.steps or stepping.epochs,
        "tolerance": None if stepping.tolerance is None else to_text(stepping.tolerance),
        "until": None if stepping.until is None else to_text(stepping.until),
        "seed": stepping.seed,
        "optimizer": described(problem.optimizer, "name", "dialect", "settings"),
        "arithmetic": problem.arithmetic.name,
        "places": problem.arithmetic.places,
        "samples": problem.samples.count if has_data else 0,
    }


def derivation_document(program: Program) -> dict[str, Any]:
    """Return the formulas: intermediates, prediction (by name where there are several), loss and gradient."""
    formulas = {line.name: to_text(line.formula) for line in program.sample}
    predictions = {name: formulas[name] for name in program.sample_names(Role.PREDICTION)}
    return {
        "values": {name: formulas[name] for name in program.sample_names(Role.INTERMEDIATE)},
        "prediction": next(iter(predictions.values()), None) if len(predictions) < 2 else predictions,
        "loss": formulas["loss"],
        "gradient": {name: to_text(formula) for name, formula in program.closed_gradient.items()},
        "penalty": penalty_document(program),
    }


def penalty_document(program: Program) -> dict[str, Any] | None:
    """Return the penalty's formula and its gradient, which are added to a step's loss and gradient; None without."""
    formulas = {line.role: to_text(line.formula) for line in program.batch if line.role is Role.PENALTY}
    if not formulas:
        return None
    gradient = {
        slope.by: to_text(line.formula)
        for line in program.batch
        if line.role is Role.PENALTY_GRADIENT and (slope := of_kind(line.name, Kind.DERIVATIVE))
    }
    return {"formula": formulas[Role.PENALTY], "gradient": gradient}


def end_document(run: Run) -> dict[str, Any]:
    """Return what is known after the last step."""
    return {
        "predictions": [described(each, "inputs", "before", "after") for each in run.predictions],
        "result": described(run.result, "steps", "parameters", "loss", "stop_reason", "message"),
    }
