"""Turns a formula's tree into Python code for an arithmetic.

No text from outside reaches the compiler: a name becomes a variable ``v1``, ``v2`` … that is made here, a literal
becomes the number that the arithmetic read, and a function is an entry of the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from gdcalc.arithmetic.base import Arithmetic
from gdcalc.errors import EvaluationError, ExpressionError
from gdcalc.expression.functions import WHERE
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
    names,
    walk,
)

FAILURES = (ZeroDivisionError, ValueError, OverflowError, EvaluationError)
"""What a compiled formula raises where it has no value."""

REDUCTIONS = ("mean", "sum")
"""Calls that only a program's batch lines hold."""


class FormulaWriter:
    """Writes formulas as Python text, one after the other; a part that occurs twice is computed once."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        self.arithmetic = arithmetic
        self.namespace: dict[str, Any] = dict(arithmetic.namespace)
        self.variables: dict[str, str] = {}
        self.statements: list[str] = []
        self.reductions: dict[Expression, str] = {}
        self._count = 0
        self._uses: Counter[Expression] = Counter()
        self._computed: dict[Expression, str] = {}

    def fresh(self) -> str:
        """Return a variable that is not used yet."""
        self._count += 1
        return f"v{self._count}"

    def bind(self, name: str) -> str:
        """Return a new variable that stands for a name from now on."""
        if name in self.variables:
            self._computed = {part: text for part, text in self._computed.items() if name not in names(part)}
        self.variables[name] = self.fresh()
        return self.variables[name]

    def number(self, value: Any) -> str:
        """Return the Python text of a number."""
        text = self.arithmetic.literal(value)
        if text is None:
            text = self.fresh()
            self.namespace[text] = value
        return text

    def begin(self, formulas: Iterable[Expression]) -> None:
        """Begin a block of statements that is to work out these formulas."""
        self.statements = []
        self._computed = {}
        self._uses = Counter(
            part for formula in formulas for node in walk(formula) for part in (node, *_beginnings(node))
        )

    def value(self, formula: Expression) -> str:
        """Return the text of a formula's value as a line: rounded or checked as the arithmetic asks."""
        text = self.write(formula)
        return f"{self.arithmetic.finish}({text})" if self.arithmetic.finish and not is_literal(formula) else text

    def write(self, node: Expression, conditional: bool = False) -> str:
        """Return the text of a formula; a part that occurs twice becomes a statement, unless it may not be computed."""
        if node in self._computed:
            return self._computed[node]
        text = self._text(node, conditional)
        if self._uses[node] > 1 and not conditional and children(node):
            self._computed[node] = text = self._assign(text)
        return text

    def _assign(self, text: str) -> str:
        variable = self.fresh()
        self.statements.append(f"{variable} = {text}")
        return variable

    def _text(self, node: Expression, conditional: bool) -> str:
        def write(part: Expression) -> str:
            return self.write(part, conditional)

        call = recognized(node)
        if call is not None:  # without the overflow of exp
            return self._call(call.function, call.arguments, conditional)
        match node:
            case Number(text):
                return self.number(self.arithmetic.read(text))
            case Constant(name):
                return self.number(self.arithmetic.constant(name))
            case Name(name):
                return self.variables[name]
            case Negative(operand):
                return f"(-{write(operand)})"
            case Sum(first, rest):
                return "(" + write(first) + "".join(f" {sign} {write(term)}" for sign, term in rest) + ")"
            case Product(first, rest):
                # 2*(y - yhat)*x goes on from 2*(y - yhat), where that is worked too.
                begun = next((part for part in _beginnings(node) if self._uses[part] > 1), None)
                head, rest = (first, rest) if begun is None else (begun, rest[len(begun.rest) :])
                return self.arithmetic.product([("*", write(head)), *((sign, write(part)) for sign, part in rest)])
            case Power(base, exponent):
                raised = write(base)
                if not conditional and not raised.isidentifier():
                    raised = self._assign(raised)
                return self.arithmetic.power(raised, write(exponent))
            case Comparison(relation, left, right):
                return f"{write(left)} {relation} {write(right)}"
            case Call(function, arguments):
                return self._call(function, arguments, conditional)
        raise TypeError(node)

    def _call(self, function: str, arguments: Sequence[Expression], conditional: bool) -> str:
        if function == WHERE:
            test = self.write(arguments[0], conditional)
            then, otherwise = (self.write(side, conditional=True) for side in arguments[1:])
            return f"({then} if {test} else {otherwise})"
        if function in REDUCTIONS:
            total = self.reductions[arguments[0]]
            return total if function == "sum" else self.arithmetic.product([("*", total), ("/", "count")])
        return f"{function}({', '.join(self.write(argument, conditional) for argument in arguments)})"


def _beginnings(node: Expression) -> list[Product]:
    """Return the products that a product begins with, the longest first."""
    if not isinstance(node, Product):
        return []
    return [Product(node.first, node.rest[:count]) for count in range(len(node.rest) - 1, 0, -1)]


def reductions(formula: Expression) -> list[Call]:
    """Return the means and sums over the batch in a formula."""
    return [part for part in walk(formula) if isinstance(part, Call) and part.function in REDUCTIONS]


def is_literal(formula: Expression) -> bool:
    """Tell whether a formula is a literal or a name: its value is there already, not computed.

    >>> is_literal(Negative(Number("2")))
    True
    """
    return isinstance(formula.operand if isinstance(formula, Negative) else formula, (Number, Name))


def compile_formula(
    formula: Expression, arguments: Sequence[str], arithmetic: Arithmetic, *, as_line: bool = True
) -> Callable[..., Any]:
    """Return a function of the named arguments, in order, that gives the formula's value.

    ``as_line`` rounds or checks the value as the value of a line; a comparison gives True or False. The function raises
    one of FAILURES where there is no value. Raises EvaluationError for a literal or constant that the arithmetic does
    not have, ExpressionError for a formula that is nested too deeply.

    >>> from gdcalc.arithmetic import FLOAT64
    >>> from gdcalc.expression.parser import parse
    >>> compile_formula(parse("a*x"), ["a", "x"], FLOAT64)(2.0, 3.0)
    6.0
    """
    writer = FormulaWriter(arithmetic)
    parameters = [writer.bind(name) for name in arguments]
    plain = isinstance(formula, Comparison) or not as_line
    try:
        writer.begin([formula])
        text = writer.write(formula) if plain else writer.value(formula)
    except RecursionError:
        raise _too_deep() from None
    body = "".join(f"    {statement}\n" for statement in writer.statements)
    return build(f"def formula({', '.join(parameters)}):\n{body}    return {text}\n", "formula", writer.namespace)


def evaluate_constant(formula: Expression, arithmetic: Arithmetic) -> Any:
    """Return the value of a formula without names. Raises one of FAILURES."""
    return compile_formula(formula, (), arithmetic)()


def build(source: str, name: str, namespace: dict[str, Any]) -> Callable[..., Any]:
    """Return the function that a generated source defines. Raises ExpressionError where it is nested too deeply."""
    try:
        code = compile(source, "<gdcalc>", "exec")
    except (SyntaxError, RecursionError, MemoryError):
        raise _too_deep() from None
    exec(code, namespace)  # noqa: S102 - the source is made above, of variables, numbers and functions of the table
    function: Callable[..., Any] = namespace[name]
    return function


def _too_deep() -> ExpressionError:
    return ExpressionError("a formula or its derivative is nested too deeply", "name a part of it")
