"""What a notebook shows of a run."""

from __future__ import annotations

from xml.etree import ElementTree

from gdcalc import solve
from tests.formats.engines import katex

THREE = {"x": [1, 0, 1], "y": [1, 1, 0]}


def test_a_run_shows_its_work_in_every_format() -> None:
    bundle = solve("a*x+b", data=THREE, lr=1)._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/latex", "text/markdown", "text/plain"}
    assert "∂L/∂a = −2·(y − ŷ)·x = −2·(1 − 0)·1 = −2" in bundle["text/plain"]
    assert "## Step 1: sample 1, $x = 1$, $y = 1$" in bundle["text/markdown"]
    assert r"\begin{align*}" in bundle["text/latex"]
    assert len(list(ElementTree.fromstring(bundle["text/html"]).iter("math"))) > 20


def test_only_the_formats_that_are_wanted() -> None:
    run = solve("a*x+b", data=THREE, lr=1)
    assert set(run._repr_mimebundle_(include={"text/html", "text/plain"})) == {"text/html", "text/plain"}
    assert set(run._repr_mimebundle_(exclude=["text/html", "text/latex"])) == {"text/markdown", "text/plain"}


def test_looking_takes_no_steps_away() -> None:
    run = solve("a*x+b", data=THREE, lr=1)
    next(iter(run))
    first = run._repr_mimebundle_()
    assert "Step 1" in first["text/plain"]
    assert [step.step for step in run] == [2, 3]
    assert run._repr_mimebundle_() == first


def test_a_long_run_is_shown_in_part() -> None:
    shown = solve("a*x+b", data=THREE, lr=0.1, epochs=1000)._repr_mimebundle_()["text/plain"]
    assert 2 <= shown.count("\nStep ") <= 20
    assert "Step 3,000" in shown


def test_a_run_without_a_value_says_why() -> None:
    bundle = solve("ln(a*x)", data=THREE, lr=1)._repr_mimebundle_()
    assert set(bundle) == {"text/plain"}
    assert "has no value" in bundle["text/plain"]


def test_formulas_are_those_of_latex() -> None:
    text = solve("sigmoid(a*x+b)", data=THREE, lr=1)._repr_mimebundle_()["text/latex"]
    bodies = [part.partition(r"\end{align*}")[0] for part in text.split(r"\begin{align*}")[1:]]
    assert katex([rf"\begin{{align*}}{body}\end{{align*}}" for body in bodies]) == [""] * len(bodies)
