"""Turns a program into the one that a person works: each factor of the chain rule a line, each update two lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gdcalc.expression.algebra import add
from gdcalc.expression.quantity import new_value, update_of
from gdcalc.expression.tree import Expression, Name, Negative, Sum
from gdcalc.program.program import Line, Program, Role


def by_hand(program: Program) -> Program:
    """Return the program in the lines that a person may write down, in the order in which they follow.

    An update is ``update a`` (what is added) and ``new a``; a frozen parameter has a new value too.
    """
    worked = {line.name for line in program.sample}
    chain = (replace(line, finished=line.name in worked) for line in gradients_last(program.chain))
    frozen = (Line(new_value(name), Name(name), Role.UPDATE) for name in program.frozen)
    return replace(
        program,
        sample=(*program.forward, *chain),
        step=(*_in_two_lines(program.step), *frozen),
    )


def gradients_last(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines with those of the sample's gradient at the end."""
    return tuple(sorted(lines, key=lambda line: line.role is Role.SAMPLE_GRADIENT))


def _in_two_lines(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        if line.role is not Role.UPDATE:
            yield line
            continue
        old, added = Name(line.shown), update_of(line.shown)
        increment = increment_of(line)
        if increment is not None:
            yield Line(added, increment, Role.INTERMEDIATE, finished=False)
            yield replace(line, formula=Sum(old, (("+", Name(added)),)))
        else:
            yield line
            yield Line(added, Sum(Name(line.name), (("-", old),)), Role.INTERMEDIATE, finished=False)


def increment_of(line: Line) -> Expression | None:
    """Return what a line ``theta = theta + …`` adds to theta, where it has that form.

    >>> from gdcalc.expression.parser import parse
    >>> increment_of(Line(new_value("a"), parse("a - lr*g"), Role.UPDATE)) == parse("-(lr*g)")
    True
    """
    match line.formula:
        case Sum(Name(name), rest) if name == line.shown:
            terms = [Negative(term) if sign == "-" else term for sign, term in rest]
            return terms[0] if len(terms) == 1 else add(terms)
    return None
