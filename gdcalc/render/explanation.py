"""Turns a problem and its program into the lines that stand above the steps: model, loss, gradient, update, start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gdcalc.clean import clean
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.printing import Style, to_text
from gdcalc.expression.tree import Call, walk
from gdcalc.problem import Problem
from gdcalc.program import Line, Program, Role
from gdcalc.render.numbers import show

ROLES: dict[Role, str] = {
    Role.CHAIN_FACTOR: "Chain rule",
    Role.ACCUMULATED: "Chain rule",
    Role.SAMPLE_GRADIENT: "Gradient",
    Role.PENALTY: "Penalty",
    Role.PENALTY_GRADIENT: "Penalty",
    Role.BATCH_LOSS: "Batch loss",
    Role.GRADIENT: "Batch gradient",
    Role.LEARNING_RATE: "Learning rate",
    Role.STATE: "Update",
    Role.UPDATE: "Update",
}
"""The heading under which a line is shown."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A heading and what stands under it: equations that belong on one line."""

    heading: str
    parts: tuple[str, ...]


def explain(problem: Problem, program: Program, style: Style, digits: int) -> Iterator[Explained]:
    """Yield the lines of a problem's derivation, once for the whole run."""
    heading = "Model" if problem.has_data else "Objective"
    for line in program.sample:
        if line.role in (Role.INTERMEDIATE, Role.PREDICTION):
            yield Explained(heading, (equation(line, style),))
        elif line.role is Role.LOSS:
            yield Explained("Loss" if problem.has_data else "Objective", (equation(line, style),))
    called = {part.function for line in program.sample for part in walk(line.formula) if isinstance(part, Call)}
    for remark in sorted({FUNCTIONS[name].remark for name in called & FUNCTIONS.keys()} - {""}):
        yield Explained("", (remark,))
    for renamed, column in (problem.objective.targets or {}).items():
        if renamed != column:
            yield Explained("Target", (f"{style.name(renamed)} is the column {clean(column)}",))
    for line in sorted(program.sample, key=lambda line: line.role is Role.SAMPLE_GRADIENT):
        if line.role in (Role.CHAIN_FACTOR, Role.ACCUMULATED, Role.SAMPLE_GRADIENT):
            mark = "   (frozen)" if line.name in _frozen(program) else ""
            yield Explained(ROLES[line.role], (equation(line, style) + mark,))
    for line in (*program.batch, *program.step):
        heading = ROLES.get(line.role, "Update")
        if not program.batched:
            heading = heading.replace("Batch", "Step")
        yield Explained(heading + " (ascent)" * (problem.maximize and heading == "Update"), (equation(line, style),))
    present = problem.arithmetic.present
    starts = (show(present(value), digits).after(style.name(name)) for name, value in problem.start.items())
    yield Explained("Start", tuple(starts))


def _frozen(program: Program) -> set[str]:
    return {f"dloss/d{name}" for name in program.frozen}


def equation(line: Line, style: Style) -> str:
    """Return a line as an equation, an update as an assignment.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.expression.printing import UNICODE
    >>> equation(Line("a", parse("a - lr*g"), Role.UPDATE), UNICODE)
    'a ← a − η·g'
    """
    sign = style.assigns if line.role in (Role.UPDATE, Role.STATE) else "="
    return f"{style.name(line.name)} {sign} {to_text(line.formula, style)}"
