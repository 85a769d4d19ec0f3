"""Turns the settings of an optimizer into its rule: the lines that apply, and the settings and state they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gdcalc.clean import clean, shorten
from gdcalc.errors import ProblemError
from gdcalc.expression.parser import parse_condition, parse_model
from gdcalc.expression.tokens import is_name
from gdcalc.expression.tree import Definition, Expression, Name, names, substitute, walk
from gdcalc.problem.naming import COUNTERS, refuse_two_meanings
from gdcalc.problem.settings import choose, holds, read_choice, read_numbers, suggestion, typed
from gdcalc.tables.optimizers import DIALECTS, OPTIMIZERS, TORCH, Optimizer

OWN = "own"
"""The dialect of a rule of the user's own."""

GIVEN = ("theta", "g", "lr", *COUNTERS)
"""What every rule may read."""

BIAS = "bias"


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of a rule: what it defines, and whether that is for biases or for other parameters (None: for all)."""

    definition: Definition
    for_bias: bool | None = None


@dataclass(frozen=True, slots=True)
class UpdateRule:
    """An optimizer with its settings: the lines that apply for them, those settings that the lines read, the state.

    ``every_setting`` also has those that only decide which lines apply.
    """

    name: str
    dialect: str
    statements: tuple[Statement, ...]
    settings: Mapping[str, str]
    state: Mapping[str, str]
    learning_rate: str
    every_setting: Mapping[str, str]

    @property
    def is_plain(self) -> bool:
        """Whether the rule is gradient descent without state or settings."""
        return self.name == "sgd" and not self.settings and not self.state

    @property
    def counts(self) -> tuple[str, ...]:
        """The counters that the rule reads."""
        read = {name for statement in self.statements for name in names(statement.definition.formula)}
        return tuple(name for name in COUNTERS if name in read)


def read_optimizer(given: str | Mapping[str, object] | None, dialect: str | None) -> UpdateRule:
    """Return the rule asked for: ``NAME[:key=value,…]`` in a dialect, or a rule of the user's own.

    Raises ProblemError for an unknown name, dialect or setting, a setting out of range, or a name that the dialect has
    no rule for; ExpressionError where a rule of the user's own cannot be read.
    """
    if dialect is not None:
        choose("dialect", dialect, DIALECTS)
    if isinstance(given, Mapping):
        if dialect is not None:
            raise ProblemError("--dialect says nothing about a rule of your own", "leave it out")
        return _own_rule(given)
    text = "sgd" if given is None else given
    name = text.partition(":")[0].strip()
    choose("optimizer", name, OPTIMIZERS)
    dialects = OPTIMIZERS[name]
    # The textbooks alone have some rules, which are found without naming the dialect.
    chosen = dialect or (TORCH if TORCH in dialects else next(iter(dialects)))
    if chosen not in dialects:
        known = ", ".join(each for each, rules in OPTIMIZERS.items() if chosen in rules)
        raise ProblemError(f"the dialect {chosen} has no optimizer {name}", f"it has {known}")
    return _rule(*read_choice("optimizer", text, {name: dialects[chosen]}))


def _rule(optimizer: Optimizer, settings: Mapping[str, str]) -> UpdateRule:
    """Return the lines of a rule that apply, in order."""
    statements = []
    for line in split_rule(optimizer.rule):
        formula, *conditions = line.split(" if ")
        (definition,) = parse_model(formula, "optimizer")
        for_bias = None
        applies = True
        for text in conditions:
            condition = parse_condition(text)
            if BIAS in names(condition):
                for_bias = holds(text, {**settings, BIAS: "1"})
            else:
                applies = applies and holds(text, settings)
        if applies:
            statements.append(Statement(definition, for_bias))
    _check(statements, optimizer)
    return _with_what_it_reads(optimizer, tuple(statements), settings)


def default_rule(optimizer: Optimizer) -> tuple[Statement, ...]:
    """Return the lines of an optimizer with its default settings, without those that only rename something."""
    known: dict[Expression, Expression] = {}
    lines = []
    for statement in _rule(optimizer, optimizer.settings).statements:
        if statement.for_bias:
            continue
        name, formula = statement.definition.name or "", substitute(statement.definition.formula, known)
        if isinstance(formula, Name) and name not in (*optimizer.state, "theta"):
            known[Name(name)] = formula
        else:
            lines.append(Statement(Definition(name, formula)))
    return tuple(lines)


def _with_what_it_reads(rule: Optimizer, statements: tuple[Statement, ...], settings: Mapping[str, str]) -> UpdateRule:
    assigned = {statement.definition.name for statement in statements}
    state = {name: settings.get(start, start) for name, start in rule.state.items() if name in assigned}
    read = {name for statement in statements for name in names(statement.definition.formula)}
    read |= {start for name, start in rule.state.items() if name in state}
    needed = {name: value for name, value in settings.items() if name in read}
    return UpdateRule(rule.name, rule.dialect, statements, needed, state, rule.learning_rate, settings)


def split_rule(text: str) -> list[str]:
    """Return the lines of a rule.

    >>> split_rule("v = g; theta = theta - lr*v")
    ['v = g', 'theta = theta - lr*v']
    """
    return [line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()]


def _check(statements: Sequence[Statement], optimizer: Optimizer) -> None:
    """Raise ExpressionError where a line reads an unknown name, or the last one is not the update."""
    known = {*GIVEN, *optimizer.settings, *optimizer.state}
    for index, statement in enumerate(statements):
        definition = statement.definition
        text = f"{definition.name} = …" if definition.name else "…"
        for part in walk(definition.formula):
            if isinstance(part, Name) and part.name not in known:
                hint = suggestion(part.name, known, f"the names are {', '.join(sorted(known))}")
                message = f"the optimizer's line {clean(text)} does not know {shorten(part.name)}"
                raise ProblemError(message, hint)
        if definition.name is None:
            raise ProblemError("a line of the optimizer's rule assigns no name", "write name = formula")
        if definition.name in (*optimizer.settings, "g", "lr", *COUNTERS):
            raise ProblemError(f"the optimizer's rule assigns {definition.name}, which is given", "use another name")
        if definition.name == "theta" and any(later.definition.name != "theta" for later in statements[index:]):
            raise ProblemError("the optimizer's rule updates theta before its last line", "put theta = … last")
        known.add(definition.name)
    if not statements or statements[-1].definition.name != "theta":
        raise ProblemError("the optimizer's rule has no update line", "end it with theta = theta - lr*g, or the like")


def _own_rule(given: Mapping[str, object]) -> UpdateRule:
    """Return a rule of the user's own: its lines, and tables of settings and of the state's starting values."""
    allowed = ("rule", "settings", "state", "name")
    for key in given:
        if key not in allowed:
            hint = suggestion(key, allowed, f"it has {', '.join(allowed)}")
            raise ProblemError(f"the optimizer has an unknown key {shorten(str(key))}", hint)
    rule = given.get("rule")
    lines = "\n".join(map(str, rule)) if isinstance(rule, (list, tuple)) else rule
    if not isinstance(lines, str) or not lines.strip():
        raise ProblemError("the optimizer has no rule", 'write rule = "theta = theta - lr*g"')
    settings, state = (_numbers(key, given.get(key, {})) for key in ("settings", "state"))
    both = set(settings) & set(state)
    if both:
        raise ProblemError(f"the optimizer has {both.pop()} as a setting and as a state", "rename one")
    statements = [Statement(definition) for line in split_rule(lines) for definition in parse_model(line, "optimizer")]
    name = shorten(str(given.get("name", OWN)), 30)
    optimizer = Optimizer(name, lines, "", "a rule of your own", settings, state, dialect=OWN)
    _check(statements, optimizer)
    unused = [key for key in state if key not in {statement.definition.name for statement in statements}]
    if unused:
        raise ProblemError(f"the optimizer's rule never assigns the state {unused[0]}", f"add a line {unused[0]} = …")
    return _with_what_it_reads(optimizer, tuple(statements), settings)


def _numbers(key: str, table: object) -> dict[str, str]:
    if not isinstance(table, Mapping):
        raise ProblemError(f"the optimizer's {key} must be a table", f"write {key} = {{ name = 0.9 }}")
    texts = {str(name): typed("the optimizer", value) for name, value in table.items()}
    for name in texts:
        if not is_name(name) or name in GIVEN:
            raise ProblemError(f"the optimizer's {key} cannot have the name {shorten(name)}", "use another name")
    return read_numbers("optimizer", texts)


def check_names(rule: UpdateRule, taken: Sequence[str]) -> None:
    """Raise ProblemError where a name of the rule is one of the problem's and could be taken for it."""
    refuse_two_meanings("the optimizer's rule", rule.counts, taken)
    if rule.dialect == OWN:
        for name in (*rule.settings, *rule.state):
            if name in taken:
                raise ProblemError(f"the optimizer's {name} is also a name in the model or its data", "rename one")
