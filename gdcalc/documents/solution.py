"""Turns a run into its worked solution: the derivation, every step's lines with their numbers, the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gdcalc.documents.content import Block, Equation, Heading, Inline, Row, Rows, listed
from gdcalc.documents.equations import EquationWriter, valued
from gdcalc.documents.full_detail import CheckedSteps, RuleNotes
from gdcalc.documents.numbers import literal
from gdcalc.documents.problem import (
    LABELS,
    batch_heading,
    elided_heading,
    explain,
    explain_given,
    is_frozen,
    sample_heading,
)
from gdcalc.documents.result import convention_remarks, result_paragraphs
from gdcalc.expression.tree import Number, names
from gdcalc.program.line_search import Backtracking
from gdcalc.program.program import Line, Role
from gdcalc.run.conventions import Conventions
from gdcalc.run.records import SampleStep, Step
from gdcalc.run.run import Run, begun
from gdcalc.run.work import SHOWN_SAMPLES, Work, WorkedLine, WorkedStep
from gdcalc.words import Words, mark

LINE_SEARCH = mark("line search")
_OBJECTIVE = mark("objective")


@dataclass(frozen=True, slots=True)
class Detail:
    """How a solution is written. ``most`` is the number of samples of a batch to show."""

    level: str = "normal"
    digits: int = 6
    most: int = SHOWN_SAMPLES
    words: Words = Words()  # noqa: RUF009 - it is frozen


def solution(run: Run, detail: Detail) -> Iterator[Block]:
    """Yield a run's solution, steps as they are worked."""
    steps = begun(run)
    writer = StepWriter(run, detail)
    if detail.level == "short":
        yield Rows(tuple(explain(run.problem, run.program, detail.digits, detail.words)))
    else:
        by_rule = tuple(line for line in run.program.sample if line.rule)
        chain = writer.work.unworked if detail.level == "full" else by_rule
        yield Rows(tuple(explain_given(run.problem, run.program, detail.digits, detail.words, chain)))
    for step in steps:
        yield from writer.step(step)
    if writer.check is not None:
        yield from writer.check.paragraphs()
    remarks = convention_remarks(writer.conventions, detail.words)
    yield from result_paragraphs(run, detail.digits, detail.words, rounded=writer.equations.rounded, remarks=remarks)


class StepWriter:
    """Writes the steps of one run as headings and rows."""

    def __init__(self, run: Run, detail: Detail) -> None:
        self.problem, self.program = run.problem, run.program
        self.detail = detail
        self.words = detail.words
        self.work = Work(run.layout, detail.level, detail.most)
        full = detail.level == "full"
        self.notes = RuleNotes(self.problem, self.program, detail.words) if full else None
        self.check = CheckedSteps(self.program, detail.digits, detail.words) if full else None
        self.conventions = Conventions(run.layout, chained=full)
        self.backtracking = run.backtracking
        self.equations = EquationWriter(detail.digits, most=detail.most, with_formula=detail.level != "short")

    def step(self, step: Step) -> Iterator[Block]:
        """Yield a step's blocks."""
        self.conventions.note(step)
        worked = self.work.step(step)
        yield self._heading(worked)
        yield from self.lines(worked, worked.lines)

    def lines(self, worked: WorkedStep, last: tuple[WorkedLine, ...]) -> Iterator[Block]:
        """Yield the lines of a step's samples, and below them the ``last`` ones."""
        limited = any(line.limited for sample in worked.samples for line in sample.lines)
        if self.check is not None and not limited:  # beyond a limit the lines are those of no loss
            self.check.note(worked)
        if not self.program.batched:
            yield Rows(tuple(self._rows((*worked.samples[0].lines, *last))), level=1)
            return
        half = -(-len(worked.samples) // 2)
        for place, sample in enumerate(worked.samples):
            if worked.elided and place == half:
                yield elided_heading(worked.elided, self.words)
            yield sample_heading(sample.sample.index, self._given(sample.sample), self.words)
            yield Rows(tuple(self._rows(sample.lines)), level=2)
        yield batch_heading(len(worked.samples) + worked.elided, self.words)
        yield Rows(tuple(self._rows(last)), level=2)

    def _heading(self, worked: WorkedStep) -> Heading:
        step, problem = worked.step, self.problem
        title = self.words("Step {number}", number=f"{step.step:,}")
        if problem.has_data and problem.stepping.epochs != 1:
            title = self.words("Step {number}, epoch {epoch}", number=f"{step.step:,}", epoch=f"{step.epoch:,}")
        return self.titled(title, worked)

    def titled(self, title: str, worked: WorkedStep) -> Heading:
        """Return a heading; that of a single sample says which it is."""
        if not self.problem.has_data or self.program.batched:
            return Heading(1, title)
        sample = worked.samples[0].sample
        return Heading(1, title, (self.words(": sample {index}", index=sample.index), ", ", *self._given(sample)))

    def _given(self, sample: SampleStep) -> tuple[Inline, ...]:
        values = (sample.inputs | sample.targets).items()
        return listed(valued(name, literal(value, self.detail.digits)) for name, value in values)

    def _rows(self, lines: tuple[WorkedLine, ...]) -> Iterator[Row]:
        for worked in lines:
            line = worked.line
            if line.role is Role.SETTING or (line.role is Role.LEARNING_RATE and not worked.operands):
                continue
            if line.role is Role.LEARNING_RATE and self.backtracking is not None:
                yield from self._trials(worked, self.backtracking)
                continue
            yield Row(self._label(line), (self.equations.write(worked),), self._note(line))

    def _trials(self, worked: WorkedLine, search: Backtracking) -> Iterator[Row]:
        """Yield the rates that a line search tries: the objective there against what it may be."""
        arithmetic, present = self.problem.arithmetic, self.problem.arithmetic.present
        falls = (">", "<=") if not self.problem.maximize else ("<", ">=")
        values = (worked.operands[name] for name in names(worked.line.formula))
        own = [arithmetic.read(literal(value, None).text) for value in values]
        for trial in search.trials(*own):
            rate, bound = (literal(present(each), self.detail.digits) for each in (trial.rate, trial.bound))
            self.equations.rounded |= rate.rounded or bound.rounded
            tried = valued("lr", rate)
            if trial.value is None:
                yield Row(self.words(LINE_SEARCH), (tried,), self.words("no value"))
                continue
            there = literal(present(trial.value), self.detail.digits)
            self.equations.rounded |= there.rounded
            value = valued("loss", there)
            against = Equation(value.left, (*value.rest, (falls[trial.accepted], Number(bound.text))))
            yield Row(self.words(LINE_SEARCH), (tried, against), self.words("taken") if trial.accepted else "")

    def _label(self, line: Line) -> str:
        if line.role is Role.LOSS and not self.problem.has_data:
            return self.words(_OBJECTIVE)
        if line.role is Role.INTERMEDIATE and line in self.program.step:
            return self.words(LABELS[Role.UPDATE])
        return self.words(LABELS[line.role])

    def _note(self, line: Line) -> str:
        rules = self.notes.note(line) if self.notes else ""
        if not is_frozen(line, self.program):
            return rules
        return ", ".join(filter(None, (rules, self.words("frozen"))))
