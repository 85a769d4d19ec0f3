"""Turns formulas into Python code that computes what gdcalc's float64 does: in floats, with a library's functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.float64 import read_float
from gdcalc.arithmetic.formula_code import FAILURES, REDUCTIONS, evaluate_constant
from gdcalc.clean import clean
from gdcalc.errors import ProblemError
from gdcalc.expression.functions import FUNCTIONS, WHERE
from gdcalc.expression.functions.entry import Function
from gdcalc.expression.printing import PLAIN, Style, to_text
from gdcalc.expression.tree import Call, Constant, Expression, Name, Negative, Number, Power, rebuild, walk

LEADING_ZEROS = re.compile(r"(?<![0-9.eE])0+(?=[0-9])")
_DOTTED_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_][A-Za-z_0-9]*)*")
_SHORT_EXPONENT = re.compile(r"[0-9]{1,3}")

_POWER, _NUMBER = "power of floats", "number of the library"
NAN = Constant("nan")
"""Stands for a part without a value, where Python's floats would end a script that may never read it."""


@dataclass(frozen=True, slots=True)
class Library:
    """What a script computes with.

    ``option`` is its name on the command line, and in a function's entry. ``number`` makes the library's own number of
    a float, None where floats are its numbers; ``takes_floats`` says if its functions do. ``cases`` writes ``where``:
    the condition, the value where it holds, the other value.
    """

    title: str
    option: str
    cases: str
    number: str | None = None
    takes_floats: bool = True

    def has(self, function: Function) -> str:
        """Return how the library writes a function; empty where it does not have it."""
        return str(getattr(function, self.option))


PYTHON = Library("plain Python", "python", "({1} if {0} else {2})")
NUMPY = Library("NumPy", "numpy", "np.where({0}, {1}, {2})", "np.float64")
TORCH = Library("PyTorch", "torch", "({1} if {0} else {2})", "torch.tensor", takes_floats=False)


class Notation:
    """Writes formulas for a library; ``definitions`` are those of the functions that they called so far.

    ``name`` turns names into Python's. Every name must stand for a number of the library. The names of functions that
    are defined in the script begin with ``prefix``.
    """

    def __init__(self, library: Library, name: Callable[[str], str], prefix: str = "") -> None:
        self.library, self.prefix = library, prefix
        self.definitions: dict[str, str] = {}
        self.style: Style = replace(
            PLAIN,
            operators={**PLAIN.operators, "^": "**"},
            names=name,
            constant=lambda constant: f"math.{constant}",
            function=self._function,
            cases=library.cases.format,
        )

    def write(self, formula: Expression) -> str:
        """Return a formula as Python; one without names and functions may be a plain float.

        Raises ProblemError for a function that the library does not have.

        >>> Notation(PYTHON, str).write(Power(Number("9"), Number("30")))
        '9.0**30'
        """
        return to_text(self._prepared(formula), self.style)

    def number(self, formula: Expression) -> str:
        """Return a formula as Python, the value a number of the library.

        >>> Notation(NUMPY, str).number(Number("2"))
        'np.float64(2.0)'
        """
        return to_text(self._own(formula), self.style)

    def _own_call(self, node: Expression) -> Expression | None:
        """Return a call of the library's own in place of a formula, where it has one that is more to the point."""

    def _function(self, name: str) -> str:
        library = self.library
        if name == _POWER:
            return "math.pow"
        if name == _NUMBER:
            return str(library.number)
        if name in REDUCTIONS and library is NUMPY:
            return f"np.{name}"
        entry = FUNCTIONS[name]
        written = library.has(entry)
        if not written:
            others = [f"--library {each.option}" for each in (TORCH, NUMPY, PYTHON) if each.has(entry)]
            hint = f"{' and '.join(others)} can have it" if others else "write the formula without it"
            raise ProblemError(f"a script in {library.title} cannot have the function {clean(name)}", hint)
        if _DOTTED_NAME.fullmatch(written):
            return written
        defined = self.prefix + name
        self.definitions[defined] = f"def {defined}({', '.join(entry.arguments)}):\n    return {written}"
        return defined

    def _prepared(self, node: Expression) -> Expression:
        """Return a formula as the library needs it: floats, powers that are floats', no float operation that fails."""
        if self.library.number and not _is_own(node):
            try:
                evaluate_constant(node, FLOAT64)
            except FAILURES:
                return NAN
        own_call = self._own_call(node)
        if own_call is not None:
            return self._prepared(own_call)
        match node:
            case Number(text):
                return Number(float_literal(text))
            case Power(base, exponent) if _is_short_exponent(exponent):
                return Power(self._prepared(base), exponent)
            case Power(base, exponent) if self.library.number is None:
                # The operator gives a complex number for (-8.0)**(1/3), where math.pow has no value.
                return Call(_POWER, (self._prepared(base), self._prepared(exponent)))
            case Call(function, (condition, *sides)) if function == WHERE:
                return Call(WHERE, (rebuild(condition, self._prepared), *map(self._argument, sides)))
            case Call(function, arguments):
                return Call(function, tuple(map(self._argument, arguments)))
        return rebuild(node, self._prepared)

    def _argument(self, part: Expression) -> Expression:
        return self._prepared(part) if self.library.takes_floats else self._own(part)

    def _own(self, part: Expression) -> Expression:
        prepared = self._prepared(part)
        return prepared if self.library.number is None or _is_own(part) else Call(_NUMBER, (prepared,))


def float_literal(text: str) -> str:
    """Return a literal as Python writes a float, as it was typed where that is one.

    Raises EvaluationError where it is too large.

    >>> float_literal("2"), float_literal("1e-3"), float_literal("007"), float_literal("3/4")
    ('2.0', '1e-3', '7.0', '0.75')
    """
    value = read_float(text)
    if "/" in text:
        return repr(value)
    text = LEADING_ZEROS.sub("", text)
    return text if re.search("[.eE]", text) else f"{text}.0"


def _is_short_exponent(node: Expression) -> bool:
    literal = node.operand if isinstance(node, Negative) else node
    return isinstance(literal, Number) and bool(_SHORT_EXPONENT.fullmatch(literal.text))


def _is_own(formula: Expression) -> bool:
    """Tell whether a formula's value is a number of the library: one without names and functions is a Python float."""
    return any(isinstance(part, (Name, Call)) for part in walk(formula))
