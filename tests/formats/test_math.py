"""The notations of mathematics: names and numbers, as each of them writes what a name says."""

from __future__ import annotations

import pytest

from gdcalc.expression.parser import parse
from gdcalc.expression.printing import UNICODE, Style, Symbol, take_apart, to_text
from gdcalc.expression.quantity import derivative
from gdcalc.expression.tree import Number
from gdcalc.formats.math import mathml_style, tex_style, typst_style
from gdcalc.words import Words

TEX, MATHML, TYPST = tex_style(Words()), mathml_style(Words()), typst_style(Words())


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("W", Symbol("W")),
        ("w1", Symbol("w", "1")),
        ("theta1", Symbol("theta1")),
        ("theta_12", Symbol("theta", "12")),
        ("g_w_1", Symbol("g", "w_1")),
        ("y_hat_2", Symbol("y", "2", hat=True)),
        ("thetahat", Symbol("theta", hat=True)),
        ("that", Symbol("t", hat=True)),
        ("what_not", Symbol("w", "not", hat=True)),
        ("chatter", Symbol("c", "ter", hat=True)),
        ("lr", Symbol("eta")),
    ],
)
def test_what_a_name_says(name: str, parts: Symbol) -> None:
    assert take_apart(name) == parts


@pytest.mark.parametrize(
    ("style", "greek", "hatted", "nested", "slope"),
    [
        (UNICODE, "θ₁", "ŷ₂", "g_w_1", "∂L/∂θ₁"),
        (TEX, r"\theta_{1}", r"\hat{y}_{2}", "g_{w_{1}}", r"\frac{\partial L}{\partial \theta_{1}}"),
        (TYPST, "theta_1", "hat(y)_2", "g_(w_1)", "frac(partial L, partial theta_1)"),
        (
            MATHML,
            "<msub><mi>θ</mi><mn>1</mn></msub>",
            '<msub><mover><mi>y</mi><mo stretchy="false">^</mo></mover><mn>2</mn></msub>',
            "<msub><mi>g</mi><mrow><msub><mi>w</mi><mn>1</mn></msub></mrow></msub>",
            "<mfrac><mrow><mi>∂</mi><mi>L</mi></mrow><mrow><mi>∂</mi><msub><mi>θ</mi><mn>1</mn></msub></mrow></mfrac>",
        ),
    ],
)
def test_names(style: Style, greek: str, hatted: str, nested: str, slope: str) -> None:
    assert [style.name(name) for name in ("theta_1", "yhat_2", "g_w_1", derivative("loss", "theta_1"))] == [
        greek, hatted, nested, slope,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("style", "fraction", "power"),
    [
        (UNICODE, "−3/4", "2.5e-7"),
        (TEX, r"-\frac{3}{4}", r"2.5 \times 10^{-7}"),
        (TYPST, "-frac(3, 4)", "2.5 times 10^(-7)"),
        (
            MATHML,
            '<mo form="prefix">−</mo><mfrac><mn>3</mn><mn>4</mn></mfrac>',
            "<mn>2.5</mn><mo>×</mo>"
            '<msup><mn>10</mn><mrow><mo form="prefix">−</mo><mn>7</mn></mrow></msup>',
        ),
    ],
)  # fmt: skip
def test_numbers(style: Style, fraction: str, power: str) -> None:
    assert [to_text(Number(text), style) for text in ("-3/4", "2.5e-7")] == [fraction, power]


def test_a_notation_is_a_few_signs() -> None:
    """One made up here, of fewer than ten signs, writes a whole formula."""
    spoken = Style(
        {"+": "plus", "-": "minus", "*": " times ", "/": " over ", "^": " to the "},
        constant=str,
        letter=str.upper,
        fraction="{} over {}".format,
        superscript="{} to the {}".format,
        subscript="{} sub {}".format,
        forms={"root": ("the root of ", "")},
        stacked=True,
    )
    formula = parse("sqrt(a_1)*x^2/b - e")
    assert to_text(formula, spoken) == "the root of A sub 1 times X to the 2 over B minus e"
