"""Which encoding a file is read in, with no more evidence than a header."""

from __future__ import annotations

import codecs
import io

import pytest

from gdcalc.data import open_data
from gdcalc.errors import DataError

SIMPLIFIED = [
    "面积,价格",
    "身高,体重",
    "温度,销量",
    "售价,广告",
    "广告,销售额",
    "学习时间,成绩",
    "x,价格",
    "年龄,血压",
    "里程,油耗",
]
TRADITIONAL = [
    "面積,價格",
    "身高,體重",
    "溫度,銷量",
    "售價,廣告",
    "廣告,銷售額",
    "學習時間,成績",
    "x,價格",
    "年齡,血壓",
    "坪數,房價",
]


@pytest.mark.parametrize(
    ("header", "codec", "label"),
    [(header, "gbk", "GB18030") for header in SIMPLIFIED] + [(header, "big5", "Big5") for header in TRADITIONAL],
)
def test_chinese_headers(header: str, codec: str, label: str) -> None:
    source = open_data("-", stdin=io.BytesIO(f"{header}\n1,2\n".encode(codec)))
    assert source.columns == tuple(header.split(","))
    assert len(source.notes) == 1
    assert source.notes[0].startswith(f"Read standard input as {label} ")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [True, False])
def test_utf_16(codec: str, mark: bool) -> None:
    text = ("\ufeff" if mark else "") + "一月,面积\n1,2\n3,4\n"
    source = open_data("-", stdin=io.BytesIO(text.encode(codec)))
    assert source.columns == ("一月", "面积")
    assert list(source.chunks(["面积"], float)) == [[(2.0,), (4.0,)]]
    assert "UTF-16" in source.notes[0]


def test_utf_8_needs_no_note() -> None:
    for mark in (b"", codecs.BOM_UTF8):
        source = open_data("-", stdin=io.BytesIO(mark + "面积,价格\n1,2\n".encode()))
        assert source.columns == ("面积", "价格")
        assert source.notes == ()


def test_a_character_cut_by_the_end_of_the_head() -> None:
    """At 64 KB the head ends within a character of three bytes, for one of the three offsets."""
    for offset in range(3):
        text = "x,y\n" + "1," + "a" * offset + "温" * 30_000 + "\n2,b\n"
        source = open_data("-", stdin=io.BytesIO(text.encode()))
        assert [row for chunk in source.chunks(["x"], float) for row in chunk] == [(1.0,), (2.0,)]
        assert source.notes == ()


@pytest.mark.parametrize("header", ["température,y", "temp (°C),y", "Größe,y", "£,€", "año,y"])
def test_western_bytes_are_not_taken_for_chinese(header: str) -> None:
    data = f"{header}\n1,2\n".encode("cp1252")
    with pytest.raises(DataError, match="cannot be told") as caught:
        open_data("-", stdin=io.BytesIO(data))
    assert "--encoding" in str(caught.value.hint)
    assert open_data("-", stdin=io.BytesIO(data), encoding="cp1252").columns == tuple(header.split(","))


@pytest.mark.parametrize("name", ["nonsense", "base64", "\x1b", "a\0b", ""])
def test_unknown_encoding(name: str) -> None:
    with pytest.raises(DataError, match="no encoding named"):
        open_data("-", stdin=io.BytesIO(b"x\n1\n"), encoding=name)


def test_asked_encoding_that_does_not_fit() -> None:
    with pytest.raises(DataError, match="line 2: the bytes are not UTF-8"):
        open_data("-", stdin=io.BytesIO(b"x,y\n1,\xe9\n"), encoding="utf-8")


def test_asked_encoding_skips_the_mark() -> None:
    for codec in ("utf-8", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"):
        data = ("" if codec in ("utf-16", "utf-8-sig") else "\ufeff") + "x,y\n1,2\n"
        assert open_data("-", stdin=io.BytesIO(data.encode(codec)), encoding=codec).columns == ("x", "y")


def test_utf_32_is_refused() -> None:
    with pytest.raises(DataError, match="UTF-32"):
        open_data("-", stdin=io.BytesIO("\ufeffx\n1\n".encode("utf-32-le")))
