"""``gdcalc check FOLDER``: the marks of a class."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests import offered
from tests.cli.conftest import HEADER, PROBLEM, RIGHT, Class
from tests.conftest import SAMPLES, Command


def test_the_table(room: Class) -> None:
    ended = room()
    assert (ended.status, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert re.fullmatch(r"ann +12 of 12 +marked", lines[2])
    assert re.fullmatch(r"bob +10 of 12 +marked +step 1, ∂L/∂a +the sign is flipped .*", lines[3])
    assert "2 students, 2 marked." in lines
    assert re.search(r"\n1 +1 probably +the sign is flipped", ended.out)


def test_the_summary(room: Class) -> None:
    rows = room.rows()
    header = "name,status,credit,share,first_mistake,cause,right,follows,rounding,wrong,unreadable"
    assert ",".join(list(rows["ann"])[:11]) == header
    quantities = ("prediction", "loss", "grad_a", "grad_b", "new_a", "new_b")
    assert list(rows["ann"])[11:] == [f"step{step}_{quantity}" for step in (1, 2) for quantity in quantities]
    bob = rows["bob"]
    assert [bob[each] for each in ("status", "credit", "share")] == ["marked", "10", "0.833333"]
    assert [bob[each] for each in ("right", "follows", "rounding", "wrong", "unreadable")] == ["3", "7", "0", "2", "0"]
    assert (bob["first_mistake"], bob["cause"]) == ("step1_grad_a", "sign-flipped")
    assert (bob["step1_grad_b"], bob["step2_new_b"], bob["step2_grad_a"]) == ("wrong", "follows", "right")
    assert room.rows("--follow-credit", "0.5")["bob"]["credit"] == "6.5"
    assert room.rows("--follow-credit", "0")["bob"]["share"] == "0.25"


def test_a_value_that_is_left_out_has_an_empty_cell(room: Class) -> None:
    (room.folder / "cy.csv").write_text("step,loss,prediction\n1,1,0\n")
    rows = room.rows()
    assert (rows["cy"]["credit"], rows["cy"]["share"], rows["cy"]["step2_loss"]) == ("2", "0.166667", "")


def test_samples_of_a_batch_have_columns_of_their_own(room: Class) -> None:
    for path in room.folder.iterdir():
        path.unlink()
    # From a = b = 0: predictions 0; the losses 1, 1, 0 and their mean; the gradient by a is (-2 + 0 + 0)/3.
    text = "step,quantity,sample,value\n1,prediction,1,0\n1,prediction,2,0\n1,loss,,2/3\n1,grad_a,,-2/3\n"
    (room.folder / "ann.csv").write_text(text)
    row = room.rows("--batch", "all", "--exact")["ann"]
    assert list(row)[11:] == ["step1_prediction_1", "step1_prediction_2", "step1_loss", "step1_grad_a"]
    assert row["share"] == "1"


def test_json(room: Class) -> None:
    (room.folder / "cy.csv").write_bytes(b"\x00\x01\xff")
    document = room.document("--follow-credit", "1/2")
    ann, bob, cy = document["students"]
    assert (ann["credit"], ann["share"], ann["first_mistake"], ann["causes"]) == (12, 1, None, [])
    assert (bob["credit"], bob["counts"]["follows"], bob["first_mistake"]) == (6.5, 7, "step1_grad_a")
    assert bob["causes"][0]["cells"] == ["step1_grad_a", "step1_grad_b"]
    assert cy["status"] == "not marked"
    assert [each["students"] for each in document["histogram"]] == [1]
    assert document["histogram"][0]["certainty"] == {"probably": 1, "possibly": 0, "cannot tell": 0}
    first = {"name": "step1_prediction", "step": 1, "quantity": "prediction", "sample": None, "counts": True}
    assert document["columns"][0] == first


def test_the_exit_status(room: Class) -> None:
    assert room("--fail-under", "0.8").status == 0
    assert room("--fail-under", "5/6").status == 0
    assert room("--fail-under", "0.9").status == 1
    (room.folder / "cy.csv").write_text("")
    assert room().status == 2
    assert room("--fail-under", "0.8").status == 2
    assert room("--fail-under", "0.9").status == 1


def test_feedback(room: Class) -> None:
    room.feedback.mkdir()
    (room.feedback / "mine.md").write_text("kept")
    assert room("--feedback", str(room.feedback)).status == 0
    assert {path.name for path in room.feedback.iterdir()} == {"ann.md", "bob.md", "mine.md"}
    bob = (room.feedback / "bob.md").read_text("utf-8")
    assert bob.startswith("## bob\n\nCredit: 10 of 12.\n")
    assert "should be $-2$: the sign is flipped" in bob
    assert room("--feedback", str(room.feedback), "--format", "html", "--lang", "zh-Hans").status == 0
    assert '<html lang="zh-Hans">' in (room.feedback / "bob.html").read_text("utf-8")


def test_feedback_and_json_at_once(room: Class) -> None:
    document = room.document("--feedback", str(room.feedback))
    assert len(document["students"]) == 2
    assert (room.feedback / "ann.md").exists()


def test_results_of_gradescope(room: Class) -> None:
    (room.folder / "cy.csv").write_text("step,loss\n1,1\n2,one\n")
    room("--feedback", str(room.feedback), "--gradescope", "--follow-credit", "0.5")
    bob, cy = (json.loads((room.feedback / name / "results.json").read_text()) for name in ("bob", "cy"))
    assert (bob["score"], bob["extra_data"]["max_score"], len(bob["tests"])) == (6.5, 12, 12)
    assert sum(test["score"] for test in bob["tests"]) == bob["score"]
    assert all(test["max_score"] == 1 for test in bob["tests"])
    assert [test["status"] for test in bob["tests"][:5]] == ["passed", "passed", "failed", "failed", "failed"]
    assert bob["tests"][2]["name"] == "step 1, ∂L/∂a"
    assert bob["tests"][2]["output"].startswith("2: ✗ wrong; should be −2: the sign is flipped")
    assert bob["visibility"] == "visible"
    assert "First mistake: step 1, ∂L/∂a" in bob["output"]
    assert (cy["score"], len(cy["tests"]), cy["tests"][0]["output"]) == (1, 12, "not answered")
    assert cy["tests"][7]["output"] == "one: ? unreadable; one is not a number"


@pytest.mark.parametrize("form", offered.formats("check --feedback"))
def test_no_reveal_hides_every_right_value(gdcalc: Command, tmp_path: Path, form: str) -> None:
    """The answers have none of the right values; in step 2 what is not written (a, b, the prediction) is right."""
    folder = tmp_path / "all"
    folder.mkdir()
    data = tmp_path / "data.csv"
    data.write_text("x,y\n1.37,2.41\n0.83,1.19\n")
    problem = ("-m", "a*x+b", "-d", str(data), "-i", "a=0.61, b=-0.29", "--lr", "0.17")
    right = gdcalc("step", *problem, "--json").out
    numbers = {f"{float(each):.3f}" for each in re.findall(r"-?\d+\.\d{3,}", right)}
    answers = "step,loss,grad_b,b\n1,9.99,8.88,-1.7996\n2,,7.77,\n"
    (folder / "ann.csv").write_text(answers)
    (folder / "bob.csv").write_text("step,grad_a,a\n2,5.55,-0.1\n")
    room = Class(gdcalc, folder)
    options = ("--feedback", str(room.feedback), "--gradescope", "--no-reveal", "--summary", str(room.summary))
    ended = room(*options, "--format", form, problem=problem)
    assert ended.status == 0
    written = [path.read_text("utf-8") for path in room.feedback.rglob("*") if path.is_file()]
    written += [
        ended.out,
        ended.err,
        room.summary.read_text("utf-8"),
        room("--json", "--no-reveal", problem=problem).out,
    ]
    assert len(written) == 8
    assert numbers
    for text in written:
        unsigned = text.replace("−", "-")
        for number in numbers:
            assert number.lstrip("-")[:-1] not in unsigned, number
        assert "should be" not in unsigned
    revealed = room("--feedback", str(room.feedback), problem=problem)
    assert revealed.status == 0
    assert "should be" in (room.feedback / "ann.md").read_text("utf-8")


def test_a_data_set_for_each_student(gdcalc: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    data = folder.parent / "data"
    data.mkdir()
    (data / "ann.csv").write_text("x,y\n1,1\n0,1\n")
    # From a = b = 0 with x = 2, y = 1: the prediction 0, the loss 1, the gradient -4 and -2, so a = 4, b = 2.
    (data / "bob.csv").write_text("x,y\n2,1\n")
    (folder / "bob.csv").write_text(f"{HEADER}1,0,1,-4,-2,4,2\n")
    (folder / "cy.csv").write_text(RIGHT)
    (folder / "dan.csv").write_text(RIGHT)
    (data / "dan.csv").write_text("x,y\n1,one\n")
    problem = ("-m", "a*x+b", "--lr", "1", "--data-for", "data/{name}.csv")
    ended = Class(gdcalc, folder)("--summary", "g.csv", problem=problem)
    assert ended.status == 2
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO((folder.parent / "g.csv").read_text("utf-8")))}
    assert [(rows[name]["credit"], rows[name]["share"]) for name in ("ann", "bob")] == [("12", "1"), ("6", "0.5")]
    assert rows["cy"]["status"] == "there is no file data/cy.csv"
    assert "data/dan.csv" in rows["dan"]["status"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--gradescope",), "--gradescope writes into the folder of --feedback"),
        (("--follow-credit", "2"), "--follow-credit cannot be '2'"),
        (("--fail-under", "half"), "--fail-under cannot be 'half'"),
        (("--data-for", "{name}.csv"), "--data-for and --data exclude each other"),
        (("--feedback", "{out}", "--format", "latex"), "--feedback is written in markdown or html, not latex"),
        (("--summary", "grades.xlsx"), "--summary cannot be 'grades.xlsx'"),
        (("--summary", "{folder}/grades.csv"), "--summary is in the folder of the answers"),
        (("--output", "{folder}/grades.json"), "--output is in the folder of the answers"),
        (("--feedback", "{folder}"), "--feedback is the folder of the answers"),
        (("--feedback", "{out}/a/b"), "there is no folder"),
        (("--summary", "{out}/grades.csv"), "there is no folder"),
    ],
)
def test_options_that_cannot_be(room: Class, options: tuple[str, ...], message: str) -> None:
    places = {"{out}": str(room.feedback), "{folder}": str(room.folder)}
    for name, path in places.items():
        options = tuple(option.replace(name, path) for option in options)
    ended = room(*options)
    assert ended.status == 2
    assert message in ended.err
    assert not room.feedback.exists()


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("data.csv", "it has {name} in it"), ("{name}/{id}.csv", "--data-for has the field {id}")],
)
def test_the_pattern_of_data_sets(room: Class, pattern: str, message: str) -> None:
    ended = room(problem=("-m", "a*x+b", "--data-for", pattern))
    assert ended.status == 2
    assert message in ended.err


def test_a_folder_without_answers(room: Class) -> None:
    for path in room.folder.iterdir():
        path.rename(path.with_suffix(".txt"))
    ended = room()
    assert ended.status == 2
    assert "holds no answer files" in ended.err
    assert "hint: their suffix is one of .csv" in ended.err


def test_a_wrong_problem_is_no_students_fault(room: Class) -> None:
    ended = room(problem=("-m", "a*x+", "-d", str(SAMPLES / "three.csv")))
    assert ended.status == 2
    assert ended.out == ""


def test_values_that_few_answered_are_noted(room: Class) -> None:
    (room.folder / "cy.csv").write_text(RIGHT + "3,2,4,4,4,-2,-4\n")
    assert "6 of 18 values were answered by fewer than half of the students; they do not count" in room().err


def test_progress_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdcalc.cli.progress.FIRST_AFTER", 0.0)
    monkeypatch.setattr("gdcalc.cli.progress.EVERY", 0.0)
    ended = Command(terminal=True)("check", str(folder), *PROBLEM, "--color", "never")
    assert "gdcalc: 1 of 2 files" in ended.err
    assert ended.err.endswith("\r\x1b[K")
