"""Turns the model and the loss, or the objective, into the function that is minimized."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gdcalc.clean import clean, shorten
from gdcalc.errors import ExpressionError, ProblemError
from gdcalc.expression.functions import CONSTANTS, FUNCTION_NAMES
from gdcalc.expression.parser import parse, parse_model, suggest
from gdcalc.expression.tokens import fold_name, is_name
from gdcalc.expression.tree import Definition, Expression, Name, names, substitute
from gdcalc.problem.intermediates import find_intermediates
from gdcalc.problem.naming import (
    COUNTERS,
    PREDICTION,
    RESERVED,
    ModelNames,
    at,
    check_known,
    check_uses_column,
    classify,
)
from gdcalc.problem.settings import read_choice, refuse, with_settings
from gdcalc.tables.losses import ALIASES, LOSSES

TARGET = "y"


@dataclass(frozen=True, slots=True)
class Objective:
    """The function that is minimized: a sample's loss with the model before it, or an objective without data.

    ``targets`` maps the names under which the loss reads a sample's targets to columns. ``derivative`` is the loss's
    derivative by the prediction where the table of losses gives it.
    """

    typed: str
    definitions: tuple[Definition, ...]
    loss: Expression
    predictions: tuple[str, ...] = ()
    targets: Mapping[str, str] | None = None
    derivative: Expression | None = None


def read_objective(text: str) -> tuple[Objective, ModelNames]:
    """Read an objective: a formula of parameters, or assignments with the objective last.

    Raises ExpressionError where it cannot be read.
    """
    statements = parse_model(text, "objective")
    last = Definition(None, statements[-1].formula, statements[-1].span)
    definitions = named(statements[:-1], text, "objective")
    found = classify((*definitions, last), (), text)
    if not found.parameters:
        raise at(last.span, text, "the objective has no parameter", "use a name, as in theta^2", "objective")
    return Objective(text.strip(), definitions, last.formula), found


def read_model(text: str, loss: str, columns: Sequence[str], target: str | None) -> tuple[Objective, ModelNames]:
    """Read a model and its loss over data with these columns.

    The model's last statement is the prediction, or those that the loss uses are. Raises ExpressionError or
    ProblemError where they cannot be read or do not fit the data.
    """
    statements = parse_model(text, "model")
    last = statements[-1]
    definitions = (*named(statements[:-1], text, "model"), Definition(last.name or PREDICTION, last.formula, last.span))
    chosen = choose_target(columns, target)
    found = classify(definitions, columns, text)
    if not found.parameters:
        raise at(None, text, "the model has no parameter", "use a name that is not a column, as in a*x+b")
    entry = table_entry(loss, (TARGET, PREDICTION, *found.assigned, *columns, *found.parameters))
    tree, derivative = (parse(loss, "loss"), None) if entry is None else entry
    own = [name for name in names(tree) if name in columns] if entry is None else []
    symbol = TARGET
    targets = {name: name for name in own if name not in found.columns}
    if TARGET in names(tree) and (TARGET not in targets or target is not None):
        symbol = target_symbol(chosen, found)
        targets = {symbol: chosen} | {name: name for name in targets if name not in (TARGET, symbol)}
    if target is not None and chosen not in targets.values():
        shown = clean(chosen)
        hint = "use it in --loss, or leave --target out"
        raise ProblemError(f"the loss does not use the target column {shown}", hint)
    used = next((column for column in targets.values() if column in found.columns), None)
    if used is not None:
        shown = clean(used)
        hint = "choose another target" if target is not None else "name the target with --target"
        if len(columns) == 1:
            hint = "give the data a target column too, as in x=1, y=2"
        raise ProblemError(f"the model uses {shown}, which is the target column", hint)
    prediction = PREDICTION if PREDICTION in found.assigned else found.assigned[-1]
    renamed: dict[Expression, Expression] = {Name(TARGET): Name(symbol), Name(PREDICTION): Name(prediction)}
    tree = substitute(tree, renamed)
    known = (*dict.fromkeys((*targets, *found.assigned, *columns, *found.parameters)),)
    check_known(tree, known, loss, "loss")
    predictions = tuple(name for name in found.assigned if name in names(tree))
    if not predictions:
        raise at(None, loss, "the loss does not use the prediction", f"use {PREDICTION} in it", "loss")
    check_uses_column(found, [column for column in columns if column not in targets.values()])
    if len(definitions) == 1:
        taken = {*columns, *targets, *found.parameters, *found.assigned, *COUNTERS}
        definitions = tuple(find_intermediates(definitions[0], found.parameters, taken))
    slope = None if derivative is None else substitute(derivative, renamed)
    return Objective(text.strip(), definitions, tree, predictions, targets, slope), found


def named(statements: Sequence[Definition], text: str, label: str) -> tuple[Definition, ...]:
    """Return the statements before the last. Raises ExpressionError where one assigns no name."""
    for statement in statements:
        if statement.name is None:
            hint = "write name = formula; only the last statement may be without"
            raise at(statement.span, text, "this statement assigns no name", hint, label)
    return tuple(statements)


def choose_target(columns: Sequence[str], target: str | None) -> str:
    """Return the target column: the one asked for, else ``y``, else the last. Raises ProblemError if it is missing."""
    if target is None:
        return TARGET if TARGET in columns else columns[-1]
    wanted = fold_name(target.strip())
    if wanted not in columns:
        near = suggest(wanted, columns)
        hint = f"did you mean {clean(near)}? " if near else ""
        listed = ", ".join(map(clean, columns))
        raise ProblemError(f"the data have no target column {shorten(target)}", f"{hint}the columns are {listed}")
    return wanted


def target_symbol(column: str, found: ModelNames) -> str:
    """Return the name that formulas use for the target: the column's own where it can be one, else ``y``."""
    taken = {*RESERVED, PREDICTION, *CONSTANTS, *FUNCTION_NAMES, *found.assigned, *found.parameters}
    for name in (column, TARGET):
        if is_name(name) and name not in taken and (name == column or name not in found.columns):
            return name
    raise ProblemError(f"the target column {clean(column)} has no name that a formula can use", "rename the column")


def table_entry(text: str, known: Sequence[str]) -> tuple[Expression, Expression | None] | None:
    """Return the formula and the derivative of ``NAME[:key=value,…]``, or None where the text is a formula.

    Raises ProblemError for a name that is neither a loss nor a formula, and for a setting out of range.
    """
    spelled = re.fullmatch(r"\s*([A-Za-z][A-Za-z0-9-]*)\s*(:.*)?", text, re.DOTALL)
    if not text.strip():
        raise refuse("loss", text, "it is the name of a loss, or a formula in y and yhat")
    if not spelled or (spelled[1] not in {*LOSSES, *ALIASES} and not spelled[2] and is_formula(text, known)):
        return None
    loss, settings = read_choice("loss", text, LOSSES, ALIASES)
    derivative = None if loss.derivative is None else with_settings(parse(loss.derivative), settings)
    return with_settings(parse(loss.formula), settings), derivative


def is_formula(text: str, known: Sequence[str]) -> bool:
    """Tell whether a text is a formula of known names."""
    try:
        return set(names(parse(text))) <= set(known)
    except ExpressionError:
        return False
