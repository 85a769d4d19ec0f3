"""Turns the head of a file into the encoding that it is read in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from gdcalc.data.cells import quote
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
    if _decoded(head, "utf-8", head_is_all=head_is_all) is not None:
        return Encoding("utf-8")
    decoded = {codec: _decoded(head, codec, head_is_all=head_is_all) for codec in LEAD_BYTES}
    chinese = likely_chinese({codec: text for codec, text in decoded.items() if text is not None})
    if chinese:
        return Encoding(chinese, inferred=True)
    raise DataError(
        f"{name} is not in UTF-8, and its encoding cannot be told",
        "Name the encoding with --encoding (gb18030, big5, latin-1, ...), or save the file as UTF-8.",
    )


def _decoded(head: bytes, codec: str, *, head_is_all: bool) -> str | None:
    """Return the text of bytes, None where they are not in the encoding; a character that the end cuts off may pass."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(head, head_is_all)
    except UnicodeError:
        return None


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
    if not clear or _decoded(head[: len(head) // 2 * 2], codec, head_is_all=False) is None:
        raise DataError(
            f"{name} is not a text file: it holds zero bytes", "If it is a spreadsheet, save it as CSV first."
        )
    return codec


# --- Chinese ---------------------------------------------------------------------------------------------------------

# The hanzi of most running text and of most headers of tables, simplified and traditional.
COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方"
    "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明"
    "性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位"
    "次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感"
    "建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色"
    "路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "积价重温湿售广销额收支绩编号姓龄别期城房屋楼层距离速压流质浓金成本润户份周标签输误差租油耗备注"
    "這個們來為國說時會對於著過發後裡種經學現當沒動還進樣從實無與長機業關點將兩間問應戰頭體見產話給門兒東聲員論處義條氣題變電總"
    "數報結務場計資許統區隊決馬書聽達強難權設記類據邊張該規萬覺術領確傳師觀讓識帶導爭運積價溫濕廣銷額績編號齡樓層離壓質濃標籤輸"
    "誤戶備註"
)

# How much a character speaks for an encoding. Wrongly decoded bytes give rare characters; the right ones, common ones.
COMMON_WEIGHT, FREQUENT_WEIGHT, RARE_WEIGHT = 3, 1, -2
# Common hanzi are over half of running Chinese, and a tenth of the frequent ones that other encodings turn into.
LEAST_COMMON_SHARE = 0.25
JUDGED_CHARACTERS = 4096

# Lead bytes in the character sets of 1980 and 1984: punctuation and full-width forms, then the frequent hanzi
# (GB2312 level 1, Big5 level 1). Other lead bytes hold rare hanzi and the letters of other scripts.
LEAD_BYTES = {"gb18030": (range(0xA1, 0xA4), range(0xB0, 0xD8)), "big5": (range(0xA1, 0xA4), range(0xA4, 0xC7))}
# The set that the lead bytes are of: GB18030 adds to GB2312 rare hanzi under the same lead bytes.
CHARACTER_SETS = {"gb18030": "gb2312", "big5": "big5"}


def likely_chinese(texts: Mapping[str, str]) -> str | None:
    """Return which codec gave the most likely Chinese text, or None when no text looks like Chinese.

    >>> likely_chinese({"gb18030": "价格", "big5": "歎跡"})
    'gb18030'
    """
    weights = {codec: _weight(text, codec) for codec, text in texts.items()}
    likely = {codec: weight for codec, weight in weights.items() if weight > 0}
    return max(likely, key=lambda codec: likely[codec], default=None)


def _weight(text: str, codec: str) -> int:
    """Return how likely the text is; 0 when too few of its hanzi are common."""
    punctuation, frequent = LEAD_BYTES[codec]
    weight = hanzi = common = 0
    for character in [character for character in text if not character.isascii()][:JUDGED_CHARACTERS]:
        lead = character.encode(CHARACTER_SETS[codec], "replace")[0]
        if lead in punctuation:
            continue
        hanzi += 1
        if character in COMMON:
            common += 1
            weight += COMMON_WEIGHT
        else:
            weight += FREQUENT_WEIGHT if lead in frequent else RARE_WEIGHT
    return weight if common and common >= LEAST_COMMON_SHARE * hanzi else 0
