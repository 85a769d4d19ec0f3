"""Recognizes functions that are typed in other ways: ``1/(1 + exp(-u))`` is sigmoid(u), ``max(0, u)`` is relu(u)."""

from __future__ import annotations

from fractions import Fraction

from gdcalc.expression.tree import Call, Constant, Expression, Negative, Number, Power, Product, Sum, rebuild


def recognized(formula: Expression) -> Call | None:
    """Return the call that a formula spells in another way; None where it spells none.

    The sigmoid is known as ``1/(1 + exp(-u))`` and ``exp(u)/(1 + exp(u))``, with ``e^`` for ``exp`` and the terms in
    either order; relu as ``max(0, u)`` and ``max(u, 0)``.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.expression.printing import to_text
    >>> for text in ("1/(1+e^(-z))", "1/(1+exp(z))", "e^z/(e^z+1)", "max(w*x, 0)"):
    ...     print(to_text(recognized(parse(text))))
    sigmoid(z)
    sigmoid(-z)
    sigmoid(z)
    relu(w*x)
    """
    match formula:
        case Call("max", (Number(text), other)) | Call("max", (other, Number(text))) if Fraction(text) == 0:
            return Call("relu", (other,))
        case Product(above, (("/", below),)):
            exponent = _beside_one(below)
            if exponent is None:
                return None
            if _exponent(above) == exponent:
                return Call("sigmoid", (exponent,))
            return Call("sigmoid", (_opposite(exponent),)) if _is_one(above) else None
    return None


def with_signs_outside(formula: Expression) -> Expression:
    """Return a formula in which every sigmoid that is typed as ``1/(1 + exp(-a - b))`` has the exponent ``-(a + b)``.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.expression.printing import to_text
    >>> to_text(with_signs_outside(parse("1/(1 + e^(-w*x - b))")))
    '1/(1 + e^(-(w*x + b)))'
    """
    match formula:
        case Product(above, (("/", Sum() as below),)) if recognized(formula) is not None and _is_one(above):
            exponent = _beside_one(below)

            def outside(part: Expression) -> Expression:
                match part:
                    case Call("exp", (inner,)) if inner == exponent:
                        return Call("exp", (Negative(_opposite(inner)),))
                    case Power(base, inner) if inner == exponent:
                        return Power(base, Negative(_opposite(inner)))
                return part

            if isinstance(exponent, Sum) and isinstance(exponent.first, Negative):
                return Product(above, (("/", rebuild(below, outside)),))
    return rebuild(formula, with_signs_outside)


def _beside_one(formula: Expression) -> Expression | None:
    """Return v for ``1 + exp(v)`` and ``exp(v) + 1``."""
    match formula:
        case Sum(first, (("+", second),)):
            if _is_one(first):
                return _exponent(second)
            return _exponent(first) if _is_one(second) else None
    return None


def _exponent(formula: Expression) -> Expression | None:
    """Return v for ``exp(v)`` and ``e^v``."""
    match formula:
        case Call("exp", (exponent,)) | Power(Constant("e"), exponent):
            return exponent
    return None


def _is_one(formula: Expression) -> bool:
    return isinstance(formula, Number) and Fraction(formula.text) == 1


def _opposite(formula: Expression) -> Expression:
    """Return a formula with the other sign: that of every term, where the first one has a minus."""
    match formula:
        case Negative(operand):
            return operand
        case Sum(Negative(first), rest):
            return Sum(first, tuple(("-" if sign == "+" else "+", term) for sign, term in rest))
    return Negative(formula)
