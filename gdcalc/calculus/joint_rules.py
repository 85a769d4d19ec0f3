"""The table of joint rules: where a function and the loss of its value have a simpler derivative than either.

To add one, write an entry: the function that a line of the model is, the loss that the rule is for, and its derivative
by the function's argument. Whether a problem's loss is that loss is proved for each problem by SymPy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gdcalc.calculus.symbolic import Calculus
from gdcalc.expression.clamps import as_typed
from gdcalc.expression.parser import parse
from gdcalc.expression.recognition import recognized
from gdcalc.expression.tree import Call, Expression, Name, names, substitute, walk
from gdcalc.words import mark


@dataclass(frozen=True, slots=True)
class JointRule:
    """For ``p = function(z)`` and a loss ``loss``: its ``slope`` by p, and its ``derivative`` by z.

    Formulas are of ``p`` and the target ``y``. ``slope`` has a value wherever p has one, at the ends of its range too.
    """

    name: str
    function: str
    loss: str
    slope: str
    derivative: str
    source: str


_TABLE = (
    JointRule(
        mark("sigmoid with binary cross-entropy"),
        "sigmoid",
        "-(y*ln(p) + (1 - y)*ln(1 - p))",
        "-y/clampdivisor(p) + (1 - y)/clampdivisor(1 - p)",
        "p - y",
        "Bishop, PRML (2006), eq. 4.91; BCEWithLogitsLoss, PyTorch 2.13",
    ),
    JointRule(
        mark("sigmoid with log-likelihood"),
        "sigmoid",
        "y*ln(p) + (1 - y)*ln(1 - p)",
        "y/clampdivisor(p) - (1 - y)/clampdivisor(1 - p)",
        "y - p",
        "Bishop, PRML (2006), eq. 4.89 to 4.91",
    ),
)


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule as it applies to a line of a model: formulas in the problem's own names.

    ``slope`` is the loss's derivative by the line, ``derivative`` the one by the ``argument`` of its function.
    """

    rule: JointRule
    argument: Expression
    slope: Expression
    derivative: Expression


def applied(
    name: str, formula: Expression, loss: Expression, targets: tuple[str, ...], calculus: Calculus
) -> Applied | None:
    """Return the joint rule for a line ``name = formula`` and a loss that reads it; None where there is none.

    >>> from gdcalc.expression.printing import to_text
    >>> loss = parse("-y*ln(q) - (1 - y)*ln(1 - q)")
    >>> found = applied("q", parse("1/(1 + e^(-z))"), loss, ("y",), Calculus())
    >>> to_text(found.derivative), to_text(found.argument)
    ('q - y', 'z')
    """
    call = recognized(formula) or formula
    if not isinstance(call, Call):
        return None
    whole = as_typed(loss)
    called = {part.function for part in walk(whole) if isinstance(part, Call) and name in names(part)}
    for rule in _TABLE:
        if rule.function != call.function or called.isdisjoint({"ln", "log"}):
            continue
        for target in targets:
            put_in = _in_names(p=name, y=target)
            if target in names(whole) and _is_same(whole, put_in(rule.loss), name, calculus):
                return Applied(rule, call.arguments[0], put_in(rule.slope), put_in(rule.derivative))
    return None


def _in_names(**known: str) -> Callable[[str], Expression]:
    """Return what reads a rule's formula and puts the problem's names in."""
    replaced: dict[Expression, Expression] = {Name(key): Name(name) for key, name in known.items()}
    return lambda text: substitute(parse(text), replaced)


def _is_same(loss: Expression, other: Expression, name: str, calculus: Calculus) -> bool:
    """Tell whether two losses differ only in what a name has no part in: their derivatives by it are the same."""
    return calculus.same(calculus.differentiate(loss, name), calculus.differentiate(other, name))
