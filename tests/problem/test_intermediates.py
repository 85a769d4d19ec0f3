"""Which parts of a model typed as one formula get a name."""

from __future__ import annotations

import pytest

from gdcalc import solve
from gdcalc.expression.printing import to_text


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("a*x + b", []),
        ("sigmoid(W*x + b)", ["z = W*x + b"]),
        ("x*sigmoid(w)", []),
        ("w*sigmoid(x)", []),
        ("v*tanh(w*x + b) + c", ["z = w*x + b"]),
        ("sigmoid(v*relu(w*x + b) + c)", ["z1 = w*x + b", "h = relu(z1)", "z2 = v*h + c"]),
        ("exp(w*x) + ln(b*x)", ["z1 = w*x", "z2 = b*x"]),
        ("sigmoid(w*x)*sigmoid(w*x)", ["z = w*x"]),
        ("sigmoid(tanh(w*x))", ["z = w*x", "h = tanh(z)"]),
        ("where(x > 0, ln(w*x), 0)", []),
        ("max(w*x, 0)", []),
        ("sigmoid(z*x)", ["u = z*x"]),
        ("h = w*x; sigmoid(h + b)", ["h = w*x"]),
    ],
)
def test_intermediates(model: str, expected: list[str]) -> None:
    run = solve(model, data=[{"x": 2, "y": 1}], init=0.5)
    formulas = {line.name: to_text(line.formula) for line in run.program.sample}
    assert [f"{name} = {formulas[name]}" for name in run.program.intermediates] == expected


def test_a_column_keeps_its_name() -> None:
    run = solve("sigmoid(w*z + b)", data=[{"z": 2, "y": 1}])
    assert run.program.intermediates == ("u",)


def test_the_model_is_told_as_typed() -> None:
    run = solve("sigmoid(W*x+b)", data=[{"x": 2, "y": 1}])
    assert run.problem.objective.typed == "sigmoid(W*x+b)"
