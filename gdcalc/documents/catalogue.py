"""Says what the tables of losses, functions, optimizers, schedules and dialects hold, and one entry in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from gdcalc.clean import shorten
from gdcalc.documents.content import Row, Rows
from gdcalc.errors import ProblemError
from gdcalc.expression.functions import CONSTANTS, FUNCTIONS, WHERE
from gdcalc.expression.parser import suggest
from gdcalc.expression.printing import to_text
from gdcalc.problem.optimizer import default_rule, split_rule
from gdcalc.tables.losses import ALIASES, LOSSES, Loss
from gdcalc.tables.optimizers import DIALECTS, OPTIMIZERS, Dialect
from gdcalc.tables.schedules import LINE_SEARCHES, SCHEDULES, Schedule


def losses() -> Rows:
    """Return the losses: name, formula as it can be typed, settings, source."""
    entries = []
    for loss in LOSSES.values():
        others = ", ".join(alias for alias, name in ALIASES.items() if name == loss.name)
        entries.append((f"{loss.name} ({others})" if others else loss.name, _facts(loss)))
    return _catalogue(entries)


def functions() -> Rows:
    """Return the table of functions and constants."""
    entries = [(f"{each.name}({', '.join(each.arguments)})", [each.meaning]) for each in FUNCTIONS.values()]
    entries.append((f"{WHERE}(condition, a, b)", ["a where the condition (such as x > 0) holds, else b"]))
    return _catalogue([*entries, *((constant.name, [constant.meaning]) for constant in CONSTANTS.values())])


def optimizers() -> Rows:
    """Return the table of optimizers, each in its first dialect with its default settings."""
    entries = []
    for name, dialects in OPTIMIZERS.items():
        entry = next(iter(dialects.values()))
        lines = [f"{each.definition.name} = {to_text(each.definition.formula)}" for each in default_rule(entry)]
        lines += [entry.meaning + _settings(entry.settings), f"Dialects: {', '.join(dialects)}"]
        entries.append((name, [*lines, f"Source: {entry.source}"]))
    return _catalogue(entries)


def schedules() -> Rows:
    """Return the table of learning rate schedules."""
    return _catalogue((each.name, _facts(each)) for each in (SCHEDULES | LINE_SEARCHES).values())


def _facts(entry: Loss | Schedule) -> list[str]:
    return [entry.formula, entry.meaning + _settings(entry.settings), f"Source: {entry.source}"]


def dialects() -> Rows:
    """Return the table of dialects."""
    return _catalogue([(each.name, _dialect(each)) for each in DIALECTS.values()])


def _dialect(dialect: Dialect) -> list[str]:
    own = [name for name, rules in OPTIMIZERS.items() if dialect.name in rules]
    loss = "" if dialect.loss == "squared" else f"; loss {dialect.loss} unless told"
    return [dialect.meaning + loss, f"Optimizers: {', '.join(own)}", f"Source: {dialect.source}"]


def explain(name: str) -> Rows:
    """Return all that is known of one optimizer, schedule, dialect, loss or function.

    Raises ProblemError for any other name.
    """
    entries: list[tuple[str, list[str]]] = []
    for dialect, rule in OPTIMIZERS.get(name, {}).items():
        entries += [
            (f"{name}, {dialect}", split_rule(rule.rule)),
            ("", [rule.meaning, f"Settings: {_defaults(rule.settings)}", f"Learning rate: {rule.learning_rate}"]),
            ("", [f"State at the start: {_defaults(rule.state)}", f"Source: {rule.source}"]),
        ]
    if name in SCHEDULES | LINE_SEARCHES:
        entries.append((f"--lr {name}", _in_full((SCHEDULES | LINE_SEARCHES)[name])))
    if name in DIALECTS:
        entries.append((f"--dialect {name}", _dialect(DIALECTS[name])))
    loss = LOSSES.get(ALIASES.get(name, name))
    if loss is not None:
        slope = [f"derivative by yhat: {loss.derivative}"] if loss.derivative else []
        entries.append((f"--loss {loss.name}", _in_full(loss, *slope)))
    function = FUNCTIONS.get(name)
    if function is not None:
        shown = function.derivative or function.differential
        entries.append((f"{name}({', '.join(function.arguments)})", [function.meaning, f"derivative: {shown}"]))
    if not entries:
        known = [*OPTIMIZERS, *SCHEDULES, *LINE_SEARCHES, *DIALECTS, *LOSSES, *ALIASES, *FUNCTIONS]
        near = suggest(name, known)
        hint = f"did you mean {near}?" if near else "gdcalc list prints the names"
        raise ProblemError(f"there is nothing to explain under the name {shorten(name)}", hint)
    return _catalogue(entries)


def _in_full(entry: Loss | Schedule, *more: str) -> list[str]:
    return [entry.formula, *more, entry.meaning, f"Settings: {_defaults(entry.settings)}", f"Source: {entry.source}"]


def _defaults(settings: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in settings.items()) or "none"


def _settings(settings: Mapping[str, str]) -> str:
    return "; " + ", ".join(f"{name}={value}" for name, value in settings.items()) if settings else ""


def _catalogue(entries: Iterable[tuple[str, Sequence[str]]]) -> Rows:
    """Return entries as rows: a name, and the lines that say what it is."""
    return Rows(tuple(Row(name, (), line) for name, lines in entries for line in lines))


CATALOGUES: dict[str, Callable[[], Rows]] = {
    each.__name__: each for each in (losses, functions, optimizers, schedules, dialects)
}
"""What ``gdcalc list`` can print."""
