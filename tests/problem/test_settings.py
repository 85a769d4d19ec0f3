"""Settings that are refused: out of range, unknown, empty, at odds with each other."""

from __future__ import annotations

import io
from fractions import Fraction

import pytest

from gdcalc.errors import GdcalcError
from gdcalc.problem import Settings, pose

ROWS = ({"x": "1", "y": "1"},)
WHOLE = "a whole number"


def refused(**settings: object) -> GdcalcError:
    with pytest.raises(GdcalcError) as caught:
        pose(Settings(**settings))  # type: ignore[arg-type]
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("lr", "abc", "a number, 0 or more, or a formula in t"),
        ("lr", "", "a number, 0 or more"),
        ("lr", "-0.1", "a number, 0 or more"),
        ("lr", "1/0", "a number, 0 or more"),
        ("lr", "1e308*10", "a number, 0 or more"),
        ("lr", "0.1*a", "a is not known there"),
        ("batch", "0", "1 or more, or all"),
        ("batch", "", "1 or more, or all"),
        ("batch", "2.5", "1 or more, or all"),
        ("batch", "al", "1 or more, or all"),
        ("epochs", "0", WHOLE),
        ("epochs", "-1", WHOLE),
        ("epochs", "1e3", WHOLE),
        ("epochs", "", WHOLE),
        ("epochs", "٣", WHOLE),
        ("steps", "0", WHOLE),
        ("steps", "99999999999999999", WHOLE),
        ("seed", "-1", WHOLE),
        ("seed", "x", WHOLE),
        ("round", "99", "from 0 to 30"),
        ("round", "-1", "from 0 to 30"),
        ("round", "", "from 0 to 30"),
        ("order", "shufle", "did you mean shuffle?"),
        ("order", "", "one of sequential, shuffle, random"),
        ("reduction", "men", "did you mean mean?"),
        ("reduction", "", "one of mean, sum"),
        ("optimizer", "sgdd", "did you mean sgd?"),
        ("optimizer", "", "one of sgd"),
        ("tolerance", "-1", "a number, 0 or more"),
        ("tolerance", "t", "a number, 0 or more"),
        ("tolerance", "", "a number, 0 or more"),
        ("tolerance", "1e308*10", "a number, 0 or more"),
        ("until", "", "loss < 0.01"),
        ("penalty", "", "a formula of the parameters (a, b)"),
        ("penalty", "x^2", "x is not known there"),
        ("penalty", "aa^2", "did you mean a?"),
    ],
)
def test_a_value_out_of_range_is_named_with_what_is_allowed(name: str, text: str, hint: str) -> None:
    error = refused(model="a*x+b", data=ROWS, **{name: text})
    assert error.message == f"--{name} cannot be " + (f"'{text}'" if text else "an empty text")
    assert hint in (error.hint or "")


def test_rounding_is_one_of_three_and_goes_with_round() -> None:
    assert "--rounding cannot be 'up'" in refused(model="a*x", data=ROWS, round="2", rounding="up").message
    assert "--rounding cannot be an empty text" in refused(model="a*x", data=ROWS, round="2", rounding="").message
    assert "--rounding says how --round N rounds" in refused(model="a*x", data=ROWS, rounding="truncate").message
    assert "exclude each other" in refused(model="a*x", data=ROWS, round="2", exact=True).message


def test_an_optimizers_settings_are_its_own() -> None:
    error = refused(model="a*x", data=ROWS, optimizer="sgd:momentum=0.9", dialect="textbook")
    assert (error.message, error.hint) == ("--optimizer sgd has no setting momentum", "sgd has no settings")
    error = refused(model="a*x", data=ROWS, optimizer="adam:weight-decay=0.9")
    assert (error.message, error.hint) == ("--optimizer adam has no setting weight-decay", "did you mean weight_decay?")


@pytest.mark.parametrize("text", ["los < 1", "x < 1", "loss", "loss < 1 < 2", "loss = 1"])
def test_conditions_that_are_refused(text: str) -> None:
    assert refused(model="a*x", data=ROWS, until=text).message


def test_a_condition_suggests_the_name() -> None:
    assert "did you mean loss?" in (refused(model="a*x", data=ROWS, until="los < 1").hint or "")


@pytest.mark.parametrize("name", ["t", "epoch"])
@pytest.mark.parametrize(
    ("model", "row"),
    [
        ("a*{0}", {"{0}": 1, "y": 2}),
        ("a*x", {"x": 1, "{0}": 2}),
        ("{0}*x", {"x": 1, "y": 2}),
        ("{0} = a*x; yhat = 2*{0}", {"x": 1, "y": 2}),
    ],
)
def test_t_and_epoch_cannot_mean_two_things(name: str, model: str, row: dict[str, int]) -> None:
    problem = {"model": model.format(name), "data": [{key.format(name): value for key, value in row.items()}]}
    for option, text in (("lr", f"0.1/{name}"), ("until", f"{name} > 3")):
        assert f"--{option} uses {name}, which is also a name" in refused(**problem, **{option: text}).message
    assert pose(Settings(**problem, lr="0.1", until="loss < 0"))  # type: ignore[arg-type]


def test_a_column_t_that_nothing_reads_does_no_harm() -> None:
    assert pose(Settings(model="a*x", data=[{"t": 1, "x": 1, "y": 1}], lr="0.1/t", until="t > 3"))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "there is nothing to work out"),
        ({"model": "a*x"}, "the model needs data"),
        ({"model": "a*x", "data": ROWS, "sample": ("x=1,y=2",)}, "--data and --sample exclude each other"),
        ({"model": "a*x", "data": ROWS, "objective": "a^2"}, "--model and --objective exclude each other"),
        ({"model": "a*x", "data": ROWS, "encoding": "utf-8"}, "--encoding is about a data file"),
        ({"model": "a*x", "data": "-"}, "there is no standard input"),
        ({"model": "a*x", "sample": ("x=1",)}, "x, which is the target column"),
        ({"model": "a*x", "sample": ("x",)}, "--sample cannot be 'x'"),
        ({"model": "a*x", "sample": ("x=1,x=2",)}, "--sample cannot be"),
        ({"model": "a*x", "data": ROWS, "predict": ("4",)}, "--predict cannot be '4'"),
        ({"model": "a*x", "data": ROWS, "predict": ("z=4",)}, "--predict gives z, which is not an input"),
        ({"model": "a*x+b*z", "data": [{"x": 1, "z": 1, "y": 1}], "predict": ("z=4",)}, "no value for x"),
        ({"model": "a*x", "data": ROWS, "predict": ("x=w",)}, "--predict cannot be 'w'"),
        ({"model": "a*x", "data": ROWS, "predict": ("x=1/0",)}, "--predict x=1/0 cannot be used"),
        ({"model": "a*x", "data": ROWS, "predict": ("x=1e308*10",)}, "--predict x=1e308*10 cannot be used"),
    ],
)
def test_settings_at_odds(settings: dict[str, object], message: str) -> None:
    assert message in refused(**settings).message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data", ""), ("data", ROWS), ("sample", ("x=1",)), ("target", "y"), ("loss", "squared"), ("loss", ""),
        ("reduction", "sum"), ("batch", "1"), ("batch", ""), ("order", "shuffle"), ("predict", ("x=1",)),
        ("encoding", "utf-8"),
    ],
)  # fmt: skip
def test_an_objective_has_no_samples(name: str, value: object) -> None:
    assert refused(objective="a^2", **{name: value}).message == f"--{name} is about samples, and an objective has none"


def test_standard_input_and_exact_numbers() -> None:
    stdin = io.BytesIO(b"x,y\n0.1,3/4\n1e-2,-2\n")
    problem = pose(Settings(model="a*x", data="-", exact=True, lr="0.1", init=("a=0.3",), predict=("x=0.7",)), stdin)
    assert problem.samples.rows == [(Fraction(1, 10), Fraction(3, 4)), (Fraction(1, 100), Fraction(-2))]
    assert (problem.start, problem.places) == ({"a": Fraction(3, 10)}, ({"x": Fraction(7, 10)},))


def test_samples_on_the_command_line() -> None:
    problem = pose(Settings(model="a*x", sample=("x=1, y=2", "y=1/2, x=-3")))
    assert problem.samples.rows == [(1.0, 2.0), (-3.0, 0.5)]
