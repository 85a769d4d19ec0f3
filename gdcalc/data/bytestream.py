"""Turns a file or a pipe into a head of bytes to judge it by, and blocks of whole lines of text."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from gdcalc.clean import clean
from gdcalc.data.encoding import Encoding, count_line_ends, detect_encoding
from gdcalc.errors import DataError

STANDARD_INPUT = "standard input"
HEAD_BYTES = 1 << 16
BLOCK_BYTES = 1 << 13
# A line longer than this is not a row of a table: without a limit a file without line ends would fill the memory.
MAX_LINE = 1_000_000

OPENING_ERRORS: tuple[tuple[type[OSError], str, str], ...] = (
    (FileNotFoundError, "there is no file {}", "Check the name and the folder."),
    (IsADirectoryError, "{} is a folder", "Name a file in it."),
    (PermissionError, "{} may not be read: permission denied", "Change its permissions, or copy it."),
)


@dataclass(slots=True)
class ByteStream:
    """Bytes from outside: their head, whether the head is all of them, and how to open them.

    Opening gives bytes that were read already, and the file to read on from; ``rereadable`` says whether it can be done
    twice, and ``owned`` whether the file is closed at the end: standard input is not.
    """

    name: str
    head: bytes
    rereadable: bool
    owned: bool
    _open: Callable[[], tuple[bytes, BinaryIO]]
    _opened: bool = field(default=False, init=False)

    @property
    def head_is_all(self) -> bool:
        """Whether the bytes end with the head."""
        return len(self.head) < HEAD_BYTES

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes from the start.

        Raises DataError when they cannot be read, or come from a pipe and have been read.
        """
        if self._opened and not self.rereadable:
            raise DataError(f"{self.name} can be read only once", "Save the data to a file first.")
        self._opened = True
        with reading(self.name):
            head, rest = self._open()
            try:
                for start in range(0, len(head), BLOCK_BYTES):
                    yield head[start : start + BLOCK_BYTES]
                while block := rest.read(BLOCK_BYTES):
                    yield block
            finally:
                if self.owned:
                    rest.close()

    def text_blocks(self, encoding: Encoding, *, limit_lines: bool = True) -> Iterator[str]:
        """Yield the text in blocks of whole lines, without a byte order mark.

        Raises DataError for bytes that are not in the encoding, for a line longer than MAX_LINE, and what ``blocks``
        raises.
        """
        decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
        skipped = encoding.mark_bytes
        line = 1
        begun = ""
        for block in self.blocks():
            begun += self._decode(decoder, block[skipped:], encoding, line, begun)
            skipped = 0
            # The last character does not end a line yet if it is half of "\r\n".
            end = 1 + max(begun.rfind("\n"), begun.rfind("\r", 0, -1))
            if end:
                yield begun[:end]
                line += count_line_ends(begun[:end])
                begun = begun[end:]
            if limit_lines and len(begun) > MAX_LINE:
                raise DataError(f"{self.name}, line {line}: longer than {MAX_LINE:,} characters", "Is it a table?")
        begun += self._decode(decoder, b"", encoding, line, begun, final=True)
        if begun:
            yield begun

    def head_text(self, encoding: Encoding) -> str:
        """Return the whole lines of the head; raises DataError when it has none, or is not in the encoding."""
        decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
        text = self._decode(decoder, self.head[encoding.mark_bytes :], encoding, 1, "", final=self.head_is_all)
        if self.head_is_all:
            return text
        end = 1 + max(text.rfind("\n"), text.rfind("\r", 0, -1))
        if not end:
            raise DataError(f"{self.name}, line 1: longer than {HEAD_BYTES:,} bytes", "Is it a table?")
        return text[:end]

    def _decode(
        self,
        decoder: codecs.IncrementalDecoder,
        block: bytes,
        encoding: Encoding,
        line: int,
        begun: str,
        *,
        final: bool = False,
    ) -> str:
        try:
            return decoder.decode(block, final)
        except UnicodeError as error:
            before = begun
            if isinstance(error, UnicodeDecodeError):
                before += error.object[: error.start].decode(encoding.codec, "replace")
            raise DataError(
                f"{self.name}, line {line + count_line_ends(before)}: the bytes are not {encoding.label}",
                "Name the file's encoding with --encoding, or save it as UTF-8.",
            ) from None


def split_lines(text: str) -> list[str]:
    r"""Return the lines with their ends, which are ``\n``, ``\r\n`` and ``\r`` only.

    >>> split_lines("x\ry\u2028z\r\n")
    ['x\r', 'y\u2028z\r\n']
    """
    return list(io.StringIO(text, newline=""))


@contextlib.contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn a failure to open or read a file into the error to raise for it; ``name`` is clean."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise cannot_read(name, error) from None


def cannot_read(name: str, error: OSError | ValueError) -> DataError:
    """Return the error to raise for a file that cannot be opened or read; ``name`` is clean."""
    for kind, message, hint in OPENING_ERRORS:
        if isinstance(error, kind):
            return DataError(message.format(name), hint)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return DataError(f"{name} cannot be read: {clean(reason)}", "Check the file's name, or copy its data elsewhere.")


def read_within(path: str, most: int, hint: str) -> bytes:
    """Return the whole of a file.

    Raises DataError where it cannot be read, or has more than ``most`` bytes: the ``hint`` says what to do about it.
    """
    name = clean(path)
    with reading(name), _open_file(path) as file:
        return rest_within(file, name, most, hint)


def whole_text(
    path: str, most: int, hint: str, stdin: BinaryIO | None = None, encoding: str | None = None
) -> tuple[str, str, tuple[str, ...]]:
    """Return what to call a file, its text, and what was inferred about it, in sentences; ``-`` is ``stdin``.

    ``encoding`` names the file's encoding where it should not be inferred. Raises DataError as ``read_within`` does,
    and for bytes that are not in the encoding.
    """
    if path == "-":
        name = STANDARD_INPUT
        content = rest_within(required(stdin), name, most, hint)
    else:
        name = clean(path)
        content = read_within(path, most, hint)
    found = detect_encoding(content, name, encoding, head_is_all=True)
    held = ByteStream(name, content, True, False, lambda: (content, io.BytesIO()))
    return name, "".join(held.text_blocks(found, limit_lines=False)), found.notes(name)


def rest_within(file: BinaryIO, name: str, most: int, hint: str) -> bytes:
    """Return what is left of an open file; ``name`` is clean. Raises DataError as ``read_within`` does.

    The size is looked at before anything is read. Where there is none (a pipe, a device), at most one byte more than
    the limit is read.
    """
    with reading(name):
        if _size_of_rest(file) <= most and len(content := file.read(most + 1)) <= most:
            return content
    raise DataError(f"{name} is larger than {most // 10**6} MB", hint)


def _size_of_rest(file: BinaryIO) -> int:
    """Return the size of what is left of a regular file, 0 for anything else."""
    try:
        status = os.fstat(file.fileno())
    except io.UnsupportedOperation:  # bytes in memory
        return 0
    return status.st_size - file.tell() if stat.S_ISREG(status.st_mode) else 0


def from_path(path: str) -> ByteStream:
    """Read a file's head; anything but a regular file (a named pipe) stays open and can be read once.

    Raises DataError when it cannot be opened or read.
    """
    name = clean(path)
    with reading(name):
        file = _open_file(path)
        head = _read_head(file)
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return ByteStream(name, head, False, True, lambda: (head, file))
        file.close()
    return ByteStream(name, head, True, True, lambda: (b"", _open_file(path)))


def from_pipe(stdin: BinaryIO | None) -> ByteStream:
    """Read the head of standard input, which can be read once; raises DataError when it cannot be read."""
    name, stdin = STANDARD_INPUT, required(stdin)
    with reading(name):
        head = _read_head(stdin)
    return ByteStream(name, head, False, False, lambda: (head, stdin))


def required(stdin: BinaryIO | None) -> BinaryIO:
    """Return standard input; raises DataError where there is none."""
    if stdin is None:
        raise DataError("there is no standard input to read", "Name a file in place of -.")
    return stdin


def _open_file(path: str) -> BinaryIO:
    return Path(path).open("rb")


def _read_head(stream: BinaryIO) -> bytes:
    """Read until the head is full or the stream ends: a pipe may give less than asked for at a time."""
    head = bytearray()
    while len(head) < HEAD_BYTES and (block := stream.read(HEAD_BYTES - len(head))):
        head += block
    return bytes(head)
