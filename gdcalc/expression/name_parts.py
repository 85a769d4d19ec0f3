"""Takes a name apart as a textbook sets it: a Greek letter, a subscript, a hat."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gdcalc.expression.symbols import GREEK_LETTERS

_WORDS = {"loss": "L", "step loss": "loss", "lr": "eta"}
_GREEK = "|".join(GREEK_LETTERS)

_SET_BY_PARTS = (
    rf"(?P<letter>[^\W\d_]|{_GREEK})_?(?P<hat>hat)_*(?P<subscript>\w*?)_*",
    r"(?P<letter>[^\W\d_])(?P<subscript>[0-9]+)",
    r"(?P<letter>[^\W_]+)_(?P<subscript>\w*[^\W_])",
)
_READ_BACK = (
    r"(?P<letter>[^\W_]+)_(?P<subscript>[0-9]+)",
    rf"(?P<letter>.*)_(?P<subscript>{_GREEK})",
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name as it is set: ``letter`` may be the name of a Greek letter or a word, ``hat`` stands over it.

    ``subscript`` is a number, or a name that has parts of its own.
    """

    letter: str
    subscript: str = ""
    hat: bool = False


def take_apart(name: str, *, read_back: bool = False) -> Symbol:
    """Return what a name says.

    ``read_back`` takes apart no more than what is read as the same name when it is typed as it is shown on one line:
    ``w1`` and ``g_w`` stay whole, and ``yhat`` is a letter.

    >>> take_apart("theta_1")
    Symbol(letter='theta', subscript='1', hat=False)
    >>> take_apart("yhat"), take_apart("g_w")
    (Symbol(letter='y', subscript='', hat=True), Symbol(letter='g', subscript='w', hat=False))
    >>> take_apart("yhat", read_back=True)
    Symbol(letter='yhat', subscript='', hat=False)
    """
    name = _WORDS.get(name, name)
    if name in GREEK_LETTERS and (read_back or name != "yhat"):
        return Symbol(name)
    for pattern in _READ_BACK if read_back else _SET_BY_PARTS:
        if found := re.fullmatch(pattern, name):
            parts = found.groupdict()
            return Symbol(parts["letter"], parts["subscript"], hat="hat" in parts)
    return Symbol(name)
