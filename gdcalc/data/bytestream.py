"""Turns a file or a pipe into a head of bytes to judge it by, and a stream that starts at the head again."""

from __future__ import annotations

import codecs
import io
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from gdcalc.clean import clean
from gdcalc.data.encoding import Encoding, count_line_ends
from gdcalc.errors import DataError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES = 1 << 16
BUFFER_BYTES = 1 << 17
# A line longer than this is no table: without a limit a file without line ends would fill the memory.
MAX_LINE_BYTES = 1_000_000


class LongLineError(OSError):
    """A line that is longer than any row of a table."""


class _Blocks(io.RawIOBase):
    """The head, then the rest of a stream; watches over the length of lines."""

    def __init__(self, head: bytes, rest: BinaryIO, *, limit_lines: bool, owned: bool) -> None:
        self._head = head
        self._rest = rest
        self._limit_lines = limit_lines
        self._owned = owned
        self._line_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        if self._head:
            data, self._head = self._head[: len(view)], self._head[len(view) :]
        else:
            data = self._rest.read(len(view)) or b""
        if self._limit_lines:
            self._watch(data)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._owned:
            self._rest.close()
        super().close()

    def _watch(self, data: bytes) -> None:
        end = max(data.rfind(b"\n"), data.rfind(b"\r"))
        self._line_bytes = len(data) - end - 1 + (self._line_bytes if end < 0 else 0)
        if self._line_bytes > MAX_LINE_BYTES:
            raise LongLineError(None, f"a line is longer than {MAX_LINE_BYTES:,} bytes")


@dataclass(slots=True)
class ByteStream:
    """Bytes from outside: their head, whether the head is all of them, and how to open them from the start."""

    name: str
    head: bytes
    head_is_all: bool
    rereadable: bool
    _open: Callable[[], tuple[bytes, BinaryIO]]
    _owned: bool
    _opened: bool = field(default=False, init=False)

    def open_bytes(self, *, limit_lines: bool = False) -> io.BufferedReader:
        """Open the bytes from the start.

        Raises DataError when they cannot be opened, or come from a pipe and have been read.
        """
        if self._opened and not self.rereadable:
            raise DataError(f"{self.name} can be read only once", "Save the data to a file first.")
        self._opened = True
        head, rest = self._open()
        return io.BufferedReader(_Blocks(head, rest, limit_lines=limit_lines, owned=self._owned), BUFFER_BYTES)

    def open_text(self, encoding: Encoding, *, newline: str | None) -> TextIO:
        """Open the text from the start, after a byte order mark; raises what ``open_bytes`` raises."""
        reader = self.open_bytes(limit_lines=True)
        reader.read(encoding.mark_bytes)
        return io.TextIOWrapper(reader, encoding=encoding.codec, errors="strict", newline=newline)

    def head_text(self, encoding: Encoding) -> str:
        """Return the whole lines of the head; raises DataError when it has none, or is not in this encoding."""
        try:
            decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
            text = decoder.decode(self.head[encoding.mark_bytes :], self.head_is_all)
        except UnicodeError as error:
            raise self.failure(error, 0, encoding) from None
        if self.head_is_all:
            return text
        end = max(text.rfind("\n"), text.rfind("\r"))
        if end < 0:
            raise DataError(f"the first line of {self.name} is longer than {HEAD_BYTES:,} bytes", "Is it a table?")
        return text[: end + 1]

    def failure(self, error: UnicodeError | OSError, lines_read: int, encoding: Encoding) -> DataError:
        """Return the error to raise for one met in reading the text after ``lines_read`` whole lines."""
        if isinstance(error, UnicodeError):
            line = lines_read + 1
            if isinstance(error, UnicodeDecodeError):
                line += count_line_ends(error.object[: error.start].decode(encoding.codec, "replace"))
            return DataError(
                f"{self.name}, line {line}: the bytes are not {encoding.label}",
                "Name the file's encoding with --encoding, or save it as UTF-8.",
            )
        if isinstance(error, LongLineError):
            return DataError(f"{self.name}, line {lines_read + 1}: {error.strerror}", "Is it a table?")
        return cannot_read(self.name, error)


OPENING_ERRORS: tuple[tuple[type[OSError], str, str], ...] = (
    (FileNotFoundError, "there is no file {}", "Check the name and the folder."),
    (IsADirectoryError, "{} is a folder", "Name a file in it."),
    (PermissionError, "{} may not be read: permission denied", "Change its permissions, or copy it."),
)


def cannot_read(name: str, error: OSError | ValueError) -> DataError:
    """Return the error to raise for a file that cannot be opened or read; ``name`` is clean."""
    for kind, message, hint in OPENING_ERRORS:
        if isinstance(error, kind):
            return DataError(message.format(name), hint)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return DataError(f"{name} cannot be read: {clean(reason)}", "Check the file's name, or copy its data elsewhere.")


def from_path(path: str) -> ByteStream:
    """Open a file for its head; what is no regular file (a named pipe) stays open and can be read once.

    Raises DataError when it cannot be opened or read.
    """
    name = clean(path)
    try:
        file = Path(path).open("rb", buffering=0)
        try:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            head = _read_head(file)
        except BaseException:
            file.close()
            raise
    except (OSError, ValueError) as error:
        raise cannot_read(name, error) from None
    if not regular:
        return ByteStream(name, head, len(head) < HEAD_BYTES, False, lambda: (head, file), _owned=True)
    file.close()
    return ByteStream(name, head, len(head) < HEAD_BYTES, True, lambda: (b"", _reopen(path)), _owned=True)


def from_pipe(stdin: BinaryIO) -> ByteStream:
    """Read the head of standard input, which can be read once; raises DataError when it cannot be read."""
    name = "standard input"
    try:
        head = _read_head(stdin)
    except (OSError, ValueError) as error:
        raise cannot_read(name, error) from None
    return ByteStream(name, head, len(head) < HEAD_BYTES, False, lambda: (head, stdin), _owned=False)


def _reopen(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb", buffering=0)
    except (OSError, ValueError) as error:
        raise cannot_read(clean(path), error) from None


def _read_head(stream: BinaryIO) -> bytes:
    """Read until the head is full or the stream ends: a pipe gives less than asked for at a time."""
    head = bytearray()
    while len(head) < HEAD_BYTES and (block := stream.read(HEAD_BYTES - len(head))):
        head += block
    return bytes(head)
