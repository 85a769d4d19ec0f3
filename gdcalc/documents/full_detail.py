"""What full detail adds to a solution: the rules of differentiation of each line, and the check of the gradients."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.calculus.rule_by_rule import CHAIN, rules_of
from gdcalc.documents.content import Paragraph
from gdcalc.documents.equations import valued
from gdcalc.documents.numbers import literal
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.quantity import Kind, derivative, of_kind
from gdcalc.expression.tree import Expression, names
from gdcalc.problem import Problem
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import Line, Program, Role
from gdcalc.run.gradient_check import CheckedDerivative, GradientCheck
from gdcalc.run.work import WorkedStep
from gdcalc.words import Words, mark

TABLE_OF_LOSSES = mark("as in gdcalc list losses")


class RuleNotes:
    """Names the rules of a program's lines."""

    def __init__(self, problem: Problem, program: Program, words: Words) -> None:
        self.objective = problem.objective
        self.words = words
        self.formulas = {line.name: as_typed(line.formula) for line in program.sample}
        self._notes: dict[str, str] = {}

    def note(self, line: Line) -> str:
        """Return the rules of a line, with commas between them; nothing for a line that is no derivative."""
        if line.role not in (Role.CHAIN_FACTOR, Role.ACCUMULATED, Role.SAMPLE_GRADIENT):
            return ""
        if line.name not in self._notes:
            self._notes[line.name] = ", ".join(map(self.words, self._rules(line)))
        return self._notes[line.name]

    def _rules(self, line: Line) -> tuple[str, ...]:
        task = self.task(line)
        if line.rule:
            return (line.rule,)
        if task is None:
            return (CHAIN,)
        return (TABLE_OF_LOSSES,) if self.from_table(line) else rules_of(*task)

    def task(self, line: Line) -> tuple[Expression, str] | None:
        """Return what a line is the derivative of and by which name; None for a product of other lines."""
        slope = of_kind(line.name, Kind.DERIVATIVE)
        if slope is None or any(of_kind(name, Kind.DERIVATIVE) for name in names(line.formula)):
            return None
        formula = self.formulas[slope.of]
        return (formula, slope.by) if slope.by in names(formula) else None

    def from_table(self, line: Line) -> bool:
        """Tell whether a line is the derivative that the table of losses gives."""
        is_first = any(line.name == derivative(LOSS, name) for name in self.objective.predictions)
        return is_first and line.formula == self.objective.derivative


# --- the check -------------------------------------------------------------------------------------------------------

ALL_AGREE = mark(
    "{checked}: the product of the factors, SymPy's derivative of the whole and a central difference agree."
)
BOTH_AGREE = mark("{checked}: the product of the factors and a central difference agree.")
WHOLE_AGREES = mark(
    "{checked} against SymPy's derivative of the whole alone: a central difference would leave where the loss has a "
    "value."
)

MOST_NAMED = 3
"""Places that are named where the check finds a difference."""


class CheckedSteps:
    """Checks the steps that are shown, and tells at the end."""

    def __init__(self, program: Program, digits: int, words: Words) -> None:
        self.words, self.digits = words, digits
        self._check = GradientCheck(program)
        self._count = self._one_sided = 0
        self._with_whole = True
        self._departures: list[Paragraph] = []
        self._departed = 0

    def note(self, worked: WorkedStep) -> None:
        """Check the samples of a step."""
        parameters = worked.step.parameters
        for each in worked.samples:
            sample = each.sample
            values = parameters | sample.inputs | sample.targets
            for verdict in self._check.check(values):
                if verdict.difference is None and verdict.agrees:
                    self._one_sided += verdict.whole is not None
                    continue
                self._count += 1
                self._with_whole &= verdict.whole is not None
                if not verdict.agrees:
                    self._departed += 1
                    if len(self._departures) < MOST_NAMED:
                        self._departures.append(self._departure(worked.step.step, sample.index, verdict))

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield what the check found."""
        agreeing = self._count - self._departed
        if agreeing:
            said = ALL_AGREE if self._with_whole else BOTH_AGREE
            yield Paragraph((self.words(said, checked=self._checked(agreeing)),))
        if self._one_sided:
            yield Paragraph((self.words(WHOLE_AGREES, checked=self._checked(self._one_sided)),))
        yield from self._departures
        if self._departed > len(self._departures):
            more = self._departed - len(self._departures)
            yield Paragraph((self.words.count("… {number} more such place", "… {number} more such places", more),))

    def _checked(self, count: int) -> str:
        return self.words.count("Checked {number} derivative", "Checked {number} derivatives", count)

    def _departure(self, step: int, sample: int, verdict: CheckedDerivative) -> Paragraph:
        words, place = self.words, self.words("In step {number}", number=f"{step:,}")
        if sample:
            place = words("In step {number}, sample {index}", number=f"{step:,}", index=sample)
        name = derivative(LOSS, verdict.parameter)
        other = verdict.difference if verdict.difference is not None else verdict.whole
        if verdict.at_kink:
            reason = words(": the loss has a kink there, and the rule above is PyTorch's.")
        else:
            reason = words(": the rule above departs from it there.")
        there = valued(name, literal(float(other or 0), self.digits))
        return Paragraph((place, words(" a central difference gives "), there, reason))
