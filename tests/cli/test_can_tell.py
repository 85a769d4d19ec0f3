"""``gdcalc check --can-tell``: the text, the document, and every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests import offered
from tests.conftest import Command

RATE_MISTAKES = {"rate-forgotten", "divided-by-rate", "rate-squared"}
THREE = ("x=1, y=1", "x=0, y=1", "x=1, y=0")


def document(gdcalc: Command, *options: str, stdin: bytes = b"") -> dict[str, Any]:
    ended = gdcalc("check", "--can-tell", *options, "--json", stdin=stdin)
    assert ended.status == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    jsonschema.validate(found, json.loads(gdcalc("schema", "can-tell").out))
    return found


def test_the_command(gdcalc: Command) -> None:
    ended = gdcalc("check", "--can-tell", "samples/three.toml")
    assert (ended.status, ended.err) == (0, "")
    said = " ".join(ended.out.split())
    for sentence in (
        "in 3 steps",
        "With this problem nobody can see whether",
        "the learning rate is forgotten",
        "These cannot be told apart",
        "in place of 1 shows update: the learning rate is forgotten",
        "No change tried helps to tell apart",
    ):
        assert sentence in said


def test_the_document(gdcalc: Command) -> None:
    found = document(gdcalc, "-m", "a*x+b", "-d", "samples/three.csv", "--lr", "1")
    assert found["steps"] == 3
    assert found["digits"] == 4
    assert {each["name"] for each in found["invisible"]} == {"parameters-swapped", *RATE_MISTAKES}
    assert {"name": "rate-forgotten", "detail": None, "said": "the learning rate is forgotten"} in found["invisible"]
    assert found["suggestions"][0]["setting"] == "lr"
    assert found["suggestions"][0]["old"] == "1"
    assert {each["name"] for each in found["suggestions"][0]["shows"]} == RATE_MISTAKES


@pytest.mark.parametrize("problem", ["three", "four", "neuron", "network", "parabola", "bowl", "origin"])
def test_the_samples(gdcalc: Command, problem: str) -> None:
    assert document(gdcalc, f"samples/{problem}.toml")["mistakes"] > 20


def test_data_on_standard_input_and_given_as_samples(gdcalc: Command) -> None:
    of_file = document(gdcalc, "-m", "a*x+b", "-d", "samples/three.csv", "--lr", "1")
    text = Path("samples/three.csv").read_bytes()
    assert document(gdcalc, "-m", "a*x+b", "-d", "-", "--lr", "1", stdin=text) == of_file
    samples = [option for row in THREE for option in ("--sample", row)]
    assert document(gdcalc, "-m", "a*x+b", *samples, "--lr", "1") == of_file


@pytest.mark.parametrize("form", offered.texts("check --can-tell"))
def test_every_format(gdcalc: Command, form: str) -> None:
    ended = gdcalc("check", "--can-tell", "samples/three.toml", "--format", form)
    assert ended.status == 0
    assert "the learning rate is forgotten" in ended.out


def test_the_digits_of_the_command(gdcalc: Command) -> None:
    adam = ("check", "--can-tell", "samples/three.toml", "--optimizer", "adam")
    assert "eps stands on the wrong side" in gdcalc(*adam).out
    assert "eps stands on the wrong side" not in gdcalc(*adam, "--digits", "12").out


def test_notes_and_refusals(gdcalc: Command) -> None:
    drawn = gdcalc("check", "--can-tell", "samples/three.toml", "--init", "uniform(0,1)")
    assert drawn.err.count("The seed was chosen for you") == 1
    for wrong in (("samples/three.csv", "samples/three.toml"), ("samples/three.toml", "--interactive"), ()):
        assert gdcalc("check", "--can-tell", *wrong).status == 2


@pytest.mark.parametrize("width", [40, 80])
def test_every_width(gdcalc: Command, width: int) -> None:
    shown = gdcalc("check", "--can-tell", "samples/four.toml", COLUMNS=str(width)).out
    assert max(map(len, shown.splitlines())) <= width
