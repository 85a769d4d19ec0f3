"""``gdcalc derive``: the graph, the rules, the values at the start, and the pictures."""

from __future__ import annotations

import re

import pytest

from tests import offered
from tests.conftest import Command

NEURON = ("--model", "sigmoid(W*x+b)", "--sample", "x=2, y=1", "--init", "W=0.5, b=0.3")


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_neuron_without_names(gdcalc: Command) -> None:
    """The intermediate z is found; the numbers are those of the published example, to four digits."""
    shown = lines(gdcalc("derive", *NEURON, "--digits", "4").out)
    assert shown[:3] == ["Model z = W·x + b", "ŷ = σ(z)", "Loss L = (y − ŷ)²"]
    graph = shown.index("Graph")
    assert shown[graph + 1 : graph + 4] == ["z ← W, x, b", "ŷ ← z", "L ← y, ŷ"]
    for line in (
        "∂L/∂ŷ = −2·(y − ŷ) ≈ −2·(1 − 0.7858) ≈ −0.4283 (power rule, chain rule, sum rule)",
        "∂ŷ/∂z = ŷ·(1 − ŷ) ≈ 0.7858·(1 − 0.7858) ≈ 0.1683 (sigmoid)",
        "∂L/∂z = ∂L/∂ŷ·∂ŷ/∂z ≈ (−0.4283)·0.1683 ≈ −0.07209 (chain rule)",
        "∂L/∂W = ∂L/∂z·∂z/∂W ≈ (−0.07209)·2 ≈ −0.1442 (chain rule)",
    ):
        assert any(each.endswith(line) for each in shown), line
    assert any(line.startswith("Checked 2 derivatives") for line in shown)


def test_the_sign_follows_the_loss_as_typed(gdcalc: Command) -> None:
    shown = gdcalc("derive", *NEURON, "--loss", "(yhat - y)^2").out
    assert "∂L/∂ŷ = 2·(ŷ − y) ≈ 2·(0.785835 − 1) ≈ −0.42833" in shown


def test_rule_by_rule(gdcalc: Command) -> None:
    shown = lines(gdcalc("derive", *NEURON, "--steps").out)
    start = shown.index("Rule by rule")
    assert shown[start + 1 : start + 9] == [
        "wanted ∂L/∂ŷ = ∂/∂ŷ((y − ŷ)²)",
        "power rule, chain rule ∂L/∂ŷ = 2·(y − ŷ)·∂/∂ŷ(y − ŷ)",
        "sum rule ∂L/∂ŷ = 2·(y − ŷ)·(∂/∂ŷ(y) − ∂/∂ŷ(ŷ))",
        "constant, identity ∂L/∂ŷ = 2·(y − ŷ)·(0 − 1)",
        "simplified ∂L/∂ŷ = −2·(y − ŷ)",
        "wanted ∂ŷ/∂z = ∂/∂z(σ(z))",
        "sigmoid ∂ŷ/∂z = σ(z)·(1 − σ(z))",
        "simplified ∂ŷ/∂z = ŷ·(1 − ŷ)",
    ]
    assert "put together ∂L/∂W = −2·(y − ŷ)·ŷ·(1 − ŷ)·x" in shown


def test_an_objective(gdcalc: Command) -> None:
    shown = lines(gdcalc("derive", "-f", "theta^2 + 2*theta + 1", "--init", "3", "--steps").out)
    assert "constant multiple ∂L/∂θ = 2·θ + 2·∂/∂θ(θ) + ∂/∂θ(1)" in shown
    assert "gradient ∂L/∂θ = 2·θ + 2 = 2·3 + 2 = 8 (sum rule, power rule, constant multiple)" in shown


def test_a_batch_ends_in_its_mean(gdcalc: Command) -> None:
    shown = gdcalc("derive", "samples/four.toml").out
    assert "g_w = mean(∂L/∂w) = ¼·((−4) + (−16) + (−36) + (−64)) = −30" in shown
    assert "w ←" not in shown


def test_a_loss_of_the_table_has_its_own_derivative(gdcalc: Command) -> None:
    run = ("derive", "--model", "w*x", "--sample", "x=1,y=1", "--loss", "bce", "--init", "w=0.5")
    shown = gdcalc(*run, "--steps").out
    assert "as in gdcalc list losses" in shown
    assert "Checked 1 derivative" in shown


def test_a_parameter_in_several_lines_sums_over_the_paths(gdcalc: Command) -> None:
    shown = gdcalc("derive", "samples/network.toml").out
    assert "∂L/∂h1 = ∂L/∂o1·∂o1/∂h1 + ∂L/∂o2·∂o2/∂h1" in shown.replace("\n", " ")
    assert "Checked 10 derivatives" in shown


def test_graphs_hold_values_and_derivatives(gdcalc: Command) -> None:
    dot = gdcalc("derive", *NEURON, "--format", "dot").out
    assert re.search(r'n\d \[label="z = W·x \+ b\\nz = 1\.3\\n∂L/∂z ≈ −0\.0720872", shape=box\];', dot)
    assert '[label="∂ŷ/∂z ≈ 0.168298"]' in dot
    mermaid = gdcalc("derive", *NEURON, "--format", "mermaid").out
    assert mermaid.startswith("```mermaid\nflowchart LR\n")
    assert mermaid.endswith("```\n")
    assert '-->|"∂ŷ/∂z ≈ 0.168298"|' in mermaid


def test_what_comes_after_the_gradient_is_no_option(gdcalc: Command) -> None:
    for option in ("--lr", "--epochs", "--until", "--predict"):
        assert gdcalc("derive", *NEURON, option, "1").status == 2
    # A problem file may hold it all the same.
    assert gdcalc("derive", "samples/parabola.toml").status == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--format", "json"), "--format cannot be 'json'"),
        (("--format", "dot", "--steps"), "--steps is about table, markdown, latex, html, typst, not dot"),
        (("--format", "dot", "--fragment"), "--fragment is about latex, html, typst, not dot"),
        (("--format", "mermaid", "--lang", "en"), "--lang is about"),
        (("--output", "x.json"), "its suffix is one of"),
        (("--model", "ln(w*x)"), "has no value"),
    ],
)
def test_bad_input(gdcalc: Command, options: tuple[str, ...], message: str) -> None:
    ended = gdcalc("derive", *NEURON[2:4], *(() if "--model" in options else NEURON[:2]), *options)
    assert ended.status == 2
    assert ended.out == ""
    assert message in ended.err
    assert ended.err.count("error:") == 1


@pytest.mark.parametrize(
    ("problem", "shown", "said"),
    [
        (
            ("--model", "1e200*a*x", "--sample", "x=1,y=1", "--init", "a=1"),
            "∂ŷ/∂a = 1e200·x",
            "the loss grew beyond the largest number in step 1",
        ),
        (
            ("--objective", "ln(exp(z1)+exp(z2)+exp(z3))-z2", "--init", "z1=1000, z2=1000, z3=1000"),
            "∂L/∂z1 = exp(z1)/(exp(z1) + exp(z2) + exp(z3))",
            "the values grew beyond the largest number in step 1",
        ),
    ],
)
@pytest.mark.parametrize("form", offered.formats("derive"))
def test_a_first_step_that_diverges(
    gdcalc: Command, problem: tuple[str, ...], shown: str, said: str, form: str
) -> None:
    """1e200 squared, and e^1000, are beyond float64: the derivation needs neither."""
    ended = gdcalc("derive", *problem, "--format", form)
    assert ended.status == 3
    assert said in ended.err
    assert ended.out
    if form == "table":
        assert shown in ended.out
    assert "Traceback" not in ended.err
