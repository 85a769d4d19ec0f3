"""Turns a program into a sheet: the lines of one step that a person may write down, in the order they follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from gdcalc.expression.algebra import add
from gdcalc.expression.tree import Call, Expression, Name, Negative, Sum, names, substitute, walk
from gdcalc.program.program import CHAIN, Line, Program, Role

NEW, UPDATE = "new", "update"
"""Before a parameter, the names of its lines: the new value, and what is added to the old one."""

START, PREVIOUS, NEXT, WORKED = "start", "previous", "next", "worked"
"""Before a parameter, what a mistake may read in its place: its first value, that of the step before, its new value as
it is written, and its new value as the step's own predictions give it."""

COUNT = "batch count"
"""The name of the number of samples in a batch."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a step: ``sample`` lines for each sample, ``step`` lines once.

    The gradient stands by the chain rule, each factor a line. An update is two lines, ``update a`` (what is added) and
    ``new a``. ``written`` names the lines of the program itself: an arithmetic rounds their values, and no others'.
    ``loss`` and ``gradient`` name the step's lines as the program does.
    """

    columns: tuple[str, ...]
    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    parameters: tuple[str, ...]
    free: tuple[str, ...]
    state: Mapping[str, Expression]
    sample: tuple[Line, ...]
    step: tuple[Line, ...]
    written: frozenset[str]
    loss: str
    gradient: Mapping[str, str]
    closed: Mapping[str, Expression]
    batched: bool

    def formula(self, name: str) -> Expression | None:
        """Return the formula of the line of this name."""
        return next((line.formula for line in (*self.sample, *self.step) if line.name == name), None)

    def model(self) -> tuple[Line, ...]:
        """Return the model's lines."""
        return tuple(line for line in self.sample if line.role in (Role.INTERMEDIATE, Role.PREDICTION))

    def factors(self) -> tuple[Line, ...]:
        """Return the chain rule's lines: factors, and gradients of a sample's loss."""
        return tuple(line for line in self.sample if line.role in CHAIN)

    @property
    def predictions(self) -> tuple[str, ...]:
        """The names of the predictions."""
        return tuple(line.name for line in self.sample if line.role is Role.PREDICTION)

    def replacing(self, formulas: Mapping[str, Expression]) -> Sheet:
        """Return the sheet with other formulas for the lines of these names.

        A line of a joint rule becomes the product that it stands for, where a factor of that is another.
        """

        def changed(lines: Iterable[Line]) -> Iterator[Line]:
            for line in lines:
                formula = formulas.get(line.name, line.formula)
                if line.product is not None and line.name in formulas:
                    yield Line(line.name, formula, line.role)
                elif line.product is not None and not formulas.keys().isdisjoint(names(line.product)):
                    yield Line(line.name, line.product, line.role)
                else:
                    yield replace(line, formula=formula)

        return replace(self, sample=tuple(changed(self.sample)), step=tuple(changed(self.step)))

    def shadowed(
        self, tag: str, values: Mapping[str, Expression]
    ) -> tuple[tuple[Line, ...], dict[Expression, Expression]]:
        """Return the model's lines once more, worked with other values in place of names, and what stands for what.

        The lines are named ``tag z``; the mapping takes the names of the model, and those given, to their stand-ins.
        """
        known: dict[Expression, Expression] = {Name(name): value for name, value in values.items()}
        lines = []
        for line in self.model():
            lines.append(Line(f"{tag} {line.name}", substitute(line.formula, known), Role.INTERMEDIATE))
            known[Name(line.name)] = Name(lines[-1].name)
        return tuple(lines), known

    def with_shadow(self, lines: tuple[Line, ...]) -> Sheet:
        """Return the sheet with lines of its own worked after the model's."""
        end = len(self.model())
        return replace(self, sample=(*self.sample[:end], *lines, *self.sample[end:]))


def sheet_of(program: Program) -> Sheet:
    """Return the sheet of a program."""
    before = tuple(line for line in program.sample if line.role not in CHAIN)
    step: list[Line] = [*program.batch]
    for line in program.step:
        if line.role is not Role.UPDATE:
            step.append(line)
            continue
        old, new, update = Name(line.shown), line.name, f"{UPDATE} {line.shown}"
        increment = _increment(line)
        if increment is not None:
            step.append(Line(update, increment, Role.INTERMEDIATE))
            step.append(Line(new, Sum(old, (("+", Name(update)),)), Role.UPDATE))
        else:
            step.append(Line(new, line.formula, Role.UPDATE))
            step.append(Line(update, Sum(Name(new), (("-", old),)), Role.INTERMEDIATE))
    step += [Line(f"{NEW} {name}", Name(name), Role.UPDATE) for name in program.frozen]
    return Sheet(
        columns=program.columns,
        inputs=program.inputs,
        targets=program.targets,
        parameters=program.parameters,
        free=program.free,
        state=program.state,
        sample=(*before, *sorted(program.chain, key=lambda line: line.role is Role.SAMPLE_GRADIENT)),
        step=tuple(step),
        written=frozenset(line.name for line in (*program.sample, *program.batch, *program.step))
        | {f"{NEW} {name}" for name in program.parameters},
        loss=program.loss,
        gradient=program.gradient,
        closed=program.closed_gradient,
        batched=program.batched,
    )


def _increment(line: Line) -> Expression | None:
    """Return what a line ``theta = theta + …`` adds to theta, where it has that form."""
    match line.formula:
        case Sum(Name(name), ((sign, term),)) if name == line.shown:
            return Negative(term) if sign == "-" else term
        case Sum(Name(name), ((sign, term), *rest)) if name == line.shown:
            return add([Negative(term) if sign == "-" else term, *(Negative(t) if s == "-" else t for s, t in rest)])
    return None


def reduced(formula: Expression) -> list[Call]:
    """Return the means and sums over the batch in a formula."""
    return [part for part in walk(formula) if isinstance(part, Call) and part.function in ("mean", "sum")]
