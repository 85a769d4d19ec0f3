"""The tree of a formula: what the user wrote, kept as written (order of terms, literal text, grouping)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gdcalc.errors import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What is typed has a place in the text; formulas that differ in that alone are equal."""

    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(_Typed):
    """A literal, as text: an arithmetic reads it when the formula is evaluated.

    Where a formula is shown with numbers put in, the text may have a sign or be a fraction, ``-3/4``.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Name(_Typed):
    """A column, a parameter, or the name of a line of a program (``dloss/dW`` among them)."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant(_Typed):
    """``e`` or ``pi``."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative(_Typed):
    """``-operand``."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Sum(_Typed):
    """``first + term - term …``: ``rest`` holds pairs of ``+`` or ``-`` and a term."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Product(_Typed):
    """``first * factor / factor …``, worked from the left: ``rest`` holds pairs of ``*`` or ``/`` and a factor."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Power(_Typed):
    """``base ^ exponent``."""

    base: Expression
    exponent: Expression


@dataclass(frozen=True, slots=True)
class Call(_Typed):
    """A function of the table applied to its arguments; in a program also ``mean`` and ``sum`` over a batch."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Comparison(_Typed):
    """A comparison such as ``left < right``: the first argument of ``where``, or a condition to stop at."""

    relation: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Elision(_Typed):
    """Terms that are left out of a sum when it is shown; no formula that is worked out holds one."""

    count: int


Expression: TypeAlias = Number | Name | Constant | Negative | Sum | Product | Power | Call | Comparison | Elision

PENDING = "d/d"
"""A call of ``d/dx`` stands for a derivative by x that is still to be found; none is worked out."""

ONE = Number("1")
ZERO = Number("0")


@dataclass(frozen=True, slots=True)
class Definition:
    """One statement of a model: ``name = formula``, or a bare formula when ``name`` is None."""

    name: str | None
    formula: Expression
    span: Span | None = field(default=None, compare=False, repr=False)


def children(node: Expression) -> tuple[Expression, ...]:
    """Return the parts of a node, in the order in which they are written.

    >>> children(Sum(Name("a"), (("-", Name("b")),)))
    (Name(name='a'), Name(name='b'))
    """
    match node:
        case Negative(operand):
            return (operand,)
        case Sum(first, rest) | Product(first, rest):
            return (first, *(part for _, part in rest))
        case Power(base, exponent):
            return (base, exponent)
        case Call(_, arguments):
            return arguments
        case Comparison(_, left, right):
            return (left, right)
    return ()


def rebuild(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return the node with ``change`` applied to each of its parts."""
    match node:
        case Negative(operand, span=span):
            return Negative(change(operand), span=span)
        case Sum(first, rest, span=span) | Product(first, rest, span=span):
            return type(node)(change(first), tuple((sign, change(part)) for sign, part in rest), span=span)
        case Power(base, exponent, span=span):
            return Power(change(base), change(exponent), span=span)
        case Call(function, arguments, span=span):
            return Call(function, tuple(map(change, arguments)), span=span)
        case Comparison(relation, left, right, span=span):
            return Comparison(relation, change(left), change(right), span=span)
    return node


def walk(node: Expression) -> Iterator[Expression]:
    """Yield the node and everything below it, in written order."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Expression) -> tuple[str, ...]:
    """Return the names in a formula, each once, in order of first appearance.

    >>> names(Product(Name("a"), (("*", Name("x")), ("*", Name("a")))))
    ('a', 'x')
    """
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Name)))


def substitute(node: Expression, replacements: Mapping[Expression, Expression]) -> Expression:
    """Return the formula with every subtree that is a key replaced by its value, the largest match first.

    >>> substitute(Negative(Name("a")), {Name("a"): Number("2")})
    Negative(operand=Number(text='2'))
    """
    if node in replacements:
        return replacements[node]
    return rebuild(node, lambda part: substitute(part, replacements))


def count_operations(node: Expression) -> int:
    """Return the number of operations: every sign, operator and call counts one."""
    match node:
        case Sum(_, rest) | Product(_, rest):
            own = len(rest)
        case Number() | Name() | Constant() | Elision():
            own = 0
        case _:
            own = 1
    return own + sum(map(count_operations, children(node)))
