"""The settings of a problem as they are typed, and the readers that turn such texts into what they mean.

The names are those of the command line's options, of problem files and of ``gdcalc.solve``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from gdcalc.arithmetic import FLOAT64, Arithmetic
from gdcalc.arithmetic.formula_code import FAILURES, compile_formula, evaluate_constant
from gdcalc.clean import shorten
from gdcalc.errors import ExpressionError, GdcalcError, ProblemError
from gdcalc.expression.limits import MAX_LITERAL_DIGITS
from gdcalc.expression.parser import parse, parse_condition, suggest
from gdcalc.expression.tokens import fold_name
from gdcalc.expression.tree import Expression, Name, names, substitute
from gdcalc.tables.losses import Loss
from gdcalc.tables.optimizers import Optimizer
from gdcalc.tables.schedules import Schedule

Rows = Iterable[Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is asked, as typed. DESIGN, section 6 describes each setting; None leaves its default."""

    model: str | None = None
    objective: str | None = None
    data: str | Rows | None = None
    sample: Sequence[str] = ()
    target: str | None = None
    init: Sequence[str] = ()
    freeze: Sequence[str] = ()
    lr: str | None = None
    loss: str | None = None
    reduction: str | None = None
    penalty: str | None = None
    maximize: bool = False
    batch: str | None = None
    epochs: str | None = None
    steps: str | None = None
    order: str | None = None
    seed: str | None = None
    optimizer: str | Mapping[str, object] | None = None
    dialect: str | None = None
    tolerance: str | None = None
    until: str | None = None
    predict: Sequence[str] = ()
    exact: bool = False
    round: str | None = None
    rounding: str | None = None
    encoding: str | None = None


SYNONYMS = {"learning_rate": "lr", "alpha": "lr", "eta": "lr", "rate": "lr", "batch_size": "batch", "places": "round"}
"""What others call a setting."""


TOO_LONG_HINT = f"a number has at most {MAX_LITERAL_DIGITS} digits; write a larger one as 1e100"


def typed(name: str, value: object) -> str:
    """Return a value as it would be typed. Raises ProblemError for a number of more digits than Python writes out.

    >>> typed("lr", 0.1)
    '0.1'
    """
    try:
        return str(value)
    except ValueError:
        raise ProblemError(f"{name} has a whole number of thousands of digits", TOO_LONG_HINT) from None


def suggest_setting(name: str, known: Iterable[str]) -> str | None:
    """Return the setting that a wrong name may mean.

    >>> suggest_setting("learning_rate", ["lr", "loss"])
    'lr'
    """
    return SYNONYMS.get(name.strip("-").replace("-", "_").lower()) or suggest(name, known)


def suggestion(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return the hint on a wrong name: the known one that it may mean, else what is said otherwise.

    >>> suggestion("shufle", ["sequential", "shuffle"], "there is no other")
    'did you mean shuffle?'
    """
    near = suggest(name, list(known))
    return f"did you mean {near}?" if near else otherwise


def check_parameter(option: str, name: str, parameters: Sequence[str]) -> None:
    """Raise ProblemError where a name in an option is not a parameter."""
    if name not in parameters:
        hint = suggestion(name, parameters, f"the parameters are {', '.join(parameters)}")
        raise ProblemError(f"--{option} names {shorten(name)}, which is not a parameter", hint)


def refuse(option: str, text: str, allowed: str) -> ProblemError:
    """Return the error for a setting's text: the option, the text given, what is allowed."""
    shown = f"'{shorten(text)}'" if text.strip() else "an empty text"
    return ProblemError(f"--{option} cannot be {shown}", allowed)


def choose(option: str, text: str, choices: Iterable[str]) -> str:
    """Return the text if it is one of the choices. Raises ProblemError with a suggestion.

    >>> choose("order", "shuffle", ["sequential", "shuffle"])
    'shuffle'
    """
    allowed = list(choices)
    if text in allowed:
        return text
    near = suggest(text, allowed)
    hint = f"did you mean {near}? " if near else ""
    raise refuse(option, text, f"{hint}it is one of {', '.join(allowed)}")


def whole_number(option: str, text: str, least: int, most: int = 10**15) -> int:
    """Return the whole number that a text holds. Raises ProblemError outside ``least`` to ``most``.

    >>> whole_number("epochs", "100", 1)
    100
    """
    if re.fullmatch("[0-9]{1,16}", text.strip()) and least <= int(text) <= most:
        return int(text)
    limit = f"a whole number from {least} to {most}" if most < 10**15 else f"a whole number, {least} or more"
    raise refuse(option, text, f"it is {limit}")


def formula(option: str, text: str, known: Iterable[str], allowed: str) -> Expression:
    """Return the formula that a setting's text holds. Raises ProblemError where it reads a name that is not known."""
    if not text.strip():
        raise refuse(option, text, allowed)
    tree = parse(text, f"--{option}")
    known = list(known)
    for name in names(tree):
        if name not in known:
            near = suggest(name, known)
            hint = f"did you mean {near}? " if near else ""
            raise refuse(option, text, f"{hint}{allowed}; {shorten(name)} is not known there")
    return tree


def constant_value(tree: Expression, arithmetic: Arithmetic) -> Any:
    """Return the value of a formula without names. Raises one of FAILURES where it has none, or an infinite one.

    >>> from gdcalc.arithmetic import EXACT
    >>> constant_value(parse("0.1"), EXACT)
    Fraction(1, 10)
    """
    value = evaluate_constant(tree, arithmetic)
    if arithmetic.can_overflow and not math.isfinite(value):
        raise OverflowError
    return value


def usable_value(subject: str, tree: Expression, arithmetic: Arithmetic, hint: str) -> Any:
    """Return the value of a formula without names. Raises ProblemError, with the reason, where it has none."""
    try:
        return constant_value(tree, arithmetic)
    except FAILURES as error:
        reason = error.message if isinstance(error, GdcalcError) else "it has no value"
        raise ProblemError(f"{subject} cannot be used: {reason}", hint) from None


def not_negative(option: str, text: str, allowed: str) -> Expression:
    """Return a formula without names whose value is not negative. Raises ProblemError for any other."""
    tree = formula(option, text, (), allowed)
    try:
        negative = constant_value(tree, FLOAT64) < 0
    except FAILURES:
        raise refuse(option, text, allowed) from None
    if negative:
        raise refuse(option, text, allowed)
    return tree


def split_list(option: str, text: str) -> list[str]:
    """Return the items of a list with commas; a comma inside brackets belongs to its item.

    >>> split_list("init", "a=uniform(-1,1), b=2")
    ['a=uniform(-1,1)', 'b=2']
    """
    items, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            items.append("")
        else:
            items[-1] += character
    if not all(map(str.strip, items)):
        raise refuse(option, text, "items are separated by single commas, as in a=0, b=1")
    return [item.strip() for item in items]


def assignments(option: str, texts: Iterable[str]) -> dict[str, str]:
    """Return the pairs of ``name=value, …`` in these texts. Raises ProblemError for anything else, and a name twice.

    >>> assignments("predict", ["x=4, z=1/2"])
    {'x': '4', 'z': '1/2'}
    """
    pairs: dict[str, str] = {}
    for text in texts:
        for item in split_list(option, text):
            name, sign, value = item.partition("=")
            name = fold_name(name.strip())
            if not sign or not name or not value.strip():
                raise refuse(option, text, "write name=value, as in x=1, y=2")
            if name in pairs:
                raise refuse(option, text, f"{shorten(name)} is given twice")
            pairs[name] = value.strip()
    return pairs


SWITCHES = {"true": "1", "false": "0"}


Chosen = TypeVar("Chosen", Loss, Schedule, Optimizer)


def read_choice(
    option: str, text: str, table: Mapping[str, Chosen], aliases: Mapping[str, str] | None = None
) -> tuple[Chosen, dict[str, str]]:
    """Return the entry that a text names, and all of its settings; ``aliases`` are other names of entries.

    Raises ProblemError for an unknown name or setting, with a suggestion, and for a value that is not a number or is
    out of range.
    """
    name, _, rest = text.partition(":")
    name = (aliases or {}).get(name.strip(), name.strip())
    entry = table[choose(option, name, table)]
    given = assignments(option, [rest]) if rest.strip() else {}
    for key in given:
        if key not in entry.settings:
            hint = suggestion(key, entry.settings, f"{name} has {', '.join(entry.settings) or 'no settings'}")
            raise ProblemError(f"--{option} {name} has no setting {shorten(key)}", hint)
    settings = dict(entry.settings) | read_numbers(option, given)
    for each in entry.conditions:
        condition, _, meaning = each.partition(" | ")
        if not holds(condition, settings):
            raise refuse(option, text, meaning or f"it needs {condition}")
    return entry, settings


def read_numbers(option: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return settings with numbers as values; true is 1 and false is 0. Raises ProblemError for any other value."""
    read = {key: SWITCHES.get(value.lower(), value) for key, value in given.items()}
    for key, value in read.items():
        try:
            constant = not names(parse(value))
        except ExpressionError:
            constant = False
        if not constant:
            raise refuse(option, f"{key}={given[key]}", f"{key} is a number")
    return read


def with_settings(tree: Expression, settings: Mapping[str, str]) -> Expression:
    """Return a formula with the values of settings in place of their names."""
    return substitute(tree, {Name(name): parse(value) for name, value in settings.items()})


def holds(condition: str, settings: Mapping[str, str]) -> bool:
    """Tell whether a condition holds for these values of settings.

    >>> holds("beta1 < 1", {"beta1": "0.9"})
    True
    """
    try:
        return bool(compile_formula(with_settings(parse_condition(condition), settings), (), FLOAT64)())
    except FAILURES:
        return False
