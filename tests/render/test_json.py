"""JSON and JSON Lines: valid by the published schema, full precision, never NaN or Infinity."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import jsonschema
import pytest

from gdcalc import solve
from gdcalc.render.json import dump, json_document, json_lines, step_writer
from gdcalc.render.schemas import SCHEMAS, schema_text
from tests.conftest import Command

SCHEMA = json.loads(schema_text("run"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

THREE = {"x": [1, 0, 1], "y": [1, 1, 0]}
TWO_OUTPUTS: dict[str, Any] = {
    "model": "h = tanh(a*x); p = b*h; q = c*h",
    "loss": "(s - p)^2 + (t - q)^2",
    "data": {"x": [0.5, 1], "s": [1, 2], "t": [3, 4]},
    "init": "0.1",
}

RUNS: dict[str, dict[str, Any]] = {
    "three": {"model": "a*x+b", "data": THREE, "lr": 1},
    "exact batch": {"model": "a*x+b", "data": THREE, "lr": "0.1", "batch": "all", "exact": True, "predict": "x=1/3"},
    "rounded": {"model": "sigmoid(a*x)", "data": THREE, "lr": "0.1", "round": 4, "epochs": 2},
    "two outputs": TWO_OUTPUTS | {"batch": "2", "order": "shuffle", "seed": 3, "predict": "x=2"},
    "frozen": {"model": "a*x+b", "data": THREE, "freeze": "b", "penalty": "a^2"},
    "objective": {"objective": "a^2+b^2", "init": "uniform(0,1)", "seed": 1, "lr": "0.1/t", "steps": 4},
    "diverged": {"model": "a*x+b", "data": THREE, "lr": 10, "epochs": 100},
    "limit": {"objective": "x^4", "exact": True, "init": "x=3", "lr": "0.1", "steps": 20},
    "until": {"objective": "x^2", "init": "x=3", "steps": 20, "until": "loss < 8", "tolerance": "0.1"},
    "keywords and signs": {"model": "lambda*class+b", "data": {"class": [1], "y": [2]}},
}


def refuse_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON number")


def loads(text: str) -> Any:
    return json.loads(text, parse_constant=refuse_constant)


@pytest.mark.parametrize("name", RUNS)
def test_a_document_is_valid_by_the_schema(name: str) -> None:
    VALIDATOR.validate(loads("".join(json_document(solve(**RUNS[name])))))


@pytest.mark.parametrize("name", RUNS)
def test_lines_are_the_parts_of_the_document(name: str) -> None:
    document = loads("".join(json_document(solve(**RUNS[name]))))
    header, *steps, end = map(loads, "".join(json_lines(solve(**RUNS[name]))).splitlines())
    assert {**header, "steps": steps, **end} == document


@pytest.mark.parametrize("name", RUNS)
def test_a_step_is_written_as_its_document(name: str) -> None:
    """The fast writer and the plain one agree, number by number."""
    run = solve(**RUNS[name])
    write = step_writer(run.layout)
    for step in run:
        assert loads(write(step)) == loads(dump(step.to_dict(), run.problem.arithmetic))


def test_the_schema_is_itself_valid_and_strict() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = loads("".join(json_document(solve(**RUNS["three"]))))
    for broken in (
        document | {"more": 1},
        {key: value for key, value in document.items() if key != "result"},
        document | {"steps": [document["steps"][0] | {"loss": "one"}]},
        document | {"result": document["result"] | {"stop_reason": "tired"}},
    ):
        assert list(VALIDATOR.iter_errors(broken))


def test_the_fields_of_the_contract() -> None:
    """The example of DESIGN, section 7, value by value."""
    document = loads("".join(json_document(solve(**RUNS["three"]))))
    assert document["schema"] == "gdcalc.run/1"
    assert document["problem"] | {
        "model": "a*x+b", "objective": None, "loss": "(y - yhat)^2", "reduction": "mean",
        "parameters": {"a": 0, "b": 0}, "frozen": [], "learning_rate": "1", "batch_size": 1, "order": "sequential",
        "seed": None, "optimizer": {"name": "sgd", "dialect": "torch", "settings": {}}, "arithmetic": "float64",
        "samples": 3,
    } == document["problem"]  # fmt: skip
    assert document["derivation"] == {
        "values": {},
        "prediction": "a*x + b",
        "loss": "(y - yhat)^2",
        "gradient": {"a": "-2*(y - yhat)*x", "b": "-2*(y - yhat)"},
        "penalty": None,
    }
    assert document["steps"][0] == {
        "step": 1, "epoch": 1, "learning_rate": 1, "parameters": {"a": 0, "b": 0},
        "samples": [{"index": 1, "inputs": {"x": 1}, "target": 1, "values": {}, "prediction": 0, "loss": 1,
                     "gradient": {"a": -2, "b": -2}}],
        "loss": 1, "gradient": {"a": -2, "b": -2}, "state": {}, "update": {"a": 2, "b": 2},
        "new_parameters": {"a": 2, "b": 2},
    }  # fmt: skip
    assert document["predictions"] == []
    # At a = -2, b = -4 the errors are 7, 5 and 6: (49 + 25 + 36)/3.
    assert document["result"]["loss"] == pytest.approx(110 / 3)
    assert (document["result"]["steps"], document["result"]["stop_reason"]) == (3, "completed")


def test_numbers_have_full_precision() -> None:
    third = loads("".join(json_document(solve("a*x", data={"x": [1], "y": [1]}, init="a=1/3", lr="0.1"))))
    assert third["steps"][0]["parameters"]["a"] == 1 / 3
    exact = loads("".join(json_document(solve(**RUNS["exact batch"]))))
    # 4*(1/3)… the prediction before is 0; each number is text that Fraction reads.
    assert exact["predictions"][0]["before"] == "0"
    assert Fraction(exact["steps"][0]["learning_rate"]) == Fraction(1, 10)


def test_a_penalty_has_its_own_formulas() -> None:
    document = loads("".join(json_document(solve(**RUNS["frozen"]))))
    assert document["derivation"]["penalty"] == {"formula": "a^2", "gradient": {"a": "2*a"}}


def test_zero_has_no_sign() -> None:
    """-2*(1 - 0)*0 is -0.0 in floating point."""
    (line,) = [text for text in json_lines(solve("a*x", data={"x": [0], "y": [1]})) if '"step"' in text]
    assert "-0" not in line.replace("-0.", "")


def test_several_outputs_go_by_name() -> None:
    document = loads("".join(json_document(solve(**RUNS["two outputs"]))))
    sample = document["steps"][0]["samples"][0]
    assert set(sample["target"]) == {"s", "t"}
    assert set(sample["prediction"]) == {"p", "q"}
    assert set(sample["values"]) == {"h"}
    assert set(document["derivation"]["prediction"]) == {"p", "q"}


def test_names_from_outside_are_escaped(gdcalc: Command) -> None:
    ended = gdcalc("step", "--model", "a*温度", "--data", "-", "--json", stdin="温度,y\n1,2\n".encode())
    assert ended.out.isascii()
    assert loads(ended.out)["steps"][0]["samples"][0]["inputs"] == {"温度": 1}


def test_every_schema_is_published(gdcalc: Command) -> None:
    for name in SCHEMAS:
        assert json.loads(gdcalc("schema", name).out)["$schema"].endswith("2020-12/schema")
