"""Turns a run's first step into what ``gdcalc derive`` says: the graph, its derivatives, their rules and values."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.calculus.rule_by_rule import CHAIN, by_rules
from gdcalc.documents.content import Block, Equation, Heading, Paragraph, Row, Rows, listed
from gdcalc.documents.equations import EQUAL
from gdcalc.documents.full_detail import TABLE_OF_LOSSES, RuleNotes
from gdcalc.documents.problem import HEADINGS, explain_model, line_row
from gdcalc.documents.result import convention_remarks
from gdcalc.documents.solution import Detail, StepWriter
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.quantity import Kind, of_kind
from gdcalc.expression.tree import Expression, Name, names
from gdcalc.program.program import Line, Role
from gdcalc.run.run import Run
from gdcalc.words import Words, mark

TASK, SIMPLIFIED, PUT_IN = mark("wanted"), mark("simplified"), mark("put together")


def derived(run: Run, detail: Detail, *, rule_by_rule: bool) -> Iterator[Block]:
    """Yield the derivation of a run's gradient, with the values of its first step.

    A first step that diverges has no values to show. Raises EvaluationError where one has no value at all.
    """
    step = next(iter(run), None)
    words, writer = detail.words, StepWriter(run, detail)
    yield Rows(tuple(explain_model(run.problem, run.program, words)))
    yield Heading(1, words("Graph"))
    for line in run.program.forward:
        yield _reads(line)
    if rule_by_rule:
        yield Heading(1, words("Rule by rule"))
        yield Rows(tuple(_rule_rows(run, words)), level=1)
    if step is None:
        yield Heading(1, words(HEADINGS[Role.SAMPLE_GRADIENT]))
        notes = RuleNotes(run.problem, run.program, words)
        yield Rows(tuple(line_row(line, words, notes.note(line)) for line in run.program.chain), 1)
        return
    worked = writer.work.step(step)
    yield writer.titled(words("At the start"), worked)
    batch = {line.name for line in run.program.batch}
    yield from writer.lines(worked, tuple(line for line in worked.lines if line.line.name in batch))
    if writer.check is not None:
        yield from writer.check.paragraphs()
    writer.conventions.note(step)
    yield from (Paragraph((remark,), quiet=True) for remark in convention_remarks(writer.conventions, words))


def _reads(line: Line) -> Paragraph:
    read = listed(Equation(Name(name)) for name in names(line.formula))
    return Paragraph((Equation(Name(line.name)), " ← ", *read))


def _rule_rows(run: Run, words: Words) -> Iterator[Row]:
    """Yield a row for each rule that is applied, under the rule's name."""
    notes = RuleNotes(run.problem, run.program, words)

    def row(label: str, line: Line, formula: Expression) -> Row:
        return Row(label, (Equation(Name(line.name), ((EQUAL, as_typed(formula)),)),))

    for line in run.program.chain:
        task = notes.task(line)
        if line.rule:
            yield row(words(CHAIN), line, line.product or line.formula)
            yield row(words(line.rule), line, line.formula)
        elif task is None:
            yield row(words(CHAIN), line, line.formula)
        elif notes.from_table(line):
            yield row(words(TABLE_OF_LOSSES), line, line.formula)
        else:
            for step in by_rules(*task):
                last = step.formula
                yield row(", ".join(map(words, step.rules)) or words(TASK), line, last)
            if last != line.formula:
                yield row(words(SIMPLIFIED), line, line.formula)
        slope = of_kind(line.name, Kind.DERIVATIVE)
        closed = run.program.closed_gradient[slope.by] if slope and line.role is Role.SAMPLE_GRADIENT else line.formula
        if closed != line.formula:
            yield row(words(PUT_IN), line, closed)
