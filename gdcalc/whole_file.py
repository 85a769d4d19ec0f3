"""Writes a file whole or not at all; a device or a pipe it writes into directly."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import signal
import stat
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from gdcalc.clean import clean
from gdcalc.errors import OutputError

_OPEN_FILE = re.compile(r"/(?:dev|proc/self)/fd/([0-9]{1,9})")
"""The names of files that are open already: /dev/stdout is a link to one."""

_MOST_LINKS = 40
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]
"""Signals that end the process unless somebody handles them."""


def write_file(pieces: Iterable[str | bytes], path: str) -> None:
    """Write pieces of text or bytes as they come.

    A link is followed. An existing file keeps its mode, and is replaced only by a whole one: where an error or a signal
    ends the writing, it stays as it was. Anything but a regular file (a device, a pipe) is written into. Raises
    OutputError where writing is not possible, BrokenPipeError where the reader of a pipe has gone.
    """
    contents = (piece.encode() if isinstance(piece, str) else piece for piece in pieces)
    try:
        place = _followed(Path(path))
        if isinstance(place, int):
            _write_straight(contents, os.dup(place))
            return
        status = _status(place)
        if status is None or stat.S_ISREG(status.st_mode):
            _write_whole(contents, place, status)
        else:
            _write_straight(contents, os.open(place, os.O_WRONLY))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise cannot_write(path, error) from None


def cannot_write(place: str, error: OSError) -> OutputError:
    """Return the error to raise for a place that cannot be written to."""
    reason = error.strerror or "the system refuses"
    return OutputError(f"cannot write {clean(place)}: {clean(reason)}", "write somewhere else")


def _followed(path: Path) -> Path | int:
    """Return the path that links lead to, or the number of the open file that they name. Raises OSError."""
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "it is not a file name")
    for _ in range(_MOST_LINKS):
        opened = _OPEN_FILE.fullmatch(str(path.absolute()))
        if opened:
            return int(opened[1])
        if not path.is_symlink():
            return path
        path = path.parent / path.readlink()
    raise OSError(errno.ELOOP, "its links lead in a circle")


def _status(path: Path) -> os.stat_result | None:
    """Return the status of what is at a path, None where nothing is yet. Raises OSError where it cannot be written."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if stat.S_ISREG(status.st_mode):
        # Root may write to any file; one that nobody may write to is meant to stay as it is.
        if not status.st_mode & 0o222:
            raise PermissionError(errno.EACCES, "it is read-only")
        os.close(os.open(path, os.O_WRONLY))
    return status


def _write_straight(contents: Iterable[bytes], descriptor: int) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(contents)


def _write_whole(contents: Iterable[bytes], path: Path, status: os.stat_result | None) -> None:
    """Write a file beside its place, then move it there."""
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {path.parent}")
    temporary = path.parent / f".gdcalc-{secrets.token_hex(8)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with _removed_at_last(temporary):
        try:
            descriptor = os.open(temporary, flags, 0o666 if status is None else 0o600)
        except PermissionError:
            raise PermissionError(errno.EACCES, f"no file may be made in the folder {path.parent}") from None
        _write_straight(contents, descriptor)
        if status is not None:
            with contextlib.suppress(OSError, AttributeError):  # only root gives files away, and Windows has no owners
                os.chown(temporary, status.st_uid, status.st_gid)
            temporary.chmod(stat.S_IMODE(status.st_mode))
        temporary.replace(path)


@contextlib.contextmanager
def _removed_at_last(temporary: Path) -> Iterator[None]:
    """Remove what is left of a temporary file, whatever ends the block, even a signal."""

    def remove() -> None:
        with contextlib.suppress(OSError):
            temporary.unlink()

    def end(number: int, _: object) -> None:
        remove()
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    # Only the main thread gets signals from Python; one that is handled or ignored already (nohup) stays so.
    in_main = threading.current_thread() is threading.main_thread()
    handled = [number for number in _ENDING if in_main and signal.getsignal(number) == signal.SIG_DFL]
    for number in handled:
        signal.signal(number, end)
    try:
        yield
    finally:
        remove()
        for number in handled:
            signal.signal(number, signal.SIG_DFL)
