"""Opening files, and what holds for any bytes whatever: only DataError, constant memory."""

from __future__ import annotations

import io
import os
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdcalc.data import open_data
from gdcalc.errors import DataError


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.csv", "there is no file "),
        ("folder", " is a folder"),
        ("sheet.xlsx", "the suffix '.xlsx' is not one of .csv, .tsv, .json, .jsonl, .ndjson"),
        ("plain", "the suffix '' is not one of "),
        ("a\0b.csv", r"a\x00b.csv cannot be read: embedded null byte"),
        ("x" * 300 + ".csv", "cannot be read: File name too long"),
    ],
)
def test_files_that_cannot_be_opened(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "sheet.xlsx").write_bytes(b"PK\3\4")
    (tmp_path / "plain").write_text("x\n1\n")
    with pytest.raises(DataError) as caught:
        open_data(str(tmp_path / name))
    assert message in caught.value.message
    assert caught.value.hint


def test_no_standard_input() -> None:
    with pytest.raises(DataError, match="no standard input"):
        open_data("-")


def test_a_file_that_fails_while_it_is_read() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 70_000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    source = open_data("-", stdin=Failing(b"x\n" + b"1\n" * 100_000))
    with pytest.raises(DataError, match="standard input cannot be read: Input/output error"):
        list(source.chunks(["x"], float))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_named_pipe_without_a_suffix(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("x,y\n1,2\n",))
    writer.start()
    source = open_data(str(path))
    assert not source.rereadable
    assert list(source.chunks(["x", "y"], float)) == [[(1.0, 2.0)]]
    writer.join()


def test_a_hostile_file_name_is_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m.csv"
    path.write_text("x\nb\n")
    source = open_data(str(path))
    assert source.name.endswith(r"a\x1b[31m.csv")


TOKENS = st.sampled_from(
    [b"x", b"y", b",", b";", b"\t", b"|", b'"', b"\n", b"\r", b"1", b"-2.5", b"3/4", b"1,5", b"1e999", b" ",
     b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\xc3\xe6", b"\xff", b"[", b"]", b"{", b"}", b":",
     b'{"x": 1}', b'[{"x": 1}]', b"null"]
)  # fmt: skip


@settings(max_examples=400)
@given(data=st.binary(max_size=200) | st.lists(TOKENS, max_size=30).map(b"".join))
@example(data=b"x,y\n1,2\n")
@example(data=b'x\n"1\n"\n')
def test_any_bytes_give_numbers_or_a_data_error(data: bytes) -> None:
    for encoding in (None, "utf-16", "gb18030"):
        try:
            source = open_data("-", stdin=io.BytesIO(data), encoding=encoding)
            chunks = list(source.chunks(source.columns, float))
        except DataError as error:
            assert error.message.isprintable()
            assert error.hint
        else:
            assert chunks
            assert all(type(value) is float for chunk in chunks for row in chunk for value in row)


@pytest.mark.parametrize(
    ("suffix", "first", "line", "rows"),
    [
        ("csv", b"x,y\n", b"1.5,2.5\n", 20_000),
        ("csv", b'x,y\n1,"2"\n', b"1.5,2.5\n", 20_000),
        ("jsonl", b"", b'{"x": 1.5, "y": 2}\n', 5_000),
    ],
)
def test_memory_does_not_grow_with_the_file(suffix: str, first: bytes, line: bytes, rows: int, tmp_path: Path) -> None:
    peaks = []
    for count in (rows, 10 * rows):
        path = tmp_path / f"{count}.{suffix}"
        path.write_bytes(first + line * count)
        source = open_data(str(path))
        tracemalloc.start()
        for _ in source.chunks(["x", "y"], float):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]  # ten times the rows
