"""Says below a picture what it is of: model, loss, learning rate, optimizer, and how many steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdcalc.clean import clean
from gdcalc.documents.content import Equation, Row, pieces
from gdcalc.documents.problem import explain_model
from gdcalc.errors import ExpressionError
from gdcalc.expression.parser import parse
from gdcalc.expression.printing import UNICODE
from gdcalc.expression.tree import Name
from gdcalc.pictures.trace import Trace
from gdcalc.words import Words, mark

ARITHMETICS = {"exact": mark("exact"), "rounded": mark("rounded to {places} places")}
STOPS = {
    "tolerance": mark("{steps}, to the tolerance"),
    "until": mark("{steps}, until the condition held"),
}
MEAN_OF_ALL = mark("{steps}, each with all samples")
SUM_OF_ALL = mark("{steps}, each with the sum over all samples")
OF_ONE = mark("{steps}, each with one sample")
MEAN_OF_SOME = mark("{steps}, each with at most {batch} samples")
SUM_OF_SOME = mark("{steps}, each with the sum over at most {batch} samples")


def caption(traces: Sequence[Trace], words: Words) -> Iterator[Row]:
    """Yield the rows below a picture; what differs from run to run is in its legend instead."""
    first, problem = traces[0], traces[0].problem
    yield from explain_model(problem, first.program, words)
    if problem.penalty is not None:
        yield Row(words("Penalty"), (Equation(Name("penalty"), (("=", problem.penalty),)),))
    if len({trace.rate for trace in traces}) == 1:
        yield _rate(first.rate, words)
    if len({trace.optimizer for trace in traces}) == 1:
        ascends = f" ({words('ascent')})" if problem.maximize else ""
        yield Row(words("Optimizer"), (), clean(first.optimizer) + ascends)
    if problem.stepping.seed is not None:
        yield Row(words("Seed"), (), str(problem.stepping.seed))
    if first.arithmetic in ARITHMETICS:
        yield Row(words("Arithmetic"), (), words(ARITHMETICS[first.arithmetic], places=first.places))
    if len({(trace.history.steps, trace.stop_reason) for trace in traces}) == 1:
        yield Row(words("Steps"), (), _steps(first, words))


def _rate(text: str, words: Words) -> Row:
    """Return the row of a learning rate: as a formula, or a schedule by its name as it was typed."""
    try:
        return Row(words("Learning rate"), (Equation(Name("lr"), (("=", parse(text)),)),))
    except ExpressionError:
        return Row(words("Learning rate"), (), clean(text))


def _steps(trace: Trace, words: Words) -> str:
    problem, said = trace.problem, f"{trace.history.steps:,}"
    if trace.stop_reason in STOPS:
        said = words(STOPS[trace.stop_reason], steps=said)
    if not problem.has_data:
        return said
    batch, total = problem.stepping.batch, problem.stepping.reduction == "sum"
    if batch is None:
        return words(SUM_OF_ALL if total else MEAN_OF_ALL, steps=said)
    if batch == 1:
        return words(OF_ONE, steps=said)
    return words(SUM_OF_SOME if total else MEAN_OF_SOME, steps=said, batch=f"{batch:,}")


def caption_texts(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Return the label and the text of each row of a caption; neighbours with the same label become one."""
    found: list[tuple[str, str]] = []
    for row in rows:
        parts = [" ".join(pieces(equation, UNICODE)) for equation in row.equations]
        said = ", ".join(parts) + (f" ({row.note})" if parts and row.note else row.note)
        if found and found[-1][0] == row.label:
            said = f"{found.pop()[1]}, {said}"
        found.append((row.label, said))
    return found
