"""Finds the parts of a model that a person works out first, and gives them names: z in ``sigmoid(W*x + b)``."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.tree import Call, Definition, Expression, Name, children, names, substitute

ARGUMENT, HIDDEN = ("z", "u", "s"), ("h", "v", "q")
"""Letters for the argument of a function, and for the value of a function inside another's argument."""


def find_intermediates(definition: Definition, parameters: Collection[str], taken: Collection[str]) -> list[Definition]:
    """Return the statements of a model that was typed as one: its intermediates, inner ones first, then the rest.

    An intermediate is the argument of a function of one argument that depends on a parameter, and the value of such a
    function inside another's argument. What stands inside ``where`` stays there, for only one side of it is worked.
    ``taken`` are names that an intermediate cannot have.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.expression.printing import to_text
    >>> found = find_intermediates(Definition("yhat", parse("sigmoid(v*relu(w*x)+b)")), "vwb", "vwbx")
    >>> [f"{each.name} = {to_text(each.formula)}" for each in found]
    ['z1 = w*x', 'h = relu(z1)', 'z2 = v*h + b', 'yhat = sigmoid(z2)']
    """
    parts = list(dict.fromkeys(_parts(definition.formula, set(parameters), inside=False)))
    arguments = [part for part in parts if not _is_call(part)]
    hidden = [part for part in parts if _is_call(part)]
    chosen = _letters(ARGUMENT, arguments, taken)
    chosen |= _letters(HIDDEN, hidden, {*taken, *chosen.values()})
    known: dict[Expression, Expression] = {}
    found = []
    for part in parts:
        found.append(Definition(chosen[part], substitute(part, known)))
        known[part] = Name(chosen[part])
    return [*found, Definition(definition.name, substitute(definition.formula, known), definition.span)]


def _parts(node: Expression, parameters: set[str], *, inside: bool) -> Iterator[Expression]:
    """Yield the parts to be named, inner ones first."""
    called = _is_call(node)
    if isinstance(node, Call) and not called:
        return
    for child in children(node):
        yield from _parts(child, parameters, inside=inside or called)
    if not called or parameters.isdisjoint(names(node)):
        return
    (argument,) = children(node)
    if not isinstance(argument, Name) and not _is_call(argument):
        yield argument
    if inside:
        yield node


def _is_call(node: Expression) -> bool:
    return isinstance(node, Call) and node.function in FUNCTIONS and len(node.arguments) == 1


def _letters(letters: tuple[str, ...], parts: list[Expression], taken: Collection[str]) -> dict[Expression, str]:
    """Return a name for each part: one letter for one, numbered for several."""
    for letter in (*letters, *(letter + "_" for letter in letters)):
        numbered = [letter] if len(parts) == 1 else [f"{letter}{index}" for index in range(1, len(parts) + 1)]
        if set(numbered).isdisjoint(taken):
            return dict(zip(parts, numbered, strict=True))
    return {}
