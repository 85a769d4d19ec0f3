"""All that a command knows of the world outside: its streams, the terminal's width and colours."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, TextIO, cast

PIPE_WIDTH = 120
"""Columns of a line where there is no terminal and COLUMNS does not say."""

NARROWEST = 40


class _Closed(io.TextIOBase):
    """Standard output that the process was started without: a result that is written to it is lost."""

    def write(self, _: str) -> int:
        raise OSError(errno.EBADF, "it is closed")


@dataclass(frozen=True, slots=True)
class Environment:
    """The process's surroundings; a test gives its own."""

    stdin: BinaryIO
    stdout: TextIO
    stderr: TextIO
    variables: Mapping[str, str]

    @staticmethod
    def of_process() -> Environment:
        """Return the environment of this process. What its encoding cannot hold is printed as an escape."""
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")
        # A stream that the process was started without is None.
        stdin = sys.stdin.buffer if sys.stdin is not None else io.BytesIO()
        if sys.stdout is None:
            sys.stdout = cast(TextIO, _Closed())  # for all who print
        return Environment(stdin, sys.stdout, sys.stderr or io.StringIO(), os.environ)

    @property
    def width(self) -> int:
        """The columns of a line of standard output."""
        given = self.variables.get("COLUMNS", "")
        if given.isascii() and given.isdigit() and int(given) > 0:
            return max(int(given), NARROWEST)
        # A pager on a pipe still shows its lines on the terminal that standard error writes to.
        for stream in (self.stdout, self.stderr):
            if stream.isatty():
                with contextlib.suppress(OSError, ValueError):
                    return max(os.get_terminal_size(stream.fileno()).columns, NARROWEST)
        return PIPE_WIDTH

    @property
    def unicode(self) -> bool:
        """Whether standard output can show more than ASCII."""
        return (self.stdout.encoding or "ascii").lower().replace("-", "").startswith("utf")

    def color(self, choice: str) -> bool:
        """Return whether to colour: ``always``, ``never``, or ``auto``, which heeds NO_COLOR and a dumb terminal."""
        if choice != "auto":
            return choice == "always"
        plain = self.variables.get("NO_COLOR") or self.variables.get("TERM") == "dumb"
        return self.stdout.isatty() and not plain
