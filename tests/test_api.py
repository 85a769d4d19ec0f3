"""The Python API: what a notebook may give for each setting, and which mistakes it hears of."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import gdcalc
from gdcalc import GdcalcError, solve

ROWS = [{"x": 1, "y": 1}, {"x": 0, "y": 1}, {"x": 1, "y": 0}]


def parameters(**settings: Any) -> dict[str, Any]:
    return dict(solve("a*x+b", lr=1, **settings).result.parameters)


def refused(**settings: Any) -> GdcalcError:
    with pytest.raises(GdcalcError) as caught:
        solve(**{"model": "a*x+b"} | settings)
    assert caught.value.hint
    return caught.value


def test_data_may_be_rows_columns_or_a_path(tmp_path: Path) -> None:
    path = tmp_path / "three.csv"
    path.write_text("x,y\n1,1\n0,1\n1,0\n")
    worked = {"a": -2, "b": -4}
    for data in (ROWS, iter(ROWS), tuple(ROWS), path, str(path)):
        assert parameters(data=data) == worked
    assert parameters(data={"x": [1, 0, 1], "y": (1, 1, 0)}) == worked
    assert parameters(data={"x": range(1, 2), "y": iter([1])}) == {"a": 2, "b": 2}
    assert (
        parameters(data=[{"x": "1", "y": Decimal(1)}, {"x": 0.0, "y": Fraction(1)}, {"x": "2/2", "y": "0"}]) == worked
    )
    assert parameters(sample=["x=1, y=1", {"x": 0, "y": 1}, "x=1, y=0"]) == worked
    assert parameters(sample={"x": 1, "y": 1}) == {"a": 2, "b": 2}


@pytest.mark.parametrize("value", [Fraction(1, 10), Decimal("0.1"), 0.1, "0.1", "1/10"])
def test_numbers_are_read_as_they_are_written(value: object) -> None:
    run = solve("a*x", data=[{"x": value, "y": value}], init={"a": value}, lr=value, predict={"x": value}, exact=True)
    (step,) = run
    tenth = Fraction(1, 10)
    new = tenth + tenth * 2 * (tenth - tenth**2) * tenth
    assert (step.parameters, step.learning_rate, step.samples[0].inputs) == ({"a": tenth}, tenth, {"x": tenth})
    assert step.new_parameters == {"a": new}
    assert run.predictions[0].after == new * tenth


def test_init_and_freeze_may_be_in_several_forms() -> None:
    for init in ({"a": 1, "b": -2}, "a=1, b=-2", ["a=1", "b=-2"], [{"a": 1}, {"b": -2}], [{"a": 1}, -2]):
        assert solve("a*x+b", data=ROWS, init=init, lr=0).result.parameters == {"a": 1, "b": -2}
    assert solve("a*x+b", data=ROWS, init=0.5, lr=0).result.parameters == {"a": 0.5, "b": 0.5}
    assert solve("a*x+b", data=ROWS, init={"a": 1e-7, "b": 1e22}, lr=0).result.parameters == {"a": 1e-7, "b": 1e22}
    for freeze in ("a", ["a"], ("a",), {"a"}):
        assert parameters(data=ROWS, freeze=freeze)["a"] == 0


def test_none_leaves_the_default() -> None:
    settings = dict.fromkeys(["init", "loss", "batch", "epochs", "exact", "maximize", "until", "predict", "round"])
    assert parameters(data=ROWS, **settings) == {"a": -2, "b": -4}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"data": ROWS, "learning_rate": 1}, "there is no setting learning_rate"),
        ({"data": ROWS, "epoch": 1}, "there is no setting epoch"),
        ({"data": ROWS, "maximize": "false"}, "--maximize cannot be 'false'"),
        ({"data": ROWS, "exact": "yes"}, "--exact cannot be 'yes'"),
        ({"data": ROWS, "every": 0}, "--every cannot be '0'"),
        ({"data": ROWS, "every": -1}, "--every cannot be '-1'"),
        ({"data": ROWS, "every": 1.5}, "--every cannot be '1.5'"),
        ({"data": ROWS, "epochs": 2.0}, "--epochs cannot be '2.0'"),
        ({"data": ROWS, "batch": 0}, "--batch cannot be '0'"),
        ({"data": ROWS, "lr": float("nan")}, "--lr cannot be 'nan'"),
        ({"data": ROWS, "init": {"a": float("inf")}}, "--init cannot be 'inf'"),
        ({"data": ROWS, "init": {"c": 1}}, "--init names c"),
        ({"data": ROWS, "predict": 4}, "--predict cannot be '4'"),
        ({"data": 5}, "the data are not a path, rows or columns"),
        ({"data": []}, "no rows"),
        ({"data": {}}, "no rows"),
        ({"data": {"x": [], "y": []}}, "no rows"),
        ({"data": {"x": 1, "y": 2}}, "a column of the data is not a sequence"),
        ({"data": {"x": "12", "y": "34"}}, "a column of the data is not a sequence"),
        ({"data": {"x": [1, 2], "y": [3]}}, "the columns of the data differ in length"),
        ({"data": [{"x": 1, "y": 1}, {"x": 1}]}, "row 2"),
        ({"data": [[1, 2]]}, "row 1: not a mapping"),
        ({"data": [{"x": True, "y": 1}]}, "true or false is not a number"),
        ({"data": [{"x": float("nan"), "y": 1}]}, "nan"),
        ({"data": Path("missing.csv")}, "there is no file missing.csv"),
        ({"data": "-"}, "there is no standard input to read"),
    ],
)
def test_mistakes_are_gdcalcs_own_errors(settings: dict[str, Any], message: str) -> None:
    assert message in refused(**settings).message


def test_a_misspelt_setting_gets_a_suggestion() -> None:
    assert refused(data=ROWS, epoch=1).hint == "did you mean epochs?"


def test_every_setting_has_an_effect() -> None:
    """Each one alone changes what comes out: none is accepted and ignored."""
    base: dict[str, Any] = {
        "data": [{"x": 1, "w": 3, "y": 1}, {"x": 2, "w": 1, "y": 5}, {"x": 2, "w": 2, "y": 0}],
        "lr": 0.1,
    }

    def outcome(**settings: Any) -> str:
        run = solve("a*x+b", **base | settings)
        return str([[step.loss, step.new_parameters, step.epoch, len(step.samples)] for step in run]) + str(
            run.predictions
        )

    plain = outcome()
    batch = outcome(batch="all")
    changes: list[dict[str, Any]] = [
        {"target": "w"}, {"init": 1}, {"freeze": "a"}, {"lr": 0.2}, {"loss": "absolute"}, {"penalty": "a^2 + a"},
        {"maximize": True}, {"batch": 2}, {"epochs": 2}, {"steps": 2}, {"order": "shuffle", "seed": 3, "epochs": 4},
        {"order": "shuffle", "seed": 1, "epochs": 4}, {"order": "random", "seed": 1}, {"tolerance": 3},
        {"until": "t == 4", "epochs": 2}, {"predict": "x=1"}, {"exact": True}, {"round": 1}, {"every": 2},
        {"round": 1, "rounding": "truncate"}, {"loss": "w*(y - yhat)^2"}, {"reduction": "sum", "batch": "all"},
    ]  # fmt: skip
    outcomes = [outcome(**change) for change in changes]
    assert len({plain, batch, *outcomes}) == len(changes) + 2


def test_the_package_names_its_parts() -> None:
    assert {"solve", "Run", "GdcalcError"} <= set(gdcalc.__all__)
    assert isinstance(solve("a*x", data=ROWS), gdcalc.Run)
    with pytest.raises(AttributeError, match="has no attribute 'sovle'"):
        _ = gdcalc.sovle


def test_importing_gdcalc_alone_does_not_import_sympy() -> None:
    code = "import gdcalc, sys; print('sympy' in sys.modules, 'rich' in sys.modules, 'typer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False"]


def test_answers_are_checked() -> None:
    # The gradient's sign is turned: 0 - 1*2 = -2 follows from it, the prediction of (0, 1) is then -2.
    rows = [{"step": 1, "gradient": {"a": 2, "b": Fraction(2)}, "a": -2, "b": Decimal(-2)}, {"step": 2, "yhat": "-2"}]
    report = gdcalc.check(rows, "a*x+b", data=ROWS, lr=1)
    assert [finding.verdict.value for finding in report.findings] == ["wrong", "wrong", "follows", "follows", "follows"]
    assert report.causes[0][0].mistakes[0].mistake.name == "sign-flipped"
    with pytest.raises(GdcalcError):
        gdcalc.check([], "a*x+b", data=ROWS)
    with pytest.raises(GdcalcError):
        gdcalc.check(rows, "a*x+b", data=ROWS, learning_rate=1)
