"""``gdcalc compare``: runs side by side, and steps that were made elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import Command

THREE = ("samples/three.toml",)


def compared(gdcalc: Command, *options: str) -> dict[str, Any]:
    ended = gdcalc("compare", *options, "--json")
    assert ended.status == 0, ended.err
    document: dict[str, Any] = json.loads(ended.out)
    jsonschema.validate(document, json.loads(gdcalc("schema", "compare").out))
    return document


def test_two_rates_by_hand(gdcalc: Command) -> None:
    """theta^2 from 1: with rate 1/4 halved in each step, with 1/2 at once 0."""
    run = ("--objective", "theta^2", "--init", "1", "--steps", "2", "--exact", "--lr", "1/4", "--lr", "1/2")
    document = compared(gdcalc, *run)
    assert [each["label"] for each in document["runs"]] == ["lr=1/4", "lr=1/2"]
    steps = [[each["new_parameters"]["theta"] for each in step["runs"]] for step in document["steps"]]
    assert steps == [["1/2", "0"], ["1/4", "0"]]
    assert document["differences"] == [{"step": 1, "quantity": "theta", "first": "1/2", "other": "0"}]
    assert [each["loss"] for each in document["results"]] == ["1/16", "0"]
    shown = gdcalc("compare", *run).out
    assert "lr=1/4 and lr=1/2 first differ in step 1: θ = 1/2 against 0, 0.5 apart." in shown
    assert "lr=1/4 after 2 steps: loss = 1/16, θ = 1/4" in shown


def test_the_runs_are_those_of_step(gdcalc: Command) -> None:
    document = compared(gdcalc, *THREE, "--optimizer", "adam", "--optimizer", "rmsprop", "--lr", "0.1", "--lr", "0.5")
    assert len(document["runs"]) == 4
    for index, (optimizer, rate) in enumerate((name, rate) for name in ("adam", "rmsprop") for rate in ("0.1", "0.5")):
        own = json.loads(gdcalc("step", *THREE, "--optimizer", optimizer, "--lr", rate, "--json").out)
        for step, wanted in zip(document["steps"], own["steps"], strict=True):
            assert step["runs"][index]["new_parameters"] == wanted["new_parameters"]
        assert document["results"][index]["loss"] == own["result"]["loss"]


def test_dialects(gdcalc: Command) -> None:
    document = compared(
        gdcalc, *THREE, "--optimizer", "rmsprop", "--dialect", "torch", "--dialect", "keras", "--lr", "0.1"
    )
    assert [each["label"] for each in document["runs"]] == ["torch", "keras"]
    assert document["differences"][0]["step"] == 1


def test_runs_of_other_lengths(gdcalc: Command) -> None:
    document = compared(
        gdcalc, "samples/parabola.toml", "--until", "loss < 1", "--steps", "50", "--lr", "0.1", "--lr", "0.3"
    )
    lengths = [each["steps"] for each in document["results"]]
    assert lengths[0] > lengths[1]
    assert document["steps"][-1]["runs"][1] is None


def test_random_starts_are_shared(gdcalc: Command) -> None:
    run = ("--objective", "a^2 + b^2", "--init", "uniform(0,10)", "--lr", "0.1", "--lr", "0.2")
    document = compared(gdcalc, *run)
    assert len({json.dumps(each["problem"]["parameters"]) for each in document["runs"]}) == 1


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_width(gdcalc: Command, width: int) -> None:
    run = ("compare", *THREE, "--optimizer", "sgd", "--optimizer", "adam", "--lr", "0.1")
    shown = gdcalc(*run, COLUMNS=str(width)).out
    assert max(map(len, shown.splitlines())) <= width
    for value in ("0.193624", "0.257051", "0.313600"[:6]):
        assert value in shown


def test_a_run_that_stops_is_told(gdcalc: Command) -> None:
    ended = gdcalc("compare", *THREE, "--lr", "0.1", "--lr", "1e200")
    assert ended.status == 3
    assert "lr=1e200 stopped: the loss grew" in ended.err


# --- steps from elsewhere --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("problem", ["three", "four", "neuron", "parabola"])
def test_gdcalcs_own_results_agree(gdcalc: Command, tmp_path: Path, problem: str, form: str) -> None:
    file = tmp_path / f"results.{form}"
    gdcalc("step", f"samples/{problem}.toml", "--output", str(file))
    shown = gdcalc("compare", f"samples/{problem}.toml", "--with", str(file)).out
    assert "agrees in" in shown
    assert compared(gdcalc, f"samples/{problem}.toml", "--with", str(file))["departure"] is None


def test_scripts_results_agree(gdcalc: Command, tmp_path: Path) -> None:
    """What a script of gdcalc code prints: a and b after the step."""
    file = tmp_path / "results.csv"
    file.write_text("step,loss,grad_a,grad_b,a,b\n1,1.0,-2.0,-2.0,2.0,2.0\n2,1.0,0.0,2.0,2.0,0.0\n")
    assert "agrees in 2 steps" in gdcalc("compare", *THREE, "--with", str(file)).out


@pytest.mark.parametrize(
    ("made_with", "reproduced"),
    [
        (("--optimizer", "adam", "--dialect", "keras"), "--optimizer adam --dialect keras"),
        (("--optimizer", "rmsprop"), "--optimizer rmsprop --dialect torch"),
        (("--optimizer", "sgd:momentum=0.9"), "--optimizer sgd:momentum=0.9"),
        (("--loss", "half-squared"), "--loss half-squared"),
        (("--batch", "all"), "--batch all"),
        (("--batch", "all", "--reduction", "sum"), "--batch all --reduction sum"),
    ],
)
def test_the_setting_that_gives_other_results(
    gdcalc: Command, tmp_path: Path, made_with: tuple[str, ...], reproduced: str
) -> None:
    file = tmp_path / "results.csv"
    problem = (*THREE, "--lr", "0.1", "--epochs", "4")
    gdcalc("step", *problem, *made_with, "--output", str(file))
    asked = ("--optimizer", "adam") if "adam" in made_with else ()
    document = compared(gdcalc, *problem, *asked, "--with", str(file))
    assert document["departure"]["step"] <= 2
    assert reproduced in document["reproduced_by"]


def test_the_setting_is_said(gdcalc: Command, tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    gdcalc("step", *THREE, "--lr", "0.1", "--loss", "half-squared", "--output", str(file))
    shown = gdcalc("compare", *THREE, "--lr", "0.1", "--with", str(file)).out
    assert "--loss half-squared" in " ".join(shown.split())


def test_where_a_value_departs(gdcalc: Command, tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("step,loss,a,b\n1,1,2,2\n2,1,2,0.5\n3,4,-2,-4\n")
    shown = gdcalc("compare", *THREE, "--with", str(file)).out
    assert "first departs in step 2: b = 0 here, 0.5 there." in " ".join(shown.split())
    assert "No other dialect or setting" in shown


def test_numbers_agree_to_the_digits_written(gdcalc: Command, tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("step,loss,W,b\n1,0.0459,0.5144,0.3072\n")
    assert "agrees" in gdcalc("compare", "samples/neuron.toml", "--with", str(file)).out
    file.write_text("step,loss,W,b\n1,0.0459,0.5145,0.3072\n")
    assert "W ≈ 0.514417 here, 0.5145 there" in gdcalc("compare", "samples/neuron.toml", "--with", str(file)).out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no steps"),
        ("x,y\n1,2\n", "holds no steps"),
        ('{"steps": 3}', "holds no steps"),
        ("[1, 2]", "holds no steps"),
        ('{"step": 1\n', "line 2, character 1: invalid JSON"),
        ('step,loss\n1,"2', "line 2: a quote is opened and never closed"),
        ("step,loss\n1,1_000\n", "holds no steps"),
        ("step,loss\n1,NaN\n", "holds no steps"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_files_that_hold_no_steps(gdcalc: Command, tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "results.txt"
    file.write_text(content)
    ended = gdcalc("compare", *THREE, "--with", str(file))
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "there is nothing to compare"),
        (("--lr", "0.1"), "there is nothing to compare"),
        (("--with", "nosuch.csv"), "there is no file nosuch.csv"),
        (("--with", "samples/three.csv", "--lr", "1", "--lr", "2"), "--with compares one run"),
        (tuple(option for rate in range(13) for option in ("--lr", str(rate))), "too many to compare"),
        (("--lr", "1", "--lr", "x"), "--lr cannot be 'x'"),
        (("--lr", "1", "--lr", "2", "--format", "latex"), "it is one of table, json"),
        (("--lr", "1", "--lr", "2", "--data", "-"), "which standard input cannot"),
    ],
)
def test_bad_input(gdcalc: Command, options: tuple[str, ...], message: str) -> None:
    ended = gdcalc("compare", *THREE, *options)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
    assert ended.err.count("error:") == 1


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        ("step,loss,a,b\n99,1,2,3\n", (0, 1, 0)),
        ("step,loss,a,b\n1,1,2,2\n2,1,2,0\n3,4,-2,-4\n4,1,77,77\n", (3, 1, 0)),
        ("step,loss,a,b\n1,1,2,2\n2,NaN,NaN,NaN\n3,,-2,-4\n", (2, 0, 2)),
        ("step,a\n1,1.5e400\n2,2\n", (1, 0, 1)),
        ("step,a\n" + "1" * 5000 + ",2\n2,2\n", (1, 0, 1)),
    ],
)
def test_what_was_not_compared_is_told(
    gdcalc: Command, tmp_path: Path, content: str, counts: tuple[int, int, int]
) -> None:
    compared_rows, missing, unread = counts
    file = tmp_path / "results.csv"
    file.write_text(content)
    document = compared(gdcalc, *THREE, "--with", str(file))
    assert (document["departure"], document["compared"]) == (None, compared_rows)
    assert (document["missing"], document["unread"]) == (missing, unread)
    shown = gdcalc("compare", *THREE, "--with", str(file)).out
    assert ("that the run does not have" in shown) == bool(missing)
    assert ("held no number" in shown) == bool(unread)


def test_settings_whose_run_ends_before_a_row_do_not_give_it(gdcalc: Command, tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("step,a\n3,77\n")
    run = (*THREE, "--optimizer", "adam", "--lr", "0.1", "--until", "max_update > 0.15", "--with", str(file))
    assert compared(gdcalc, *run)["reproduced_by"] == []


def test_every_and_last_choose_what_is_shown_and_not_what_is_compared(gdcalc: Command) -> None:
    """theta^2 from 1: until loss < 0.1 the rate 0.1 takes 7 steps and 0.3 takes 3; they differ in step 1."""
    run = (
        "--objective",
        "theta^2",
        "--init",
        "1",
        "--until",
        "loss < 0.1",
        "--steps",
        "50",
        "--lr",
        "0.1",
        "--lr",
        "0.3",
    )
    whole = compared(gdcalc, *run)
    lengths = [each["steps"] for each in whole["results"]]
    assert lengths == [7, 3]
    shown = compared(gdcalc, *run, "--every", "2")
    assert [step["step"] for step in shown["steps"]] == [2, 4, 6, 7]
    assert shown["steps"] == [whole["steps"][index - 1] for index in (2, 4, 6, 7)]
    last = compared(gdcalc, *run, "--last")
    assert last["steps"] == whole["steps"][-1:]
    for document in (whole, shown, last):
        assert document["differences"][0]["step"] == 1
