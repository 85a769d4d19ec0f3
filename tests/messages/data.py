"""Data that cannot be read."""

from __future__ import annotations

import io
from typing import Any, NoReturn

from gdcalc.data import from_rows, open_data
from gdcalc.data.bytestream import cannot_read
from tests.messages.case import Case

NO_ROWS: Any = [1]


def twice_from_a_pipe() -> None:
    source = open_data("-", stdin=io.BytesIO(b"x\n1\n"))
    for _ in range(2):
        list(source.chunks(["x"], float))


def raise_(error: Exception) -> NoReturn:
    raise error


CASES = (
    Case("step -m a*x+b -d nowhere.csv", "there is no file nowhere.csv", "Check the name and the folder."),
    Case("step -m a*x+b -d class", "class is a folder", "Name a file in it."),
    Case(
        "step -m a*x+b -d run.xlsx",
        "run.xlsx: the suffix '.xlsx' is not one of .csv, .tsv, .json, .jsonl, .ndjson",
        "Save the sheet as CSV first.",
    ),
    Case(
        "step -m a*x+b -d run.xyz",
        "run.xyz: the suffix '.xyz' is not one of .csv, .tsv, .json, .jsonl, .ndjson",
        "Rename the file, or give its data on standard input with -.",
    ),
    Case(
        "step -m a*x+b -d empty.csv",
        "empty.csv is empty",
        "Give it a line of column names, then a row of numbers a line.",
    ),
    Case("step -m a*x+b -d header.csv", "header.csv has no rows", "Give it at least one row of numbers."),
    Case(
        "step -m a*x+b -d ragged.csv",
        "ragged.csv, line 3: 1 cell, but the header has 2 columns",
        "Give every line one cell for each column, set apart by commas.",
    ),
    Case(
        "step -m a*x+b -d wide.csv",
        "wide.csv, line 3: 3 cells, but the header has 2 columns",
        "Give every line one cell for each column, set apart by commas; quote a cell that holds one.",
    ),
    Case(
        "step -m a*x+b -d open-quote.csv",
        "open-quote.csv, line 2: a quote is opened and never closed",
        'Close it, or write a quote as "".',
    ),
    Case(
        "step -m a*x+b -d after-quote.csv",
        "after-quote.csv, line 2: text follows a closing quote",
        'Write a quote in a quoted cell as "".',
    ),
    Case(
        "step -m a*x+b -d long-cell.csv",
        "long-cell.csv, line 2: a cell is too long, or its quote is never closed",
        'Close it, or write a quote as "".',
    ),
    Case(
        "step -m a*x+b -d word.csv",
        "word.csv, line 2, column 'y': 'a' is not a number",
        "Write a number such as 3, -0.5, 1e-3 or 3/4.",
    ),
    Case(
        "step -m a*x+b -d empty-cell.csv",
        "empty-cell.csv, line 2, column 'y': the cell is empty",
        "Fill in a number, or leave the row out.",
    ),
    Case(
        "step -m a*x+b -d exponent.csv",
        "exponent.csv, line 2, column 'y': the exponent of '1e401' is beyond 400",
        "Write a number nearer to 1.",
    ),
    Case(
        "step -m a*x+b -d zero.csv",
        "zero.csv, line 2, column 'y': '1/0' divides by zero",
        "Write a denominator that is not zero.",
    ),
    Case(
        "step -m a*x+b -d digits.csv",
        ("digits.csv, line 2, column 'y': '111111111111111111111111111111111111111111111111111' has 51 digits"),
        "Write at most 50 digits.",
    ),
    Case(
        "step -m a*x+b -d large.csv",
        "large.csv, line 2, column 'y': '1e399' is too large for a float64",
        "Write a number below 1.8e308.",
    ),
    Case(
        "step -m a*x+b -d comma.csv",
        ("comma.csv, line 3, column 'x': '2,5' has a decimal comma, but a number before it has a decimal point"),
        "Write all decimals of the file with the same mark.",
    ),
    Case(
        "step -m a*x+b -d point.csv",
        ("point.csv, line 3, column 'x': '2.5' has a decimal point, but a number before it has a decimal comma"),
        "Write all decimals of the file with the same mark.",
    ),
    Case(
        "step -m a*x+b -d unnamed.csv",
        "unnamed.csv, line 1: column 2 has no name",
        "The first line must name the columns, each once.",
    ),
    Case(
        "step -m a*x+b -d twice.csv",
        "twice.csv, line 1: columns 1 and 2 are both named 'x'",
        "The first line must name the columns, each once.",
    ),
    Case(
        "step -m a*x+b -d numbers.csv",
        "numbers.csv, line 1: numbers ('1', '2') where the names should be",
        "The first line must name the columns.",
    ),
    Case("step -m a*x+b -d utf32.csv", "utf32.csv is in UTF-32, which gdcalc does not read", "Save it as UTF-8."),
    Case(
        "step -m a*x+b -d latin.csv",
        "latin.csv is not in UTF-8, and its encoding cannot be told",
        "Name the encoding with --encoding (gb18030, big5, latin-1, ...), or save the file as UTF-8.",
    ),
    Case(
        "step -m a*x+b -d zeros.csv",
        "zeros.csv is not a text file: it holds zero bytes",
        "If it is a spreadsheet, save it as CSV first.",
    ),
    Case(
        "step -m a*x+b -d late.csv --last",
        "late.csv, line 40002: the bytes are not UTF-8",
        "Name the file's encoding with --encoding, or save it as UTF-8.",
    ),
    Case("step -m a*x+b -d long-head.csv", "long-head.csv, line 1: longer than 65,536 bytes", "Is it a table?"),
    Case("step -m a*x+b -d long-line.csv", "long-line.csv, line 3: longer than 1,000,000 characters", "Is it a table?"),
    Case(
        "step -m a*x+b -d empty.json",
        "empty.json is empty",
        'Write an array of objects, [{"x": 1, "y": 2}], or an object of columns, {"x": [1], "y": [2]}.',
    ),
    Case(
        "step -m a*x+b -d single.json",
        "single.json holds a single value",
        'Write an array of objects, [{"x": 1, "y": 2}], or an object of columns, {"x": [1], "y": [2]}.',
    ),
    Case(
        "step -m a*x+b -d no-rows.json",
        "no-rows.json has no rows",
        'Write an array of objects, [{"x": 1, "y": 2}], or an object of columns, {"x": [1], "y": [2]}.',
    ),
    Case(
        "step -m a*x+b -d no-array.json",
        "no-array.json: 'x' is not an array",
        'Write an array of objects, [{"x": 1, "y": 2}], or an object of columns, {"x": [1], "y": [2]}.',
    ),
    Case(
        "step -m a*x+b -d lengths.json",
        "lengths.json: 'x' has 1 values, but 'y' has 2",
        "Make the columns equally long.",
    ),
    Case(
        "step -m a*x+b -d empty-object.json",
        "empty-object.json, row 1: the object is empty",
        'Write an array of objects, [{"x": 1, "y": 2}], or an object of columns, {"x": [1], "y": [2]}.',
    ),
    Case(
        "step -m a*x+b -d no-object.json",
        "no-object.json, row 2: not an object",
        'Write an array of objects, [{"x": 1, "y": 2}], or an object of columns, {"x": [1], "y": [2]}.',
    ),
    Case(
        "step -m a*x+b -d bad.json",
        "bad.json, line 1, character 7: invalid JSON: Expecting ':' delimiter",
        'Write an array of objects, [{"x": 1, "y": 2}], or an object of columns, {"x": [1], "y": [2]}.',
    ),
    Case("step -m a*x+b -d twice.json", "twice.json: an object holds 'x' twice", "Name every value once."),
    Case(
        "step -m a*x+b -d deep.json",
        "deep.json: the JSON is nested too deeply",
        "Nest at most 20 lists and objects.",
    ),
    Case("step -m a*x+b -d missing.json", "missing.json, row 2: there is no 'y'", "Give every row the same names."),
    Case(
        "step -m a*x+b -d more.json", "more.json, row 2: 'z' is not in the first row", "Give every row the same names."
    ),
    Case(
        "step -m a*x+b -d null.json",
        "null.json, row 1, column 'x': null is not a number",
        "Write a number such as 3, -0.5, 1e-3 or 3/4.",
    ),
    Case(
        "step -m a*x+b -d empty.jsonl",
        "empty.jsonl is empty",
        'Write an object on each line, such as {"x": 1, "y": 2}.',
    ),
    Case(
        "step -m a*x+b -d first.jsonl",
        "first.jsonl, line 1: not an object",
        'Write an object on each line, such as {"x": 1, "y": 2}.',
    ),
    Case(
        "step -m a*x+b -d third.jsonl",
        "third.jsonl, line 3: not an object",
        'Write an object on each line, such as {"x": 1, "y": 2}.',
    ),
    Case(
        "step -m a*x+b -d bad.jsonl",
        "bad.jsonl, line 2, character 8: invalid JSON: Expecting ',' delimiter",
        'Write an object on each line, such as {"x": 1, "y": 2}.',
    ),
    Case("step -m a*x+b -d twice.jsonl", "twice.jsonl, line 2: an object holds 'x' twice", "Name every value once."),
    Case(
        "step -m a*x+b -d deep.jsonl",
        "deep.jsonl, line 1: the JSON is nested too deeply",
        "Nest at most 20 lists and objects.",
    ),
    Case(
        "step -m a*x+b -d columns.jsonl",
        "columns.jsonl, line 1: there are no columns",
        "The first line must name the columns, each once.",
    ),
    Case(
        "step -m a*x+b -d three.csv --encoding klingon",
        "there is no encoding named 'klingon'",
        "Name one such as utf-8, gb18030, big5 or latin-1.",
    ),
    Case(
        lambda: open_data("three.csv").chunks(["z"], float), "three.csv has no column 'z'", "Its columns are 'x', 'y'."
    ),
    Case(lambda: open_data("-"), "there is no standard input to read", "Name a file in place of -."),
    Case(
        lambda: open_data("a\0b.csv"),
        "a\\x00b.csv cannot be read: embedded null byte",
        "Check the file's name, or copy its data elsewhere.",
    ),
    Case(twice_from_a_pipe, "standard input can be read only once", "Save the data to a file first."),
    Case(
        lambda: raise_(cannot_read("x.csv", PermissionError())),
        "x.csv may not be read: permission denied",
        "Change its permissions, or copy it.",
    ),
    Case(lambda: from_rows([], "--sample"), "--sample has no rows", "Give it at least one row."),
    Case(
        lambda: from_rows(NO_ROWS, "--sample"),
        "--sample, row 1: not a mapping of names to values",
        'Write a row as {"x": 1, "y": 2}.',
    ),
    Case(
        lambda: from_rows([{"x": 10**5000}], "--sample"),
        "--sample, row 1, column 'x': the number is too long",
        "Write at most 50 digits.",
    ),
    Case(
        lambda: from_rows([{"x": 1j}], "--sample"),
        "--sample, row 1, column 'x': a value of type complex is not a number",
        "Write a number such as 3, -0.5, 1e-3 or 3/4.",
    ),
    Case(
        lambda: from_rows([{"x": 1}, {"y": 1}], "--sample"),
        "--sample, row 2: there is no 'x'",
        "Give every row the same names.",
    ),
    Case(
        lambda: from_rows([{"x": 1}, {"x": 1, "y": 2}], "--sample"),
        "--sample, row 2: 'y' is not in the first row",
        "Give every row the same names.",
    ),
    Case(
        lambda: from_rows([{}], "--sample"),
        "--sample: there are no columns",
        "The first line must name the columns, each once.",
    ),
    Case(
        lambda: from_rows([{"x": True}], "--sample"),
        "--sample, row 1, column 'x': true or false is not a number",
        "Write a number such as 3, -0.5, 1e-3 or 3/4.",
    ),
)
