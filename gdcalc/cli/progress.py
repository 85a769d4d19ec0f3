"""Shows on a terminal how far a long run has come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self, TextIO

FIRST_AFTER, EVERY = 1.0, 0.2
"""Seconds until the first line, and between two."""


class Progress:
    """A line that is overwritten; nothing is shown of a short run."""

    @classmethod
    @contextmanager
    def on(cls, stream: TextIO, *, wanted: bool = True, of_files: bool = False) -> Iterator[Self | None]:
        """Give a line on a terminal, which is removed at the end; None where there is no terminal or none is wanted."""
        line = cls(stream, of_files) if wanted and stream.isatty() else None
        try:
            yield line
        finally:
            if line is not None and line.shown:
                stream.write("\r\x1b[K")
                stream.flush()

    def __init__(self, stream: TextIO, of_files: bool) -> None:
        self.stream, self.of_files = stream, of_files
        self.next = time.monotonic() + FIRST_AFTER
        self.shown = False

    def __call__(self, done: int, total: int | None) -> None:
        """Take note that ``done`` steps or files of ``total`` are worked."""
        now = time.monotonic()
        if now < self.next:
            return
        self.next, self.shown = now + EVERY, True
        share = f" of {total:,} ({done / total:.0%})" if total else ""
        said = f"{done:,} of {total or 0:,} files" if self.of_files else f"step {done:,}{share}"
        self.stream.write(f"\r\x1b[Kgdcalc: {said}")
        self.stream.flush()
