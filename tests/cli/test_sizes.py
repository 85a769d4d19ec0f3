"""Files that are too large: refused by their size before they are read, and what has none after the limit."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gdcalc.data.bytestream import read_within, rest_within
from gdcalc.errors import DataError
from tests.conftest import Command

PROBLEM = ("-m", "a*x", "--sample", "x=1, y=2")
READERS = {
    "problem": (("step",), "2 MB"),
    "answers": (("check", *PROBLEM), "2 MB"),
    "compared": (("compare", *PROBLEM, "--with"), "50 MB"),
    "stored": (("plot", "--from"), "50 MB"),
}


class Endless:
    """Bytes that never end, and how many of them were read."""

    def __init__(self, pipe: int) -> None:
        self.pipe = pipe
        self.read_bytes = 0

    def read(self, count: int) -> bytes:
        self.read_bytes += count
        return bytes(count)

    def fileno(self) -> int:
        return self.pipe


@pytest.fixture
def endless() -> Iterator[Endless]:
    pipe, other = os.pipe()
    yield Endless(pipe)
    os.close(pipe)
    os.close(other)


def arguments(reader: str, path: str) -> tuple[str, ...]:
    command = READERS[reader][0]
    return (command[0], path, *command[1:]) if reader == "answers" else (*command, path)


@pytest.mark.parametrize("reader", READERS)
def test_the_size_is_looked_at_first(gdcalc: Command, tmp_path: Path, reader: str) -> None:
    """A terabyte of which nothing is on the disk: who reads it does not come to an end."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(10**12)
    ended = gdcalc(*arguments(reader, str(path)))
    assert (ended.status, ended.out) == (2, "")
    assert f"{path} is larger than {READERS[reader][1]}" in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("reader", READERS)
def test_what_has_no_size_is_read_up_to_the_limit(gdcalc: Command, tmp_path: Path, reader: str) -> None:
    path, most = tmp_path / "pipe", READERS[reader][1]
    os.mkfifo(path)
    # Of a stored run the first line is read before the rest.
    allowed = int(most.split()[0]) + (10 if reader == "stored" else 0)
    written = []

    def fill() -> None:
        with contextlib.suppress(BrokenPipeError), path.open("wb", buffering=0) as pipe:
            for _ in range(allowed + 20):
                pipe.write(bytes(10**6))
                written.append(1)

    threading.Thread(target=fill, daemon=True).start()
    ended = gdcalc(*arguments(reader, str(path)))
    assert (ended.status, ended.out) == (2, "")
    assert f"{path} is larger than {most}" in ended.err
    assert len(written) <= allowed + 1


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has another status there")
def test_one_byte_more_than_the_limit_is_read(endless: Endless) -> None:
    with pytest.raises(DataError, match="standard input is larger than 3 MB"):
        rest_within(endless, "standard input", 3_000_000, "")  # type: ignore[arg-type]
    assert endless.read_bytes == 3_000_001


def test_the_limit_itself_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"x" * 2_000)
    assert len(read_within(str(path), 2_000, "")) == 2_000
    with pytest.raises(DataError):
        read_within(str(path), 1_999, "")


def test_a_class_goes_on_after_a_large_file(gdcalc: Command, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    with (folder / "ann.csv").open("wb") as file:
        file.truncate(10**12)
    # a = 0: the loss is (2 − 0)² = 4.
    (folder / "bob.csv").write_text("step,loss\n1,4\n")
    ended = gdcalc("check", str(folder), *PROBLEM)
    assert ended.status == 2
    assert "ann.csv is larger than 2 MB" in " ".join(ended.out.split())
    assert "bob" in ended.out


@pytest.mark.parametrize("suffix", ["csv", "tsv", "md", "txt"])
def test_a_table_of_too_many_columns(gdcalc: Command, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"wide.{suffix}"
    sign = {"tsv": "\t", "md": "|"}.get(suffix, ",")
    rows = [sign.join(f"c{index}" for index in range(200_000)), sign.join("1" * 200_000)]
    path.write_text("\n".join(rows[:1] + ["--|--"] * (suffix == "md") + rows[1:]) + "\n")
    gdcalc("check", "samples/three.csv", *PROBLEM)  # what a command loads is loaded
    begun = time.process_time()
    ended = gdcalc("check", str(path), *PROBLEM)
    assert time.process_time() - begun < 1
    assert (ended.status, ended.out) == (2, "")
    assert f"{path}, line 1: 200,000 columns, and the limit is 2,000" in ended.err


def test_a_stored_line_that_is_too_long(gdcalc: Command, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    assert gdcalc("step", *PROBLEM, "--output", str(path)).status == 0
    header, *rest = path.read_text().splitlines()
    path.write_text("\n".join([header, " " * 10_000_000, *rest]))
    ended = gdcalc("plot", "--from", str(path))
    assert ended.status == 2
    assert f"{path}, line 2 is longer than 10 MB" in ended.err
