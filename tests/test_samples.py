"""The problem files in samples/: the worked examples, with values worked by hand."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from tests.conftest import SAMPLES, Command


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_sample_runs(gdcalc: Command, path: object) -> None:
    ended = gdcalc("step", str(path))
    assert ended.status == 0
    assert ended.err == ""


def document(gdcalc: Command, name: str, *options: str) -> dict[str, Any]:
    ended = gdcalc("step", f"samples/{name}.toml", "--json", *options)
    assert ended.status == 0
    loaded: dict[str, Any] = json.loads(ended.out)
    return loaded


def steps(run: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run["steps"]
    return found


def test_three_samples(gdcalc: Command) -> None:
    run = steps(document(gdcalc, "three"))
    assert [step["samples"][0]["prediction"] for step in run] == [0, 2, 2]
    assert [step["loss"] for step in run] == [1, 1, 4]
    assert [step["gradient"] for step in run] == [{"a": -2, "b": -2}, {"a": 0, "b": 2}, {"a": 4, "b": 4}]
    assert [step["new_parameters"] for step in run] == [{"a": 2, "b": 2}, {"a": 2, "b": 0}, {"a": -2, "b": -4}]


def test_line_through_the_origin_exactly(gdcalc: Command) -> None:
    run = document(gdcalc, "origin", "--exact")
    assert steps(run)[0]["loss"] == "14/3"
    assert steps(run)[0]["gradient"] == {"w": "-28/3"}
    for step in steps(run):
        k = step["step"]
        assert Fraction(step["new_parameters"]["w"]) == 2 - (1 - Fraction(7, 75)) ** k
    after = 4 * (2 - (1 - Fraction(7, 75)) ** 100)
    assert run["predictions"] == [{"inputs": {"x": "4"}, "before": "4", "after": str(after)}]
    assert str(float(after)).startswith("7.9997777")


def test_four_samples(gdcalc: Command) -> None:
    (step,) = steps(document(gdcalc, "four"))
    assert [sample["loss"] for sample in step["samples"]] == [4, 16, 36, 64]
    assert (step["loss"], step["gradient"]) == (30, {"w": -30, "b": -10})
    assert step["new_parameters"] == {"w": 0.3, "b": 0.1}


def test_one_neuron(gdcalc: Command) -> None:
    (step,) = steps(document(gdcalc, "neuron"))
    (sample,) = step["samples"]
    assert sample["values"] == {"z": pytest.approx(1.3, rel=1e-15)}
    assert str(sample["prediction"]).startswith("0.785834983")
    assert str(sample["loss"]).startswith("0.045866654")
    new = step["new_parameters"]
    assert (round(new["W"], 5), round(new["b"], 5)) == (0.51442, 0.30721)


def test_the_neuron_by_hand_to_four_places(gdcalc: Command) -> None:
    (step,) = steps(document(gdcalc, "neuron", "--round", "4"))
    (sample,) = step["samples"]
    assert (sample["values"], sample["prediction"], sample["loss"]) == ({"z": 1.3}, 0.7858, 0.0459)
    assert step["gradient"] == {"W": -0.1442, "b": -0.0721}
    assert step["new_parameters"] == {"W": 0.5144, "b": 0.3072}


def test_the_neuron_frozen(gdcalc: Command) -> None:
    (step,) = steps(document(gdcalc, "neuron", "--freeze", "b"))
    gradient = step["gradient"]
    assert str(gradient["b"]).startswith("-0.0720872433")
    assert step["new_parameters"]["b"] == 0.3
    assert step["update"]["b"] == 0
    assert "frozen" in gdcalc("step", "samples/neuron.toml", "--freeze", "b").out


def test_the_parabola_exactly(gdcalc: Command) -> None:
    for step in steps(document(gdcalc, "parabola", "--exact")):
        k = step["step"]
        assert Fraction(step["new_parameters"]["theta"]) == -1 + 4 * Fraction(8, 10) ** k


def test_the_bowl(gdcalc: Command) -> None:
    run = steps(document(gdcalc, "bowl"))
    assert len(run) == 100
    for step in run:
        before, after = step["parameters"], step["new_parameters"]
        assert after == {name: pytest.approx(0.8 * value, rel=1e-12) for name, value in before.items()}


def test_the_network(gdcalc: Command) -> None:
    """Values published with Matt Mazur's example ("A Step by Step Backpropagation Example", 2015)."""
    (step,) = steps(document(gdcalc, "network"))
    (sample,) = step["samples"]
    assert sample["prediction"] == {
        "o1": pytest.approx(0.75136507, abs=5e-9),
        "o2": pytest.approx(0.772928465, abs=5e-10),
    }
    assert step["loss"] == pytest.approx(0.298371109, abs=5e-10)
    new = step["new_parameters"]
    published = {
        "w1": 0.149780716, "w2": 0.19956143, "w3": 0.24975114, "w4": 0.29950229,
        "w5": 0.35891648, "w6": 0.408666186, "w7": 0.511301270, "w8": 0.561370121,
    }  # fmt: skip
    assert {name: new[name] for name in published} == pytest.approx(published, abs=5e-9)
