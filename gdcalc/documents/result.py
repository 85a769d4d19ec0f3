"""Turns how a run ended into the paragraphs that stand below the steps."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.arithmetic import Value
from gdcalc.clean import clean
from gdcalc.documents.content import Equation, Inline, Paragraph, listed
from gdcalc.documents.equations import valued
from gdcalc.documents.numbers import Shown, literal, show
from gdcalc.expression.printing import PLAIN, to_text
from gdcalc.expression.tree import Name
from gdcalc.program.record import Values
from gdcalc.run.conventions import MOST_STEPS, Conventions
from gdcalc.run.drift import drift
from gdcalc.run.records import Prediction
from gdcalc.run.run import Run
from gdcalc.words import Words, mark

_KINK = mark("The loss has a kink at step {steps}: {convention}.")
_LIMIT = mark("At step {steps} {convention}.")


def result_paragraphs(
    run: Run, digits: int, words: Words, *, rounded: bool, remarks: tuple[str, ...] = ()
) -> Iterator[Paragraph]:
    """Yield what is said after the last step.

    ``rounded`` tells that a number above is rounded for display; ``remarks`` come near the end.
    """
    result = run.result
    steps = words.count("{number} step", "{number} steps", result.steps)
    parameters = {name: show(value, digits) for name, value in result.parameters.items()}
    yield Paragraph((words("After {steps}: ", steps=steps), *listed(valued(*each) for each in parameters.items())))
    yield from (Paragraph((sentence,)) for sentence in _stopping(run, steps, words))
    rounded |= any(value.rounded for value in parameters.values())
    if result.loss is not None:
        loss = show(result.loss, digits)
        rounded |= loss.rounded
        yield Paragraph((f"{_loss_name(run, words)} {'≈' if loss.rounded else '='} {loss.text}",))
    elif run.problem.samples.count is None:
        yield Paragraph((words("The loss at the end is not worked out: the data were streamed and not kept."),))
    for prediction in run.predictions:
        yield _prediction(prediction, digits, words)
    yield from _drift(run, digits, words)
    yield from (Paragraph((remark,), quiet=True) for remark in remarks)
    if rounded:
        said = words("Shown to {digits} significant digits; --digits shows more.", digits=digits)
        yield Paragraph((said,), quiet=True)


def convention_remarks(conventions: Conventions, words: Words) -> tuple[str, ...]:
    """Return what is to be said of the conventions that counted in the steps shown."""
    remarks = []
    for (about_kink, said), steps in conventions.found.items():
        numbers = words(", ").join(f"{step:,}" for step in steps[:MOST_STEPS])
        numbers += words(", …") if len(steps) > MOST_STEPS else ""
        remarks.append(words(_KINK if about_kink else _LIMIT, steps=numbers, convention=words(said)))
    return tuple(remarks)


def _stopping(run: Run, steps: str, words: Words) -> Iterator[str]:
    """Yield why a run stopped, or that the condition asked for never held."""
    stepping, reason = run.problem.stepping, run.result.stop_reason
    until = "" if stepping.until is None else to_text(stepping.until, PLAIN)
    step = f"{run.result.steps:,}"
    if reason == "until":
        yield words("Stopped there: {condition} held in step {step}.", condition=until, step=step)
    elif reason == "tolerance" and stepping.tolerance is not None:
        limit = to_text(stepping.tolerance, PLAIN)
        yield words(
            "Stopped there: every component of the gradient was within {limit} of 0 in step {step}.",
            limit=limit,
            step=step,
        )
    elif reason == "completed" and until:
        yield words("{condition} did not hold in {steps}.", condition=until, steps=steps)


def _drift(run: Run, digits: int, words: Words) -> Iterator[Paragraph]:
    """Yield how far rounding every line has moved the result."""
    found = drift(run)
    if found is None:
        return
    full = listed(valued(name, literal(value, digits)) for name, value in found.full.parameters.items())
    if found.is_none:
        yield Paragraph((words("Full precision gives the same."),))
        return
    by = literal(float(f"{found.distance:.2g}"), digits).text
    farthest = words(
        "; rounding to {places} places has moved it by up to {distance}",
        places=run.problem.arithmetic.places or 0,
        distance=by,
    )
    parts: list[Inline] = [words("Full precision gives "), *full, farthest]
    if len(found.full.parameters) > 1:
        parts += [" (", Equation(Name(found.parameter)), ")"]
    yield Paragraph((*parts, words(".")))


def _loss_name(run: Run, words: Words) -> str:
    """Return what the loss at the end is of."""
    count, sums = run.problem.samples.count, run.problem.stepping.reduction == "sum"
    if not run.problem.has_data:
        name = words("Objective")
    elif count == 1 or count is None:
        name = words("Loss")
    elif sums:
        name = words("Sum of the losses of all {count} samples", count=f"{count:,}")
    else:
        name = words("Loss over all {count} samples", count=f"{count:,}")
    if run.problem.penalty is not None:
        return words("{loss} and the penalty at the end", loss=name)
    return words("{loss} at the end", loss=name)


def _prediction(prediction: Prediction, digits: int, words: Words) -> Paragraph:
    def given(value: Value | Values | None) -> tuple[Inline, ...]:
        if value is None:
            return (words("no value"),)
        if isinstance(value, dict):
            return listed(valued(name, show(each, digits)) for name, each in value.items())
        shown = show(value, digits)
        return (f"{'≈ ' if shown.rounded else ''}{shown.text}",)

    # Where to predict is what was typed, so it is given with = and in full.
    place = listed(
        valued(clean(name), Shown(show(value, digits).text, rounded=False)) for name, value in prediction.inputs.items()
    )
    before = (words("Prediction at "), *place, words(": before "), *given(prediction.before))
    return Paragraph((*before, words(", after "), *given(prediction.after)))
