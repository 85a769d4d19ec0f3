"""Turns the failure of a step into the reason why the run stopped: the line, the step, the values, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.formula_code import reductions
from gdcalc.errors import DigitLimitError, EvaluationError
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.limits import MAX_EXACT_DIGITS
from gdcalc.expression.printing import UNICODE, to_text, unicode_name
from gdcalc.expression.tree import Name, names
from gdcalc.program.evaluation import Failure, evaluate, shown_value
from gdcalc.program.program import Program


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ended, and for one that failed what happened and what to do."""

    reason: str
    message: str | None = None
    hint: str | None = None


SMALLER_RATE = "try a smaller --lr"


def undecided(program: Program, finished: int) -> Stop:
    """Return why a run ended: its condition to stop has no value after a step."""
    condition = to_text(program.until, UNICODE) if program.until else ""
    return Stop("limit", f"the condition {condition} has no value after step {finished}", "write another --until")


def explain(
    program: Program,
    arithmetic: Arithmetic,
    reason: str | Exception,
    *,
    finished: int,
    sample: int | None,
    values: Mapping[str, Any],
) -> Stop:
    """Return why the step after ``finished`` failed.

    ``values`` are the parameters before that step, and the sample's columns where one sample failed; ``sample`` is its
    number. Raises EvaluationError where nothing is finished and a line has no value at the starting values.
    """
    step = finished + 1
    if isinstance(reason, DigitLimitError):
        after = f"after step {finished}" if finished else "in the first step"
        return Stop(
            "limit",
            f"fractions now exceed {MAX_EXACT_DIGITS:,} digits {after}: {reason.message}",
            "use float64 (leave --exact out), or fewer steps",
        )
    if isinstance(reason, (str, OverflowError)):
        grew = "the loss grew" if program.columns else "the values grew"
        kept = {0: "", 1: "; the finished step is kept"}.get(finished, f"; the {finished:,} finished steps are kept")
        return Stop(
            "diverged",
            f"{grew} beyond the largest number in step {step}{kept}",
            SMALLER_RATE if finished else "use smaller starting values, or a smaller --lr",
        )
    where = f"step {step}" + ("" if sample is None else f", sample {sample}")
    message = f"in {where} {_what_failed(program, arithmetic, reason, values)}"
    hint = reason.hint if isinstance(reason, EvaluationError) and reason.hint else None
    if not finished:
        raise EvaluationError(message, hint or "use other starting values, or another formula")
    kind = "limit" if isinstance(reason, EvaluationError) else "diverged"
    return Stop(kind, message, hint or SMALLER_RATE)


def _what_failed(program: Program, arithmetic: Arithmetic, reason: Exception, values: Mapping[str, Any]) -> str:
    # Of a batch whose samples have passed, the means are not known here, and what reads them is left out.
    known, lines = set(values), []
    for line in (*program.sample, *program.after_samples):
        if known.issuperset(names(line.formula)) and not reductions(line.formula):
            lines.append(line)
            known.add(line.name)
    failure = evaluate(lines, values, arithmetic)
    if not isinstance(failure, Failure):
        return getattr(reason, "message", "a value does not exist")
    name, formula = unicode_name(failure.line.shown), to_text(as_typed(failure.line.formula), UNICODE)
    given = ", ".join(
        f"{unicode_name(each)} = {to_text(shown_value(Name(each), failure.values, arithmetic), UNICODE)}"
        for each in failure.values
    )
    part = to_text(as_typed(failure.part), UNICODE)
    why = failure.error.message if isinstance(failure.error, EvaluationError) else part
    return f"the line {name} = {formula} has no value: {why}" + (f", with {given}" if given else "")
