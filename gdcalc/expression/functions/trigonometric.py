"""The trigonometric functions, their inverses, and the hyperbolic functions."""

from __future__ import annotations

from typing import Any

from gdcalc.expression.functions.entry import ONE, ZERO, Function, elementary


def _inverse(of: str, meaning: str, derivative: str, zero: int, direction: str) -> Function:
    """Return the entry of an inverse function; ``zero`` is the argument at which it is 0."""
    long = f"arc{of}"
    more: dict[str, Any] = {"numpy": f"np.{long}", "document": long, "aliases": (long,), "direction": direction}
    return elementary(f"a{of}", meaning, derivative, {zero: ZERO}.get, **more)


ENTRIES = (
    elementary("sin", "sine, radians", "cos(x)", {0: ZERO}.get),
    elementary("cos", "cosine, radians", "-sin(x)", {0: ONE}.get),
    elementary("tan", "tangent, radians", "1 + tan(x)^2", {0: ZERO}.get),
    _inverse("sin", "inverse sine", "1/sqrt(1 - x^2)", 0, "rises"),
    _inverse("cos", "inverse cosine", "-1/sqrt(1 - x^2)", 1, "falls"),
    _inverse("tan", "inverse tangent", "1/(1 + x^2)", 0, "rises"),
    elementary("sinh", "hyperbolic sine", "cosh(x)", {0: ZERO}.get, direction="rises"),
    elementary("cosh", "hyperbolic cosine", "sinh(x)", {0: ONE}.get),
    elementary(
        "tanh", "hyperbolic tangent", "1 - tanh(x)^2", {0: ZERO}.get, direction="rises", above=lambda _: -ONE, below=ONE
    ),
)
