"""CSV and TSV: values, line numbers, delimiters, headers."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest

from gdcalc.data import CHUNK_ROWS, DataSource, open_data
from gdcalc.errors import DataError


def source_of(text: str | bytes, *, encoding: str | None = None) -> DataSource:
    data = text.encode() if isinstance(text, str) else text
    return open_data("-", stdin=io.BytesIO(data), encoding=encoding)


def rows_of(text: str | bytes, *columns: str) -> list[tuple[float, ...]]:
    source = source_of(text)
    return [row for chunk in source.chunks(columns or source.columns, float) for row in chunk]


def error_of(text: str | bytes, *columns: str) -> str:
    with pytest.raises(DataError) as caught:
        rows_of(text, *columns)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("x,y\n1,2\n3,4\n", [(1, 2), (3, 4)]),
        ("x,y\n1,2\n3,4", [(1, 2), (3, 4)]),
        ("x,y\r\n1,2\r\n3,4\r\n", [(1, 2), (3, 4)]),
        ("x,y\r1,2\r3,4\r", [(1, 2), (3, 4)]),
        ("x , y\n 1 , 2 \n", [(1, 2)]),
        ("\n\nx,y\n\n1,2\n\n\n3,4\n\n", [(1, 2), (3, 4)]),
        ('"x","y"\n"1","2"\n', [(1, 2)]),
        ('"x\nz",y\n1,2\n', [(1, 2)]),
        ("x\n1\n2\n", [(1,), (2,)]),
        ("x\n1\n\n2\n", [(1,), (2,)]),
        ("x,y\n1/4,−2\n1e-3,.5\n", [(0.25, -2), (0.001, 0.5)]),
        ("x;y\n1;2\n", [(1, 2)]),
        ("x;y\n1,5;2,5\n", [(1.5, 2.5)]),
        ("x;y\n1,5;2\n3;−2,5\n", [(1.5, 2), (3, -2.5)]),
        ('"a,b";c\n1,5;2\n', [(1.5, 2)]),
        ("x\ty\n1,5\t2\n", [(1.5, 2)]),
        ("x|y\n1|2\n", [(1, 2)]),
        ("\ufeffx,y\n1,2\n", [(1, 2)]),
    ],
)
def test_rows(text: str, rows: list[tuple[float, ...]]) -> None:
    assert rows_of(text) == rows


def test_only_the_selected_columns_are_numbers() -> None:
    text = 'id,x,note\na,1,"p, q"\nb,2,\n'
    assert rows_of(text, "x") == [(1,), (2,)]
    assert rows_of(text, "x", "x") == [(1, 1), (2, 2)]
    assert list(source_of(text).chunks([], float)) == [[(), ()]]
    assert error_of(text, "note") == "standard input, line 2, column 'note': 'p, q' is not a number"


def test_another_reader_gets_the_literal_text() -> None:
    source = source_of("x,y\n0.1,3/4\n")
    assert list(source.chunks(["y", "x"], Fraction)) == [[(Fraction(3, 4), Fraction(1, 10))]]
    assert source.notes == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x,y\n1,2\n3,a\n", "line 3, column 'y': 'a' is not a number"),
        ("x,y\n1,2\n3,\n", "line 3, column 'y': the cell is empty"),
        ("x,y\n\n\n1,2\n3,a\n", "line 5, column 'y': 'a' is not a number"),
        ("x,y\r\r1,2\r3,a\r", "line 4, column 'y': 'a' is not a number"),
        ('x,y\r\n" 1\r\n",2\r\n3,"a"\r\n', "line 4, column 'y': 'a' is not a number"),
        ('x,y\n" 1\n\n","a"\n', "line 4, column 'y': 'a' is not a number"),
        ("x,y\n1,2\n3\n", "line 3: 1 cell, but the header has 2 columns"),
        ("x,y\n1,2\n\n3,4,5\n", "line 4: 3 cells, but the header has 2 columns"),
        ("x;y\n1;2\n3;4;5\n", "line 3: 3 cells, but the header has 2 columns"),
        ("x\n1,5\n", "line 2: 2 cells, but the header has 1 column"),
        ("x,y\n1,a\n3\n", "line 2, column 'y': 'a' is not a number"),
        ('x,y\n1,2\n"3,4\n5,6\n', "line 3: a quote is opened and never closed"),
        ('x,y\n1,2\n\n"3"4,5\n', "line 4: text follows a closing quote"),
        ('x,"y\n1,2\n', "line 1: a quote is opened and never closed"),
        ("x,x\n1,2\n", "line 1: columns 1 and 2 are both named 'x'"),
        ("x,\n1,2\n", "line 1: column 2 has no name"),
        ("1,2\n3,4\n", "line 1: numbers ('1', '2') where the names should be"),
        (
            "x;y\n1.5;2\n2,5;3\n",
            "line 3, column 'x': '2,5' has a decimal comma, but a number before it has a decimal point",
        ),
        (
            "x;y\n1,5;2\n2.5;3\n",
            "line 3, column 'x': '2.5' has a decimal point, but a number before it has a decimal comma",
        ),
        (b"x,y\n1,\xff\n", "is not in UTF-8, and its encoding cannot be told"),
        (b"x,y\n1,\x00\n", "is not a text file: it holds zero bytes"),
        ("x,y\n", "standard input has no rows"),
        ("x,y\n\n\n", "standard input has no rows"),
        ("", "standard input is empty"),
        (" \n\n", "line 1: column 1 has no name"),
        ("\ufeff", "standard input is empty"),
    ],
)
def test_errors(text: str | bytes, message: str) -> None:
    assert message in error_of(text)


def test_an_error_comes_after_the_rows_before_its_chunk() -> None:
    lines = ["1,2"] * 20_000
    lines[15_000] = "1,x"
    assert "line 15002, column 'y'" in error_of("x,y\n" + "\n".join(lines))
    assert "line 15003, column 'y'" in error_of('x,y\n1,"2"\n' + "\n".join(lines))


def test_bad_bytes_far_down_have_their_line() -> None:
    data = b"x,y\n" + b"1,2\n" * 40_000
    assert error_of(data + b"3,\xff\n") == "standard input, line 40002: the bytes are not UTF-8"
    assert "line 40002:" in error_of(data.replace(b"\n", b"\r\n") + b"3,\xff\n")


def test_a_line_without_end() -> None:
    assert "line 1: longer than 65,536 bytes" in error_of("x" * 70_000)
    assert "line 3: longer than 1,000,000 characters" in error_of("x\n1\n" + "2" * 1_100_000)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("x;y\n1;2\n", ("Read standard input with semicolons between its cells.",)),
        (
            "x;y\n1,5;2\n",
            (
                "Read standard input with semicolons between its cells.",
                "Read the commas in the numbers of standard input as decimal commas: 1,5 is 1.5.",
            ),
        ),
        ("x,y\n1,2\n", ()),
        ("\ufeffx,y\n1,2\n", ()),
    ],
)
def test_notes(text: str, notes: tuple[str, ...]) -> None:
    assert source_of(text).notes == notes


def test_no_rows_after_a_header_that_fills_the_head() -> None:
    assert error_of("x" * 65_535 + "\n") == "standard input has no rows"
    assert rows_of("x" * 65_535 + "\n1") == [(1,)]


def test_unknown_column() -> None:
    with pytest.raises(DataError) as caught:
        source_of("x,y\n1,2\n").chunks(["z\x1b"], float)
    assert caught.value.message == r"standard input has no column 'z\x1b'"
    assert caught.value.hint == "Its columns are 'x', 'y'."


def test_chunks_are_no_longer_than_promised() -> None:
    for text in ("x\n" + "1\n" * 10_000, 'x\n"1"\n' + "1\n" * 9_999):
        chunks = list(source_of(text).chunks(["x"], float))
        assert max(map(len, chunks)) <= CHUNK_ROWS
        assert sum(map(len, chunks)) == 10_000


def test_a_pipe_is_read_once_and_a_file_again(tmp_path: Path) -> None:
    pipe = source_of("x\n1\n")
    assert not pipe.rereadable
    assert list(pipe.chunks(["x"], float)) == [[(1.0,)]]
    with pytest.raises(DataError, match="only once"):
        list(pipe.chunks(["x"], float))
    path = tmp_path / "a.TSV"
    path.write_text("x\ty\n1\t2\n")
    source = open_data(str(path))
    assert source.rereadable
    assert source.notes == ()
    assert list(source.chunks(["y"], float)) == list(source.chunks(["y"], float)) == [[(2.0,)]]
