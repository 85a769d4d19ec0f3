"""Says by which rules of differentiation each line of the chain rule was found."""

from __future__ import annotations

from gdcalc.calculus.rule_by_rule import CHAIN, rules_of
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.quantity import Kind, derivative, of_kind
from gdcalc.expression.tree import Expression, names
from gdcalc.problem import Problem
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import Line, Program, Role
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
        formula, by = task
        if self.from_table(line):
            return (TABLE_OF_LOSSES,)
        return rules_of(formula, by)

    def task(self, line: Line) -> tuple[Expression, str] | None:
        """Return what a line is the derivative of and by which name; None for a product of other lines."""
        slope = of_kind(line.name, Kind.DERIVATIVE)
        if slope is None or any(of_kind(name, Kind.DERIVATIVE) for name in names(line.formula)):
            return None
        formula = self.formulas[slope.of]
        return (formula, slope.by) if slope.by in names(formula) else None

    def from_table(self, line: Line) -> bool:
        """Tell whether a line is the derivative that the table of losses gives."""
        slopes: list[str] = [derivative(LOSS, name) for name in self.objective.predictions]
        return line.formula == self.objective.derivative and line.name in slopes
