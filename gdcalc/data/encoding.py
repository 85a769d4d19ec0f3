"""Turns the head of a file into the encoding that it is read in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from gdcalc.data.cells import quote
from gdcalc.data.chinese import likely_chinese
from gdcalc.errors import DataError

# What an encoding is called in messages, by the name of its codec.
LABELS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "gb18030": "GB18030 (simplified Chinese)",
    "big5": "Big5 (traditional Chinese)",
}
BYTE_ORDER_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
UTF_32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding: Python's codec, the length of the byte order mark to skip, and whether it was guessed at."""

    codec: str
    mark_bytes: int = 0
    inferred: bool = False

    @property
    def label(self) -> str:
        """The encoding's name in messages."""
        return LABELS.get(self.codec, self.codec)

    def notes(self, name: str) -> tuple[str, ...]:
        """Return the sentence that a reader of the file ``name`` is told where its encoding was guessed at."""
        if not self.inferred:
            return ()
        return (f"Read {name} as {self.label}; name another with --encoding if the text looks wrong.",)


def detect_encoding(head: bytes, name: str, asked: str | None, *, head_is_all: bool) -> Encoding:
    """Return the asked-for encoding, or the one that the head of a file is in.

    In this order: a byte order mark; UTF-16 by where its zero bytes stand; UTF-8; GB18030 or Big5 by which characters
    are frequent. ``name`` is the file's, clean. Raises DataError when none of them fits.

    >>> detect_encoding("面积,价格".encode("gbk"), "a.csv", None, head_is_all=True).codec
    'gb18030'
    """
    if asked is not None:
        codec = _known_codec(asked)
        mark = BYTE_ORDER_MARKS.get(codec, b"")
        return Encoding(codec, len(mark) if mark and head.startswith(mark) else 0)
    if head.startswith(UTF_32_MARKS):
        raise DataError(f"{name} is in UTF-32, which gdcalc does not read", "Save it as UTF-8.")
    for codec, mark in BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            return Encoding(codec, len(mark), inferred=codec != "utf-8")
    if b"\0" in head:
        return Encoding(_utf_16_by_zeros(head, name), inferred=True)
    if decodes(head, "utf-8", head_is_all=head_is_all):
        return Encoding("utf-8")
    chinese = likely_chinese(
        {
            codec: codecs.getincrementaldecoder(codec)("strict").decode(head, head_is_all)
            for codec in ("gb18030", "big5")
            if decodes(head, codec, head_is_all=head_is_all)
        }
    )
    if chinese:
        return Encoding(chinese, inferred=True)
    raise DataError(
        f"{name} is not in UTF-8, and its encoding cannot be told",
        "Name the encoding with --encoding (gb18030, big5, latin-1, ...), or save the file as UTF-8.",
    )


def decodes(head: bytes, codec: str, *, head_is_all: bool) -> bool:
    """Tell whether the bytes are in the encoding; a character that the end of the head cuts off is let pass."""
    try:
        codecs.getincrementaldecoder(codec)("strict").decode(head, head_is_all)
    except UnicodeError:
        return False
    return True


def count_line_ends(text: str) -> int:
    r"""Return how many line ends the text holds: ``\n``, ``\r\n`` or ``\r``."""
    return len(LINE_END.findall(text)) if "\r" in text else text.count("\n")


def _known_codec(asked: str) -> str:
    try:
        codec = codecs.lookup(asked).name
        # Codecs that do not encode text (base64) are refused by these methods only.
        "x".encode(codec).decode(codec)
        codecs.getincrementaldecoder(codec)
    except (LookupError, ValueError):
        raise DataError(
            f"there is no encoding named {quote(asked)}", "Name one such as utf-8, gb18030, big5 or latin-1."
        ) from None
    return codec


def _utf_16_by_zeros(head: bytes, name: str) -> str:
    """Return which UTF-16 the zero bytes show: in digits, commas and line ends every other byte is zero."""
    high_first, low_first = head[0::2].count(0), head[1::2].count(0)
    codec = "utf-16-be" if high_first > low_first else "utf-16-le"
    zeros = high_first + low_first
    clear = max(high_first, low_first) >= 0.9 * zeros and zeros >= 0.2 * len(head)
    if not clear or not decodes(head[: len(head) // 2 * 2], codec, head_is_all=False):
        raise DataError(
            f"{name} is not a text file: it holds zero bytes", "If it is a spreadsheet, save it as CSV first."
        )
    return codec
