"""A name that gdcalc makes of other names: the derivative of a line by another, a parameter's new value."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a quantity is, and the text that it has as a name in formulas."""

    DERIVATIVE = "d{of}/d{by}"
    NEW = "new {of}"
    UPDATE = "update {of}"
    BEFORE = "before {of}"
    START = "start {of}"
    PREVIOUS = "previous {of}"
    NEXT = "next {of}"
    WORKED = "worked {of}"
    FIRST = "first {of}"
    OTHER = "other {by} {of}"
    AT_ANOTHER_POINT = "{by} {of}"
    OVER_BATCH = "{by} of {of}"
    COUNT = "{of} count"


class Quantity(str):
    """A name with fields: its kind, the name that it is ``of``, and ``by`` what.

    It is a text too, so that a formula reads it like any name; nobody takes the text apart.

    >>> derivative("loss", "W"), derivative("loss", "W").by
    ('dloss/dW', 'W')
    """

    __slots__ = ("by", "kind", "of")
    kind: Kind
    of: str
    by: str

    def __new__(cls, kind: Kind, of: str, by: str = "") -> Quantity:
        """Return the quantity; its text follows from its kind. It is made once: a check asks for it at each step."""
        made = _MADE.get((kind, of, by))
        if made is None:
            made = _MADE[kind, of, by] = super().__new__(cls, kind.value.format(of=of, by=by))
            made.kind, made.of, made.by = kind, of, by
        return made

    def __reduce__(self) -> tuple[type[Quantity], tuple[Kind, str, str]]:
        return Quantity, (self.kind, self.of, self.by)


_MADE: dict[tuple[Kind, str, str], Quantity] = {}


def derivative(of: str, by: str) -> Quantity:
    """Return the name of the derivative of one name by another."""
    return Quantity(Kind.DERIVATIVE, of, by)


def new_value(parameter: str) -> Quantity:
    """Return the name of a parameter's value after a step."""
    return Quantity(Kind.NEW, parameter)


def update_of(parameter: str) -> Quantity:
    """Return the name of what a step adds to a parameter."""
    return Quantity(Kind.UPDATE, parameter)


def of_kind(name: str, *kinds: Kind) -> Quantity | None:
    """Return a name as the quantity that it is, where that is of one of these kinds.

    >>> of_kind(new_value("a"), Kind.NEW, Kind.UPDATE), of_kind("a", Kind.NEW)
    ('new a', None)
    """
    return name if isinstance(name, Quantity) and name.kind in kinds else None


def kind_of(name: str) -> Kind | None:
    """Return what a name is; None for a name of the problem's own.

    >>> kind_of(new_value("a")), kind_of("new a")
    (<Kind.NEW: 'new {of}'>, None)
    """
    return name.kind if isinstance(name, Quantity) else None
