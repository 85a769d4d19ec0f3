"""Files of answers: every shape that a person or a program writes them in, worked out by hand, and hostile ones."""

from __future__ import annotations

import builtins
import io
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gdcalc.answers.reader import Answer, AnswerFile, answers_of, read_answers
from gdcalc.answers.rows import whole_number
from gdcalc.answers.yaml_text import yaml_value
from gdcalc.errors import DataError
from tests.conftest import Three

Cell = tuple[int | None, int | None, str, str]
"""Step, sample, quantity, text."""

TWO_STEPS: set[Cell] = {
    (1, None, "prediction", "0"),
    (1, None, "grad_a", "-2"),
    (2, None, "prediction", "2"),
    (2, None, "grad_a", "0.50"),
}


def read(text: str, **options: Any) -> AnswerFile:
    return read_answers("-", io.BytesIO(text.encode()), **options)


def cells(file: AnswerFile) -> set[Cell]:
    found = [(answer.step, answer.sample, answer.quantity, answer.text) for answer in file.answers]
    assert len(found) == len(set(found)), "identical answers are merged"
    return set(found)


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str, str | bytes], AnswerFile]:
    def save(name: str, content: str | bytes) -> AnswerFile:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_answers(str(path))

    return save


# Tables


@pytest.mark.parametrize(
    "text",
    [
        "step,quantity,value\n1,prediction,0\n1,grad_a,-2\n2,prediction,2\n2,grad_a,0.50\n",
        "quantity,value,step\nprediction,0,1\ngrad_a,-2,1\nprediction,2,2\ngrad_a,0.50,2",
        "step;quantity;value\r\n1;prediction;0\r\n1;grad_a;-2\r\n2;prediction;2\r\n2;grad_a;0.50\r\n",
        "Step\tName\tANSWER\n1\tprediction\t0\n1\tgrad_a\t-2\n2\tprediction\t2\n2\tgrad_a\t0.50\n",
        'iteration,"what",yours\nStep 1, prediction ,0\n1.0,"grad_a",-2\nstep 2,prediction,"2"\n2,grad_a, 0.50 \n',
        "t,variable,result\n1,prediction,0\n1,grad_a,-2\n2,prediction,2\n2,grad_a,0.50\n",
        "k,cell,value,comment\n1,prediction,0,easy\n1,grad_a,-2\n2,prediction,2,\n2,grad_a,0.50,hm\n",
        "# homework 3\n\nstep,prediction,grad_a\n1,0,-2\n\n  # half\n2,2,0.50\n",
        "step,epoch,prediction,grad_a\n1,1,0,-2\n2,1,2,0.50\n",
        " STEP , Epoch , 'prediction' , grad_a ,\n1,1,0,-2,\n2,1,2,0.50,\n",
        "prediction,grad_a\n0,-2\n2,0.50\n",
        "step,prediction,grad_a\n2,2,\n1,0,-2\n2,,0.50\n",
        "step,prediction,grad_a\n1,0,-2\n1,0,-2\n2,2,0.50\n1,,-2\n",
        "step|prediction|grad_a\n1|0|-2\n2|2|0.50\n",
        "# Homework\nSee:\n\n| step | prediction | grad_a |\n|---|:--:|--:|\n| 1 | 0 | -2 |\n| 2 | 2 | 0.50 |\n\nEnd",
        "step | quantity | value\n--- | --- | ---\n1 | prediction | 0\n1 | grad_a | -2\n2|prediction|2\n2|grad_a|0.50",
        "\ufeffstep,prediction,grad_a\n1,0,-2\n2,2,0.50\n",
    ],
)
def test_tables(text: str) -> None:
    file = read(text)
    assert cells(file) == TWO_STEPS
    assert file.notes == ()
    assert not file.decimal_comma


def test_names_and_texts_are_kept_as_written() -> None:
    text = 'step,quantity,value\n1, ŷ ,= 1/2\n1,∂L/∂a,≈ −0.67\n,dL/da,nan\n1,"a, new",two\x1b[1m\n'
    assert cells(read(text)) == {
        (1, None, "ŷ", "= 1/2"),
        (1, None, "∂L/∂a", "≈ −0.67"),
        (None, None, "dL/da", "nan"),
        (1, None, "a, new", "two\x1b[1m"),
    }
    assert cells(read("quantity,value\nLoss,1\n")) == {(None, None, "Loss", "1")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("step,sample,quantity,value\n1,2,loss,3\n", {(1, 2, "loss", "3")}),
        ("n,i,name,value\n1,example 2,loss,3\n", {(1, 2, "loss", "3")}),
        ("row,quantity,value\n2.0,loss,3\n", {(None, 2, "loss", "3")}),
        (
            "step,sample,prediction,loss\n1,1,0,1\n1,2,0,4\n",
            {(1, 1, "prediction", "0"), (1, 1, "loss", "1"), (1, 2, "prediction", "0"), (1, 2, "loss", "4")},
        ),
        # Rows of samples without a step: which step it is, the file does not say.
        ("sample,loss\n1,1\n2,4\n", {(None, 1, "loss", "1"), (None, 2, "loss", "4")}),
        # What a step has once, on the rows of its samples: merged where it is the same.
        (
            "step,sample,loss,batch_loss,new_a,lr\n1,1,1,2,5,1\n1,2,3,2,5,1\n2,3,1,4,6,1\n2,4,7,4,8,1\n",
            {(1, 1, "loss", "1"), (1, 2, "loss", "3"), (2, 3, "loss", "1"), (2, 4, "loss", "7")}
            | {(1, None, "batch_loss", "2"), (1, None, "new_a", "5"), (1, None, "lr", "1")}
            | {(2, None, "batch_loss", "4"), (2, None, "new_a", "6"), (2, None, "new_a", "8"), (2, None, "lr", "1")},
        ),
        # With new_a, a is before the step; alone it is not said.
        (
            "step,sample,a,new_a,b\n1,1,0,2,3\n",
            {(1, None, "before_a", "0"), (1, None, "new_a", "2"), (1, 1, "b", "3")},
        ),
        ("a,new_a\n0,\n", {(1, None, "before_a", "0")}),
        # A single letter is a step in a long table only.
        ("t,k,i\n5,6,7\n", {(1, None, "t", "5"), (1, None, "k", "6"), (1, None, "i", "7")}),
        # Two answers to one quantity are both kept.
        ("step,loss,loss\n1,2,3\n", {(1, None, "loss", "2"), (1, None, "loss", "3")}),
        ("step,loss\n1,2\n1,2.0\n", {(1, None, "loss", "2"), (1, None, "loss", "2.0")}),
    ],
)
def test_samples_and_shapes(text: str, expected: set[Cell]) -> None:
    assert cells(read(text)) == expected


def test_places() -> None:
    assert [answer.place for answer in read("# x\nstep,quantity,value\n\n1,loss,2\n").answers] == ["line 4"]
    wide = read('step,loss,"grad\x1b_a"\n1,"2",3\n\n2,4,5')
    assert [answer.place for answer in wide.answers] == [
        "line 2, column loss",
        "line 2, column grad\\x1b_a",
        "line 4, column loss",
        "line 4, column grad\\x1b_a",
    ]


@pytest.mark.parametrize(
    ("text", "expected", "notes"),
    [
        (
            "step,loss\n1,2\ntwo,3\n0,4\n1.5,5\n",
            {(1, None, "loss", "2")},
            ("Left out line 3 of standard input: its step 'two' is not a whole number from 1; 2 more likewise.",),
        ),
        (
            "step,sample,loss\n1,1,2\n1,-1,3\n",
            {(1, 1, "loss", "2")},
            ("Left out line 3 of standard input: its sample '-1' is not a whole number from 1.",),
        ),
        (
            "step,quantity,value\n1,loss,2,\n1,grad_a,3,4\n1,,5\n1,grad_b,\nx,,\n",
            {(1, None, "loss", "2"), (1, None, "grad_a", "3")},
            (
                "Left out cells in line 3 of standard input: their columns have no name.",
                "Left out line 4 of standard input: a value of no quantity.",
            ),
        ),
        ("step,loss\n1,2\n10000000000000001,3\n", {(1, None, "loss", "2")}, None),
        ("step,loss\n1\x1b,1\n1,2\n", {(1, None, "loss", "2")}, None),
    ],
)
def test_what_cannot_be_used_is_noted(text: str, expected: set[Cell], notes: tuple[str, ...] | None) -> None:
    file = read(text)
    assert cells(file) == expected
    assert len(file.notes) >= 1
    assert "\x1b" not in "".join(file.notes)
    if notes is not None:
        assert file.notes == notes


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("1", 1), ("01", 1), ("1.0", 1), ("2.", 2), ("1,0", 1), ("step 3", 3), ("Step3", 3), ("STEP: 3", 3)),
        *(("#4", 4), ("k=5", 5), ("iteration 6", 6), ("Example 7", 7), ("'8'", 8), ("1000000000000000", 10**15)),
        *(("0", None), ("-1", None), ("1.5", None), ("1e3", None), ("1/1", None), ("one", None), ("", None)),
        *(("w1", None), ("1000000000000001", None), ("9" * 10_000, None), ("0" * 100 + "1", 1), ("１", None)),
        *(("step", None), ("1 2", None), ("²", None)),
    ],
)
def test_step_numbers(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "decimal_comma"),
    [
        ("step;loss\n1;0,5\n2;3\n", True),
        ("step\tloss\n1\t-0,5\n", True),
        ("step;loss\n1;−0,5\n", True),
        ('step,loss\n1,"0,5"\n', True),
        ("step;loss;grad_a\n1;0,5;1/2\n1;two;3e5\n", True),
        ("step;loss\n1.0;0,5\n", True),
        ("step;loss\n1;0,5\n2;0.5\n", False),
        ("step;loss\n1;0,5\n2;.5\n", False),
        ("step;loss\n1;5\n", False),
        ("step;loss\n1;a,b\n", False),
        ('[{"loss": "0,5"}]', True),
        ('[{"loss": "0,5", "grad_a": 0.5}]', False),
    ],
)
def test_decimal_commas(text: str, decimal_comma: bool) -> None:
    file = read(text)
    assert file.decimal_comma is decimal_comma
    assert any("decimal commas" in note for note in file.notes) is decimal_comma


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("step,ŷ\n1,0\n".encode("utf-8-sig"), None),
        ("step,ŷ\n1,0\n".encode("utf-16"), "UTF-16 (little-endian)"),
        ("step,ŷ\n1,0\n".encode("utf-16-be"), "UTF-16 (big-endian)"),
        ("step\tŷ\r\n1\t0\r\n".encode("utf-16"), "UTF-16 (little-endian)"),
    ],
)
def test_encodings(saved: Callable[[str, bytes], AnswerFile], content: bytes, note: str | None) -> None:
    file = saved("answers.csv", content)
    assert cells(file) == {(1, None, "ŷ", "0")}
    assert [note in each for each in file.notes] == [True] if note else file.notes == ()


def test_a_chinese_encoding_is_told_or_named() -> None:
    content = "步骤,step,预测\n第一步,1,0\n".encode("gb18030")
    named = read_answers("-", io.BytesIO(content), "gb18030")
    assert cells(named) == {(1, None, "步骤", "第一步"), (1, None, "预测", "0")}
    with pytest.raises(DataError, match="no encoding named"):
        read_answers("-", io.BytesIO(content), "klingon")
    with pytest.raises(DataError, match="the bytes are not UTF-8"):
        read_answers("-", io.BytesIO(content), "utf-8")


# Objects

NESTED = {"step": 1, "gradient": {"a": -2}, "prediction": 0}


@pytest.mark.parametrize(
    "document",
    [
        [{"step": 1, "quantity": "prediction", "value": 0}, {"quantity": "grad_a", "value": "-2", "Step": "step 1"}],
        [{"step": 1, "prediction": 0, "grad_a": -2, "loss": None, "epoch": 1}],
        [{"prediction": 0, "grad_a": -2, "inputs": {"x": 1}, "target": 1, "index": 3}],
        {"steps": [{"prediction": 0, "grad_a": -2}]},
        {"steps": [NESTED]},
        {"steps": {"1": NESTED}},
        {"answers": [NESTED]},
        {"1": {"prediction": 0, "grad_a": -2}},
        {"step 1": {"prediction": 0, "gradients": {"a": -2}}},
        {"1": [{"quantity": "prediction", "value": 0}, {"quantity": "grad_a", "value": -2}]},
        {"prediction": 0, "grad": {"a": -2}},
        NESTED,
    ],
)
def test_objects(saved: Callable[[str, str], AnswerFile], document: Any) -> None:
    expected = {(1, None, "prediction", "0"), (1, None, "grad_a", "-2")}
    text = json.dumps(document)
    for file in (read(text), saved("a.json", json.dumps(document, indent=2)), saved("a.yaml", text)):
        assert cells(file) == expected
        assert file.notes == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Numbers keep their text; what is no number stays, to be reported.
        (
            '{"loss": 0.250, "z": 1E5, "n1": NaN, "n2": -Infinity, "n3": true, "n4": 1e999999, "n5": "\\ud800"}',
            {(1, None, "loss", "0.250"), (1, None, "z", "1E5"), (1, None, "n1", "NaN"), (1, None, "n2", "-Infinity")}
            | {(1, None, "n3", "true"), (1, None, "n4", "1e999999"), (1, None, "n5", "\ud800")},
        ),
        ('[{"loss": 1}, {"loss": 2}]', {(1, None, "loss", "1"), (2, None, "loss", "2")}),
        ('[{"loss": 1}, {"loss": 2, "step": 7}]', {(None, None, "loss", "1"), (7, None, "loss", "2")}),
        ('[{"quantity": "loss", "value": 1}]', {(None, None, "loss", "1")}),
        ('[{"quantity": "loss", "value": 1}, {"quantity": "z", "value": null}]', {(None, None, "loss", "1")}),
        (
            '{"2": {"parameters": {"a": 0}, "new_parameters": {"a": 5}}, "3": {"parameters": {"a": 4}}}',
            {(2, None, "before_a", "0"), (2, None, "new_a", "5"), (3, None, "a", "4")},
        ),
        (
            '{"update": {"a": 1}, "hidden": {"h1": 2}, "prediction": {"o1": 3}}',
            {(1, None, "update_a", "1"), (1, None, "hidden_h1", "2"), (1, None, "o1", "3")},
        ),
        (
            '{"1": {"loss": 5, "samples": [{"loss": 4}, {"loss": 6, "gradient": {"a": 1}}], "gradient": {"a": 2}}}',
            {(1, None, "batch_loss", "5"), (1, None, "batch_grad_a", "2"), (1, 1, "loss", "4"), (1, 2, "loss", "6")}
            | {(1, 2, "grad_a", "1")},
        ),
        (
            '[{"samples": {"3": {"prediction": 1, "loss": 2}}, "loss": null}]',
            {(1, 3, "prediction", "1"), (1, 3, "loss", "2")},
        ),
        ('{"step":1,"loss":2}\n\n{"step":2,"loss":3}\n', {(1, None, "loss", "2"), (2, None, "loss", "3")}),
        ('{"loss":2}\n{"loss":3}', {(1, None, "loss", "2"), (2, None, "loss", "3")}),
        (
            '{"quantity":"loss","value":2,"step":4}\n{"step":4,"sample":"2","loss":3}',
            {(4, None, "loss", "2"), (4, 2, "loss", "3")},
        ),
    ],
)
def test_more_objects(text: str, expected: set[Cell]) -> None:
    assert cells(read(text)) == expected


def test_places_in_objects() -> None:
    document = {"steps": [{"loss": 1, "gradient": {"a": 2}, "samples": [{"z": 3}]}]}
    places = [answer.place for answer in read(json.dumps(document)).answers]
    assert places == ["steps[0].loss", "steps[0].gradient.a", "steps[0].samples[0].z"]
    assert [answer.place for answer in read('[{"quantity": "z", "value": 1}]').answers] == ["[0]"]
    lines = read('{"loss": 1}\n{"gradient": {"a": 2}}')
    assert [answer.place for answer in lines.answers] == ["line 1, loss", "line 2, gradient.a"]


def test_objects_that_cannot_be_used_are_noted() -> None:
    file = read('{"1": {"loss": 1, "z": [1, 2]}, "last": {"loss": 3}, "2": 5}')
    assert cells(file) == {(1, None, "loss", "1")}
    assert file.notes == (
        "Left out 2 of standard input: it is not an object of quantities.",
        "Left out 1.z of standard input: it is a list, not a number.",
        "Left out last of standard input: its step 'last' is not a whole number from 1.",
    )


@pytest.mark.parametrize("with_libyaml", [True, False])
def test_yaml(saved: Callable[[str, str], AnswerFile], monkeypatch: pytest.MonkeyPatch, *, with_libyaml: bool) -> None:
    if not with_libyaml:
        monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
    text = """
# Homework
- step: 1
  loss: 0.250      # as written
  gradient: {a: 1_000, b: yes}
  z: ~
- step: 2
  loss: "0.5"
  when: 2024-01-01
"""
    assert cells(saved("a.yml", text)) == {
        (1, None, "loss", "0.250"),
        (1, None, "grad_a", "1_000"),
        (1, None, "grad_b", "yes"),
        (2, None, "loss", "0.5"),
        (2, None, "when", "2024-01-01"),
    }
    assert cells(saved("b.yaml", "1:\n  loss: 2\n2:\n  loss: 3\n")) == {(1, None, "loss", "2"), (2, None, "loss", "3")}
    assert cells(saved("c.yaml", "step: 1\nloss: 2\n---\nstep: 2\nloss: 3\n")) == {
        (1, None, "loss", "2"),
        (2, None, "loss", "3"),
    }
    assert saved("d.yaml", "loss: 1,5").decimal_comma
    for text, message in {"a: [1": r"line \d: invalid YAML", "a: *x": "anchors", "[" * 9_999: "too deeply"}.items():
        with pytest.raises(DataError, match=message):
            saved("e.yaml", text)


def test_yaml_without_its_library(saved: Callable[[str, str], AnswerFile], monkeypatch: pytest.MonkeyPatch) -> None:
    importing = builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "yaml":
            raise ImportError(name)
        return importing(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DataError, match="YAML answers need PyYAML") as error:
        saved("a.yaml", "loss: 1")
    assert error.value.hint == "pip install pyyaml, or give CSV or JSON"


# gdcalc's own output. The values of the runs are those of DESIGN, section 7, and of the same data in one batch: with
# a = b = 0 the predictions are 0, the losses 1, 1, 0, the gradients -2, 0, 0 and -2, -2, 0; new is minus their mean.

PER_SAMPLE: set[Cell] = {
    *((1, None, name, text) for name, text in {"loss": "1", "grad_a": "-2", "grad_b": "-2", "new_a": "2"}.items()),
    *((2, None, name, text) for name, text in {"loss": "1", "grad_a": "0", "grad_b": "2", "new_a": "2"}.items()),
    *((3, None, name, text) for name, text in {"loss": "4", "grad_a": "4", "grad_b": "4", "new_a": "-2"}.items()),
    *((1, None, name, text) for name, text in {"new_b": "2", "before_a": "0", "before_b": "0"}.items()),
    *((2, None, name, text) for name, text in {"new_b": "0", "before_a": "2", "before_b": "2"}.items()),
    *((3, None, name, text) for name, text in {"new_b": "-4", "before_a": "2", "before_b": "0"}.items()),
    *((step, None, "learning_rate", "1") for step in (1, 2, 3)),
    *((step, step, "prediction", text) for step, text in {1: "0", 2: "2", 3: "2"}.items()),
}
BATCH: set[Cell] = {
    *((1, sample, "prediction", "0") for sample in (1, 2, 3)),
    *((1, sample, "loss", text) for sample, text in {1: "1", 2: "1", 3: "0"}.items()),
    *((1, sample, "grad_a", text) for sample, text in {1: "-2", 2: "0", 3: "0"}.items()),
    *((1, sample, "grad_b", text) for sample, text in {1: "-2", 2: "-2", 3: "0"}.items()),
    *((1, None, f"batch_{name}", text) for name, text in {"loss": "2/3", "grad_a": "-2/3", "grad_b": "-4/3"}.items()),
    *((1, None, f"before_{name}", "0") for name in "ab"),
    *((1, None, name, text) for name, text in {"new_a": "2/3", "new_b": "4/3", "learning_rate": "1"}.items()),
}
# The data, samples/three.csv, which are columns of the CSV too.
DATA = {1: ("1", "1"), 2: ("0", "1"), 3: ("1", "0")}


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_own_json(three: Three, form: str) -> None:
    assert cells(read(three("--format", form).out)) == PER_SAMPLE
    assert cells(read(three("--format", form, "--batch", "all", "--exact").out)) == BATCH


def test_own_csv(three: Three) -> None:
    """There the loss and the gradient of a per-sample run stand with their sample."""
    with_sample = {
        (step, step if quantity in ("loss", "grad_a", "grad_b") else sample, quantity, text)
        for step, sample, quantity, text in PER_SAMPLE
    }
    data = {(step, step, name, text) for step, row in DATA.items() for name, text in zip("xy", row, strict=True)}
    assert cells(read(three("--format", "csv").out)) == with_sample | data
    data = {(1, sample, name, text) for sample, row in DATA.items() for name, text in zip("xy", row, strict=True)}
    assert cells(read(three("--format", "csv", "--batch", "all", "--exact").out)) == BATCH | data


ADAM = ("--optimizer", "adam", "--batch", "2", "--model", "z=a*x+b; sigmoid(z)")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_own_state_and_intermediates(three: Three, form: str) -> None:
    """Of steps of two samples and of one, Adam's state is the step's, z a sample's."""
    found = {(step, sample, name) for step, sample, name, _ in cells(read(three("--format", form, *ADAM).out))}
    of_step = ("batch_loss", "batch_grad_a", "batch_grad_b", "learning_rate", "before_a", "before_b", "new_a", "new_b")
    of_sample = ("z", "prediction", "loss", "grad_a", "grad_b") + (("x", "y") if form == "csv" else ())
    assert found == {
        *((step, None, name) for step in (1, 2) for name in (*of_step, "m_a", "v_a", "m_b", "v_b")),
        *((step, sample, name) for step, sample in ((1, 1), (1, 2), (2, 3)) for name in of_sample),
    }


def test_own_document_of_several_outputs(three: Three) -> None:
    """By hand: p = q = 0; the loss (p - x)^2 + (q - y)^2 = 2 at x = y = 1."""
    options = ("--model", "p=a*x; q=b*x", "--loss", "(p-x)^2 + (q-y)^2", "--steps", "1")
    found = cells(read(three("--json", *options).out))
    assert {(1, 1, "p", "0"), (1, 1, "q", "0"), (1, None, "loss", "2"), (1, None, "grad_a", "-2")} <= found
    assert {name for _, _, name, _ in found} == {
        *("p", "q", "loss", "grad_a", "grad_b", "before_a", "before_b", "new_a", "new_b", "learning_rate")
    }


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_own_objective(three: Three, gdcalc: Any, form: str) -> None:
    """By hand: a^2 at 3 is 9, its slope 6, and 3 - 6/2 = 0."""
    ended = gdcalc("step", "--objective", "a^2", "--init", "a=3", "--lr", "1/2", "--exact", "--format", form)
    assert cells(read(ended.out)) == {
        *((1, None, "loss", "9"), (1, None, "grad_a", "6"), (1, None, "before_a", "3")),
        *((1, None, "new_a", "0"), (1, None, "learning_rate", "1/2")),
    }


def test_worked_json_is_the_same(three: Three) -> None:
    assert cells(read(three("--json", "--work").out)) == PER_SAMPLE


# What is refused


def deep(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "", "holds no answers"),
        ("a.csv", "\n# nothing\n\n", "holds no answers"),
        ("a.csv", "step,loss\n", "holds no answers"),
        ("a.csv", "step,loss\nx,1\n", "its step 'x' is not a whole number"),
        ("a.csv", "step,loss\n1,\n", "holds no answers"),
        ("a.csv", "1,loss,0\n2,loss,1\n", "line 1: the number '1' where the names should be"),
        ("a.csv", "\n#\nstep,1/2\n1,3\n", "line 3: the number '1/2'"),
        ("a.csv", "step,quantity,remark\n1,loss,2\n", "line 1: there is a quantity, but no value"),
        ("a.csv", 'step,loss\n1,"2\n2,3\n', "line 2: a quote is opened and never closed"),
        ("a.csv", 'step,loss\n1,"2"3\n', "line 2: text follows a closing quote"),
        ("a.csv", "step,loss\n1," + "2" * 150_000, "line 2: a cell is too long"),
        ("a.csv", b"step,loss\n1,\0\0\0\0\n", "it holds zero bytes"),
        ("a.csv", b"PK\x03\x04\0\0\0\0\xff\xfe\xfd", "it holds zero bytes"),
        ("a.csv", b"\xff" * 100, "encoding cannot be told"),
        ("a.csv", "loss\n" + "1\n" * 1_000_001, "larger than 2 MB"),
        ("a.csv", "loss\n" + "1\n" * 20_001, "more than 20,000 answers"),
        ("a.csv", "step,quantity,value\n" + "".join(f"{n},loss,1\n" for n in range(1, 20_002)), "more than 20,000"),
        ("a.json", "", "holds no answers"),
        ("a.json", "[]", "holds no answers"),
        ("a.json", "5", "holds no answers"),
        ("a.json", "[[1, 2]]", "it is not an object"),
        ("a.json", '{"steps": []}', "holds no answers"),
        ("a.json", '{"loss": 1', "line 1, character 11: invalid JSON"),
        ("a.json", "step,loss", "line 1, character 1: invalid JSON"),
        ("a.jsonl", '{"loss": 1}\n{"loss": }\n', "line 2, character 10: invalid JSON"),
        ("a.jsonl", '{"loss": 1}\n' + deep(21), "line 2: the JSON is nested too deeply"),
        ("a.json", '{"loss": 1, "loss": 2}', "holds 'loss' twice"),
        ("a.json", deep(21), "nested too deeply"),
        ("a.json", "[" * 500_000, "nested too deeply"),
        ("a.json", '{"a":' * 300_000, "nested too deeply"),
        ("a.json", '[{"quantity": "loss"}]', r"\[0\]: there is a quantity, but no value"),
        ("a.json", '{"schema": "gdcalc.compare/1"}', "is a document 'gdcalc.compare/1', not of a run"),
        ("a.json", '{"schema": "gdcalc.run/1", "steps": []}', "holds no answers"),
        ("a.yaml", "a: [1", "invalid YAML"),
        ("a.yaml", "a: 1\n\tb: 2", "line 2: invalid YAML"),
        ("a.yaml", "a: \x07", "invalid YAML"),
        ("a.yaml", "a: 1\na: 2", "line 2: an object holds 'a' twice"),
        ("a.yaml", "[" * 21 + "]" * 21, "nested too deeply"),
        ("a.yaml", "[" * 1_000_000, "nested too deeply"),
        ("a.yaml", "- " * 500_000, "nested too deeply"),
        ("a.yaml", "a: &x [1]\nb: *x", "line 1: YAML with anchors"),
        ("a.yaml", "b: *x", "anchors and aliases"),
        ("a.yaml", "? [1, 2]\n: 3", "a key that is not a text"),
        ("a.yaml", "? {a: 1}\n: 3", "a key that is not a text"),
        ("a.yaml", "", "holds no answers"),
        ("a.yaml", "loss", "holds no answers"),
    ],
)
def test_refusals(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    start = time.process_time()
    with pytest.raises(DataError, match=message) as error:
        read_answers(str(path))
    assert time.process_time() - start < 10
    assert error.value.hint
    assert str(path) in error.value.message


class Strict(yaml.BaseLoader):
    """A reader of YAML that has a limit and words of its own, as libyaml has in PyYAML 6.0.4, and reads ahead."""

    def fetch_flow_collection_start(self, token: Any) -> None:
        if self.flow_level > 30:
            raise yaml.scanner.ScannerError(None, None, "so many brackets", self.get_mark())
        super().fetch_flow_collection_start(token)


@pytest.mark.parametrize("loader", [yaml.BaseLoader, Strict, getattr(yaml, "CBaseLoader", None)])
@pytest.mark.parametrize(
    ("text", "line"),
    [("[" * 1_000_000, 1), ("{" * 5000, 1), ("a: 1\nb: " + "[" * 40, 2), ("- é\n- [1]\n- a:\n  - " + "[[" * 1000, 4)],
    ids=["lists", "objects", "just beyond the other limit", "below others"],
)
def test_deep_yaml_is_refused_by_gdcalc_whoever_reads_it(
    monkeypatch: pytest.MonkeyPatch, loader: Any, text: str, line: int
) -> None:
    monkeypatch.setattr(yaml, "CBaseLoader", loader, raising=False)
    with pytest.raises(DataError) as error:
        yaml_value(text, "a.yaml")
    assert error.value.message == f"a.yaml, line {line}: the YAML is nested too deeply"
    assert error.value.hint == "Nest at most 20 lists and objects."


def test_brackets_in_a_text_are_no_levels() -> None:
    with pytest.raises(DataError, match="invalid YAML: found unknown escape"):
        yaml_value('a: "' + "[" * 100 + '\\q"', "a.yaml")


def test_python_values_nested_too_deeply() -> None:
    itself: list[Any] = []
    itself += [itself, {"a": itself}]
    for value in (itself, json.loads(deep(21))):
        with pytest.raises(DataError, match="the answers: the lists and objects are nested too deeply"):
            answers_of(value)
    assert answers_of(json.loads(deep(20))).answers[0].text == "1"


def test_an_empty_file_says_what_a_file_looks_like() -> None:
    with pytest.raises(DataError) as error:
        read("")
    assert error.value.message == "standard input holds no answers."
    assert "step,quantity,value" in (error.value.hint or "")


def test_twenty_levels_are_read(saved: Callable[[str, str], AnswerFile]) -> None:
    for name in ("a.json", "a.yaml"):
        assert saved(name, deep(20).replace(":", ": ")).answers[0].text == "1"


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file"):
        read_answers(str(tmp_path / "none.csv"))
    with pytest.raises(DataError, match="is a folder"):
        read_answers(str(tmp_path))
    with pytest.raises(DataError, match="no standard input"):
        read_answers("-")


MANY = "q" * 200_000


@pytest.mark.parametrize(
    ("name", "text", "notes"),
    [
        # A long name with many members would be written out for each; so would one in a list of columns.
        ("a.json", json.dumps({"loss": 1, MANY: dict.fromkeys(map(str, range(50_000)), 1)}), 1),
        ("a.csv", f"loss,{MANY[:100_000]}\n" + "1,1\n" * 20_000, 1),
        ("a.csv", f"step,quantity,value\n1,{MANY[:100_000]},1\n1,loss,1\n", 1),
        ("a.csv", "loss," + "," * 900_000 + "\n" + "1\n" * 10_000, 0),
        ("a.csv", "step,loss\n1,1\n" + "x,1\n" * 400_000, 1),
        ("a.csv", "step,loss\n1,1\n" + " " * 1_900_000 + "\n", 0),
        ("a.csv", "step,loss\n1,1\n" + "|-" * 60_000 + "x\n", 0),
        ("a.json", '{"loss": 1, "z": [' + ",".join(["[]"] * 600_000) + "]}", 1),
        ("a.json", '[{"loss": 1}, ' + ",".join(["{}"] * 600_000) + "]", 0),
        ("a.json", '{"1": {"loss": 1}, ' + ", ".join(f'"k{n}": {{}}' for n in range(100_000)) + "}", 0),
        ("a.yaml", "- loss: 1\n" + "- {}\n" * 100_000, 0),
        ("a.json", '{"loss": 1, "lo\\u001b[31mss": [], "\\u202e": []}', 1),
    ],
)
def test_hostile_files_take_little(saved: Callable[[str, str], AnswerFile], name: str, text: str, notes: int) -> None:
    start = time.process_time()
    file = saved(name, text)
    assert time.process_time() - start < 20
    assert "loss" in {answer.quantity for answer in file.answers}
    assert len(file.notes) == notes
    assert all(len(note) < 500 and note.isprintable() for note in file.notes)
    assert all(len(answer.place) < 500 and answer.place.isprintable() for answer in file.answers)


TEXTS = st.text(max_size=12) | st.sampled_from(["step", "sample", "quantity", "value", "loss", "a", "new_a", "1", "2"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS | st.sampled_from(["samples", "steps"]), inner),
    max_leaves=20,
)


def survives(path: str, content: bytes) -> None:
    """Whatever is in a file, it is answers or an error of gdcalc's own."""
    try:
        file = read_answers(path, io.BytesIO(content))
    except DataError as error:
        assert error.hint
        return
    assert file.answers
    assert all(isinstance(answer, Answer) and answer.text and answer.quantity for answer in file.answers)


@given(st.binary(max_size=300) | st.text("stepqunivalue,;|\t\n\"'#-123 .", max_size=200).map(str.encode))
def test_no_bytes_are_a_fault(content: bytes) -> None:
    survives("-", content)


@given(VALUES)
def test_no_json_is_a_fault(value: Any) -> None:
    survives("-", json.dumps(value).encode())


@given(VALUES | st.text("abc:-[]{}&*!#|>?'\",\n ~123", max_size=100))
def test_no_yaml_is_a_fault(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.yaml"
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8", errors="replace")
    survives(str(path), b"")


WIDE = st.dictionaries(
    st.sampled_from(["loss", "prediction", "grad_a", "dL/db", "ŷ"]),
    st.from_regex(r"-?[0-9]{1,5}(\.[0-9]{1,5})?", fullmatch=True),
    min_size=1,
)


@given(st.dictionaries(st.integers(1, 10**15), WIDE, min_size=1, max_size=5))
def test_all_notations_say_the_same(steps: Mapping[int, Mapping[str, str]]) -> None:
    """The same answers as a long table, a wide one, a list, steps by number and JSON Lines."""
    expected = {(step, None, name, text) for step, row in steps.items() for name, text in row.items()}
    names = sorted({name for row in steps.values() for name in row})
    rows = [{"step": step, **row} for step, row in steps.items()]
    long = "".join(f"{step},{name},{text}\n" for step, _, name, text in expected)
    wide = "".join(f"{step};{';'.join(row.get(name, '') for name in names)}\n" for step, row in steps.items())
    for text in (
        "step,quantity,value\n" + long,
        f"step;{';'.join(names)}\n" + wide,
        json.dumps(rows),
        json.dumps({str(step): row for step, row in steps.items()}),
        "".join(json.dumps(row) + "\n" for row in rows),
    ):
        assert cells(read(text)) == expected
