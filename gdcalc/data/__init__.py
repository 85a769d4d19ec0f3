"""Turns data files, standard input and rows in memory into rows of numbers."""

from __future__ import annotations

from gdcalc.data.cells import CHUNK_ROWS
from gdcalc.data.memory import from_rows
from gdcalc.data.source import open_data
from gdcalc.data.table import DataSource

__all__ = ["CHUNK_ROWS", "DataSource", "from_rows", "open_data"]
