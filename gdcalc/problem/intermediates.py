"""Finds the parts of a model that a person works out first, and names them: z in ``sigmoid(W*x + b)``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import count

from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.recognition import recognized, with_signs_outside
from gdcalc.expression.tree import Call, Definition, Expression, Name, Negative, children, names, substitute, walk

ARGUMENT, HIDDEN = ("z", "u", "s"), ("h", "v", "q")
"""Letters for the argument of a function, and for the value of a function inside another's argument."""


def find_intermediates(definition: Definition, parameters: Collection[str], taken: Collection[str]) -> list[Definition]:
    """Return the statements of a model that was typed as one: its intermediates, inner ones first, then the rest.

    An intermediate is the argument of a function of one argument that depends on a parameter, and the value of such a
    function inside another's argument; also of a sigmoid that is typed as ``1/(1 + exp(-z))``. What stands inside
    ``where`` stays there, because only one side of it is worked.
    ``taken`` are names that an intermediate cannot have.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.expression.printing import to_text
    >>> found = find_intermediates(Definition("yhat", parse("sigmoid(v*relu(w*x)+b)")), "vwb", "vwbx")
    >>> [f"{each.name} = {to_text(each.formula)}" for each in found]
    ['z1 = w*x', 'h = relu(z1)', 'z2 = v*h + b', 'yhat = sigmoid(z2)']
    """
    definition = replace(definition, formula=with_signs_outside(definition.formula))
    parts = list(dict.fromkeys(_parts(definition.formula, set(parameters), inside=False)))
    arguments = [part for part in parts if _argument(part) is None]
    hidden = [part for part in parts if _argument(part) is not None]
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
    argument = _argument(node)
    if isinstance(node, Call) and argument is None:
        return
    for child in children(node) if argument is None else (argument,):
        yield from _parts(child, parameters, inside=inside or argument is not None)
    if argument is None or parameters.isdisjoint(names(node)):
        return
    if not isinstance(argument, Name) and _argument(argument) is None:
        yield argument
    if inside:
        yield node


def _argument(node: Expression) -> Expression | None:
    """Return the argument of a function of one argument as it stands in the formula; None for anything but its call.

    Of ``1/(1 + exp(u))``, which is sigmoid(-u), it is u.
    """
    call = recognized(node)
    if call is not None and not isinstance(node, Call):
        (argument,) = call.arguments
        return argument if argument in walk(node) or not isinstance(argument, Negative) else argument.operand
    if isinstance(node, Call) and node.function in FUNCTIONS and len(node.arguments) == 1:
        return node.arguments[0]
    return None


def _letters(letters: tuple[str, ...], parts: list[Expression], taken: Collection[str]) -> dict[Expression, str]:
    """Return a name for each part: one letter for one, numbered for several."""
    for tail in count():
        for letter in (each + "_" * tail for each in letters):
            numbered = [letter] if len(parts) == 1 else [f"{letter}{index}" for index in range(1, len(parts) + 1)]
            if set(numbered).isdisjoint(taken):
                return dict(zip(parts, numbered, strict=True))
    raise AssertionError("there is always another name")
