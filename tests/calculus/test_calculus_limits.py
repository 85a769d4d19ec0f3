"""Formulas made to keep SymPy busy: each is worked out or refused, and soon."""

from __future__ import annotations

import time

import pytest
import sympy

from gdcalc.calculus.symbolic import Calculus
from gdcalc.errors import ExpressionError
from gdcalc.expression.parser import parse
from gdcalc.expression.printing import to_text

SECONDS = 2.0


def nested(form: str, times: int) -> str:
    text = "x"
    for _ in range(times):
        text = form.replace("@", text)
    return text


def joined(sign: str, form: str, count: int) -> str:
    return sign.join(form.replace("@", str(index + 1)) for index in range(count))


WORKED_OUT = {
    "tower of x": "^".join(["x"] * 31),
    "e^e^e^x": "e^e^e^x",
    "tower of e": "^".join([*["e"] * 30, "x"]),
    "x to a tower of e": "x^" + "^".join(["e"] * 29),
    "logarithm of a tower": "(e^e^e^e^e - 1)^x",
    "root of a tower": "(exp(exp(exp(exp(exp(exp(3))))))*x)^0.5",
    "difference of towers": "((e^e^e^e^e - pi^e^e^e^e)*x)^0.5",
    "tower hidden in x - x": "(e^e^e^e^e^(x - x + 3) - 1)^(0.5*y)*x",
    "nested sines": nested("sin(@)", 31),
    "nested sigmoids": nested("sigmoid(@*x + 1)", 31),
    "nested squares": nested("(@^2 + x)", 30),
    "nested powers": nested("(@)^100", 30),
    "nested quotients": nested("x/(@ + x)", 31),
    "nested roots": nested("sqrt(@ + 1)", 31),
    "nested where": nested("where(@ > 0, x^2, x)", 30),
    "varying powers": nested("(@)^(x + 1)", 28),
    "the same factor": "*".join(["sin(x)"] * 160),
    "a hundred powers": joined("*", "x^@", 99),
    "exponential of a polynomial": f"exp({joined('+', 'x^@', 99)})",
    "roots of numbers": f"({joined('+', '@^0.5', 150)})^100*x",
    "long numbers": joined("+", f"x/{'9' * 46}@", 36),
    "a polynomial to a polynomial": f"({joined('+', 'x^@', 80)})^({joined('+', 'x^@', 80)})",
}

REFUSED = {
    "product of sums": (joined("*", "(x + @)", 133), "more than 5,000 operations"),
    "quotient of sums": (joined("/", "(x + @)", 133), "more than 5,000 operations"),
    "product of sines": (joined("*", "sin(@x)", 99), "more than 5,000 operations"),
    "nested max": (nested("max(@, x)", 31), "more than 5,000 operations"),
    "doubled max": (nested("max(@ + 1, @)", 6), "more than 5,000 operations"),
    "product of huge literals": ("*".join(["1e400"] * 200) + "*x", "more than 4,000 digits"),
    "power of a sum that is a number": ("((((x - x + 9)^99)^99)^99)^99", "more than 4,000 digits"),
    "power of a factor": ("((((9*x)^99)^99)^99)^99", "more than 4,000 digits"),
    "power of a decimal": ("((((x - x + 0.5)^99)^99)^99)^99", "more than 4,000 digits"),
    "tower of quotients": ("(x/x*9)^(x/x*9)^(x/x*9)^(x/x*9)", "more than 4,000 digits"),
    "product of powers": ("*".join(["(9^99)"] * 100) + "*x", "more than 4,000 digits"),
}


@pytest.mark.parametrize("text", WORKED_OUT.values(), ids=WORKED_OUT.keys())
def test_worked_out_in_time(text: str) -> None:
    formula = parse(text)
    started = time.process_time()
    assert to_text(Calculus().differentiate(formula, "x"))
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_in_time(text: str, message: str) -> None:
    formula = parse(text)
    started = time.process_time()
    with pytest.raises(ExpressionError, match=message) as caught:
        Calculus().differentiate(formula, "x")
    assert time.process_time() - started < SECONDS
    assert caught.value.hint


def test_a_constant_that_is_not_looked_into_is_one_constant() -> None:
    found = Calculus().differentiate(parse("e^e^e*x^2 - e^e^e*x"), "x")
    assert to_text(found) == "2*x*e^(e^e) - e^(e^e)"
    assert to_text(Calculus().differentiate(parse("x*e^e^e - e^e^e*x + x"), "x")) == "1"


SEVEN = "(a + b + c + d + p + q + r)"


@pytest.mark.parametrize(
    "text",
    [
        *(f"{SEVEN}^{power}" for power in ("12", "12.0", "-12", "(24/2)", "(x + 12)", "(25/2)", "99")),
        f"1/{SEVEN}^12",
        f"{SEVEN}^6*(a - {SEVEN})^6",
        f"((({SEVEN})^2)^2)^3",
        f"sin({SEVEN}^12)",
        f"x + where(x > 0, {SEVEN}^12, 1)",
        "*".join(f"(x + {letter})" for letter in "abcdfghjkmnp"),
    ],
)
def test_what_has_many_terms_is_not_multiplied_out(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power has 18,564 terms, for which SymPy takes ten seconds."""
    multiplied: list[object] = []
    monkeypatch.setattr(sympy, "expand", multiplied.append)
    assert Calculus().same(parse(text), parse(text.replace("a", "z"))) is False
    assert multiplied == []
    assert Calculus().same(parse(text), parse(text)) is True


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("(a + b)^12 - b*(a + b)^11", "a*(a + b)^11", True),
        ("(a + b)^12", "(a + b)^11*(a - b)", False),
        ("(a + b)^2.0", "a^2 + 2*a*b + b^2", True),
        ("(a + b)^-2*(a + b)^3", "a + b", True),
        (f"{SEVEN}^2", f"({SEVEN[1:-1]})*(r + a + b + c + d + p + q)", True),
    ],
)
def test_what_has_few_is(first: str, second: str, same: bool) -> None:
    assert Calculus().same(parse(first), parse(second)) is same
