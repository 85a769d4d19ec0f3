"""Turns a block of rows without quotes into columns of cells, faster than csv.reader does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(slots=True)
class UnquotedRows:
    """Rows of ``width`` cells without quotes, one on each line."""

    delimiter: str
    width: int
    _rows: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        delimiter = re.escape(self.delimiter)
        cell = rf'[^"\r\n{delimiter}]'
        # A blank line is no row, not even of one column.
        row = rf"{cell}++" if self.width == 1 else rf"{cell}*+(?:{delimiter}{cell}*+){{{self.width - 1}}}"
        self._rows = re.compile(rf"(?:{row}\n)++")

    def columns(self, block: str) -> list[list[str]] | None:
        r"""Return the columns of cells in a block of whole lines, or None where a row is quoted, blank or ragged.

        >>> UnquotedRows(",", 2).columns("1,2\n3,4\n")
        [['1', '3'], ['2', '4']]
        """
        if "\r" in block:
            block = block.replace("\r\n", "\n")
        if not block.endswith("\n"):
            block += "\n"
        if not self._rows.fullmatch(block):
            return None
        cells = block[:-1].replace("\n", self.delimiter).split(self.delimiter)
        return [cells[position :: self.width] for position in range(self.width)]
