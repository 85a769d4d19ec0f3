"""Numbers as people write them: values and units worked by hand."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcalc.answers.numerals import Numeral, read_numeral


def _parts(numeral: Numeral | None) -> tuple[str, Fraction, Fraction, int | None] | None:
    return None if numeral is None else (numeral.text, numeral.value, numeral.unit, numeral.places)


@pytest.mark.parametrize(
    ("text", "value", "unit", "places"),
    [
        ("3", Fraction(3), Fraction(0), 0),
        ("+3", Fraction(3), Fraction(0), 0),
        ("-0", Fraction(0), Fraction(0), 0),
        ("007", Fraction(7), Fraction(0), 0),
        ("5.", Fraction(5), Fraction(0), 0),
        (".5", Fraction(1, 2), Fraction(1, 10), 1),
        ("-0.5", Fraction(-1, 2), Fraction(1, 10), 1),
        ("- 0.5", Fraction(-1, 2), Fraction(1, 10), 1),
        ("0.120", Fraction(12, 100), Fraction(1, 1000), 3),
        # Scientific: the last digit's unit is 10^(exponent - places).
        ("1.5e-3", Fraction(15, 10000), Fraction(1, 10000), 4),
        ("1.5E3", Fraction(1500), Fraction(100), 0),
        ("1.5e+03", Fraction(1500), Fraction(100), 0),
        ("2e3", Fraction(2000), Fraction(1000), 0),
        ("1.25e1", Fraction(125, 10), Fraction(1, 10), 1),
        ("5e0", Fraction(5), Fraction(1), 0),
        ("1.5·10^3", Fraction(1500), Fraction(100), 0),
        ("1.5×10^-3", Fraction(15, 10000), Fraction(1, 10000), 4),
        ("1.5 × 10^−3", Fraction(15, 10000), Fraction(1, 10000), 4),
        ("1.5*10^-3", Fraction(15, 10000), Fraction(1, 10000), 4),
        ("1.5*10**-3", Fraction(15, 10000), Fraction(1, 10000), 4),
        ("1.5 x 10^-3", Fraction(15, 10000), Fraction(1, 10000), 4),
        ("-2 x 10^(-1)", Fraction(-1, 5), Fraction(1, 10), 1),
        ("2⋅10^{4}", Fraction(20000), Fraction(10000), 0),
        # Percentages: value and unit are hundredths.
        ("12.5%", Fraction(1, 8), Fraction(1, 1000), 3),
        ("50%", Fraction(1, 2), Fraction(1, 100), 2),
        ("-5 %", Fraction(-1, 20), Fraction(1, 100), 2),
        # Fractions and mixed numbers are exact.
        ("3/4", Fraction(3, 4), Fraction(0), None),
        ("-3/4", Fraction(-3, 4), Fraction(0), None),
        ("6 / 8", Fraction(3, 4), Fraction(0), None),
        ("3⁄4", Fraction(3, 4), Fraction(0), None),
        ("1 1/2", Fraction(3, 2), Fraction(0), None),
        ("-1 1/2", Fraction(-3, 2), Fraction(0), None),
        ("½", Fraction(1, 2), Fraction(0), None),
        ("-¾", Fraction(-3, 4), Fraction(0), None),
        ("⅓", Fraction(1, 3), Fraction(0), None),
        ("1½", Fraction(3, 2), Fraction(0), None),
        ("−2 ⅔", Fraction(-8, 3), Fraction(0), None),
        # Minus signs, equals signs, quotes.
        ("−0.5", Fraction(-1, 2), Fraction(1, 10), 1),
        ("–0.5", Fraction(-1, 2), Fraction(1, 10), 1),
        ("= 0.5", Fraction(1, 2), Fraction(1, 10), 1),
        ("≈-0.5", Fraction(-1, 2), Fraction(1, 10), 1),
        ("~3", Fraction(3), Fraction(0), 0),
        ('"0.5"', Fraction(1, 2), Fraction(1, 10), 1),
        ("'= −1/2'", Fraction(-1, 2), Fraction(0), None),
        ("≈ “0.5”".replace("≈ ", ""), Fraction(1, 2), Fraction(1, 10), 1),
        ("0" * 49 + "7", Fraction(7), Fraction(0), 0),
        ("1e400", Fraction(10**400), Fraction(10**400), 0),
        ("1e-0400", Fraction(1, 10**400), Fraction(1, 10**400), 400),
    ],
)
def test_numbers(text: str, value: Fraction, unit: Fraction, places: int | None) -> None:
    assert _parts(read_numeral(f" {text}\u00a0")) == (text, value, unit, places)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "+", ".", "%", "=", '""', "e5", "/", "1/", "/2", "1//2", "1/2/3"),
        *("NaN", "nan", "inf", "-Infinity", "two", "a*x", "0x10", "1j", "1f", "None", "1 2", "1 000", "1.2.3", "1-2"),
        *("1_000", "1,000", "1,5", "1,000.5", "1'000", "1.5e", "1.5e0.5", "1e5e5", "--1", "+-1", "1-", "5 e3"),
        *("1.5/2", "1/2.5", "3/-4", "1 1/2 1/2", "1.½", "½½", "½%", "1/½", "==1"),
        *("１", "1２", "１/2", "٣", "1.٣", "1e٣", "1·10⁻³", "²", "೬", "Ⅷ", "五"),
        *("1/0", "0/0", "1 1/00", "-1/0"),
        *("0" * 51, "1." + "0" * 50, "1/" + "1" * 51, "1" * 51 + " 1/2"),
        *("1e401", "1e-401", "1e999999999999", "1·10^401", "1e" + "9" * 150),
        *("1" * 201, " " * 201, "1" + " " * 200),
    ],
)
@pytest.mark.parametrize("decimal_comma", [False, True])
def test_what_is_no_number(text: str, decimal_comma: bool) -> None:
    if decimal_comma and text in ("1,000", "1,5"):
        assert read_numeral(text, decimal_comma=True) is not None
    else:
        assert read_numeral(text, decimal_comma=decimal_comma) is None


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,5", Fraction(3, 2), Fraction(1, 10)),
        ("−0,120", Fraction(-12, 100), Fraction(1, 1000)),
        (",5", Fraction(1, 2), Fraction(1, 10)),
        ("1,5e-3", Fraction(15, 10000), Fraction(1, 10000)),
        ("12,5 %", Fraction(1, 8), Fraction(1, 1000)),
        ("1,000", Fraction(1), Fraction(1, 1000)),
        ("1.5", Fraction(3, 2), Fraction(1, 10)),
        ("3/4", Fraction(3, 4), Fraction(0)),
    ],
)
def test_decimal_commas_where_they_are_asked_for(text: str, value: Fraction, unit: Fraction) -> None:
    numeral = read_numeral(text, decimal_comma=True)
    assert numeral is not None
    assert (numeral.value, numeral.unit) == (value, unit)


DIGITS = st.text("0123456789", min_size=1, max_size=20)
SIGNS = st.sampled_from(["", "-", "+"])


@given(SIGNS, DIGITS, DIGITS)
def test_decimals_are_the_fractions_that_they_spell(sign: str, whole: str, decimals: str) -> None:
    text = f"{sign}{whole}.{decimals}"
    assert _parts(read_numeral(text)) == (text, Fraction(text), Fraction(1, 10 ** len(decimals)), len(decimals))
    comma = text.replace(".", ",")
    read = read_numeral(comma, decimal_comma=True)
    assert _parts(read) == (comma, Fraction(text), Fraction(1, 10 ** len(decimals)), len(decimals))


@given(SIGNS, DIGITS, DIGITS, st.integers(-400, 400))
def test_scientific_notations_are_the_fractions_that_they_spell(
    sign: str, whole: str, decimals: str, exponent: int
) -> None:
    numeral = read_numeral(f"{sign}{whole}.{decimals}e{exponent}")
    assert numeral is not None
    assert numeral.value == Fraction(f"{sign}{whole}.{decimals}e{exponent}")
    assert numeral.unit == Fraction(10) ** (exponent - len(decimals))
    power = read_numeral(f"{sign}{whole}.{decimals}·10^{exponent}")
    assert power is not None
    assert (power.value, power.unit, power.places) == (numeral.value, numeral.unit, numeral.places)


@given(SIGNS, DIGITS, DIGITS.filter(lambda digits: digits.strip("0") != ""))
def test_fractions_are_what_they_spell(sign: str, numerator: str, denominator: str) -> None:
    text = f"{sign}{numerator}/{denominator}"
    assert _parts(read_numeral(text)) == (text, Fraction(text), Fraction(0), None)


@given(st.integers(0, 999), st.integers(0, 99), st.integers(1, 99))
def test_the_sign_of_a_mixed_number_is_of_all_of_it(whole: int, numerator: int, denominator: int) -> None:
    numeral = read_numeral(f"-{whole} {numerator}/{denominator}")
    assert numeral is not None
    assert numeral.value == -(whole + Fraction(numerator, denominator))


@given(st.text(max_size=250) | st.text("0123456789.,/eE+-−–· ×x*^10%½=≈'\"()", max_size=60), st.booleans())
def test_no_text_is_a_fault(text: str, decimal_comma: bool) -> None:
    numeral = read_numeral(text, decimal_comma=decimal_comma)
    assert numeral is None or numeral.text == text.strip()


@pytest.mark.parametrize("part", ["1", " ", "1 ", ".", "1/", "½", "-", "e1", "·10", "1 1/", "(", '"', "=", "10^"])
def test_hostile_texts_take_no_time(part: str) -> None:
    start = time.process_time()
    for text in (part * (199 // len(part)), part * 100_000):
        for ending in ("", "x", "!"):
            assert read_numeral(text + ending) is None or part == "1"
    assert time.process_time() - start < 1
