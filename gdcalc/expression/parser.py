"""Turns a formula's text into its tree; refuses whatever could be read in two ways."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import TypeVar

from gdcalc.clean import clean
from gdcalc.errors import Excerpt, ExpressionError, Span
from gdcalc.expression import limits
from gdcalc.expression.functions import ALIASES, CONSTANTS, FUNCTION_NAMES, RELATIONS, WHERE, argument_names
from gdcalc.expression.implicit_products import misreading, mixed_number
from gdcalc.expression.limits import check_power
from gdcalc.expression.symbols import LATEX_FUNCTIONS, TRANSPOSE, TRANSPOSE_HINT, TRANSPOSED
from gdcalc.expression.tokens import Token, TokenKind, tokenize
from gdcalc.expression.tree import (
    Call,
    Comparison,
    Constant,
    Definition,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
)

Content = TypeVar("Content")


def parse(text: str, label: str = "formula") -> Expression:
    """Read one formula.

    ``label`` says in messages what the text is. Raises ExpressionError, pointing at the place.

    >>> parse("-2(y - ŷ)").operand.first
    Number(text='2')
    """
    parser = _Parser(text, label)
    formula = parser.formula()
    parser.expect_end()
    return formula


def parse_condition(text: str, label: str = "condition") -> Comparison:
    """Read one comparison, such as ``loss < 0.01``. Raises ExpressionError, pointing at the place.

    >>> parse_condition("loss < 0.01").relation
    '<'
    """
    parser = _Parser(text, label)
    condition = parser.comparison()
    parser.expect_end()
    return condition


def parse_model(text: str, label: str = "model") -> tuple[Definition, ...]:
    """Read a formula, or several statements ``name = formula`` separated by ``;`` or new lines.

    Raises ExpressionError, pointing at the place.

    >>> [statement.name for statement in parse_model("z = W*x + b; yhat = sigmoid(z)")]
    ['z', 'yhat']
    """
    return _Parser(text, label).model()


def suggest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is nearest in spelling, or None when none is near.

    >>> suggest("sinn", ["sin", "exp"])
    'sin'
    """
    known = sorted(set(known))
    near = [each for each in known if each.casefold() == name.casefold()]
    near = near or difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return near[0] if near else None


class _Parser:
    """Recursive descent over the tokens: sum, product, sign, power, primary."""

    def __init__(self, text: str, label: str) -> None:
        self.text = text
        self.label = label
        self.tokens = tokenize(text, label)
        self.index = 0
        self.depth = 0
        self.open_bars = [False]
        self.brackets = 0

    # --- tokens -------------------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        """The next token; inside brackets a new line is only space."""
        while self.brackets and self.tokens[self.index].text == "\n":
            self.index += 1
        return self.tokens[self.index]

    def at(self, *operators: str) -> bool:
        return self.token.kind is TokenKind.OPERATOR and self.token.text in operators

    def take(self) -> Token:
        token = self.token
        self.index += 1
        return token

    def expect(self, operator: str, opened: Token) -> None:
        if not self.at(operator):
            if self.token.kind is TokenKind.END:
                raise self.error(f"this {opened.text} is never closed", f"add the closing {operator}", opened.span)
            raise self.unexpected()
        self.take()

    def expect_end(self) -> None:
        while self.token.kind is TokenKind.SEPARATOR:
            self.index += 1
        if self.token.kind is not TokenKind.END:
            if self.tokens[self.index - 1].kind is TokenKind.SEPARATOR:
                raise self.error(
                    f"the {self.label} ends before this", "only one formula can stand here", self.token.span
                )
            raise self.unexpected()

    def span_from(self, start: int) -> Span:
        return Span(start, self.tokens[self.index - 1].span.end)

    # --- grammar ------------------------------------------------------------------------------------------------

    def model(self) -> tuple[Definition, ...]:
        statements: list[Definition] = []
        while True:
            while self.token.kind is TokenKind.SEPARATOR:
                self.take()
            if self.token.kind is TokenKind.END:
                break
            statements.append(self.statement())
            if self.token.kind not in (TokenKind.SEPARATOR, TokenKind.END):
                raise self.unexpected()
        if not statements:
            raise self.error(
                f"the {self.label} is empty", "write a formula such as a*x+b", Span(0, len(self.text) or 1)
            )
        return tuple(statements)

    def statement(self) -> Definition:
        start = self.token
        following = self.tokens[self.index + 1] if start.kind is TokenKind.NAME else None
        name = None
        if following is not None and following.kind is TokenKind.OPERATOR and following.text == "=":
            if start.text in CONSTANTS or start.text in FUNCTION_NAMES:
                kind = "constant" if start.text in CONSTANTS else "function"
                raise self.error(f"{start.text} is a {kind} and cannot be assigned", "choose another name", start.span)
            name = start.text
            self.index += 2
        formula = self.formula()
        return Definition(name, formula, self.span_from(start.span.start))

    def formula(self) -> Expression:
        return self.nested(self.sum)

    def sum(self) -> Expression:
        start = self.token.span.start
        first = self.term()
        rest: list[tuple[str, Expression]] = []
        while self.at("+", "-"):
            sign = self.take().text
            rest.append((sign, self.term()))
        return Sum(first, tuple(rest), span=self.span_from(start)) if rest else first

    def term(self) -> Expression:
        """Read a product, with its sign: ``-a*b`` is ``-(a*b)``."""
        return self.signed(self.term) or self.product()

    def product(self) -> Expression:
        start = self.token.span.start
        first = self.power()
        rest: list[tuple[str, Expression]] = []
        while True:
            if self.at("*", "/"):
                sign = self.take().text
                rest.append((sign, self.factor()))
            elif self.starts_primary():
                rest.append(("*", self.unsigned_factor(divided=bool(rest) and rest[-1][0] == "/")))
            else:
                break
        return Product(first, tuple(rest), span=self.span_from(start)) if rest else first

    def factor(self) -> Expression:
        """Read a factor after ``*`` or ``/``: its sign binds to it alone."""
        return self.signed(self.factor) or self.power()

    def signed(self, read: Callable[[], Expression]) -> Expression | None:
        """Read a sign, and what it stands before; None where no sign comes next."""
        start = self.token.span.start
        if not self.at("+", "-"):
            return None
        negative = self.take().text == "-"
        operand = self.nested(read)
        return Negative(operand, span=self.span_from(start)) if negative else operand

    def power(self) -> Expression:
        start = self.token.span.start
        base = self.primary()
        raised = None
        while self.token.kind is TokenKind.SUPERSCRIPT or self.at("^"):
            token = self.take()
            if raised is not None:
                raise self.error("this power of a power can be read in two ways", "add brackets", token.span)
            raised = self.superscript(token) if token.kind is TokenKind.SUPERSCRIPT else self.exponent()
        if raised is None:
            return base
        power = Power(base, raised, span=self.span_from(start))
        check_power(power, self.text, self.label)
        return power

    def superscript(self, token: Token) -> Expression:
        digits = Number(token.text.removeprefix("-"), span=token.span)
        return Negative(digits, span=token.span) if token.text.startswith("-") else digits

    def exponent(self) -> Expression:
        opening, closing = (["{"], ["}"]) if self.at("{") else ([], [])
        ahead = self.tokens[self.index :][: 2 * len(opening) + 1]
        raised = ahead[len(opening)] if len(ahead) > len(opening) else ahead[-1]
        alone = [token.text for token in ahead if token is not raised] == [*opening, *closing]
        if alone and raised.kind is TokenKind.NAME and TRANSPOSE.fullmatch(raised.text):
            raise self.error(TRANSPOSED, TRANSPOSE_HINT, raised.span)
        if self.at("{"):
            return self.group()
        return self.signed(self.exponent) or self.nested(self.power)

    def nested(self, read: Callable[[], Expression]) -> Expression:
        """Read a part that is one level deeper."""
        self.depth += 1
        if self.depth > limits.MAX_DEPTH:
            raise self.error(
                f"the {self.label} is nested more than {limits.MAX_DEPTH} levels deep",
                "name a part of it, as in z = …; sigmoid(z)",
                self.token.span,
            )
        part = read()
        self.depth -= 1
        return part

    def primary(self) -> Expression:
        token = self.token
        if token.kind is TokenKind.NUMBER:
            self.take()
            return Number(token.text, span=token.span)
        if token.kind is TokenKind.NAME:
            self.take()
            return self.name_or_call(token)
        if token.kind is TokenKind.GROUP:
            self.take()
            return self.latex_group(token)
        if self.at("("):
            return self.bracketed(")")
        if self.at("|"):
            content = self.bracketed("|")
            return Call("abs", (content,), span=self.span_from(token.span.start))
        raise self.unexpected()

    def bracketed(self, closing: str) -> Expression:
        return self.inside(closing, self.formula)

    def inside(self, closing: str, read: Callable[[], Content]) -> Content:
        """Read what stands in brackets, with the brackets."""
        opened = self.take()
        self.brackets += 1
        self.open_bars.append(closing == "|")
        content = read()
        self.expect(closing, opened)
        self.open_bars.pop()
        self.brackets -= 1
        return content

    def group(self) -> Expression:
        """Read ``{…}`` of LaTeX."""
        if not self.at("{"):
            raise self.error("a group in braces is needed here", "write {…}", self.token.span)
        return self.bracketed("}")

    def latex_group(self, token: Token) -> Expression:
        if token.text == "sqrt":
            return Call("sqrt", (self.group(),), span=self.span_from(token.span.start))
        numerator = self.group()
        denominator = self.group()
        return Product(numerator, (("/", denominator),), span=self.span_from(token.span.start))

    def name_or_call(self, token: Token) -> Expression:
        name = token.text
        braced = self.at("{") and self.text[token.span.start] == "\\" and name in LATEX_FUNCTIONS
        function = ALIASES.get(name, name)
        if self.at("(") or braced:
            if function not in FUNCTION_NAMES:
                raise self.unknown_function(token)
            return self.call(function, token)
        if name in FUNCTION_NAMES:
            raise self.error(f"{name} is a function", f"write {name}(…)", token.span)
        if name in CONSTANTS:
            return Constant(name, span=token.span)
        return Name(name, span=token.span)

    def call(self, function: str, token: Token) -> Call:
        closing = "}" if self.at("{") else ")"
        arguments = self.inside(closing, lambda: self.arguments(function, closing))
        wanted = len(argument_names(function))
        if len(arguments) != wanted:
            plural = "argument" if wanted == 1 else "arguments"
            hint = f"write {function}({', '.join(argument_names(function))})"
            if len(arguments) > wanted:
                hint += "; a decimal point is written '.', not ','"
            raise self.error(
                f"{function} takes {wanted} {plural}; {len(arguments)} given", hint, self.span_from(token.span.start)
            )
        return Call(function, tuple(arguments), span=self.span_from(token.span.start))

    def arguments(self, function: str, closing: str) -> list[Expression]:
        if self.at(closing):
            return []
        arguments: list[Expression] = [self.comparison() if function == WHERE else self.formula()]
        while self.at(","):
            self.take()
            arguments.append(self.formula())
        return arguments

    def comparison(self) -> Comparison:
        start = self.token.span.start
        left = self.formula()
        if not self.at(*RELATIONS):
            hint = "write == to compare" if self.at("=") else "write a condition such as x > 0"
            raise self.error("a comparison is needed here", hint, self.token.span)
        relation = self.take().text
        right = self.formula()
        return Comparison(relation, left, right, span=self.span_from(start))

    # --- products without a sign --------------------------------------------------------------------------------

    def starts_primary(self) -> bool:
        """Tell whether the next token could begin another factor, with no operator between."""
        return (
            self.token.kind in (TokenKind.NUMBER, TokenKind.NAME, TokenKind.GROUP) or self.at("(") or self.opens_bar()
        )

    def opens_bar(self) -> bool:
        return self.at("|") and not self.open_bars[-1]

    def unsigned_factor(self, *, divided: bool) -> Expression:
        """Read a factor with no sign before it; refuse it where it could be misread."""
        right = self.token
        left = self.tokens[self.index - 1]
        wrong = misreading(self.text, self.tokens, self.index, divided)
        if wrong is None:
            factor = self.power()
            wrong = mixed_number(left, right, factor)
        if wrong is not None:
            raise self.error(*wrong, right.span)
        return factor

    # --- errors -------------------------------------------------------------------------------------------------

    def unknown_function(self, token: Token) -> ExpressionError:
        near = suggest(token.text, FUNCTION_NAMES)
        hint = f"did you mean {near}?" if near else f"for a product write {clean(token.text)}*(…)"
        return self.error(f"{clean(token.text)} is not a function", hint, token.span)

    def unexpected(self) -> ExpressionError:
        token = self.token
        span = token.span
        before = self.tokens[self.index - 1] if self.index else None
        if token.kind is TokenKind.END:
            return self.error(f"the {self.label} ends too early", "complete it", span)
        if token.text == ",":
            following = self.tokens[self.index + 1].kind
            decimal = before is not None and before.kind is TokenKind.NUMBER and following is TokenKind.NUMBER
            hint = "a decimal point is written '.'" if decimal else "a comma stands between a function's arguments"
            return self.error("a comma cannot stand here", hint, span)
        if token.text == "=":
            return self.error("an = cannot stand here", "write name = formula; a comparison is written ==", span)
        if token.text in RELATIONS:
            return self.error("a comparison cannot stand here", "use where(condition, a, b)", span)
        if token.kind is TokenKind.SEPARATOR:
            return self.error("the formula breaks off here", "complete it before the next one", span)
        shown = clean(self.text[span.start : span.end])
        return self.error(f"{shown} cannot stand here", "a number, a name or a bracket is expected", span)

    def error(self, message: str, hint: str, span: Span) -> ExpressionError:
        return ExpressionError(message, hint, Excerpt(self.label, self.text, span))
