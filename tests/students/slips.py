"""Random slips of the pen: a value written other than it was meant."""

from __future__ import annotations

import random

from tests.students.writing import write

SLIPS = ("digit", "swap", "sign", "point", "number")


def slip_of(kind: str, text: str, places: int | None, generator: random.Random) -> str | None:
    """Return a text that a slip makes of another, at least two units of its last place off; None if there is none.

    At full precision the slip is in one of the first four digits, and at least 1e-3 of the value.
    """
    slipped = _SLIPPING[kind](text, places, generator)
    if slipped is None:
        return None
    value, other = float(text), float(slipped)
    least = 1.5 * 10.0**-places if places is not None else 1e-3 * max(abs(value), abs(other))
    return slipped if abs(value - other) > least and abs(other) < 1e5 else None


def _digits(text: str, places: int | None) -> list[int]:
    """Return where the digits are that a slip may change."""
    mantissa = text.split("e", maxsplit=1)[0]
    found = [i for i, character in enumerate(mantissa) if character.isdigit()]
    if places is not None:
        return found
    significant = [i for i in found if mantissa[:i].strip("-0.") or mantissa[i] != "0"]
    return significant[:4]


def _tidy(text: str) -> str | None:
    """Return a text as a person would write it: no leading zeros, and no minus before 0."""
    whole = text.lstrip("-").split(".", maxsplit=1)[0]
    if (len(whole) > 1 and whole.startswith("0")) or (text.startswith("-") and not float(text)):
        return None
    return text


def _digit(text: str, places: int | None, generator: random.Random) -> str | None:
    digits = _digits(text, places)
    if not digits:
        return None
    i = generator.choice(digits)
    new = generator.choice([digit for digit in "0123456789" if digit != text[i]])
    return _tidy(text[:i] + new + text[i + 1 :])


def _swap(text: str, places: int | None, generator: random.Random) -> str | None:
    digits = _digits(text, places)
    pairs = [i for i in digits if i + 1 in digits and text[i] != text[i + 1]]
    if not pairs:
        return None
    i = generator.choice(pairs)
    return _tidy(text[:i] + text[i + 1] + text[i] + text[i + 2 :])


def _sign(text: str, places: int | None, generator: random.Random) -> str | None:
    if not float(text):
        return None
    return text[1:] if text.startswith("-") else f"-{text}"


def _point(text: str, places: int | None, generator: random.Random) -> str | None:
    return write(float(text) * generator.choice((10, 0.1)), places)[0]


def _number(text: str, places: int | None, generator: random.Random) -> str | None:
    return write(float(text) * generator.uniform(0.3, 3), places)[0]


_SLIPPING = {"digit": _digit, "swap": _swap, "sign": _sign, "point": _point, "number": _number}
