"""Reads what is asked of a picture beside its runs: the parameters and the ranges to draw, the language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import FAILURES
from gdcalc.clean import shorten
from gdcalc.errors import ProblemError
from gdcalc.expression.printing import UNICODE, Style
from gdcalc.expression.tokens import fold_name
from gdcalc.pictures.axes import SMALLEST
from gdcalc.pictures.picture import Axis
from gdcalc.problem.settings import constant_value, formula, refuse, split_list
from gdcalc.words import Words

FORM = "it is low:high for the parameters, or has names, as in theta=-2:4, step=0:50"
Range = tuple[float, float]
FARTHEST, FINEST = 1e300, 1e-9
"""A range is at least this part of its ends, so that floats can tell its points apart."""


class Ranges:
    """The ranges asked for, by the name of what an axis shows; the one of None is for parameters that are not named.

    It keeps track of those that were used: one that no axis shows is an error.
    """

    def __init__(self, asked: Mapping[str | None, Range]) -> None:
        self._asked, self._unused = asked, dict.fromkeys(asked)
        self._shown: list[str] = []

    def of(self, name: str, *, parameter: bool = False) -> Range | None:
        """Return the range asked for, if there is one."""
        self._shown.append(name)
        key = name if name in self._asked or not parameter else None
        self._unused.pop(key, None)
        return self._asked.get(key)

    def axis(self, names: Sequence[str], axis: Axis) -> Axis:
        """Return an axis with the range asked for, by any of its names, in place of its own."""
        asked = [self.of(name) for name in names]
        low, high = next(filter(None, asked), (axis.low, axis.high))
        return replace(axis, low=low, high=high, log=axis.log and low > 0)

    def check(self) -> None:
        """Raise ProblemError for a range that no axis shows."""
        for name in sorted(self._unused, key=lambda name: name is None):
            shown = ", ".join(dict.fromkeys(self._shown))
            what = "no parameter is on an axis" if name is None else f"no axis shows {shorten(name)}"
            raise ProblemError(f"--range: {what}", f"the axes show {shown}")


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """What is asked of a picture: ``of`` names the parameters drawn, where it is empty all that are updated."""

    of: tuple[str, ...] = ()
    ranges: Ranges = field(default_factory=lambda: Ranges({}))
    words: Words = Words()  # noqa: RUF009 - it is frozen
    style: Style = UNICODE


def read_names(text: str | None) -> tuple[str, ...]:
    """Return the names in a list with commas. Raises ProblemError for a name given twice."""
    if text is None:
        return ()
    names = [fold_name(name) for name in split_list("of", text)]
    for name in names:
        if names.count(name) > 1:
            raise refuse("of", text, f"{shorten(name)} is given twice")
    return tuple(names)


def read_ranges(texts: Iterable[str]) -> Ranges:
    """Return the ranges in ``low:high`` or ``name=low:high, …``. Raises ProblemError for anything else.

    >>> read_ranges(["theta=-2:4"]).of("theta")
    (-2.0, 4.0)
    """
    asked: dict[str | None, Range] = {}
    for text in texts:
        for item in split_list("range", text):
            name, sign, value = item.rpartition("=")
            key = fold_name(name.strip()) if sign else None
            if key == "" or key in asked:
                raise refuse("range", text, f"{shorten(key)} is given twice" if key else FORM)
            asked[key] = _range(value, text)
    return Ranges(asked)


def _range(value: str, text: str) -> Range:
    ends: Sequence[str] = value.split(":")
    if len(ends) != 2:
        raise refuse("range", text, FORM)
    try:
        low, high = (float(constant_value(formula("range", end, (), FORM), FLOAT64)) for end in ends)
    except FAILURES:
        raise refuse("range", text, FORM) from None
    if not low < high:
        raise refuse("range", text, "the first number is less than the second")
    size = max(abs(low), abs(high))
    if not (size <= FARTHEST and high - low >= max(SMALLEST, FINEST * size)):
        raise refuse("range", text, "its ends are too large, or too near to each other, to be drawn")
    return low, high
