"""Writes a result to standard output, or to a file that is there whole or not at all."""

from __future__ import annotations

import contextlib
import io
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from gdcalc import whole_file
from gdcalc.clean import clean, shorten
from gdcalc.cli.environment import Environment
from gdcalc.errors import OutputError
from gdcalc.whole_file import cannot_write


class ClosedPipe(Exception):  # noqa: N818 - no error: the reader has seen enough
    """The reader of standard output has gone. Not a BrokenPipeError, which Typer would turn into exit status 1."""


def write(pieces: Iterable[str], output: str | None, environment: Environment, *, pager: bool = False) -> None:
    """Write pieces of text as they come. Raises OutputError where they cannot be written, or ClosedPipe."""
    if pager:
        write_pager(pieces, environment)
    elif output is None:
        write_stream(pieces, environment)
    else:
        write_file(pieces, Path(output))


def write_stream(pieces: Iterable[str], environment: Environment) -> None:
    """Write to standard output."""
    stream = environment.stdout
    for piece in pieces:
        with _Reported("standard output"):
            stream.write(piece)
    with _Reported("standard output"):
        stream.flush()


def write_pager(pieces: Iterable[str], environment: Environment) -> None:
    """Write to the user's pager: PAGER, else less, else more. Raises OutputError where there is none."""
    chosen = environment.variables.get("PAGER") or shutil.which("less") or shutil.which("more") or ""
    try:
        command = shlex.split(chosen)
    except ValueError:
        raise OutputError(f"PAGER cannot be read: {shorten(chosen)}", "write it as a command, as in less -R") from None
    if not command or shutil.which(command[0]) is None:
        shown = clean(command[0]) if command else "less"
        raise OutputError(f"there is no pager {shown}", "set PAGER, or leave --pager out")
    # -R shows colours, -F prints what fits one screen; a user's own LESS says what they want.
    variables = {"LESS": "FR"} | dict(environment.variables)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=variables)  # noqa: S603 - the user's own
    try:
        with contextlib.suppress(BrokenPipeError), process.stdin or io.BytesIO() as stream:
            for piece in pieces:  # until the reader has seen enough
                stream.write(piece.encode())
    finally:
        while True:
            try:
                process.wait()
                break
            except KeyboardInterrupt:  # Ctrl-C belongs to the pager while it is open
                continue


def write_file(pieces: Iterable[str | bytes], path: Path) -> None:
    """Write a file, whole or not at all. Raises OutputError where it cannot be written, or ClosedPipe."""
    with _Reported(str(path)):
        whole_file.write_file(pieces, str(path))


class _Reported(contextlib.AbstractContextManager[None]):
    """Turns a failure to write into an OutputError, or into ClosedPipe."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BrokenPipeError):
            raise ClosedPipe from None
        if isinstance(error, OSError):
            raise cannot_write(self.place, error) from None
