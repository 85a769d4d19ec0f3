"""What text is written for, and the way from Rich's renderables to text."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gdcalc.expression.printing import PLAIN, UNICODE, Style
from gdcalc.words import Words

if TYPE_CHECKING:
    from rich.console import RenderableType

GAP = 2
"""Spaces between columns."""

JOINED = "\ue000"
"""Stands for a space at which no line may be broken; text from outside never holds it, for ``clean`` escapes it."""

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
    most_samples: int = 10
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

    def write(self, *parts: RenderableType) -> str:
        """Return the text of Rich renderables."""
        from rich.console import Console  # noqa: PLC0415 - a page without tables does without Rich

        console = Console(
            file=io.StringIO(),
            width=self.width,
            color_system="standard" if self.color else None,
            force_terminal=self.color,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
        )
        with console.capture() as capture:
            for part in parts:
                console.print(part)
        text = "\n".join(line.rstrip() for line in capture.get().split("\n"))
        return self.finish(text.replace(JOINED, " "))

    def finish(self, text: str) -> str:
        """Return a text in the characters that the page can show."""
        return text if self.unicode else text.translate(_ASCII)
