"""Every limit on a formula: the last value that is allowed, and the first that is not."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from gdcalc.errors import ExpressionError
from gdcalc.expression.limits import power_digits
from gdcalc.expression.parser import parse, parse_model

INSIDE_AND_OVER = {
    "characters": ("x" + " " * 1_999, "x" + " " * 2_000, "2,001 characters; the limit is 2,000"),
    "tokens": ("+".join("x" * 400) + ";", "+".join("x" * 401), "more than 800 parts"),
    "brackets": ("(" * 31 + "x" + ")" * 31, "(" * 32 + "x" + ")" * 32, "more than 32 levels"),
    "signs": ("-" * 31 + "x", "-" * 32 + "x", "more than 32 levels"),
    "powers": ("x^" * 31 + "x", "x^" * 32 + "x", "more than 32 levels"),
    "calls": ("sin(" * 31 + "x" + ")" * 31, "sin(" * 32 + "x" + ")" * 32, "more than 32 levels"),
    "bars": ("|" * 31 + "x" + "|" * 31, "|" * 32 + "x" + "|" * 32, "more than 32 levels"),
    "names": ("+".join(f"a{i}" for i in range(30)), "+".join(f"a{i}" for i in range(31)), "more than 30 names"),
    "name length": ("a" * 32, "a" * 33, "33 characters; the limit is 32"),
    "digits": ("1" * 50, "1" * 51, "more than 50 digits"),
    "digits after the point": ("." + "1" * 50, "0." + "1" * 50, "more than 50 digits"),
    "exponent": ("1e400", "1e401", "exponent is over the limit of 400"),
    "negative exponent": ("1e-400", "1e-401", "exponent is over the limit of 400"),
    "long exponent": ("1e0000000001", "1e" + "9" * 1_000, "exponent is over the limit of 400"),
    "power of a name": ("x^100", "x^101", "over the limit of 100"),
    "negative power": ("x^-100", "x^-101", "over the limit of 100"),
    "raised power": ("x¹⁰⁰", "x¹⁰¹", "over the limit of 100"),
    "computed power": ("x^(50*2)", "x^(50*2+1)", "over the limit of 100"),
    "power of a fraction": ("(2/3)^100", "(2/3)^100.5", "over the limit of 100"),
    "digits of a power": ("(10^40)^99", "(10^40)^100", "would need 4,001 digits; the limit is 4,000"),
    "digits of a denominator": ("(10^-40)^99", "(10^-40)^100", "would need 4,001 digits; the limit is 4,000"),
}


@pytest.mark.parametrize(("inside", "over", "message"), INSIDE_AND_OVER.values(), ids=INSIDE_AND_OVER.keys())
def test_limit(inside: str, over: str, message: str) -> None:
    parse(inside)
    with pytest.raises(ExpressionError, match=message) as caught:
        parse(over)
    assert caught.value.hint


def test_a_tower_of_powers_is_estimated_and_not_computed() -> None:
    # 9^(9^9) = 9^387420489 has floor(387420489*log10(9)) + 1 = 369,693,100 digits (OEIS A054382).
    started = time.process_time()
    with pytest.raises(ExpressionError, match=r"would need 369,693,100 digits; the limit is 4,000") as caught:
        parse("9^9^9^9")
    assert time.process_time() - started < 1
    assert caught.value.excerpt is not None
    assert caught.value.excerpt.span.start == 2


@pytest.mark.parametrize("text", ["2^1e400", "x^1e400", "2^-1e400", "2^(9^99*9^99)", "(9^99)^(9^99)", "2^(1/1e-400)"])
def test_huge_powers_are_refused_at_once(text: str) -> None:
    started = time.process_time()
    with pytest.raises(ExpressionError, match="limit"):
        parse(text)
    assert time.process_time() - started < 1


def test_constants_that_are_not_too_large() -> None:
    for text in ("1^100", "(-1)^99", "0^5", "1.5^100", "2^0.5", "0^-1", "(1/0)^2", "2^(1/0)"):
        parse(text)


@pytest.mark.parametrize(("base", "power"), [(9, 9), (10, 5), (2, 100), (7, 50), (99, 77), (3, 20)])
def test_digits_of_a_power(base: int, power: int) -> None:
    assert power_digits(Fraction(base), Fraction(power)) == len(str(base**power))


def test_seventy_brackets() -> None:
    with pytest.raises(ExpressionError, match="more than 32 levels deep") as caught:
        parse("(" * 70 + "x" + ")" * 70)
    assert caught.value.excerpt is not None
    assert caught.value.excerpt.span.start == 32


@pytest.mark.parametrize("text", ["x+" * 5_000_000, "(" * 10_000_000, "\0" * 10_000_000, "9" * 10_000_000])
def test_ten_megabytes_are_refused_at_once_and_not_repeated(text: str) -> None:
    started = time.process_time()
    with pytest.raises(ExpressionError) as caught:
        parse_model(text)
    assert time.process_time() - started < 0.1
    assert caught.value.message == "the model has 10,000,000 characters; the limit is 2,000"
    assert caught.value.excerpt is None
