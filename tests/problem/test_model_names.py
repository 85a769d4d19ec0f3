"""Which names of a model are columns, parameters and intermediates, and which names it cannot have."""

from __future__ import annotations

from typing import Any

import pytest

from gdcalc.errors import ExpressionError, GdcalcError, ProblemError
from gdcalc.problem import Problem, Settings, pose

THREE = ({"x": "1", "y": "1"}, {"x": "0", "y": "1"}, {"x": "1", "y": "0"})


def posed(model: str, *columns: str, **settings: Any) -> Problem:
    rows = [dict.fromkeys(columns, "1")] if columns else THREE
    return pose(Settings(model=model, data=rows, **settings))


def refused(model: str, *columns: str, **settings: Any) -> GdcalcError:
    with pytest.raises((ProblemError, ExpressionError)) as caught:
        posed(model, *columns, **settings)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("model", "inputs", "parameters", "assigned"),
    [
        ("a*x+b", ("x",), ("a", "b"), ("yhat",)),
        ("b + a*x", ("x",), ("b", "a"), ("yhat",)),
        ("z = W*x + b; yhat = sigmoid(z)", ("x",), ("W", "b"), ("z", "yhat")),
        ("z = W*x + b; sigmoid(z)", ("x",), ("W", "b"), ("z", "yhat")),
        ("z = W*x + b\nout = sigmoid(z)", ("x",), ("W", "b"), ("z", "out")),
        ("lambda*x + class", ("x",), ("lambda", "class"), ("yhat",)),
        ("import*x + None + v1", ("x",), ("import", "None", "v1"), ("yhat",)),
        ("θ₁·x + θ₀", ("x",), ("theta_1", "theta_0"), ("yhat",)),
        (r"\theta_{1} \cdot x + \beta", ("x",), ("theta_1", "beta"), ("yhat",)),
        ("w*u + v*x", ("u", "x"), ("w", "v"), ("yhat",)),
    ],
)
def test_names_are_told_apart(
    model: str, inputs: tuple[str, ...], parameters: tuple[str, ...], assigned: tuple[str, ...]
) -> None:
    problem = posed(model, "u", "x", "y")
    assert (problem.inputs, problem.parameters) == (inputs, parameters)
    assert tuple(definition.name for definition in problem.objective.definitions) == assigned


@pytest.mark.parametrize("column", ["θ", "theta"])
@pytest.mark.parametrize("model", ["a*θ", "a*theta"])
def test_a_greek_column_has_two_spellings(column: str, model: str) -> None:
    assert posed(model, column, "y").inputs == ("theta",)


@pytest.mark.parametrize("init", ["theta=2", "θ=2"])
@pytest.mark.parametrize("model", ["θ*x", "theta*x"])
def test_a_greek_parameter_has_two_spellings(init: str, model: str) -> None:
    assert posed(model, init=(init,)).start == {"theta": 2.0}


@pytest.mark.parametrize(
    ("model", "message", "hint"),
    [
        ("ax+b", "the model uses no column of the data", "ax is one name; write a*x for a product"),
        ("w+b", "the model uses no column of the data", "the columns are x"),
        ("y = a*x", "y is a column of the data", "yhat"),
        ("x = a*2", "x is a column of the data", "yhat"),
        ("loss*x", "loss means the loss", "choose another name"),
        ("lr*x", "lr means the learning rate", "choose another name"),
        ("max_update*x", "max_update means", "choose another name"),
        ("max_gradient = a*x", "max_gradient means", "choose another name"),
        ("yhat*x", "yhat means the prediction", "choose another name"),
        ("yhat = yhat + a*x", "yhat means the prediction", "choose another name"),
        ("out = yhat + a*x", "yhat means the prediction", "choose another name"),
        ("z = a*x + w; w = 2*x", "w is used before it is assigned", "put its line first"),
        ("z = z + a*x", "z is used before it is assigned", "put its line first"),
        ("z = a*x; z = x", "z is assigned twice", "another name"),
        ("yhat = a*z; z = b*x", "z is used before it is assigned", "put its line first"),
        ("a*x; b*x", "this statement assigns no name", "name = formula"),
        ("2*x", "the model has no parameter", "a*x+b"),
    ],
)
def test_names_that_a_model_cannot_have(model: str, message: str, hint: str) -> None:
    error = refused(model)
    assert message in error.message
    assert hint in (error.hint or "")


def test_errors_point_at_the_name() -> None:
    excerpt = refused("a*x + lr").excerpt
    assert excerpt
    assert excerpt.text[excerpt.span.start : excerpt.span.end] == "lr"


@pytest.mark.parametrize("constant", ["e", "pi"])
def test_a_column_named_like_a_constant(constant: str) -> None:
    """``e`` would silently be 2.718… although there is a column of that name."""
    assert "is a constant, and a column" in refused(f"a*x + b*{constant}", "x", constant, "y").message
    assert posed("a*x", "x", constant, "y").inputs == ("x",)


def test_a_column_named_like_a_function() -> None:
    assert "sin is a function" in refused("a*sin", "sin", "y").message
    assert posed("a*sin(x)", "x", "sin", "y").inputs == ("x",)


@pytest.mark.parametrize("column", ["two words", "[/red]", "数 量", "a-b", "1st", ":bomb:", "\x1b[31m"])
def test_columns_that_are_no_names_can_stand_by(column: str) -> None:
    problem = posed("a*x", column, "x", "y")
    assert problem.inputs == ("x",)
    assert problem.samples.rows == [(1.0, 1.0)]


def test_a_model_may_use_a_chinese_column() -> None:
    assert posed("a*价格", "价格", "y").inputs == ("价格",)


def test_columns_with_one_name_are_refused() -> None:
    error = refused("a*x", "x", "θ", "theta", "y")
    assert "θ and theta have one name" in error.message


def test_a_parameter_that_may_be_a_product_is_noted() -> None:
    (note,) = posed("a*x + bx").notes
    assert "write b*x" in note
    assert posed("a*x + b").notes == ()


def test_an_objective_has_only_parameters() -> None:
    problem = pose(Settings(objective="z = x - y; z^2"))
    assert (problem.inputs, problem.parameters, problem.has_data) == ((), ("x", "y"), False)
    with pytest.raises(ExpressionError, match="the objective has no parameter"):
        pose(Settings(objective="3^2"))


def test_dozens_of_lines_without_parameters_are_read_at_once() -> None:
    """Each line reads all before it: a walk that follows every path would take 2^25 turns."""
    from gdcalc.program.derivation import derive

    lines = [f"c{number} = {'+'.join(['x', *(f'c{before}' for before in range(number))])}" for number in range(25)]
    program = derive(posed("; ".join([*lines, "yhat = a*c24"])))
    derivatives = [line.name for line in program.sample if line.name.startswith("d")]
    assert derivatives == ["dloss/dyhat", "dyhat/da", "dloss/da"]
