"""Steps that were made elsewhere, in the notations in which answers are written too."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdcalc.answers.reader import read_steps
from gdcalc.errors import DataError
from gdcalc.expression.quantity import derivative
from gdcalc.run.comparison import Stated, StepRow

WRITTEN = StepRow(2, {"loss": Stated(0.25, 0.01), "new a": Stated(-3.0, 0.0)})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "step,loss,a\n2,0.25,-3\n"),
        ("a.csv", "# from a script\nStep;loss;a\n2;0,25;−3\n"),
        ("a.tsv", "loss\tstep\ta\n0.25\t2\t-3\n"),
        ("a.md", "| step | loss | a |\n|---|---|---|\n| 2 | 0.25 | -3 |\n"),
        ("a.json", '[{"step": 2, "loss": 0.25, "a": -3}]'),
        ("a.json", '{"steps": {"2": {"loss": 0.25, "new_parameters": {"a": "-3"}}}}'),
        ("a.jsonl", '{"step": 2, "loss": 0.25, "parameters": {"a": -3}}\n'),
        ("a.yaml", "- step: 2\n  loss: 0.25\n  a: -3\n"),
    ],
)
def test_notations(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert read_steps(str(tmp_path / name), ["a"]) == [WRITTEN]


def test_the_encodings_of_spreadsheets(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("step\tloss\ta\r\n2\t0.25\t-3\r\n".encode("utf-16"))
    assert read_steps(str(tmp_path / "a.csv"), ["a"]) == [WRITTEN]


def test_fractions_of_exact_runs(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"step": 1, "gradient": {"a": "-3/4"}}]')
    assert read_steps(str(tmp_path / "a.json"), ["a"]) == [StepRow(1, {derivative("loss", "a"): Stated(-0.75, 0.0)})]


def test_rows_without_a_step_are_numbered_and_some_count_from_0(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n5\n6\n")
    assert [row.step for row in read_steps(str(tmp_path / "a.csv"), ["a"])] == [1, 2]
    (tmp_path / "a.csv").write_text("step,a\n0,5\n1,6\n")
    assert [row.step for row in read_steps(str(tmp_path / "a.csv"), ["a"])] == [0, 1]


def test_what_is_of_samples_is_left_aside(tmp_path: Path) -> None:
    text = '{"steps": [{"loss": 5, "gradient": {"a": 2}, "samples": [{"loss": 4, "gradient": {"a": 1}}, {"loss": 6}]}]}'
    (tmp_path / "a.json").write_text(text)
    assert read_steps(str(tmp_path / "a.json"), ["a"]) == [
        StepRow(1, {"loss": Stated(5.0, 0.0), derivative("loss", "a"): Stated(2.0, 0.0)})
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("step,quantity,value\n1,loss,1\n", "holds no steps"),
        ("1,2\n3,4\n", "the number '1' where the names should be"),
        ('[{"step": 1, "loss": 1, "loss": 2}]', "an object holds 'loss' twice"),
    ],
)
def test_what_is_refused_says_what_the_columns_are(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(DataError, match=message) as error:
        read_steps(str(tmp_path / "a.txt"), ["a"])
    assert "twice" in message or error.value.hint == "its columns are step, loss, grad_a, new_a, as in gdcalc's CSV"


def test_a_short_row_lacks_the_number_of_its_column(tmp_path: Path) -> None:
    """A cell that a cut-off file lacks is not read elsewhere: the loss of a batch is in its own column."""
    (tmp_path / "a.csv").write_text("step,loss,batch_loss,new_a\n1,5,0.5,2\n2,9\n", encoding="utf-8")
    (row,) = read_steps(str(tmp_path / "a.csv"), ["a"])
    assert (row.step, row.values["loss"].value, row.unread) == (1, 0.5, 1)
