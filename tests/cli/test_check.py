"""``gdcalc check`` on one answer file."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import SAMPLES, Command, Golden
from tests.formats import engines

PROBLEM = ("-m", "a*x+b", "-d", str(SAMPLES / "three.csv"), "--lr", "1")
# The gradient's signs are turned in step 1, and what follows from it is worked on, as in tests/homework.
WRONG = "step,prediction,loss,grad_a,grad_b,a,b\n1,0,1,2,2,-2,-2\n2,-2,9,0,-6,-2,4\n"
RIGHT = "step,prediction,loss,grad_a,grad_b,a,b\n1,0,1,-2,-2,2,2\n2,2,1,0,2,2,0\n3,2,4,4,4,-2,-4\n"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(WRONG, encoding="utf-8")
    return path


@pytest.mark.parametrize(("width", "name"), [(84, "check"), (44, "check-narrow")])
def test_the_table(gdcalc: Command, golden: Golden, answers: Path, width: int, name: str) -> None:
    ended = gdcalc("check", str(answers), *PROBLEM, COLUMNS=str(width))
    golden(name, ended.out)
    assert (ended.status, ended.err) == (1, "")


def test_all_right(gdcalc: Command) -> None:
    ended = gdcalc("check", "-", *PROBLEM, stdin=RIGHT.encode())
    assert ended.status == 0
    assert "No mistake found. 18 values read, 18 right or following." in ended.out


def test_what_cannot_be_read_is_bad_input(gdcalc: Command) -> None:
    ended = gdcalc("check", "-", *PROBLEM, stdin=b"step,loss\n1,1\n2,one\n")
    assert ended.status == 2
    assert "one is not a number" in ended.out


def test_a_problem_file_and_options(gdcalc: Command, answers: Path) -> None:
    assert gdcalc("check", str(answers), str(SAMPLES / "three.toml"), "--lr", "1").status == 1


def test_the_languages_signs_without_unicode(gdcalc: Command, answers: Path) -> None:
    ended = Command(encoding="ascii")("check", str(answers), *PROBLEM)
    ended.out.encode("ascii")
    assert "x wrong" in ended.out


@pytest.mark.parametrize("arithmetic", [(), ("--exact",), ("--round", "3")])
def test_json_follows_its_schema(gdcalc: Command, answers: Path, arithmetic: tuple[str, ...]) -> None:
    document = json.loads(gdcalc("check", str(answers), *PROBLEM, *arithmetic, "--json").out)
    jsonschema.validate(document, json.loads(gdcalc("schema", "check").out))
    assert document["first_mistake"] == {"step": 1, "quantity": "grad_a", "sample": 1}
    assert document["counts"] == {"right": 3, "follows": 7, "rounding": 0, "wrong": 2, "unreadable": 0}
    assert document["causes"][0]["mistakes"][0]["name"] == "sign-flipped"
    assert [float(cell["right"]) for cell in document["cells"][:6]] == [0, 1, -2, -2, 2, 2]


def test_no_reveal_keeps_the_right_values(gdcalc: Command, answers: Path) -> None:
    # -2 is right for both gradients, which the student has as 2; 2 is right for a and b.
    document = json.loads(gdcalc("check", str(answers), *PROBLEM, "--no-reveal", "--json").out)
    jsonschema.validate(document, json.loads(gdcalc("schema", "check").out))
    assert not any({"right", "expected"} & cell.keys() for cell in document["cells"])
    assert all(each.keys() == {"hint"} for cause in document["causes"] for each in cause["mistakes"])
    told = gdcalc("check", str(answers), *PROBLEM, "--no-reveal").out
    assert "should be" not in told
    assert "flipped" not in told
    assert "hint: look at the signs" in told


def test_names_are_cleaned(gdcalc: Command) -> None:
    ended = gdcalc("check", "-", *PROBLEM, stdin=b"step,quantity,value\n1,[red]\x1b[31mx,1\n1,loss,\x1b[2J\n1,a,[/b]\n")
    assert "\x1b" not in ended.out + ended.err
    assert "[red]" in ended.out


def test_pages_are_set(gdcalc: Command, answers: Path, tmp_path: Path) -> None:
    source = gdcalc("check", str(answers), *PROBLEM, "--format", "latex").out
    assert "Overfull" not in engines.latex("pdflatex", source, tmp_path)


def test_typst_compiles(gdcalc: Command, answers: Path) -> None:
    typst = engines.package("typst")
    source = gdcalc("check", str(answers), *PROBLEM, "--format", "typst").out
    assert typst.compile(source.encode())[:5] == b"%PDF-"


def test_html_and_markdown_have_a_row_a_value(gdcalc: Command, answers: Path) -> None:
    assert gdcalc("check", str(answers), *PROBLEM, "--format", "html").out.count("<tr>") == 1 + 12
    table = [
        row for row in gdcalc("check", str(answers), *PROBLEM, "--format", "markdown").out.split("\n") if "|" in row
    ]
    assert len(table) == 2 + 12
    assert {row.count(" | ") for row in table} == {4}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "there are no answers"),
        (("nowhere.csv",), "nowhere.csv"),
        (("-", "--summary", "x.csv"), "folder"),
        (("-", "--follow-credit", "0.5"), "folder"),
        (("-", "--interactive"), "reads no answers"),
        (("--interactive", "--can-tell"), "exclude"),
        (("-", "-d", "-"), "standard input"),
    ],
)
def test_bad_input(gdcalc: Command, arguments: tuple[str, ...], said: str) -> None:
    ended = gdcalc(
        "check", *arguments, *(() if "-d" in arguments else PROBLEM), *(("-m", "a*x+b") * ("-d" in arguments))
    )
    assert ended.status == 2
    assert said in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


OWN = (
    PROBLEM,
    (*PROBLEM, "--batch", "all", "--epochs", "3", "--optimizer", "adam"),
    (*PROBLEM, "--exact", "--epochs", "2"),
    (str(SAMPLES / "network.toml"),),
    (str(SAMPLES / "bowl.toml"),),
)


@pytest.mark.parametrize("problem", OWN, ids=" ".join)
@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_gdcalcs_own_output_is_all_right(gdcalc: Command, problem: tuple[str, ...], form: str, tmp_path: Path) -> None:
    path = tmp_path / f"own.{form}"
    path.write_text(gdcalc("step", *problem, "--format", form).out, encoding="utf-8")
    ended = gdcalc("check", str(path), *problem, "--json")
    document = json.loads(ended.out)
    assert ended.status == 0
    assert document["counts"]["right"] == document["total"] > 8
