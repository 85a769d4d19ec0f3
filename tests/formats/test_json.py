"""JSON and JSON Lines: valid by the published schema, full precision, never NaN or Infinity."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gdcalc import solve
from gdcalc.formats.json.run import json_document, json_lines, step_writer
from gdcalc.formats.json.schemas import SCHEMAS, schema_text
from gdcalc.formats.json.writer import dump
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
    "named as fields are": {"model": "samples*x+loss_", "data": THREE | {"steps": [1, 2, 3]}, "batch": 2},
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
        assert loads("".join(write(step, "", "}"))) == loads(dump(step.to_dict(), run.problem.arithmetic))


@pytest.mark.parametrize("options", [{}, {"exact": True}])
def test_a_large_batch_is_written_in_pieces(options: dict[str, Any]) -> None:
    """At a = 1 and y = 0 the prediction for x is x, the loss x² and the gradient 2x²."""
    rows = [{"x": x, "y": 0} for x in range(1, 1202)]
    run = solve("a*x", data=rows, init="a=1", lr="1e-9", batch="all", **options)
    pieces = list(json_document(run))
    assert max(map(len, pieces)) < sum(map(len, pieces)) / 2
    (step,) = loads("".join(pieces))["steps"]
    found = [
        (each["index"], int(each["prediction"]), int(each["loss"]), int(each["gradient"]["a"]))
        for each in step["samples"]
    ]
    assert found == [(x, x, x**2, 2 * x**2) for x in range(1, 1202)]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_a_large_first_step_that_fails_writes_nothing(gdcalc: Command, tmp_path: Path, form: str) -> None:
    data = tmp_path / "data.csv"
    data.write_text("x,y\n" + "1,2\n" * 900 + "0,1\n" + "1,2\n" * 900)
    ended = gdcalc("step", "-m", "a/x", "-d", str(data), "--init", "a=1", "--batch", "all", "--format", form)
    assert (ended.status, ended.out) == (2, "")
    assert "1/0" in ended.err


# Not ru_maxrss: it counts what the process that started this one held.
MEASURED = """
import re, sys
from gdcalc.cli.main import main
main(sys.argv[1:])
print(re.search("VmHWM:(.*)kB", open("/proc/self/status").read())[1], file=sys.stderr)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize(("form", "count"), [("json", 300_000), ("csv", 100_000)])
def test_the_memory_of_a_large_batch(tmp_path: Path, form: str, count: int) -> None:
    data = tmp_path / "data.csv"
    data.write_text("x,y\n" + "".join(f"{index % 997 / 1000},{index % 991 / 1000}\n" for index in range(count)))
    command = ["step", "-m", "a*x+b", "-d", str(data), "--batch", "all", "--format", form]
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
    )
    assert int(ended.stderr.split()[-1]) * 1024 / 1e6 < 150


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
