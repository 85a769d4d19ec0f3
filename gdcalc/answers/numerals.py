"""Reads a number as a person wrote it: its value, and the unit of its last digit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from gdcalc.arithmetic.float64 import as_float
from gdcalc.expression.limits import MAX_DECIMAL_EXPONENT, MAX_LITERAL_DIGITS

MAX_LENGTH = 200

_MINUS = str.maketrans("\u2212\u2013\u2044\u2215", "--//")
_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "„": "“", "«": "»"}
_EQUALITY = "=≈≃≅≐~"
_VULGAR_FRACTION = re.compile("[¼-¾⅐-⅞↉]")

# Between two parts that may both be empty or spaces there is always a character that neither takes, so that the time is
# linear in the text.
_SCIENTIFIC = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<digits>\d+(?:[.,]\d*)?|[.,]\d+)"
    r"(?:[eE](?P<exponent>[+-]?\d+)|\s*[*·⋅∙×xX]\s*10\s*(?:\^|\*\*)\s*(?P<power>[+-]?\d+|\([+-]?\d+\)|\{[+-]?\d+\}))?"
    r"\s*(?P<percent>%?)",
    re.ASCII,
)
_FRACTION = re.compile(
    r"(?P<sign>[+-]?)\s*(?:(?P<whole>\d+)\s+)?(?P<numerator>\d+)\s*/\s*(?P<denominator>\d+)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it was written, and the ``number`` itself: a decimal as Python reads it, or a fraction.

    ``exponent`` is that of the last digit's unit, 10 to the ``exponent``; None for an integer, a fraction and a mixed
    number, which are exact.
    """

    text: str
    number: str | Fraction
    exponent: int | None = None

    @property
    def value(self) -> Fraction:
        """The number, exactly."""
        return Fraction(self.number)

    @property
    def unit(self) -> Fraction:
        """The unit of its last digit; 0 for an exact number."""
        return Fraction(0) if self.exponent is None else Fraction(10) ** self.exponent

    @property
    def as_floats(self) -> tuple[float, float]:
        """The number and its unit as floats, infinite where they are too large."""
        return as_float(self.number), 0.0 if self.exponent is None else float(f"1e{self.exponent}")

    @property
    def places(self) -> int | None:
        """The number of decimal places: 3 for ``0.120``, 4 for ``1.5e-3``, 0 for an integer, None for a fraction."""
        return None if isinstance(self.number, Fraction) else max(0, -(self.exponent or 0))


def read_numeral(text: str, *, decimal_comma: bool = False) -> Numeral | None:
    """Return the number that a text is, None where it is not one.

    It may be a decimal, scientific (``1.5e-3``, ``1.5·10^-3``), a percentage, a fraction, or a mixed number
    (``-1 1/2`` is -3/2), behind an equals sign and in quotes. A decimal comma is read only where it is asked for;
    separated thousands, digits that are not ASCII, more than 50 digits and exponents beyond 400 are refused.

    >>> read_numeral("≈ 12.5%").value, read_numeral("−1½").value, read_numeral("1,000")
    (Fraction(1, 8), Fraction(-3, 2), None)
    >>> read_numeral("1.5·10^-3").unit
    Fraction(1, 10000)
    """
    if len(text) > MAX_LENGTH:
        return None
    written = text.strip()
    if match := _SCIENTIFIC.fullmatch(written):
        return _scientific(written, match, decimal_comma=decimal_comma)
    bare = _bare(written).translate(_MINUS)
    bare = _VULGAR_FRACTION.sub(_spelled_out, bare).strip()
    if match := _SCIENTIFIC.fullmatch(bare):
        return _scientific(written, match, decimal_comma=decimal_comma)
    if match := _FRACTION.fullmatch(bare):
        return _fraction(written, match)
    return None


def _bare(text: str) -> str:
    """Return the text without quotes around it, and without the equals sign that it begins with."""
    for _ in range(2):  # the sign may stand before the quotes or in them
        if len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
            text = text[1:-1].strip()
    if text[:1] and text[0] in _EQUALITY:
        text = text[1:].strip()
    return text


def _spelled_out(match: re.Match[str]) -> str:
    """Return ``½`` as `` 1/2``: behind a digit it is the fraction of a mixed number."""
    return " " + unicodedata.normalize("NFKC", match[0]).replace("\u2044", "/")


def _scientific(written: str, match: re.Match[str], *, decimal_comma: bool) -> Numeral | None:
    sign, digits, exponent, power, percent = match.groups()
    if ("," in digits and not decimal_comma) or len(digits) - (not digits.isdigit()) > MAX_LITERAL_DIGITS:
        return None
    number = sign + digits.replace(",", ".")
    decimals = len(number.partition(".")[2])
    if not (exponent or power or percent):
        return Numeral(written, number, -decimals if decimals else None)
    shift = exponent or (power or "0").strip("(){}")
    if len(shift.lstrip("+-0")) > len(str(MAX_DECIMAL_EXPONENT)) or abs(int(shift)) > MAX_DECIMAL_EXPONENT:
        return None
    last = int(shift) - 2 * bool(percent)
    return Numeral(written, f"{number}e{last}", last - decimals)


def _fraction(written: str, match: re.Match[str]) -> Numeral | None:
    parts = match["whole"] or "0", match["numerator"], match["denominator"]
    if max(map(len, parts)) > MAX_LITERAL_DIGITS or not parts[2].strip("0"):
        return None
    whole, numerator, denominator = map(int, parts)
    value = whole + Fraction(numerator, denominator)
    return Numeral(written, -value if match["sign"] == "-" else value)
