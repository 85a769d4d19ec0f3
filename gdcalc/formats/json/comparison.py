"""Writes a comparison of runs as one JSON document (``gdcalc schema compare``), steps as they are worked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gdcalc.arithmetic.float64 import float_text
from gdcalc.formats.json.parts import problem_document
from gdcalc.formats.json.run import dump
from gdcalc.run.comparison import Agreement, Lockstep
from gdcalc.run.records import Step

SCHEMA = "gdcalc.compare/1"


def compare_document(lockstep: Lockstep) -> Iterator[str]:
    """Yield the pieces of the document."""
    runs = [each.run for each in lockstep.contenders]
    arithmetic = runs[0].problem.arithmetic
    steps = iter(lockstep)
    first = next(steps, None)
    header = [{"label": each.label, "problem": problem_document(each.run.problem)} for each in lockstep.contenders]
    yield f'{{"schema": "{SCHEMA}",\n "runs": {dump(header, arithmetic)},\n "steps": ['
    separator = "\n  "
    while first is not None:
        number, records = first
        yield separator + dump({"step": number, "runs": list(map(_step, records))}, arithmetic)
        separator = ",\n  "
        first = next(steps, None)
    differences = [
        None
        if difference is None
        else {
            "step": difference.step,
            "quantity": difference.quantity,
            "first": difference.first,
            "other": difference.other,
        }
        for difference in lockstep.differences
    ]
    results = [
        {
            "steps": run.result.steps,
            "parameters": run.result.parameters,
            "loss": run.result.loss,
            "stop_reason": run.result.stop_reason,
        }
        for run in runs
    ]
    yield f'],\n "differences": {dump(differences, arithmetic)},\n "results": {dump(results, arithmetic)}}}\n'


def _step(step: Step | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {"loss": step.loss, "gradient": step.gradient, "new_parameters": step.new_parameters}


def elsewhere_document(agreement: Agreement, unread: int, reproduced: list[str], arithmetic: Any) -> str:
    """Return what a comparison with steps from elsewhere found, as JSON."""
    found = agreement.departure
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "departure": None,
        "compared": agreement.compared,
        "missing": agreement.missing,
        "unread": unread,
        "reproduced_by": reproduced,
    }
    if found is not None:
        there = arithmetic.present(arithmetic.read(float_text(found.there)))
        document["departure"] = {
            "step": found.step,
            "quantity": found.quantity,
            "here": found.here,
            "there": there,
        }
    return dump(document, arithmetic) + "\n"
