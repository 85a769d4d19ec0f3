"""Differentiates trees with SymPy, and gives back trees in the form that a textbook prints.

The only module that imports SymPy. Names become numbered symbols, and gdcalc's functions become SymPy functions whose
derivatives are those of the function table, so that a function keeps the form in which it was typed.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from types import ModuleType
from typing import Any

import sympy
from sympy.core.parameters import distribute

from gdcalc.arithmetic.rational import MAX_BITS
from gdcalc.errors import ExpressionError
from gdcalc.expression import algebra
from gdcalc.expression.functions import FUNCTIONS, RELATIONS, WHERE
from gdcalc.expression.limits import MAX_DERIVATIVE_OPERATIONS, MAX_EXACT_DIGITS, power_digits
from gdcalc.expression.parser import parse
from gdcalc.expression.recognition import recognized
from gdcalc.expression.tree import (
    Call,
    Comparison,
    Constant,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    children,
    count_operations,
    substitute,
)

# Functions that SymPy knows and rewrites usefully: powers derive to them. All others stay as they are typed.
_KNOWN = {"exp": sympy.exp, "ln": sympy.log, "log": sympy.log}
_NAMES_OF_KNOWN = {sympy.exp: "exp", sympy.log: "ln", sympy.Abs: "abs", sympy.sign: "sign"}
MAX_EXPANDED_TERMS = 2_000
"""Formulas of more terms are not expanded: a power of a sum grows without bound."""

_TENSORS = "sympy.tensor.tensor"
_CONSTANTS = {"e": sympy.E, "pi": sympy.pi}


@contextmanager
def _no_tensors() -> Iterator[None]:
    """Keep SymPy from loading its tensors: every sum of SymPy 1.14 does, to see whether a term is one.

    It would take a small run a tenth of its time. The stand-in, of which no term is an instance, is there meanwhile.
    """
    # Another thread may want the tensors meanwhile.
    if _TENSORS in sys.modules or threading.active_count() > 1:
        yield
        return
    stand_in = ModuleType(_TENSORS)
    vars(stand_in)["__getattr__"] = lambda name: type(name, (), {})
    sys.modules[_TENSORS] = stand_in
    try:
        yield
    finally:
        sys.modules.pop(_TENSORS, None)


class Calculus:
    """Differentiates the formulas of one problem, and remembers how the user wrote each part."""

    def __init__(self) -> None:
        self._symbols: dict[Expression, Any] = {}
        self._written: dict[Any, Expression] = {}
        self._functions: dict[str, Any] = {}
        self._decimal = False
        self._own: Any = None
        self._own_name = Name("")
        self._order: dict[Any, int] = {}

    def differentiate(self, formula: Expression, name: str, own: str | None = None) -> Expression:
        """Return the derivative of a formula by a name.

        ``own`` is the name of the formula's own line: where the derivative holds the formula itself, the name is
        written (``yhat*(1 - yhat)`` for ``yhat = sigmoid(z)``). Raises ExpressionError where the derivative has more
        than MAX_DERIVATIVE_OPERATIONS operations, a number over the limit, no real form, or a nesting too deep.

        >>> from gdcalc.expression.parser import parse
        >>> from gdcalc.expression.printing import to_text
        >>> to_text(Calculus().differentiate(parse("(y - yhat)^2"), "yhat"))
        '-2*(y - yhat)'
        """
        try:
            with _no_tensors():
                try:
                    with distribute(False):
                        return self._differentiate(formula, name, own)
                except RecursionError:  # SymPy 1.14 runs in circles over |-(a + b)| where signs are not distributed
                    return self._differentiate(formula, name, own)
        except RecursionError:
            raise ExpressionError("a derivative is nested too deeply", "name a part of the formula") from None

    def _differentiate(self, formula: Expression, name: str, own: str | None) -> Expression:
        symbol = self._symbol(Name(name))
        value = self._to_sympy(formula)
        terms = [self._to_sympy(term) for term in _terms(formula)]
        kept = isinstance(formula, (Call, Power)) or recognized(formula) is not None
        self._own, self._own_name = (value, Name(own)) if own is not None and kept else (None, Name(""))
        # A sum's derivative keeps the order of the terms that it comes from.
        self._order = {}
        for index, term in enumerate(terms):
            for part in sympy.Add.make_args(sympy.diff(term, symbol)):
                self._order.setdefault(part, index)
        derivative = sympy.diff(value, symbol)
        if any(not power.exp.is_number for power in derivative.atoms(sympy.Pow)):
            derivative = sympy.powsimp(derivative, combine="exp")  # x^a*a/x is a*x^(a - 1), which has a value at 0
        if derivative.count_ops() > MAX_DERIVATIVE_OPERATIONS:
            raise _too_large()
        tree = self._to_tree(derivative)
        if self._own is not None:
            tree = substitute(tree, {formula: self._own_name})
        if count_operations(tree) > MAX_DERIVATIVE_OPERATIONS:
            raise _too_large()
        return tree

    def same(self, first: Expression, second: Expression) -> bool:
        """Tell whether SymPy finds two formulas to be the same: their difference expands to nothing.

        Only small formulas are expanded; of others it says no.

        >>> from gdcalc.expression.parser import parse
        >>> Calculus().same(parse("(a + b)^2"), parse("a^2 + 2*a*b + b^2"))
        True
        """
        if first == second:
            return True
        try:
            with _no_tensors():
                difference = self._to_sympy(first) - self._to_sympy(second)
                return _expanded_terms(difference) <= MAX_EXPANDED_TERMS and bool(sympy.expand(difference) == 0)
        except (RecursionError, ExpressionError):
            return False

    # --- to SymPy ------------------------------------------------------------------------------------------------

    def _symbol(self, tree: Expression) -> Any:
        """Return the symbol that stands for a name, or for a constant that SymPy is not to look into."""
        if tree not in self._symbols:
            self._symbols[tree] = sympy.Symbol(f"s{len(self._symbols):04d}", real=True)
        return self._symbols[tree]

    def _to_sympy(self, tree: Expression) -> Any:
        value = self._convert(tree)
        if any(_bits(part) > MAX_BITS for part in (value.as_coeff_Mul()[0], value.as_coeff_Add()[0])):
            raise algebra.too_many_digits()
        if not value.free_symbols and not _is_plain_constant(value):
            # SymPy would work out a tower such as e^e^e^e^e to find its sign, and never end.
            value = self._symbol(tree)
        if (isinstance(tree, (Sum, Power, Call)) or recognized(tree) is not None) and not value.is_Atom:
            self._written.setdefault(value, tree)
        return value

    def _convert(self, tree: Expression) -> Any:
        call = recognized(tree)
        if call is not None:
            return self._function(call.function)(*map(self._argument, call.arguments))
        match tree:
            case Number(text):
                self._decimal = self._decimal or not text.isdigit()
                value = Fraction(text)
                return sympy.Rational(value.numerator, value.denominator)
            case Name():
                return self._symbol(tree)
            case Constant(name):
                return _CONSTANTS[name]
            case Negative(operand):
                return -self._to_sympy(operand)
            case Sum(first, rest):
                signs = {"+": 1, "-": -1}
                return sympy.Add(self._to_sympy(first), *(signs[sign] * self._to_sympy(term) for sign, term in rest))
            case Product(first, rest):
                powers = {"*": 1, "/": -1}
                return sympy.Mul(self._to_sympy(first), *(self._to_sympy(part) ** powers[sign] for sign, part in rest))
            case Power(base, exponent):
                return _power(self._to_sympy(base), self._to_sympy(exponent))
            case Call(function, (Comparison(relation, left, right), *arguments)) if function == WHERE:
                return self._function(relation)(*map(self._argument, (left, right, *arguments)))
            case Call(function, arguments):
                return self._function(function)(*map(self._argument, arguments))
        raise TypeError(tree)

    def _argument(self, tree: Expression) -> Any:
        """Convert an argument; a product of names in it keeps its order too."""
        value = self._to_sympy(tree)
        if isinstance(tree, Product) and not any(isinstance(part, (Number, Negative)) for part in children(tree)):
            self._written.setdefault(value, tree)
        return value

    def _function(self, name: str) -> Any:
        """Return the SymPy function for one of the table, or for ``where`` with this relation."""
        if name in _KNOWN:
            return _KNOWN[name]
        if name not in self._functions:
            rule = self._where_rule if name in RELATIONS else self._table_rule
            body = {"_eval_derivative": lambda call, symbol: rule(name, call, symbol), "gdcalc_name": name}
            self._functions[name] = type(f"F{len(self._functions)}", (sympy.Function,), body)
        return self._functions[name]

    def _where_rule(self, relation: str, call: Any, symbol: Any) -> Any:
        left, right, then, otherwise = call.args
        then, otherwise = sympy.diff(then, symbol), sympy.diff(otherwise, symbol)
        return then if then == otherwise else self._function(relation)(left, right, then, otherwise)

    def _table_rule(self, name: str, call: Any, symbol: Any) -> Any:
        """Return the derivative of a function of the table, by the entry's own formula."""
        entry = FUNCTIONS[name]
        inner = [sympy.diff(argument, symbol) for argument in call.args]
        if not any(inner):
            return sympy.Integer(0)
        known: dict[Expression, Expression] = dict(
            zip(map(Name, entry.arguments), map(self._to_tree, call.args), strict=True)
        )
        if entry.differential:
            known |= {Name(f"d{name}"): self._to_tree(part) for name, part in zip(entry.arguments, inner, strict=True)}
        if call in self._written:
            known[Call(name, tuple(map(Name, entry.arguments)))] = self._written[call]  # in the spelling that was typed
        tree = substitute(parse(entry.differential or entry.derivative), known)
        if count_operations(tree) > MAX_DERIVATIVE_OPERATIONS:
            raise _too_large()
        if entry.derivative:
            return self._to_sympy(tree) * inner[0]
        written = dict(self._written)
        derivative = self._to_sympy(tree)
        self._written = written  # a differential with numbers put in, (1 + 0)/2, is not how anyone writes it
        return derivative

    # --- from SymPy ----------------------------------------------------------------------------------------------

    def _to_tree(self, value: Any) -> Expression:
        if value == self._own:
            return self._own_name
        written = self._written.get(value)
        if written is not None:
            return written
        if value.is_Rational:
            return algebra.number(Fraction(int(value.p), int(value.q)), decimal=self._decimal)
        if value.is_Symbol:
            return next(tree for tree, symbol in self._symbols.items() if symbol == value)
        for name, constant in _CONSTANTS.items():
            if value == constant:
                return Constant(name)
        if value.is_Add:
            return self._sum(value)
        if value.is_Mul or (value.is_Pow and value.exp.is_Rational and value.exp < 0):
            return self._product(value)
        if value.is_Pow:
            base, exponent = value.args
            if exponent == sympy.S.Half:
                return Call("sqrt", (self._to_tree(base),))
            return Power(self._to_tree(base), self._to_tree(exponent))
        return self._call(value)

    def _sum(self, value: Any) -> Expression:
        opposite = self._written.get(sympy.Add(*(-part for part in value.args)))
        if opposite is not None:
            return Negative(opposite)
        parts = sorted(value.args, key=self._place_in_sum)
        if parts[0] not in self._order:
            parts.sort(key=lambda part: part.could_extract_minus_sign())
        return algebra.add(map(self._to_tree, parts))

    def _product(self, value: Any) -> Expression:
        coefficient, factors = Fraction(1), []
        for part in sorted(sympy.Mul.make_args(value), key=self._place_in_product):
            if part.is_Rational:
                coefficient *= Fraction(int(part.p), int(part.q))
            elif part.is_Pow and part.exp.is_Rational and part.exp < 0 and part.base != sympy.E:
                factors.append(("/", self._to_tree(part.base**-part.exp)))
            else:
                factors.append(("*", self._to_tree(part)))
        return algebra.multiply(
            algebra.number(coefficient, decimal=self._decimal), algebra.product(Fraction(1), factors)
        )

    def _call(self, value: Any) -> Expression:
        name = _NAMES_OF_KNOWN.get(value.func) or getattr(value.func, "gdcalc_name", None)
        if name is None:
            raise ExpressionError(
                "a formula has no real derivative: it divides by zero or takes a root of a negative number",
                "check the numbers in it",
            )
        arguments = tuple(map(self._to_tree, value.args))
        if name in RELATIONS:
            left, right, *rest = arguments
            return Call(WHERE, (Comparison(name, left, right), *rest))
        return Call(name, arguments)

    # --- order ---------------------------------------------------------------------------------------------------

    def _place_in_sum(self, part: Any) -> tuple[Any, ...]:
        """Order terms as their origins were typed; those of one origin by sign and first name, numbers last."""
        origin = self._order.get(part, len(self._order))
        minus = part.could_extract_minus_sign()
        return (origin, part.is_Rational, minus, self._first_symbol(part), part.sort_key())

    def _place_in_product(self, part: Any) -> tuple[Any, ...]:
        """Order factors: numbers, constants, what holds the own value, names, powers by names, calls, brackets."""
        own = self._own is not None and part.has(self._own)
        base, exponent = part.as_base_exp()
        kinds: tuple[Callable[[], bool], ...] = (
            lambda: part.is_Rational,
            lambda: part in _CONSTANTS.values(),
            lambda: part == self._own,
            lambda: own,
            lambda: base.is_Symbol and exponent.is_number,
            lambda: not exponent.is_number and not base.is_Add,
            lambda: not base.is_Add,
        )
        kind = next((index for index, test in enumerate(kinds) if test()), len(kinds))
        return (kind, self._first_symbol(part), part.sort_key())

    def _first_symbol(self, part: Any) -> str:
        return min((symbol.name for symbol in part.free_symbols), default="")


def _expanded_terms(value: Any) -> int:
    """Return a bound on the terms that SymPy makes of a value, or of an argument in it, when it multiplies it out."""
    counts = [min(_expanded_terms(part), MAX_EXPANDED_TERMS + 1) for part in value.args]
    if value.is_Add:
        return sum(counts)
    if value.is_Mul:
        return math.prod(counts)
    if value.is_Pow and counts[0] > 1:
        # A sum of k terms to the power n, whatever else is in the exponent: the products of n of them.
        times = min(int(abs(value.exp.as_coeff_Add()[0])), MAX_EXPANDED_TERMS)
        return math.comb(times + counts[0] - 1, times) * max(counts[1], 1)
    return max(counts, default=1)


def _terms(formula: Expression) -> list[Expression]:
    if isinstance(formula, Sum):
        return [formula.first, *(term if sign == "+" else Negative(term) for sign, term in formula.rest)]
    return [formula]


def _power(base: Any, exponent: Any) -> Any:
    """Return a power; SymPy works out at once the power of a number, or of one before other factors."""
    number = base.as_coeff_Mul()[0]
    if number.is_Rational and exponent.is_Rational:
        digits = power_digits(Fraction(int(number.p), int(number.q)), Fraction(int(exponent.p), int(exponent.q)))
        if digits > MAX_EXACT_DIGITS:
            raise algebra.too_many_digits()
    return base**exponent


def _bits(number: Any) -> int:
    return int(max(number.p.bit_length(), number.q.bit_length())) if number.is_Rational else 0


def _is_plain_constant(value: Any) -> bool:
    """Tell whether a constant is a number, a function of numbers such as ln(2), or a sum or product of those."""
    if value.is_Add or value.is_Mul:
        return all(map(_is_plain_constant, value.args))
    return all(part.is_Atom for part in value.args)


def _too_large() -> ExpressionError:
    return ExpressionError(
        f"a derivative has more than {MAX_DERIVATIVE_OPERATIONS:,} operations", "name parts of the model, as in z = …"
    )
