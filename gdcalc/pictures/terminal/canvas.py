"""A drawing surface of character cells, each of several dots."""

from __future__ import annotations

from dataclasses import dataclass, field

EMPTY_BRAILLE = 0x2800
_BRAILLE = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of the dots of a Braille sign, by row and column (Unicode, chapter 21.1)."""

_HALVES = {0: " ", 1: "'", 2: ".", 3: ":"}
"""A cell of ASCII is two dots high."""

ColoredText = tuple[str, str]
"""A piece of text and its colour, empty for none."""


@dataclass
class Canvas:
    """Cells of dots; texts lie over the dots. The origin is at the top left."""

    columns: int
    rows: int
    unicode: bool
    _dots: dict[tuple[int, int], int] = field(default_factory=dict)
    _colors: dict[tuple[int, int], str] = field(default_factory=dict)
    _texts: dict[tuple[int, int], ColoredText] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """The dots from left to right."""
        return self.columns * (2 if self.unicode else 1)

    @property
    def height(self) -> int:
        """The dots from top to bottom."""
        return self.rows * (4 if self.unicode else 2)

    def dot(self, x: int, y: int, color: str = "") -> None:
        """Set a dot; one outside is not drawn."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return
        cell, bit = self.cell(x, y), _BRAILLE[y % 4][x % 2] if self.unicode else 1 << (y % 2)
        self._dots[cell] = self._dots.get(cell, 0) | bit
        self._colors[cell] = color

    def cell(self, x: int, y: int) -> tuple[int, int]:
        """Return the cell of a dot."""
        return (x // 2, y // 4) if self.unicode else (x, y // 2)

    def text(self, column: int, row: int, text: str, color: str = "") -> bool:
        """Put a text over the cells from a place on; return whether all of it fits beside what is there."""
        places = [(column + index, row) for index in range(len(text))]
        inside = all(0 <= at < self.columns and 0 <= row < self.rows for at, _ in places)
        if not inside or not self._texts.keys().isdisjoint(places):
            return False
        self._texts.update({place: (sign, color) for place, sign in zip(places, text, strict=True)})
        return True

    def line(self, row: int) -> list[ColoredText]:
        """Return a row of cells, neighbours of one colour as one text."""
        pieces: list[ColoredText] = []
        for column in range(self.columns):
            sign, color = self._sign(column, row)
            if pieces and pieces[-1][1] == color:
                pieces[-1] = (pieces[-1][0] + sign, color)
            else:
                pieces.append((sign, color))
        return pieces

    def _sign(self, column: int, row: int) -> ColoredText:
        if (column, row) in self._texts:
            return self._texts[column, row]
        bits = self._dots.get((column, row), 0)
        if not bits:
            return " ", ""
        return (chr(EMPTY_BRAILLE + bits) if self.unicode else _HALVES[bits]), self._colors[column, row]
