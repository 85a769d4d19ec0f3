"""Turns a problem and its program into the rows that stand above the steps: model, loss, gradient, update, start."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.clean import clean
from gdcalc.documents.content import Equation, Row
from gdcalc.documents.equations import ASSIGNED, ASSIGNS, EQUAL, NEARLY
from gdcalc.documents.numbers import Shown, literal
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.tree import Name, Number
from gdcalc.problem import Problem
from gdcalc.problem.learning_rate import BACKTRACKING
from gdcalc.program.program import Line, Program, Role
from gdcalc.run.work import CHAIN
from gdcalc.words import Words, mark

ROLES: dict[Role, str] = {
    Role.INTERMEDIATE: mark("Model"),
    Role.PREDICTION: mark("Model"),
    Role.LOSS: mark("Loss"),
    Role.CHAIN_FACTOR: mark("Chain rule"),
    Role.ACCUMULATED: mark("Chain rule"),
    Role.SAMPLE_GRADIENT: mark("Gradient"),
    Role.PENALTY: mark("Penalty"),
    Role.PENALTY_GRADIENT: mark("Penalty"),
    Role.BATCH_LOSS: mark("Batch loss"),
    Role.GRADIENT: mark("Batch gradient"),
    Role.LEARNING_RATE: mark("Learning rate"),
    Role.SETTING: mark("Settings"),
    Role.STATE: mark("Update"),
    Role.UPDATE: mark("Update"),
}
"""The heading under which a line is shown."""

_WITHOUT_BATCH = {Role.BATCH_LOSS: mark("Step loss"), Role.GRADIENT: mark("Step gradient")}
_OBJECTIVE = mark("Objective")


def explain(problem: Problem, program: Program, digits: int, words: Words) -> Iterator[Row]:
    """Yield the lines of a problem's derivation, once for the whole run."""
    yield from explain_model(problem, program, words)
    for line in sorted(program.sample, key=lambda line: line.role is Role.SAMPLE_GRADIENT):
        if line.role in CHAIN:
            notes = [words(line.rule)] if line.rule else []
            notes += [words("frozen")] if is_frozen(line, program) else []
            yield Row(words(ROLES[line.role]), (equation(line),), ", ".join(notes))
    yield from _settings(program, words)
    for line in (*program.batch, *program.step):
        if line.role is Role.SETTING:
            continue
        heading = ROLES[Role.UPDATE if line.role is Role.INTERMEDIATE else line.role]
        if not program.batched:
            heading = _WITHOUT_BATCH.get(line.role, heading)
        if problem.maximize and heading == ROLES[Role.UPDATE]:
            heading = mark("Update (ascent)")
        yield Row(words(heading), (equation(line),))
        if line.role is Role.LEARNING_RATE:
            yield from _search(problem, words)
    yield explain_start(problem, digits, words)


def explain_given(
    problem: Problem, program: Program, digits: int, words: Words, chain: tuple[Line, ...] = ()
) -> Iterator[Row]:
    """Yield what a run is given: model, loss, learning rate, start; its worked lines hold the other formulas.

    ``chain`` are factors that the worked lines do not hold.
    """
    yield from explain_model(problem, program, words)
    yield from (Row(words(ROLES[line.role]), (equation(line),), words(line.rule)) for line in chain)
    for line in program.step:
        if line.role is Role.LEARNING_RATE:
            yield Row(words(ROLES[line.role]), (equation(line),))
    yield from _search(problem, words)
    yield from _settings(program, words)
    yield explain_start(problem, digits, words)


def _search(problem: Problem, words: Words) -> Iterator[Row]:
    """Yield what a line search by trial does."""
    if problem.line_search is not None and problem.line_search.name == BACKTRACKING:
        said = words(
            "from {start}, times {shrink}, until the objective changes by {slope} times the rate times the gradient's "
            "square at least",
            **problem.line_search.settings,
        )
        yield Row(words(ROLES[Role.LEARNING_RATE]), (), said)


def _settings(program: Program, words: Words) -> Iterator[Row]:
    settings = tuple(equation(line) for line in program.step if line.role is Role.SETTING)
    if settings:
        yield Row(words(ROLES[Role.SETTING]), settings)


def explain_start(problem: Problem, digits: int, words: Words) -> Row:
    """Return the row of the starting values."""
    present = problem.arithmetic.present
    starts = (told(name, literal(present(value), digits)) for name, value in problem.start.items())
    return Row(words("Start"), tuple(starts))


def explain_model(problem: Problem, program: Program, words: Words) -> Iterator[Row]:
    """Yield the lines of the model and the loss, or of the objective, and what is to be said of their names."""
    for line in program.sample:
        if line.role in (Role.INTERMEDIATE, Role.PREDICTION, Role.LOSS):
            yield Row(words(ROLES[line.role] if problem.has_data else _OBJECTIVE), (equation(line),))
    for renamed, column in (problem.objective.targets or {}).items():
        if renamed != column:
            yield Row(words("Target"), (), words("{name} is the column {column}", name=renamed, column=clean(column)))


def is_frozen(line: Line, program: Program) -> bool:
    """Tell whether a line is the gradient by a frozen parameter."""
    return any(line.name in (f"dloss/d{name}", program.gradient[name]) for name in program.frozen)


def equation(line: Line) -> Equation:
    """Return a line as an equation, an update as an assignment."""
    return Equation(Name(line.name), ((ASSIGNS if line.role in ASSIGNED else EQUAL, as_typed(line.formula)),))


def told(name: str, value: Shown) -> Equation:
    """Return ``name = value``, with ≈ where the value is rounded."""
    return Equation(Name(name), ((NEARLY if value.rounded else EQUAL, Number(value.text.replace("−", "-"))),))
