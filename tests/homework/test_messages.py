"""Every message about answers that cannot be read: each has a case here, and a message without one fails."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gdcalc
from gdcalc.answers import reader, yaml_text
from gdcalc.answers.reader import answers_of, read_answers
from gdcalc.data.decoding import MAX_DEPTH
from gdcalc.errors import DataError, ProblemError
from gdcalc.homework.can_tell import can_tell
from gdcalc.homework.checker import Checker
from gdcalc.homework.exercise import Exercise
from gdcalc.problem import Settings
from tests.homework.checking import THREE, Written, check

LINE: dict[str, Any] = {"model": "a*x+b", "data": THREE, "lr": "0.1"}
STEEP = {"objective": "1e-9*a^2", "lr": "0.1", "steps": "20000"}

PLACED: list[tuple[Written, dict[str, Any], str]] = [
    ({(1, "zz"): "1"}, LINE, "gdcalc does not know the quantity zz"),
    ({(4, "loss"): "1"}, LINE | {"epochs": "1"}, "the run ends after step 3"),
    ({(10_001, "loss"): "1"}, STEEP, "answers are checked up to step 10,000"),
    ({(1, "loss@99"): "1"}, LINE, "there is no sample 99"),
    ({(1, "prediction"): "1"}, LINE | {"batch": "all"}, "it does not say which sample it is of"),
    ({(1, "prediction@3"): "1"}, LINE | {"batch": "2"}, "sample 3 is not in step 1"),
    ({(2, "prediction@2"): "1"}, LINE | {"data": [*THREE, THREE[0]], "batch": "2"}, "sample 2 is not in step 2"),
    ({(1, "loss"): "1e400"}, LINE, "1e400 is too large for float64"),
    ({(1, "loss"): "9e307*9"}, LINE, "9e307*9 is too large for float64"),
    ({(1, "loss"): "1/0"}, LINE, "1/0 has no value"),
    ({(1, "loss"): "two"}, LINE, "two is not a number"),
    ({(1, "loss"): "1+"}, LINE, "1+ is not a number"),
    ({(1, "loss"): "2*c"}, LINE, "2*c is not a number"),
    ({(1, "prediction"): "a*x+by"}, LINE, "a*x+by is not a number; did you mean y?"),
]


@pytest.mark.parametrize(("written", "settings", "problem"), PLACED)
def test_an_answer_that_has_no_place(written: Written, settings: dict[str, Any], problem: str) -> None:
    (finding,) = check(written, **settings).findings
    assert (finding.verdict.value, finding.problem) == ("unreadable", problem)


def test_a_sample_of_the_last_short_batch_is_in_its_step() -> None:
    # Three samples in batches of two: the second step has the third alone. From 0 its prediction is b, and b after the
    # first step is 0 + 0.1*(2*1 + 2*1)/2 = 0.2, a likewise 0.1*(2*1)/2 = 0.1: a*1 + b = 0.3.
    report = check({(2, "prediction@3"): "0.3"}, **LINE, batch="2")
    assert [finding.verdict.value for finding in report.findings] == ["right"]


def _placed(records: list[dict[str, str]]) -> list[str]:
    checker = Checker(Exercise(Settings(**LINE), 3))
    return [finding.problem for finding in checker.check(answers_of(records)).findings if finding.problem]


def test_an_answer_without_its_step() -> None:
    records = [{"step": "1", "quantity": "a", "value": "0.2"}, {"quantity": "b", "value": "0.2"}]
    assert _placed(records) == ["it has no step"]


def test_a_value_given_twice() -> None:
    records = [{"step": "1", "quantity": "a", "value": text} for text in ("0.2", "0.3")]
    assert _placed(records) == ["this value is given twice, and differs"]


DEEP = 2 * MAX_DEPTH
LONG = "q" * 201
FILES = [
    ("a.json", '{"loss": 1, "loss": 2}', "a.json: an object holds 'loss' twice"),
    ("a.json", "{", "a.json, line 1, character 2: invalid JSON: Expecting property name enclosed in double quotes"),
    ("a.json", "[" * DEEP + "]" * DEEP, "a.json: the JSON is nested too deeply"),
    ("a.json", '{"schema": "gdcalc.check/1"}', "a.json is a document 'gdcalc.check/1', not of a run"),
    ("a.yaml", "a: &b 1", "a.yaml, line 1: YAML with anchors and aliases is not read"),
    ("a.yaml", "[a]: 1", "a.yaml, line 1: a key that is not a text"),
    ("a.yaml", "a: 1\na: 2", "a.yaml, line 2: an object holds 'a' twice"),
    ("a.yaml", "a: 1\nb: '2", "a.yaml, line 2: invalid YAML: found unexpected end of stream"),
    ("a.yaml", "[" * DEEP + "]" * DEEP, "a.yaml, line 1: the YAML is nested too deeply"),
    ("a.csv", "step,quantity\n1,loss\n", "a.csv, line 1: there is a quantity, but no value"),
    ("a.csv", "1,0.5\n2,0.7\n", "a.csv, line 1: the number '1' where the names should be"),
    ("a.csv", "", "a.csv holds no answers."),
    (
        "a.csv",
        "step,loss\n0,1\n",
        "a.csv holds no answers. Left out line 2 of a.csv: its step '0' is not a whole number from 1.",
    ),
    (
        "a.csv",
        "step,quantity,value\n1,,1\n2,,1\n",
        "a.csv holds no answers. Left out line 2 of a.csv: a value of no quantity; 1 more likewise.",
    ),
    (
        "a.csv",
        f"step,quantity,value\n1,{LONG},1\n",
        "a.csv holds no answers. Left out line 2 of a.csv: a quantity's name has at most 200 characters.",
    ),
    (
        "a.csv",
        "step,\n1,2\n",
        "a.csv holds no answers. Left out cells in line 2 of a.csv: their columns have no name.",
    ),
    (
        "a.json",
        f'[{{"{LONG}": 1}}]',
        f"a.json holds no answers. Left out [0].{LONG[:40]}… (161 more characters) of a.json: a quantity's name has at "
        "most 200 characters.",
    ),
    (
        "a.json",
        '[{"loss": [1]}]',
        "a.json holds no answers. Left out [0].loss of a.json: it is a list, not a number.",
    ),
    ("a.json", "[1]", "a.json holds no answers. Left out [0] of a.json: it is not an object of quantities."),
]


def _message(tmp_path: Path, name: str, content: str) -> str:
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError) as caught:
        read_answers(str(tmp_path / name))
    return caught.value.message.replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(("name", "content", "message"), FILES)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: str, message: str) -> None:
    assert _message(tmp_path, name, content) == message


def test_yaml_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(DataError, match="YAML answers need PyYAML"):
        yaml_text.yaml_value("a: 1", "a.yaml")


def test_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no standard input to read"):
        read_answers("-")
    with pytest.raises(DataError, match="the answers holds no answers"):
        answers_of([])
    monkeypatch.setattr(reader, "MAX_ANSWERS", 2)
    assert _message(tmp_path, "a.csv", "step,a,b\n1,1,2\n2,3,4\n") == "a.csv has more than 2 answers"
    monkeypatch.setattr(reader, "MAX_BYTES", 10**6)
    assert _message(tmp_path, "a.csv", "step,a\n" + "1,1\n" * 300_000) == "a.csv is larger than 1 MB"


def test_python_values_that_no_file_could_hold() -> None:
    deep: list[object] = []
    deep.append(deep)
    with pytest.raises(DataError, match="the answers: the lists and objects are nested too deeply"):
        answers_of([deep])
    with pytest.raises(DataError, match="an answer is a whole number of thousands of digits"):
        answers_of([{"step": 1, "loss": 10**5000}])


def test_too_many_samples() -> None:
    row = {"x": 1.0, "y": 1.0}
    with pytest.raises(ProblemError, match="answers are checked for at most 10,000 samples"):
        Exercise(Settings(model="a*x+b", data=[row] * 10_001))
    with pytest.raises(ProblemError, match="the data have more than 1,000 rows"):
        can_tell(Settings(model="a*x+b", data=[row] * 1_001, lr="0.1"))


# --- none is forgotten ----------------------------------------------------------------------------------------------

PACKAGE = Path(gdcalc.__file__).parent
READING = ("answers/*.py", *(f"homework/{name}.py" for name in ("placement", "formulas", "can_tell", "exercise")))
# Their messages are met by commands, in tests/messages.
OF_COMMANDS = ("stored.py", "read_steps", "_columns")


def _templates(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions in a piece of code that are a message: of an error, of a problem, of what is left out."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            called = each.func.id if isinstance(each.func, ast.Name) else getattr(each.func, "attr", "")
            yield from each.args[:1] if called in ("DataError", "ProblemError", "GdcalcError") else ()
            yield from each.args[2:3] if called == "left_out" else ()
            yield from (keyword.value for keyword in each.keywords if keyword.arg == "problem")
        elif isinstance(each, ast.FunctionDef) and each.name in ("address", "_beyond", "read_formula"):
            for inner in ast.walk(each):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield inner.value.elts[-1] if isinstance(inner.value, ast.Tuple) else inner.value


def _patterns(message: ast.expr) -> Iterator[str]:
    """Yield the pattern of a message, or of each that an expression may be."""
    match message:
        case ast.Constant(value=str(text)) if text:
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in parts)
        case ast.IfExp(body=body, orelse=other):
            yield from (*_patterns(body), *_patterns(other))
        case ast.BinOp(left=left, right=right):
            yield from (first + second for first in _patterns(left) for second in (*_patterns(right), ""))


def test_every_message_has_a_case() -> None:
    """A message is told from others by its pattern, in the whole text of a case above."""
    paths = sorted({path for pattern in READING for path in PACKAGE.glob(pattern) if path.name not in OF_COMMANDS})
    patterns = {
        pattern
        for path in paths
        for part in ast.parse(path.read_text(encoding="utf-8")).body
        if getattr(part, "name", "") not in OF_COMMANDS
        for message in _templates(part)
        for pattern in _patterns(message)
    }
    assert len(patterns) > 25
    cases = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(cases) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    texts |= {message for *_, message in FILES}
    assert [pattern for pattern in sorted(patterns) if not any(re.search(pattern, text) for text in texts)] == []
