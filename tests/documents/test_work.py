"""Worked lines as they are printed: the examples of textbooks, and whole outputs."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from tests.conftest import Command, Golden, Three

FOUR = ("samples/four.toml", "--model", "w*x", "--epochs", "1")


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_first_of_the_three_samples(three: Three) -> None:
    """The example by hand: a = b = 0, learning rate 1."""
    shown = lines(three("--work").out)
    first = shown.index("Step 1: sample 1, x = 1, y = 1")
    assert shown[first + 1 : first + 7] == [
        "prediction ŷ = a·x + b = 0·1 + 0 = 0",
        "loss L = (y − ŷ)² = (1 − 0)² = 1",
        "gradient ∂L/∂a = −2·(y − ŷ)·x = −2·(1 − 0)·1 = −2",
        "∂L/∂b = −2·(y − ŷ) = −2·(1 − 0) = −2",
        "update a ← a − η·∂L/∂a = 0 − 1·(−2) = 2",
        "b ← b − η·∂L/∂b = 0 − 1·(−2) = 2",
    ]


def test_short_detail_leaves_the_formulas_out(three: Three) -> None:
    shown = lines(three("--detail", "short").out)
    first = shown.index("Step 1: sample 1, x = 1, y = 1")
    assert shown[first + 1 : first + 4] == [
        "prediction ŷ = 0·1 + 0 = 0",
        "loss L = (1 − 0)² = 1",
        "gradient ∂L/∂a = −2·(1 − 0)·1 = −2",
    ]


def test_full_detail_shows_each_factor_and_the_product(three: Three) -> None:
    shown = lines(three("--detail", "full").out)
    first = shown.index("Step 2: sample 2, x = 0, y = 1")
    assert shown[first + 3 : first + 9] == [
        "chain rule ∂L/∂ŷ = −2·(y − ŷ) = −2·(1 − 2) = 2 (power rule, chain rule, sum rule)",
        "∂ŷ/∂a = x = 0 (sum rule, constant multiple)",
        "∂ŷ/∂b = 1 (sum rule)",
        "gradient ∂L/∂a = ∂L/∂ŷ·∂ŷ/∂a = −2·(y − ŷ)·x = −2·(1 − 2)·0 = 0 (chain rule)",
        "∂L/∂b = ∂L/∂ŷ·∂ŷ/∂b = −2·(y − ŷ) = −2·(1 − 2) = 2 (chain rule)",
        "update a ← a − η·∂L/∂a = 2 − 1·0 = 2",
    ]
    assert (
        "Checked 6 derivatives: the product of the factors, SymPy's derivative of the whole and a central difference"
        in " ".join(shown)
    )


@pytest.mark.parametrize(
    ("model", "loss", "expected"),
    [
        ("b + a*x", "squared", "ŷ = b + a·x = 0 + 0·1 = 0"),
        ("x*a + b", "squared", "ŷ = x·a + b = 1·0 + 0 = 0"),
        ("a*x+b", "(yhat - y)^2", "∂L/∂a = 2·(ŷ − y)·x = 2·(0 − 1)·1 = −2"),
        ("a*x+b", "(y - yhat)^2/2", "∂L/∂a = −(y − ŷ)·x = −(1 − 0)·1 = −1"),
        ("a*x+b", "absolute", "∂L/∂a = −sign(y − ŷ)·x = −sign(1 − 0)·1 = −1"),
    ],
)
def test_formulas_keep_the_order_typed(gdcalc: Command, model: str, loss: str, expected: str) -> None:
    shown = gdcalc("step", "--model", model, "--loss", loss, "--data", "samples/three.csv", "--work").out
    assert any(line.endswith(expected) for line in lines(shown))


def test_a_batch_writes_its_mean_out(gdcalc: Command) -> None:
    shown = gdcalc("step", *FOUR, "--work").out
    assert "g_w = mean(∂L/∂w) = ¼·((−4) + (−16) + (−36) + (−64)) = −30" in shown
    assert "Sample 4: x = 4, y = 8" in shown
    total = gdcalc("step", *FOUR, "--work", "--reduction", "sum").out
    assert "g_w = sum(∂L/∂w) = (−4) + (−16) + (−36) + (−64) = −120" in total


def test_many_samples_are_elided_in_the_middle(gdcalc: Command) -> None:
    """Of 100 samples x = y = 1, w = 0 the gradient of each is -2."""
    samples = [option for _ in range(100) for option in ("--sample", "x=1,y=1")]
    run = ("step", "--model", "w*x", *samples, "--batch", "all", "--work")
    shown = gdcalc(*run).out
    assert "1/100·((−2) + (−2) + (−2) + … 94 more … + (−2) + (−2) + (−2)) = −2" in shown
    assert "… 94 more samples …" in shown
    assert shown.count("Sample ") == 6
    assert "Sample 98: x = 1, y = 1" in shown
    assert gdcalc(*run, "--samples", "3").out.count("Sample ") == 3
    everything = gdcalc(*run, "--samples", "all").out
    assert everything.count("Sample ") == 100
    assert "… " not in everything
    # Every term is in the document for other programs.
    (step,) = json.loads(gdcalc(*run, "--json").out)["steps"]
    gradient = next(line for line in step["work"] if line["role"] == "gradient")
    assert gradient["substituted"].count("(-2)") == 100


def test_the_neuron_by_hand(gdcalc: Command) -> None:
    """The published computation to four places, and its drift from full precision."""
    shown = gdcalc("step", "samples/neuron.toml", "--round", "4", "--work").out
    for line in (
        "ŷ = σ(z) = σ(1.3) ≈ 0.7858",
        "L = (y − ŷ)² = (1 − 0.7858)² ≈ 0.0459",
        "∂L/∂ŷ = −2·(y − ŷ) = −2·(1 − 0.7858) = −0.4284",
        "∂ŷ/∂z = ŷ·(1 − ŷ) = 0.7858·(1 − 0.7858) ≈ 0.1683",
        "∂L/∂z = ∂L/∂ŷ·∂ŷ/∂z = (−0.4284)·0.1683 ≈ −0.0721",
        "∂L/∂W = ∂L/∂z·∂z/∂W = (−0.0721)·2 = −0.1442",
        "W ← W − η·∂L/∂W = 0.5 − 0.1·(−0.1442) ≈ 0.5144",
        "b ← b − η·∂L/∂b = 0.3 − 0.1·(−0.0721) ≈ 0.3072",
    ):
        assert line in shown
    assert "Full precision gives W ≈ 0.514417, b ≈ 0.307209; rounding to 4 places has moved it by up to 1.7e-5" in shown


def test_frozen_parameters_are_marked_and_not_updated(three: Three) -> None:
    shown = lines(three("--work", "--freeze", "b").out)
    assert "∂L/∂b = −2·(y − ŷ) = −2·(1 − 0) = −2 (frozen)" in shown
    assert not any(line.startswith(("update b", "b ←")) for line in shown)


def test_a_varying_learning_rate_is_a_line(gdcalc: Command) -> None:
    shown = gdcalc("step", "samples/parabola.toml", "--lr", "1/t", "--steps", "2", "--work", "--exact").out
    assert "η = 1/t = 1/2" in shown
    assert "θ ← θ − η·∂L/∂θ = (−5) − (1/2)·(−8) = −1" in shown


def test_a_penalty_is_worked_once_a_step(gdcalc: Command) -> None:
    shown = gdcalc("step", *FOUR, "--penalty", "w^2/2", "--init", "w=1", "--work").out
    assert "penalty = w²/2 = 1²/2 = 0.5" in shown
    assert "∂penalty/∂w = w = 1" in shown
    # Residuals 1, 2, 3, 4: squares sum to 30, gradients -2, -8, -18, -32.
    assert "loss = mean(L) + penalty = ¼·(1 + 4 + 9 + 16) + 0.5 = 8" in shown
    assert "g_w = mean(∂L/∂w) + ∂penalty/∂w = ¼·((−2) + (−8) + (−18) + (−32)) + 1 = −14" in shown


def test_a_kink_is_told(gdcalc: Command) -> None:
    """|y - relu(w x)| at w = 0, x = y = 1 falls by 1 to the right and is flat to the left."""
    run = ("step", "--model", "relu(w*x)", "--sample", "x=1,y=1", "--loss", "absolute", "--detail", "full")
    shown = " ".join(gdcalc(*run).out.split())
    assert "In step 1, sample 1 a central difference gives ∂L/∂w = −0.5: the loss has a kink there" in shown
    assert "Checked" not in shown


def test_every_and_last_choose_the_steps(three: Three) -> None:
    shown = three("--work", "--epochs", "10", "--every", "15").out
    assert [line for line in lines(shown) if line.startswith("Step")] == [
        "Step 15, epoch 5: sample 3, x = 1, y = 0",
        "Step 30, epoch 10: sample 3, x = 1, y = 0",
    ]
    assert three("--work", "--last").out.count("Step ") == 1


@pytest.mark.parametrize("detail", ["short", "normal", "full"])
@pytest.mark.parametrize("problem", ["three", "four", "neuron", "network"])
def test_every_width_holds_every_number(gdcalc: Command, problem: str, detail: str) -> None:
    """Broken lines hold the same text as unbroken ones, and none is wider than the terminal."""
    wide = gdcalc("step", f"samples/{problem}.toml", "--detail", detail, COLUMNS="100000").out
    for width in (40, 60, 80, 120):
        narrow = gdcalc("step", f"samples/{problem}.toml", "--detail", detail, COLUMNS=str(width)).out
        assert "".join(narrow.split()) == "".join(wide.split())
        assert max(map(cell_len, narrow.splitlines())) <= width


def test_ascii_where_the_terminal_has_no_more(gdcalc: Command) -> None:
    gdcalc.encoding = "ascii"
    shown = gdcalc("step", "samples/neuron.toml", "--work").out
    shown.encode("ascii")
    assert "yhat = sigmoid(z) = sigmoid(1.3) ~ 0.785835" in shown
    assert "W = W - lr*dloss/dW ~ 0.5 - 0.1*(-0.144174) ~ 0.514417" in shown


GOLDEN = {
    "work-three": (80, ("step", "samples/three.toml", "--work")),
    "work-four": (80, ("step", *FOUR, "--work")),
    "work-neuron-full": (100, ("step", "samples/neuron.toml", "--detail", "full")),
    "work-neuron-narrow": (50, ("step", "samples/neuron.toml", "--work")),
    "work-network": (100, ("step", "samples/network.toml", "--work")),
    "work-chinese": (80, ("step", "samples/four.toml", "--work", "--epochs", "1", "--lang", "zh-Hans")),
    "derive-neuron": (100, ("derive", "samples/neuron.toml", "--steps")),
    "derive-four": (100, ("derive", "samples/four.toml")),
    "derive-neuron-dot": (100, ("derive", "samples/neuron.toml", "--format", "dot")),
    "derive-neuron-mermaid": (100, ("derive", "samples/neuron.toml", "--format", "mermaid")),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_whole_outputs(gdcalc: Command, golden: Golden, name: str) -> None:
    width, arguments = GOLDEN[name]
    golden(name, gdcalc(*arguments, COLUMNS=str(width)).out)
