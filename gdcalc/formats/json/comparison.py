"""Writes a comparison of runs as one JSON document (``gdcalc schema compare``), steps as they are worked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.float64 import float_text
from gdcalc.expression.quantity import Kind, of_kind
from gdcalc.formats.json.run import problem_document
from gdcalc.formats.json.writer import described, dump, streamed
from gdcalc.run.comparison import Agreement, Lockstep
from gdcalc.run.records import Step
from gdcalc.run.run import begun

SCHEMA = "gdcalc.compare/1"


def compare_document(lockstep: Lockstep) -> Iterator[str]:
    """Yield the pieces of the document."""
    steps = begun(lockstep)
    runs = [each.run for each in lockstep.contenders]
    arithmetic = runs[0].problem.arithmetic
    header = [{"label": each.label, "problem": problem_document(each.run.problem)} for each in lockstep.contenders]

    def written(step: tuple[int, tuple[Step | None, ...]], start: str) -> Iterator[str]:
        number, records = step
        shown = [each and described(each, "loss", "gradient", "new_parameters") for each in records]
        yield start + dump({"step": number, "runs": shown}, arithmetic)

    def end() -> dict[str, Any]:
        differences = [each and described(each, "step", "quantity", "first", "other") for each in lockstep.differences]
        results = [described(run.result, "steps", "parameters", "loss", "stop_reason") for run in runs]
        return {"differences": differences, "results": results}

    yield from streamed({"schema": SCHEMA, "runs": header}, "steps", steps, written, end, arithmetic=arithmetic)


def elsewhere_document(agreement: Agreement, unread: int, reproduced: list[str], arithmetic: Arithmetic) -> str:
    """Return what a comparison with steps from elsewhere found, as JSON."""
    found = agreement.departure
    document: dict[str, Any] = {"schema": SCHEMA, "departure": None}
    document |= described(agreement, "compared", "missing") | {"unread": unread, "reproduced_by": reproduced}
    if found is not None:
        there = arithmetic.present(arithmetic.read(float_text(found.there)))
        slope = of_kind(found.quantity, Kind.DERIVATIVE)
        called = f"gradient {slope.by}" if slope else found.quantity
        document["departure"] = {"step": found.step, "quantity": called, "here": found.here, "there": there}
    return dump(document, arithmetic) + "\n"
