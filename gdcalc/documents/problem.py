"""Says what stands above the steps: model, loss, gradient, update, start; and above the parts of a step."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.clean import clean
from gdcalc.documents.content import Heading, Inline, Row
from gdcalc.documents.equations import equation, valued
from gdcalc.documents.numbers import literal
from gdcalc.expression.quantity import derivative
from gdcalc.problem import Problem
from gdcalc.problem.naming import LOSS
from gdcalc.problem.stepping import BACKTRACKING
from gdcalc.program.program import Line, Program, Role
from gdcalc.words import Words, mark

_ROLES: dict[Role, tuple[str, str]] = {
    Role.INTERMEDIATE: (mark("Model"), mark("intermediate")),
    Role.PREDICTION: (mark("Model"), mark("prediction")),
    Role.LOSS: (mark("Loss"), mark("loss")),
    Role.CHAIN_FACTOR: (mark("Chain rule"), mark("chain rule")),
    Role.ACCUMULATED: (mark("Chain rule"), mark("chain rule")),
    Role.SAMPLE_GRADIENT: (mark("Gradient"), mark("gradient")),
    Role.PENALTY: (mark("Penalty"), mark("penalty")),
    Role.PENALTY_GRADIENT: (mark("Penalty"), mark("penalty")),
    Role.BATCH_LOSS: (mark("Batch loss"), mark("loss")),
    Role.GRADIENT: (mark("Batch gradient"), mark("gradient")),
    Role.LEARNING_RATE: (mark("Learning rate"), mark("learning rate")),
    Role.SETTING: (mark("Settings"), mark("setting")),
    Role.STATE: (mark("Update"), mark("state")),
    Role.UPDATE: (mark("Update"), mark("update")),
}
HEADINGS = {role: heading for role, (heading, _) in _ROLES.items()}
"""What a formula of the derivation is called."""

LABELS = {role: label for role, (_, label) in _ROLES.items()}
"""What a worked line is called."""

_WITHOUT_BATCH = {Role.BATCH_LOSS: mark("Step loss"), Role.GRADIENT: mark("Step gradient")}
_OBJECTIVE = mark("Objective")


def explain(problem: Problem, program: Program, digits: int, words: Words) -> Iterator[Row]:
    """Yield the lines of a problem's derivation, once for the whole run."""
    yield from explain_model(problem, program, words)
    for line in sorted(program.factors, key=lambda line: line.role is Role.SAMPLE_GRADIENT):
        notes = [words(line.rule)] if line.rule else []
        notes += [words("frozen")] if is_frozen(line, program) else []
        yield line_row(line, words, ", ".join(notes))
    yield from explain_settings(program, words)
    for line in (*program.batch, *program.step):
        if line.role is Role.SETTING:
            continue
        heading = HEADINGS[Role.UPDATE if line.role is Role.INTERMEDIATE else line.role]
        if not program.batched:
            heading = _WITHOUT_BATCH.get(line.role, heading)
        if problem.maximize and heading == HEADINGS[Role.UPDATE]:
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
    yield from (line_row(line, words, words(line.rule)) for line in chain)
    yield from (line_row(line, words) for line in program.step if line.role is Role.LEARNING_RATE)
    yield from _search(problem, words)
    yield from explain_settings(program, words)
    yield explain_start(problem, digits, words)


def _search(problem: Problem, words: Words) -> Iterator[Row]:
    """Yield what a line search by trial does."""
    if problem.line_search is not None and problem.line_search.name == BACKTRACKING:
        said = words(
            "from {start}, times {shrink}, until the objective changes by {slope} times the rate times the gradient's "
            "square at least",
            **problem.line_search.settings,
        )
        yield Row(words(HEADINGS[Role.LEARNING_RATE]), (), said)


def explain_settings(program: Program, words: Words) -> Iterator[Row]:
    """Yield the row of the rule's settings, where it has some."""
    settings = tuple(equation(line) for line in program.step if line.role is Role.SETTING)
    if settings:
        yield Row(words(HEADINGS[Role.SETTING]), settings)


def explain_start(problem: Problem, digits: int, words: Words) -> Row:
    """Return the row of the starting values."""
    present = problem.arithmetic.present
    starts = (valued(name, literal(present(value), digits)) for name, value in problem.start.items())
    return Row(words("Start"), tuple(starts))


def explain_model(problem: Problem, program: Program, words: Words) -> Iterator[Row]:
    """Yield the lines of the model and the loss, or of the objective, and what is to be said of their names."""
    for line in program.forward:
        yield Row(words(HEADINGS[line.role] if problem.has_data else _OBJECTIVE), (equation(line),))
    for renamed, column in (problem.objective.targets or {}).items():
        if renamed != column:
            yield Row(words("Target"), (), words("{name} is the column {column}", name=renamed, column=clean(column)))


def is_frozen(line: Line, program: Program) -> bool:
    """Tell whether a line is the gradient by a frozen parameter."""
    return any(line.name in (derivative(LOSS, name), program.gradient[name]) for name in program.frozen)


def line_row(line: Line, words: Words, note: str = "") -> Row:
    """Return a line of the program as a row of the derivation."""
    return Row(words(HEADINGS[line.role]), (equation(line),), note)


def sample_heading(index: int, given: tuple[Inline, ...], words: Words) -> Heading:
    """Return the heading of a sample of a batch: its number, and the values ``given`` with it."""
    return Heading(2, words("Sample {index}", index=index), (words(": "), *given))


def elided_heading(count: int, words: Words) -> Heading:
    """Return the heading in place of samples that are left out."""
    return Heading(2, words.count("… {number} more sample …", "… {number} more samples …", count))


def batch_heading(count: int, words: Words) -> Heading:
    """Return the heading of what is of a whole batch."""
    return Heading(2, words.count("The sample", "All {number} samples", count))
