"""Shows on a terminal how far a long run has come."""

from __future__ import annotations

import time
from typing import TextIO

FIRST_AFTER, EVERY = 1.0, 0.2
"""Seconds until the first line, and between two."""


class Progress:
    """A line that is overwritten; nothing is shown of a short run."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.next = time.monotonic() + FIRST_AFTER
        self.shown = False

    def __call__(self, done: int, total: int | None) -> None:
        """Take note that ``done`` steps of ``total`` are worked."""
        now = time.monotonic()
        if now < self.next:
            return
        self.next, self.shown = now + EVERY, True
        self.stream.write(f"\r\x1b[Kgdcalc: {self.told(done, total)}")
        self.stream.flush()

    def told(self, done: int, total: int | None) -> str:
        """Return what the line says."""
        share = f" of {total:,} ({done / total:.0%})" if total else ""
        return f"step {done:,}{share}"

    def clear(self) -> None:
        """Remove the line."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()


class FileProgress(Progress):
    """The line of a folder of files."""

    def told(self, done: int, total: int | None) -> str:
        """Return what the line says."""
        return f"{done:,} of {total or 0:,} files"
