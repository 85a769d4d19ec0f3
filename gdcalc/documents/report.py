"""Says what checking found: a table of the values with their verdicts, then the first mistake and the causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from gdcalc.arithmetic.float64 import as_float
from gdcalc.clean import clean, shorten
from gdcalc.documents.content import Block, Equation, Inline, Paragraph, Table
from gdcalc.documents.numbers import LONGEST_EXACT, Shown, literal, show
from gdcalc.documents.quantities import place_of, quantity_of, sample_of
from gdcalc.expression.tree import Expression, Name, Negative, Number, count_operations, substitute
from gdcalc.homework.closeness import agrees, apart
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Cause, Certainty, Finding, Named, Report, Verdict
from gdcalc.words import Words, mark

SIGNS = {
    Verdict.RIGHT: mark("✓ right"),
    Verdict.FOLLOWS: mark("↪ follows"),
    Verdict.ROUNDING: mark("✓ rounding"),
    Verdict.WRONG: mark("✗ wrong"),
    Verdict.UNREADABLE: mark("? unreadable"),
}
STEP, SAMPLE, QUANTITY, YOURS, VERDICT = mark("step"), mark("sample"), mark("quantity"), mark("yours"), mark("verdict")
BROKEN_OFF = mark("the search for a cause was broken off")
LONGEST_SHOWN = 8
"""A line of more operations is not shown with the person's numbers in it."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How findings are told: digits, language, whether right values are told, and of which exercise they are."""

    exercise: Exercise
    digits: int = 6
    words: Words = Words()  # noqa: RUF009 - it is frozen
    reveal: bool = True

    def text(self, value: Any) -> str:
        """Return a number's text; a dash where there is no number."""
        return self.shown(value).text

    def shown(self, value: Any) -> Shown:
        """Return a number as it is shown, and whether it is rounded for that."""
        presented = self.exercise.present(value)
        if presented is None:
            return Shown("–", rounded=False)
        written = literal(presented, self.digits)
        if len(written.text) <= LONGEST_EXACT:
            return written
        brief = show(presented, self.digits)
        return Shown(brief.text.replace("−", "-"), brief.rounded)

    def number(self, value: Any) -> Expression:
        """Return a number as a literal of a formula."""
        text = self.text(value)
        return Negative(Number(text[1:])) if text.startswith("-") else Number(text)


def report_blocks(report: Report, telling: Telling) -> Iterator[Block]:
    """Yield the blocks of a report on one answer file."""
    words = telling.words
    with_samples = any(_sample(finding, telling) is not None for finding in report.findings)
    headings = [STEP, *([SAMPLE] if with_samples else []), QUANTITY, YOURS, VERDICT, ""]
    named: set[int] = set()
    rows = []
    for finding in report.findings:
        step = str(finding.address.step if finding.address else finding.answer.step or "")
        sample = [(str(_sample(finding, telling) or ""),)] if with_samples else []
        verdict = words(SIGNS[finding.verdict])
        remark = tuple(remark_on(finding, telling, named, report))
        written = shorten(finding.answer.text, 40)
        rows.append(((step,), *sample, quantity(finding, telling), (written,), (verdict,), remark))
    yield Table(tuple(words(heading) if heading else "" for heading in headings), tuple(rows))
    yield from summary(report, telling)


def _sample(finding: Finding, telling: Telling) -> int | None:
    """Return the number of a value's sample, where its step has more than one."""
    address = finding.address
    if address is None:
        return finding.answer.sample
    several = len(telling.exercise.batches[address.step - 1].indices) > 1
    return sample_of(address, telling.exercise) if several else None


def quantity(finding: Finding, telling: Telling) -> tuple[Inline, ...]:
    """Return what a quantity is called; as it is written where gdcalc does not know it."""
    if finding.address is None:
        return (shorten(finding.answer.quantity, 30),)
    return quantity_of(finding.address, telling.exercise, telling.words)


# --- remarks ---------------------------------------------------------------------------------------------------------


def remark_on(finding: Finding, telling: Telling, named: set[int], report: Report) -> Iterator[Inline]:
    """Yield what is said of a value; a cause that was ``named`` above is referred to."""
    words = telling.words
    match finding.verdict:
        case Verdict.RIGHT:
            if finding.copied:
                yield words("it does not follow from your own values")
            elif finding.at_kink is not None:
                low, high = (
                    telling.shown(end).text.replace("-", "−") for end in (finding.at_kink.low, finding.at_kink.high)
                )
                yield words("at a kink any value from {low} to {high} is right", low=low, high=high)
                yield from (
                    words("; by convention {convention}", convention=words(each))
                    for each in finding.at_kink.conventions
                )
            elif finding.coarse:
                yield words("in too few digits to say much")
        case Verdict.FOLLOWS:
            yield from _follows(finding, telling)
        case Verdict.ROUNDING:
            if finding.cause is None or not telling.reveal:
                yield words("off by the rounding of earlier values")
            else:
                yield words("off by rounding: {cause}", cause=cause_text(finding.cause, telling))
        case Verdict.UNREADABLE:
            yield clean(finding.problem)
        case Verdict.WRONG:
            yield from _wrong(finding, telling, named, report)


def _follows(finding: Finding, telling: Telling) -> Iterator[Inline]:
    worked = with_numbers(finding, telling) if telling.reveal else None
    if worked is None:
        yield telling.words("right for your own values")
    else:
        yield worked
        yield telling.words(" is right for your own values")


def with_numbers(finding: Finding, telling: Telling) -> Equation | None:
    """Return a short line with the person's own numbers in it, and what it gives."""
    if finding.formula is None or finding.written is None or not finding.operands:
        return None
    if count_operations(finding.formula) > LONGEST_SHOWN:
        return None
    operands = finding.operands.items()
    numbers: dict[Expression, Expression] = {Name(name): telling.number(value) for name, value in operands}
    result = telling.number(finding.written.value)
    shortened = any(telling.shown(value).rounded for value in (*finding.operands.values(), finding.written.value))
    rounds = telling.exercise.arithmetic.places is not None
    exact = not shortened and not rounds and agrees(replace(finding.written, unit=0), finding.expected)
    return Equation(substitute(finding.formula, numbers), (("=" if exact else "≈", result),))


def _wrong(finding: Finding, telling: Telling, named: set[int], report: Report) -> Iterator[Inline]:
    words, cause = telling.words, finding.cause
    separator = words(": ") if telling.reveal else ""
    if telling.reveal:
        yield from _should_be(finding, telling)
    if not finding.searched:
        yield words("; the search for a cause was broken off") if telling.reveal else words(BROKEN_OFF)
    elif cause is None:
        yield words("; no usual mistake gives this value") if telling.reveal else words("no usual mistake gives this")
    elif id(cause) in named:
        first = next(own for each, own in report.causes if each is cause)[0]
        if first.address is None or finding.address is None or first.address.step == finding.address.step:
            yield separator + words("the same mistake")
        else:
            yield separator + words("the same mistake as in step {step}", step=f"{first.address.step:,}")
    else:
        named.add(id(cause))
        yield separator + cause_text(cause, telling)


def _should_be(finding: Finding, telling: Telling) -> Iterator[Inline]:
    words = telling.words
    wanted = finding.right if finding.expected is None else finding.expected
    if wanted is None:
        yield words("it cannot be worked from your own values")
        return
    yield words("should be ")
    yield Equation(telling.number(wanted))
    if finding.expected is None:
        return
    unit = 0 if finding.written is None else finding.written.unit
    apart_enough = finding.right is not None and apart(finding.right, finding.expected) > as_float(unit)
    if apart_enough and telling.text(finding.right) != telling.text(finding.expected):
        yield from right_working(finding.right, telling)


def right_working(right: Any, telling: Telling) -> Iterator[Inline]:
    """Yield, behind a value that follows from the person's own, the one in the right working."""
    yield telling.words(" from your own values (")
    yield Equation(telling.number(right))
    yield telling.words(" in the right working)")


def cause_text(cause: Cause, telling: Telling) -> str:
    """Return a cause as a sentence; a hint alone where right values are not to be told."""
    words = telling.words
    if not telling.reveal:
        hints = dict.fromkeys(words(each.mistake.hint) for each in cause.mistakes)
        return words("hint: {hint}", hint=words("; ").join(hints))
    said = [said_of(each, words) for each in cause.mistakes]
    if cause.together:
        text = words(" and ").join(said)
    elif len(said) > 1:
        text = words("either {first}, or {others}", first=said[0], others=words(", or ").join(said[1:]))
    else:
        text = said[0]
    return words(_CERTAINTY[cause.certainty], cause=text)


_CERTAINTY = {
    Certainty.PROBABLY: mark("{cause}"),
    Certainty.POSSIBLY: mark("possibly {cause}"),
    Certainty.CANNOT_TELL: mark("gdcalc cannot tell: rounding on the way, or {cause}"),
}


def said_of(named: Named, words: Words) -> str:
    """Return a mistake's sentence."""
    return words(named.said or named.mistake.said, detail=named.detail)


# --- the end ---------------------------------------------------------------------------------------------------------


def summary(report: Report, telling: Telling) -> Iterator[Paragraph]:
    """Yield the first mistake, how many values are good, and the causes that more than one value has."""
    words, first, ended = telling.words, report.first, report.broken_off
    total, unreadable = len(report.findings), report.count(Verdict.UNREADABLE)
    parts: list[Inline] = []
    if first is not None and first.address is not None:
        parts += [words("First mistake: "), *_place(first, first.address, telling), words(". ")]
    elif unreadable < total:
        parts += [words("No mistake found. ")]
    counted = words.count("{number} value", "{number} values", total - unreadable)
    parts.append(words("{values} read, {good} right or following.", good=report.good, values=counted))
    if unreadable:
        parts += [" ", words.count("{number} could not be read.", "{number} could not be read.", unreadable)]
    yield Paragraph(tuple(parts))
    for cause, findings in report.causes:
        steps = sorted({each.address.step for each in findings if each.address is not None})
        if len(steps) > 1 and telling.reveal:
            said = cause_text(cause, telling)
            yield Paragraph((words("Steps {steps}: {cause}.", steps=ranges(steps), cause=said),))
    if ended is not None and ended.address is not None:
        yield Paragraph((words("The search for causes was broken off at "), *_place(ended, ended.address, telling),
                         words(": it would take too long. A value from there on may have a cause that is not named; "
                               "the verdicts are complete.")))  # fmt: skip
    for note in report.notes:
        yield Paragraph((clean(note),), quiet=True)


def _place(finding: Finding, address: Address, telling: Telling) -> tuple[Inline, ...]:
    """Return where a value stands."""
    return place_of(address.step, quantity(finding, telling), _sample(finding, telling), telling.words)


def ranges(numbers: Iterable[int]) -> str:
    """Return sorted numbers with runs shortened.

    >>> ranges([1, 2, 3, 5])
    '1–3, 5'
    """
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)
