"""Tells a model's names apart: columns, assigned names and parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gdcalc.clean import clean, shorten
from gdcalc.errors import Excerpt, ExpressionError, GdcalcError, ProblemError, Span
from gdcalc.expression.symbols import GREEK_LETTERS
from gdcalc.expression.tree import Constant, Definition, Expression, Name, walk
from gdcalc.problem.settings import suggestion

PREDICTION = "yhat"
LOSS = "loss"
COUNTERS = ("t", "epoch")
"""What a formula calls the step and the epoch."""

RESERVED: dict[str, str] = {
    LOSS: "the loss",
    "lr": "the learning rate",
    "L": "the loss where it is shown",
    "eta": "the learning rate where it is shown",
    "max_gradient": "the largest component of the gradient",
    "max_update": "the largest component of the update",
}
"""Names that a model cannot use, and what each one is."""


@dataclass(frozen=True, slots=True)
class ModelNames:
    """The names of a model: the columns it reads, the names it assigns, the rest."""

    columns: tuple[str, ...]
    assigned: tuple[str, ...]
    parameters: tuple[str, ...]


def classify(definitions: Sequence[Definition], columns: Sequence[str], text: str) -> ModelNames:
    """Sort the names of a model's formulas; parameters come in order of first appearance.

    Raises ExpressionError, pointing into ``text``, where a name is reserved, assigned twice, used before it is
    assigned, assigned although it is a column, or both a constant and a column.
    """
    assigned = {definition.name: index for index, definition in enumerate(definitions) if definition.name}
    read: dict[str, None] = {}
    seen: set[str] = set()
    for index, definition in enumerate(definitions):
        check_assignment(definition, columns, seen, text)
        for name in walk(definition.formula):
            if isinstance(name, Constant) and name.name in columns:
                message = f"{name.name} is a constant, and a column of the data"
                raise at(name.span, text, message, "rename the column")
            if not isinstance(name, Name):
                continue
            read[name.name] = None
            own_prediction = name.name == PREDICTION and assigned.get(PREDICTION, index) == index
            if name.name in assigned and assigned[name.name] >= index and not own_prediction:
                raise at(name.span, text, f"{name.name} is used before it is assigned", "put its line first")
            if name.name in RESERVED or own_prediction:
                meaning = RESERVED.get(name.name, "the prediction")
                raise at(name.span, text, f"{name.name} means {meaning}", "choose another name")
        seen.add(definition.name or "")
    check_look(list(read) + [name for name in assigned if name not in read], text)
    used = tuple(column for column in columns if column in read)
    rest = tuple(name for name in read if name not in columns and name not in assigned)
    return ModelNames(used, tuple(assigned), rest)


def check_look(used: Sequence[str], text: str) -> None:
    """Raise ExpressionError where two names would be set alike: a1 and a_1 are both a with an index of 1."""
    looks: dict[str, str] = {}
    for name in used:
        look = re.sub(r"_(?=[0-9]+$)", "", name)
        if looks.setdefault(look, name) != name:
            raise at(None, text, f"{looks[look]} and {name} look the same where they are typeset", "rename one")


def check_assignment(definition: Definition, columns: Sequence[str], seen: set[str], text: str) -> None:
    """Raise ExpressionError where a statement assigns a name that is taken."""
    name = definition.name
    if name is None:
        return
    if name in columns:
        message = f"{name} is a column of the data, so the model cannot assign it"
        hint = f"write the right-hand side only, or assign {PREDICTION}"
        raise at(definition.span, text, message, "assign another name, as in out = …" if name == PREDICTION else hint)
    if name in RESERVED:
        raise at(definition.span, text, f"{name} means {RESERVED[name]}", "choose another name")
    if name in seen:
        raise at(definition.span, text, f"{name} is assigned twice", "use another name for the second")


def check_uses_column(found: ModelNames, inputs: Sequence[str]) -> None:
    """Raise ProblemError where a model uses no input column although there is one; show the product perhaps meant."""
    if found.columns or not inputs:
        return
    for parameter in found.parameters:
        for column in inputs:
            rest = parameter.removesuffix(column)
            if rest and rest != parameter:
                hint = f"{parameter} is one name; write {rest}*{column} for a product"
                raise ProblemError("the model uses no column of the data", hint)
    listed = ", ".join(map(clean, inputs))
    near = next((near for name in found.parameters if (near := same_but_case(name, inputs))), None)
    hint = f"did you mean the column {near}? " if near else ""
    raise ProblemError("the model uses no column of the data", f"{hint}the columns are {listed}")


def same_but_case(name: str, columns: Sequence[str]) -> str | None:
    """Return the column that a name differs from by upper and lower case, spaces and underscores only."""

    def bare(text: str) -> str:
        return text.casefold().replace("_", "").replace(" ", "")

    return next((clean(column) for column in columns if column != name and bare(column) == bare(name)), None)


def name_notes(found: ModelNames, columns: Sequence[str]) -> tuple[str, ...]:
    """Return a note for each parameter that looks like a column, or like a product with one without its sign."""
    like_columns = tuple(
        f"{parameter} is taken as a parameter; there is a column {near}, if that is meant."
        for parameter in found.parameters
        if (near := same_but_case(parameter, columns))
    )
    return like_columns + tuple(
        f"{parameter} is taken as one parameter; write {rest}*{column} if a product is meant."
        for parameter in found.parameters
        for column in columns
        if (rest := parameter.removesuffix(column)) != parameter and (0 < len(rest) <= 2 or rest in GREEK_LETTERS)
    )


def check_known(tree: Expression, known: Sequence[str], text: str, label: str) -> None:
    """Raise ExpressionError at the first name of a formula that is not known, with a suggestion."""
    for part in walk(tree):
        if isinstance(part, Name) and part.name not in known:
            hint = suggestion(part.name, known, f"the names are {', '.join(map(clean, known))}")
            subject = label if label.startswith("--") else f"the {label}"
            raise at(part.span, text, f"{subject} does not know {shorten(part.name)}", hint, label)


def refuse_two_meanings(subject: str, read: Sequence[str], taken: Sequence[str]) -> None:
    """Raise ProblemError where a formula reads a counter's name that means something else in the problem."""
    for name in read:
        if name in COUNTERS and name in taken:
            message = f"{subject} uses {name}, which is also a name in the model or its data"
            raise ProblemError(message, "rename the other one")


def at(span: Span | None, text: str, message: str, hint: str, label: str = "model") -> GdcalcError:
    """Return an error that points at a span of a text."""
    return ExpressionError(message, hint, Excerpt(label, text, span or Span(0, len(text))))
