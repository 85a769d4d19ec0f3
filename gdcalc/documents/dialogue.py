"""Says what a dialogue about an exercise is to say: the problem, headings, prompts, replies, the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from gdcalc.clean import clean
from gdcalc.documents.content import Block, Equation, Heading, Inline, Paragraph, Row, Rows, listed
from gdcalc.documents.equations import equation, valued
from gdcalc.documents.numbers import Shown, literal
from gdcalc.documents.problem import (
    batch_heading,
    elided_heading,
    explain_model,
    explain_settings,
    line_row,
    sample_heading,
)
from gdcalc.documents.quantities import place_of, quantity_of, sample_in_batch
from gdcalc.documents.report import BROKEN_OFF, LONGEST_SHOWN, SIGNS, Telling, cause_text, remark_on, right_working
from gdcalc.expression.quantity import Kind, of_kind
from gdcalc.expression.tree import Name, count_operations
from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Finding, Report, Verdict
from gdcalc.homework.questions import Dialogue, Question, Reply, Topic
from gdcalc.program.program import Line, Role
from gdcalc.words import mark

SHOW = "!"

HELP: tuple[tuple[str, str], ...] = (
    ("-1.5  3/4  0 - 1*2", mark("a value: a number, a fraction, or how you work it")),
    ("?", mark("the formula")),
    (SHOW, mark("show the value and go on")),
    ("Enter", mark("skip this value")),
    ("q", mark("stop here")),
)
_OBJECTIVE = mark("objective")


class DialogueBlocks:
    """Makes the blocks of one dialogue."""

    def __init__(self, dialogue: Dialogue, telling: Telling) -> None:
        self.dialogue, self.telling = dialogue, telling
        self.words, self.exercise = telling.words, telling.exercise

    def opening(self) -> Iterator[Block]:
        """Yield what is asked: the model, the loss, and what to type."""
        yield Rows(tuple(self._problem()))
        said = self.words("Type each value and press Enter; help says what else you can type.")
        yield Paragraph((said,), quiet=True)

    def _problem(self) -> Iterator[Row]:
        problem, program, words = self.exercise.problem, self.exercise.program, self.words
        yield from explain_model(problem, program, words)
        yield from (line_row(line, words) for line in program.batch if line.role is Role.PENALTY)
        if not problem.optimizer.is_plain:
            yield Row(words("Optimizer"), (), clean(problem.optimizer.name))
        yield from explain_settings(program, words)
        if problem.maximize:
            yield Row(words("Update (ascent)"), ())

    # --- questions -------------------------------------------------------------------------------------------------

    def headings(self, question: Question) -> Iterator[Heading]:
        """Yield what stands above a question: the step and what it begins with, the sample; most have nothing."""
        words, step, place = self.words, question.address.step, question.address.place
        batch = self.exercise.batches[step - 1]
        batched = self.exercise.by_hand.batched
        if question.opens_step:
            title = words("Step {number}", number=f"{step:,}")
            sample: tuple[Inline, ...] = ()
            if self.exercise.program.columns and not batched:
                title += words(", sample {index}", index=batch.indices[0])
                sample = (*self._given(step, 0), "; ")
            yield Heading(1, title, (words(": "), *sample, *self._begun(step)))
        if question.opens_part and question.left_out:
            yield elided_heading(question.left_out, words)
        if question.opens_part and place is not None:
            yield sample_heading(batch.indices[place], self._given(step, place), words)
        elif question.opens_part:
            yield batch_heading(len(batch.indices), words)

    def _given(self, step: int, place: int) -> tuple[Inline, ...]:
        row = self.exercise.data[self.exercise.batches[step - 1].indices[place] - 1]
        return self._values(zip(self.exercise.program.columns, row, strict=False))

    def _begun(self, step: int) -> tuple[Inline, ...]:
        """Return the parameters and the learning rate with which the person begins a step."""
        parts: list[Inline] = [*self._values(self.dialogue.before(step).items())]
        rate = self._shown(self.dialogue.rate(step))
        if rate is not None:
            parts += [", ", self.words("learning rate {rate}", rate=rate.text)]
        return tuple(parts)

    def _values(self, values: Iterable[tuple[str, Any]]) -> tuple[Inline, ...]:
        unknown = Shown("?", rounded=False)
        return listed(valued(name, self._shown(value) or unknown) for name, value in values)

    def _shown(self, value: Any) -> Shown | None:
        presented = self.exercise.present(value)
        return None if presented is None else literal(presented, self.telling.digits)

    def prompt(self, question: Question) -> tuple[Inline, ...]:
        """Return the prompt of a question; the answer is typed behind it."""
        return (*self._label(question.address), " =")

    def _label(self, address: Address) -> tuple[Inline, ...]:
        value = of_kind(address.line, Kind.NEW)
        if value is not None:
            return (self.words("new"), " ", Equation(Name(value.of)))
        if address.line == self.exercise.by_hand.loss and not self.exercise.problem.has_data:
            return (self.words(_OBJECTIVE),)
        return quantity_of(address, self.exercise, self.words)

    # --- replies ---------------------------------------------------------------------------------------------------

    def reply(self, reply: Reply) -> Iterator[Block]:
        """Yield what is said to an answer."""
        words = self.words
        match reply.kind:
            case Topic.GOOD | Topic.AGAIN | Topic.WRONG:
                assert reply.finding is not None  # noqa: S101 - a verdict has a finding
                remark = tuple(self._remark(reply, reply.finding))
                sign = words(SIGNS[reply.finding.verdict])
                yield Paragraph((sign, *((words(": "), *remark) if remark else ())))
            case Topic.UNREADABLE:
                problem = clean(reply.problem) or words("it has no value")
                yield Paragraph((words(SIGNS[Verdict.UNREADABLE]), words(": "), problem))
            case Topic.SKIPPED:
                yield Paragraph((words("skipped"),))
            case Topic.FORMULA:
                yield from (Paragraph((equation(line),)) for line in reply.lines)
            case Topic.TOLD:
                yield Paragraph(tuple(self._value(reply)))
            case Topic.KEPT:
                yield Paragraph((words("--no-reveal keeps the values; ? shows the formula"),))
            case Topic.HELP:
                kept = [each for each in HELP if self.dialogue.reveal or each[0] != SHOW]
                yield Rows(tuple(Row(typed, (), words(meaning)) for typed, meaning in kept))

    def _remark(self, reply: Reply, finding: Finding) -> Iterator[Inline]:
        if reply.kind is Topic.AGAIN:
            yield from self._hint(finding, reply.lines)
        elif finding.verdict is Verdict.FOLLOWS and not self.telling.reveal:
            # The line with its numbers would show those that were skipped.
            yield self.words("right for your own values")
        else:
            yield from remark_on(finding, self.telling, set(), Report("", (finding,)))
            if reply.kind is Topic.WRONG:
                yield self.words("; going on with your value")

    def _hint(self, finding: Finding, lines: Sequence[Line]) -> Iterator[Inline]:
        if finding.cause is not None:
            yield cause_text(finding.cause, replace(self.telling, reveal=False))
            return
        yield self.words("no usual mistake gives this") if finding.searched else self.words(BROKEN_OFF)
        if count_operations(lines[0].formula) <= LONGEST_SHOWN:
            yield self.words("; work it once more: ")
            yield equation(lines[0])

    def _value(self, reply: Reply) -> Iterator[Inline]:
        yield from self._label(reply.question.address)
        yield from self._number(reply.expected)
        if self.telling.text(reply.right) != self.telling.text(reply.expected):
            yield from right_working(reply.right, self.telling)

    def _number(self, value: Any) -> Iterator[Inline]:
        shown = self._shown(value)
        if shown is None:
            yield from (self.words(": "), self.words("no value"))
            return
        yield " ≈ " if shown.rounded else " = "
        yield Equation(self.telling.number(value))

    # --- the end ---------------------------------------------------------------------------------------------------

    def summary(self) -> Iterator[Block]:
        """Yield how many values are right, following, wrong or skipped, and the first mistake."""
        yield Paragraph(("",))
        yield Paragraph(tuple(self._first()))
        yield Paragraph((self._counts(),))
        again = sum(each.is_good and each.tries > 1 for each in self.dialogue.outcomes)
        if again:
            said = self.words.count(
                "{number} value needed a second try.", "{number} values needed a second try.", again
            )
            yield Paragraph((said,))

    def _first(self) -> Iterator[Inline]:
        words = self.words
        wrong = (each.question.address for each in self.dialogue.outcomes if each.verdict is Verdict.WRONG)
        address = next(wrong, None)
        if address is None:
            yield words("No mistake found. ")
            return
        yield words("First mistake: ")
        yield from place_of(address.step, self._label(address), sample_in_batch(address, self.exercise), words)
        yield words(". ")

    def _counts(self) -> str:
        words, outcomes = self.words, self.dialogue.outcomes
        verdicts = [each.verdict for each in outcomes]
        right = sum(each.is_good for each in outcomes) - verdicts.count(Verdict.FOLLOWS)
        unanswered = [each for each in outcomes if each.verdict is None]
        shown = sum(each.told for each in unanswered)
        counts = (
            (mark("{number} following"), verdicts.count(Verdict.FOLLOWS)),
            (mark("{number} wrong"), verdicts.count(Verdict.WRONG)),
            (mark("{number} skipped"), len(unanswered) - shown),
            (mark("{number} shown"), shown),
        )
        parts = [words.count("{number} value right", "{number} values right", right)]
        parts += [words(text, number=f"{number:,}") for text, number in counts if number]
        return words("{counts}.", counts=words(", ").join(parts))
