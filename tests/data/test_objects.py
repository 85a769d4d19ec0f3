"""JSON documents, JSON lines and rows in memory."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from gdcalc.data import DataSource, from_rows, open_data
from gdcalc.errors import DataError


def source_of(text: str, suffix: str, folder: Path) -> DataSource:
    path = folder / f"data{suffix}"
    path.write_text(text, encoding="utf-8")
    return open_data(str(path))


def rows_of(source: DataSource) -> list[tuple[Fraction, ...]]:
    return [row for chunk in source.chunks(source.columns, Fraction) for row in chunk]


THIRD = [(Fraction(1, 10), Fraction(3, 4)), (Fraction(-2), Fraction(500))]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".json", '[{"x": 0.1, "y": "3/4"}, {"y": 5e2, "x": -2}]'),
        (".json", '{"x": [0.1, -2], "y": ["3/4", 5E2]}'),
        (".jsonl", '{"x": 0.1, "y": "3/4"}\n\n{"y": 5e2, "x": -2}'),
        (".ndjson", '\r\n{"x": 0.1, "y": "3/4"}\r\n{"y": 5e2, "x": -2}\r\n'),
    ],
)
def test_numbers_keep_their_literal_text(suffix: str, text: str, tmp_path: Path) -> None:
    source = source_of(text, suffix, tmp_path)
    assert source.columns == ("x", "y")
    assert source.notes == ()
    assert rows_of(source) == rows_of(source) == THIRD


@pytest.mark.parametrize("text", ['[{"x": 1}]', '\n {"x": 1}\n', "x\n1\n"])
def test_standard_input_is_told_by_its_first_character(text: str) -> None:
    assert list(open_data("-", stdin=io.BytesIO(text.encode())).chunks(["x"], float)) == [[(1.0,)]]


@pytest.mark.parametrize(
    ("suffix", "text", "message"),
    [
        (".json", "", "is empty"),
        (".json", "[]", "has no rows"),
        (".json", "{}", "has no rows"),
        (".json", '{"x": []}', "has no rows"),
        (".json", "[{}]", "row 1: the object is empty"),
        (".json", "3", "holds a single value"),
        (".json", "[1]", "row 1: not an object"),
        (".json", '{"x": 1}', "'x' is not an array"),
        (".json", '{"x": [1], "y": [1, 2]}', "'x' has 1 values, but 'y' has 2"),
        (".json", '[{"x": 1},\n {"x" 2}]', "line 2, character 7: invalid JSON: Expecting ':' delimiter"),
        (".json", '{"x": 1}\n{"x": 2}', "line 2, character 1: invalid JSON: Extra data"),
        (".json", '[{"x": 1, "x": 2}]', "an object holds 'x' twice"),
        (".json", '[{"x": 1}, {"y": 2}]', "row 2: there is no 'x'"),
        (".json", '[{"x": 1}, {"x": 1, "y": 2}]', "row 2: 'y' is not in the first row"),
        (".json", '[{"x": 1}, {"x": null}]', "row 2, column 'x': null is not a number"),
        (".json", '[{"x": true}]', "row 1, column 'x': true or false is not a number"),
        (".json", '[{"x": [1]}]', "row 1, column 'x': a list is not a number"),
        (".json", '[{"x": {"a": 1}}]', "row 1, column 'x': an object is not a number"),
        (".json", '[{"x": NaN}]', "row 1, column 'x': 'NaN' is not a number"),
        (".json", '[{"x": -Infinity}]', "row 1, column 'x': '-Infinity' is not a number"),
        (".json", '[{"x": 1e999999999}]', "row 1, column 'x': the exponent of '1e999999999' is beyond 400"),
        (".json", "[" * 100_000, "nested too deeply"),
        (".jsonl", '{"x": ' * 8000, "line 1: the JSON is nested too deeply"),
        (".jsonl", "", "is empty"),
        (".jsonl", "[1]", "line 1: not an object"),
        (".jsonl", '{"x": 1}\n\n[1]', "line 3: not an object"),
        (".jsonl", '{"x": 1}\n{"x": 2', "line 2, character 8: invalid JSON"),
        (".jsonl", '{"x": 1}\n{"y": 2}', "line 2: there is no 'x'"),
        (".jsonl", '{"x": 1}\n{"x": 1, "y": 2}', "line 2: 'y' is not in the first row"),
        (".jsonl", '{"x": 1}\n{"x": 1, "x": 2}', "line 2: an object holds 'x' twice"),
        (".jsonl", '{"x": 1}\n\n{"x": null}', "line 3, column 'x': null is not a number"),
        (".jsonl", '{"x": "a"}\n{"x"', "line 1, column 'x': 'a' is not a number"),
        (".jsonl", '{"": 1}', "line 1: column 1 has no name"),
        (".jsonl", "{}", "line 1: there are no columns"),
    ],
)
def test_errors(suffix: str, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        list(source_of(text, suffix, tmp_path).chunks(["x"], float))
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_rows_in_memory() -> None:
    rows = [
        {"x": 1, "y": "3/4"},
        {"x": 0.1, "y": Fraction(-1, 3)},
        {"x": Decimal("1E+2"), "y": "−2"},
    ]
    source = from_rows(rows, "--sample")
    assert source.rereadable
    assert rows_of(source) == [
        (Fraction(1), Fraction(3, 4)),
        (Fraction(1, 10), Fraction(-1, 3)),
        (Fraction(100), Fraction(-2)),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "--sample has no rows"),
        ([{}], "--sample: there are no columns"),
        ([{}, {"x": 1}], "--sample, row 2: 'x' is not in the first row"),
        ([{"x": 1}, {"y": 1}], "--sample, row 2: there is no 'x'"),
        ([{"x": True}], "--sample, row 1, column 'x': true or false is not a number"),
        ([{"x": 1}, {"x": None}], "--sample, row 2, column 'x': null is not a number"),
        ([{"x": 1j}], "--sample, row 1, column 'x': a value of type complex is not a number"),
        ([{"x": float("nan")}], "--sample, row 1, column 'x': 'nan' is not a number"),
        ([{"x": Decimal("Infinity")}], "--sample, row 1, column 'x': 'Infinity' is not a number"),
        ([{"x": 10**5000}], "--sample, row 1, column 'x': the number is too long"),
        ([(1, 2)], "--sample, row 1: not a mapping of names to values"),
        ([{1: 2}], "--sample, row 1: not a mapping of names to values"),
        ([{"x": "1,5"}], "--sample, row 1, column 'x': '1,5' is not a number"),
    ],
)
def test_rows_refused(rows: list[Mapping[str, object]], message: str) -> None:
    with pytest.raises(DataError) as caught:
        list(from_rows(rows, "--sample").chunks(["x"], float))
    assert caught.value.message == message
