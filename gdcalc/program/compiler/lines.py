"""Turns lines into Python statements, one after the other: binds their names, adds up over the batch, rounds values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.formula_code import FormulaWriter, build, reductions
from gdcalc.expression.tree import Name, names
from gdcalc.program.program import COUNT, Line


class LineWriter(FormulaWriter):
    """Writes the lines of a program as statements. ``count`` is the variable of the number of samples in a batch."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        super().__init__(arithmetic)
        self.zero = arithmetic.read("0")
        self.namespace |= {"number": type(self.zero), "zero": self.zero}
        self.variables[COUNT] = "count"

    def begin_lines(self, lines: Iterable[Line]) -> None:
        """Begin a block of statements that is to work out these lines."""
        self.begin(line.formula for line in lines)

    def line_value(self, line: Line) -> str:
        """Return the text of a line's value, rounded or checked as the arithmetic asks."""
        return self.value(line.formula) if line.finished else self.write(line.formula)

    def assign(self, text: str, variable: str) -> str:
        """Add a statement that gives a variable a value; return the variable."""
        self.statements.append(f"{variable} = {text}")
        return variable

    def line(self, line: Line) -> str:
        """Add a line's statement; return its variable."""
        text = self.line_value(line)
        return self.assign(text, self.bind(line.name))

    def totals(self, reduced: Iterable[str]) -> dict[str, str]:
        """Return new variables for the totals over the batch of these names; means and sums read them from now on."""
        totals = {name: self.fresh() for name in reduced}
        self.reductions = {Name(name): total for name, total in totals.items()}
        return totals


def over_batch(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the names that lines take the mean or the sum of over a batch, each once."""
    return tuple(dict.fromkeys(name for line in lines for call in reductions(line.formula) for name in names(call)))


def compile_lines(
    lines: Sequence[Line], arguments: Sequence[str], arithmetic: Arithmetic
) -> Callable[..., tuple[Any, ...]]:
    """Return a function of the named arguments that gives the values of lines of a sample, worked in order.

    It raises one of FAILURES where a line has none.

    >>> from gdcalc.arithmetic import FLOAT64
    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.program.program import Role
    >>> lines = [Line(name, parse(text), Role.INTERMEDIATE) for name, text in (("z", "a*x"), ("u", "z^2"))]
    >>> compile_lines(lines, ["a", "x"], FLOAT64)(2.0, 3.0)
    (6.0, 36.0)
    """
    writer = LineWriter(arithmetic)
    parameters = [writer.bind(name) for name in arguments]
    writer.begin_lines(lines)
    values = [writer.line(line) for line in lines]
    body = [*writer.statements, f"return {as_tuple(values)}"]
    return build(function_text("lines", ", ".join(parameters), body), "lines", writer.namespace)


def function_text(name: str, arguments: str, body: Iterable[str]) -> str:
    """Return the text of a function."""
    return "\n".join([f"def {name}({arguments}):", *indented(body)]) + "\n"


def as_tuple(items: Iterable[str]) -> str:
    """Return the text of a tuple.

    >>> as_tuple(["a"]), as_tuple([])
    ('(a,)', '()')
    """
    listed = list(items)
    return f"({', '.join(listed)},)" if listed else "()"


def indented(lines: Iterable[str], levels: int = 1) -> list[str]:
    """Return statements moved to the right."""
    return ["    " * levels + line for line in lines]
