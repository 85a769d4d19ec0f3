"""Operations on fractions that estimate the digits of a result before they compute it."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from gdcalc.arithmetic.base import Arithmetic
from gdcalc.errors import DigitLimitError
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.functions.entry import Function
from gdcalc.expression.limits import MAX_EXACT_DIGITS

BITS_A_DIGIT = math.log2(10)
MAX_BITS = math.ceil(MAX_EXACT_DIGITS * BITS_A_DIGIT)


def bits(value: Fraction) -> int:
    """Return the size of the larger part of a fraction, in bits."""
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def digits(value: Fraction) -> int:
    """Return about how many digits the larger part of a fraction has.

    >>> digits(Fraction(1, 1000))
    4
    """
    return math.ceil(bits(value) / BITS_A_DIGIT)


def too_many_digits(needed_bits: int | Fraction) -> DigitLimitError:
    """Return the error for a number of more digits than the limit."""
    needed = max(int(needed_bits / Fraction(BITS_A_DIGIT)) + 1, MAX_EXACT_DIGITS + 1)
    shown = f"{needed:,}" if needed < 10**15 else f"{Decimal(needed):.3g}"
    return DigitLimitError(
        f"an exact number would need about {shown} digits; the limit is {MAX_EXACT_DIGITS:,}",
        "use float64, or fewer steps",
    )


def check_digits(value: Fraction) -> Fraction:
    """Return the value. Raises DigitLimitError when it has more digits than the limit."""
    # The power of ten decides only between numbers as long as the limit itself.
    if bits(value) >= MAX_BITS and max(abs(value.numerator), value.denominator) >= 10**MAX_EXACT_DIGITS:
        raise too_many_digits(bits(value))
    return value


def multiply(*factors: Fraction) -> Fraction:
    """Return the product. Raises DigitLimitError before a product far over the limit is taken."""
    result = factors[0]
    for factor in factors[1:]:
        # Common factors may cancel, so a product is refused beforehand only where it is far over the limit.
        if bits(result) + bits(factor) > 4 * MAX_BITS:
            raise too_many_digits(bits(result) + bits(factor))
        result *= factor
    return result


def divide(numerator: Fraction, denominator: Fraction) -> Fraction:
    """Return the quotient. Raises ZeroDivisionError, and DigitLimitError as ``multiply`` does."""
    return multiply(numerator, 1 / denominator)


def rational_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """Return base^exponent where it is rational (4^(1/2) is), else None.

    Raises DigitLimitError before a power over the limit is taken, ZeroDivisionError for a negative power of 0 and
    ValueError for a root of a negative number.
    """
    if base == 0 and exponent < 0:
        raise ZeroDivisionError
    root = _rational_root(base, exponent.denominator)
    if root is None:
        return None
    count = exponent.numerator
    if bits(root) == 1:  # -1, 0 or 1: only whether the power is zero, odd or even matters, however large it is
        return root ** (count % 2 or 2 * bool(count))
    needed = abs(count) * Fraction(math.log2(max(abs(root.numerator), root.denominator)))
    if needed > MAX_BITS:
        raise too_many_digits(needed)
    return root**count


def _rational_root(value: Fraction, degree: int) -> Fraction | None:
    if degree == 1:
        return value
    if value < 0:
        raise ValueError("a root of a negative number")
    if degree > MAX_BITS:
        return value if value in (0, 1) else None
    numerator, denominator = _whole_root(value.numerator, degree), _whole_root(value.denominator, degree)
    return None if numerator is None or denominator is None else Fraction(numerator, denominator)


def _whole_root(number: int, degree: int) -> int | None:
    """Return the whole root, by Newton's method from above, or None where there is none."""
    if number < 2:
        return number
    root = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * root + number // root ** (degree - 1)) // degree
        if better >= root:
            return root if root**degree == number else None
        root = better


def _product_text(factors: Sequence[tuple[str, str]]) -> str:
    """Return the Python text of a product: fractions are exact, so all divisors are divided by at once."""
    above = ", ".join(factor for sign, factor in factors if sign == "*")
    below = ", ".join(factor for sign, factor in factors if sign == "/")
    return f"divide(multiply({above}), multiply({below}))" if below else f"multiply({above})"


Evaluator: TypeAlias = Callable[..., Fraction]


def within_domain(function: Function, evaluate: Evaluator) -> Evaluator:
    """Return the evaluator guarded by the function's float64 form, which raises ValueError outside the domain."""

    def guarded(*arguments: Fraction) -> Fraction:
        with contextlib.suppress(OverflowError):  # too large for a float, not outside the domain
            function.float64(*map(_nearest_float, arguments))
        return evaluate(*arguments)

    return guarded


def _nearest_float(value: Fraction) -> float:
    """Return the nearest finite float that lies on the same side of 0 and of 1 in size, where domains end."""
    size = abs(value)
    nearest = sys.float_info.max if size > sys.float_info.max else float(size)
    if nearest == 0 and size:
        nearest = math.ulp(0.0)
    elif nearest == 1 and size > 1:
        nearest += sys.float_info.epsilon
    return -nearest if value < 0 else nearest


def arithmetic_of_fractions(
    evaluator: Callable[[Function], Callable[..., Any]], operations: Mapping[str, Any], **more: Any
) -> Arithmetic:
    """Return an arithmetic whose numbers are fractions, or lie between two.

    ``evaluator`` makes of a function's entry what evaluates it. ``operations`` are ``multiply``, ``divide``, ``power``
    and ``finish``, which is applied to every line's value. ``more`` are the arithmetic's own fields.
    """
    functions = {name: evaluator(function) for name, function in FUNCTIONS.items()}
    return Arithmetic(
        literal=lambda _: None,
        product=_product_text,
        power="power({}, {})".format,
        namespace={**functions, **operations},
        finish="finish",
        **more,
    )
