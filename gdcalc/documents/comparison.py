"""Says how runs compare: their rules, where two first differ, how each ends; and how steps from elsewhere depart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdcalc.arithmetic import Value
from gdcalc.documents.content import Inline, Paragraph, Row, Rows, listed
from gdcalc.documents.equations import equation, valued
from gdcalc.documents.numbers import MAX_DIGITS, Shown, literal
from gdcalc.documents.problem import explain_model
from gdcalc.expression.quantity import Kind, of_kind
from gdcalc.run.comparison import Agreement, Contender, Departure, Difference, Lockstep
from gdcalc.words import Words


def setup_blocks(lockstep: Lockstep, words: Words) -> Iterator[Rows]:
    """Yield what stands above the steps: the model, and each run's rule."""
    first = lockstep.contenders[0].run
    yield Rows(tuple(explain_model(first.problem, first.program, words)))
    yield Rows(tuple(_updates(lockstep.contenders)))


def _updates(contenders: Sequence[Contender]) -> Iterator[Row]:
    """Yield for each run its rule for its first parameter."""
    for each in contenders:
        parameter = each.run.program.free[0]
        line = next(line for line in each.run.program.step if line.shown == parameter)
        rate = next(line for line in each.run.program.step if line.name == "lr")
        yield Row(each.label, (equation(line), equation(rate)))


def outcome_blocks(lockstep: Lockstep, digits: int, words: Words) -> Iterator[Paragraph]:
    """Yield what stands below the steps: where each run first differs from the first run, and how each ends."""
    first = lockstep.contenders[0].label
    for other, difference in zip(lockstep.contenders[1:], lockstep.differences, strict=True):
        if difference is None:
            yield Paragraph((words("{first} and {other} do not differ.", first=first, other=other.label),))
        else:
            opening = words("{first} and {other} first differ in step {step}: ", first=first, other=other.label,
                            step=f"{difference.step:,}")  # fmt: skip
            yield Paragraph((opening, *_against(difference, digits, words), "."))
    for each in lockstep.contenders:
        result = each.run.result
        parameters = (valued(name, literal(value, digits)) for name, value in result.parameters.items())
        loss: list[Inline] = []
        if result.loss is not None:
            loss = [valued("step loss", literal(result.loss, digits)), ", "]
        steps = words.count("{number} step", "{number} steps", result.steps)
        start = words("{label} after {steps}: ", label=each.label, steps=steps)
        yield Paragraph((start, *loss, *listed(parameters)))


def _against(difference: Difference, digits: int, words: Words) -> tuple[Inline, ...]:
    first, other = told_apart(difference.first, difference.other, digits)
    apart = literal(abs(float(difference.first) - float(difference.other)), digits).text
    said = words(" against {value}, {apart} apart", value=other.text.replace("-", "−"), apart=apart)
    return (valued(difference.quantity, first), said)


def told_apart(first: Value, other: Value, digits: int) -> tuple[Shown, Shown]:
    """Return two values with as many digits as it takes to see that they are not the same.

    >>> [value.text for value in told_apart(0.09999999, 0.09999998, 3)]
    ['0.09999999', '0.09999998']
    """
    while True:
        shown = literal(first, digits), literal(other, digits)
        if shown[0].text != shown[1].text or digits >= MAX_DIGITS:
            return shown
        digits += 1


def elsewhere_blocks(
    name: str, agreement: Agreement, unread: int, reproduced: Sequence[str], *, digits: int, words: Words
) -> Iterator[Paragraph]:
    """Yield what the comparison with steps from elsewhere found; ``unread`` cells held no number."""
    if agreement.departure is None:
        steps = words.count("{number} step", "{number} steps", agreement.compared)
        yield Paragraph((words("{name} agrees in {steps}.", name=name, steps=steps),))
    else:
        yield _departure(name, agreement.departure, digits, words)
        said = words("No other dialect or setting that gdcalc tried gives its values.")
        if reproduced:
            said = words("These settings give its values: {options}", options="; ".join(reproduced))
        yield Paragraph((said,))
    if agreement.missing:
        missing = words.count(
            "{number} of its rows is of a step", "{number} of its rows are of steps", agreement.missing
        )
        yield Paragraph((words("{rows} that the run does not have.", rows=missing),))
    if unread:
        cells = words.count("{number} cell or row", "{number} cells or rows", unread)
        yield Paragraph((words("{cells} held no number and could not be compared.", cells=cells),))


def _departure(name: str, found: Departure, digits: int, words: Words) -> Paragraph:
    value = of_kind(found.quantity, Kind.NEW, Kind.BEFORE)
    quantity = value.of if value else found.quantity
    here, there = told_apart(found.here, found.there, digits)
    opening = words("{name} first departs in step {step}: ", name=name, step=f"{found.step:,}")
    said = words(" here, {value} there", value=there.text.replace("-", "−"))
    when = words(" (before the step)") if value and value.kind is Kind.BEFORE else ""
    return Paragraph((opening, valued(quantity, here), said, when, "."))
