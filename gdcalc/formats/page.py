"""What text is written for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdcalc.documents.columns import MOST_SAMPLES
from gdcalc.expression.printing import PLAIN, UNICODE, Style
from gdcalc.words import Words

GAP = 2
"""Spaces between columns."""

JOINED = "\ue000"
"""Stands for a space at which no line may be broken; text from outside never holds it, because ``clean`` escapes it."""

_ASCII = str.maketrans(
    {"−": "-", "≈": "~", "─": "-", "…": "...", "✓": "+", "✗": "x", "↪": ">", "·": "*", "–": "-", "ŷ": "yhat"}
)


@dataclass(frozen=True, slots=True)
class Page:
    """What text is written for: columns of width, colours or not, Unicode or ASCII, digits of a number, language."""

    width: int
    color: bool
    unicode: bool = True
    digits: int = 6
    most_samples: int = MOST_SAMPLES
    """A batch of more samples is shown as a whole."""
    words: Words = Words()  # noqa: RUF009 - it is frozen
    fragment: bool = False
    """Whether a document is its body alone."""

    @property
    def style(self) -> Style:
        """How formulas are written."""
        if not self.unicode:
            return replace(PLAIN, relations={"←": "="})
        return replace(UNICODE, elision=lambda count: self.words("… {number} more …", number=f"{count:,}"))

    def finish(self, text: str) -> str:
        """Return a text in the characters that the page can show."""
        return text if self.unicode else text.translate(_ASCII)
