"""Formulas as people paste them: Unicode and LaTeX mean the same as their plain spelling."""

from __future__ import annotations

import pytest

from gdcalc.errors import ExpressionError
from gdcalc.expression.parser import parse, parse_model
from gdcalc.expression.symbols import GREEK
from gdcalc.expression.tokens import fold_name, is_name
from gdcalc.expression.tree import Name, names


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("a·x", "a*x"),
        ("a⋅x", "a*x"),
        ("a×x", "a*x"),
        ("a∗x", "a*x"),
        ("a÷x", "a/x"),
        ("a−x", "a-x"),
        ("x²", "x^2"),
        ("x¹⁰", "x^10"),
        ("x⁻¹", "x^-1"),
        ("x²y", "x^2*y"),
        ("x²(y+1)", "x^2*(y+1)"),
        ("2x²", "2*x^2"),
        ("(x+1)²", "(x+1)^2"),
        ("-x²", "-(x^2)"),
        ("|x|²", "abs(x)^2"),
        ("∣x∣", "abs(x)"),
        ("σ(z)", "sigmoid(z)"),
        ("σ*z", "sigma*z"),
        ("2π", "2*pi"),
        ("θ₁·x", "theta_1*x"),
        ("x₁₂", "x_12"),
        ("xₙ", "x_n"),
        ("ŷ", "yhat"),
        ("y\N{COMBINING CIRCUMFLEX ACCENT}", "yhat"),
        ("x₁\N{COMBINING CIRCUMFLEX ACCENT}", "x_1hat"),
        ("(y − ŷ)²", "(y-yhat)^2"),
        ("𝑥 + 𝜃", "x+theta"),  # mathematical italics, as copied from a PDF
        ("𝐱 + ℎ", "x+h"),
        ("𝑥₁", "x_1"),
        ("µ + ϕ", "mu+phi"),  # the micro sign and the symbol form of phi
        ("where(x≥0, 1, 0)", "where(x>=0, 1, 0)"),
        ("where(x≠0, 1, 0)", "where(x!=0, 1, 0)"),
        ("1\N{NO-BREAK SPACE}+\N{THIN SPACE}x", "1+x"),
        # LaTeX
        (r"\frac{1}{2}", "1/2"),
        (r"\frac{1}{2}x", "(1/2)*x"),
        (r"\frac{1}{2}(y-\hat{y})^2", "(1/2)*(y-yhat)^2"),
        (r"\frac{a+b}{c+d}", "(a+b)/(c+d)"),
        (r"2\frac{a}{b}", "2*(a/b)"),
        (r"2(\frac{1}{2})", "2*(1/2)"),
        (r"\dfrac{1}{1+\exp(-x)}", "1/(1+exp(-x))"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"\sqrt{x+1}", "sqrt(x+1)"),
        (r"a\cdot b \times c", "a*b*c"),
        (r"\left( x + 1 \right)^2", "(x+1)^2"),
        (r"\left|x\right|", "abs(x)"),
        (r"\max\left(a, b\right)", "max(a,b)"),
        (r"x_{1} + x_{12}", "x_1 + x_12"),
        (r"\theta_{0} + \theta_1*x_{1}", "theta_0 + theta_1*x_1"),
        (r"x^{10}", "x^10"),
        (r"x^{-1}", "x^-1"),
        (r"e^{-x^{2}}", "e^(-x^2)"),
        (r"x^{n+1}", "x^(n+1)"),
        (r"\hat{y}", "yhat"),
        (r"\hat y", "yhat"),
        (r"\hat{\theta}_1", "thetahat_1"),
        (r"\sigma(z)", "sigmoid(z)"),
        (r"\exp(x)", "exp(x)"),
        (r"\exp{x}", "exp(x)"),
        (r"\ln(x)", "ln(x)"),
        (r"\log_2(x)", "log2(x)"),
        (r"\log_{10}(x)", "log10(x)"),
        (r"\operatorname{relu}(x)", "relu(x)"),
        (r"\varepsilon + \pi", "epsilon + pi"),
        (r"2\,w", "2*w"),
        (r"where(a \le b, 1, 0)", "where(a <= b, 1, 0)"),
    ],
)
def test_means_the_same_as(pasted: str, plain: str) -> None:
    assert parse(pasted) == parse(plain)


@pytest.mark.parametrize(("letter", "name"), GREEK.items())
def test_greek_letters_and_their_latex(letter: str, name: str) -> None:
    if name == "pi":
        return
    assert parse(letter) == Name(name)
    if name not in ("yhat", "omicron"):
        assert parse("\\" + name) == Name(name)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("x₁y", 2, "an operator is missing"),  # a product in print, not the name x_1y
        ("x₁x₂", 2, "an operator is missing"),
        ("x_{1}x_{2}", 5, "an operator is missing"),
        (r"\hat{y}x", 7, "an operator is missing"),
        ("xⁿ", 1, "SUPERSCRIPT LATIN SMALL LETTER N"),
        ("ₓ", 0, "LATIN SUBSCRIPT SMALL LETTER X"),
        ("xₙ₊₁", 2, "SUBSCRIPT PLUS SIGN"),
        ("x⁺", 1, "SUPERSCRIPT PLUS SIGN"),
        ("x²³⁻", 1, "not a whole number"),
        ("x²^3", 2, "power of a power"),
        (r"2\frac{1}{2}", 1, "mixed number"),
        (r"\frac{1}", 8, "a group in braces is needed"),
        (r"\frac12", 5, "a group in braces is needed"),
        (r"\sqrt x", 6, "a group in braces is needed"),
        (r"\sqrt[3]{x}", 5, "LEFT SQUARE BRACKET"),
        (r"\ln x", 0, "ln is a function"),
        (r"\foo{x}", 0, "LaTeX command is not known"),
        ("\\", 0, "LaTeX command is not known"),
        (r"\hat{}", 0, "needs a name in braces"),
        (r"\text{1}", 0, "needs a name in braces"),
        ("√x", 0, "SQUARE ROOT"),
        ("½x", 0, "VULGAR FRACTION ONE HALF"),
        ("x–1", 1, "EN DASH"),
        ("𝟐x", 0, "MATHEMATICAL BOLD DIGIT TWO"),
        ("x\N{COMBINING ACUTE ACCENT}", 1, "COMBINING ACUTE ACCENT"),
        ("٣", 0, "ARABIC-INDIC DIGIT THREE"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(text: str, column: int, message: str) -> None:
    with pytest.raises(ExpressionError, match=message) as caught:
        parse(text)
    assert caught.value.excerpt is not None
    assert caught.value.excerpt.span.start == column
    assert caught.value.hint


def test_a_latex_model() -> None:
    z, yhat = parse_model(r"z = \theta_{1} \cdot x_{1} + b" + "\n" + r"\hat{y} = \sigma(z)")
    assert (z.name, names(z.formula)) == ("z", ("theta_1", "x_1", "b"))
    assert (yhat.name, yhat.formula) == ("yhat", parse("sigmoid(z)"))


@pytest.mark.parametrize(
    ("column", "folded"),
    [("θ₁", "theta_1"), ("x", "x"), ("ŷ", "yhat"), ("two words", "two words"), ("3", "3"), ("", "")],
)
def test_names_of_columns(column: str, folded: str) -> None:
    assert fold_name(column) == folded
    assert is_name(column) == (column == folded and column == "x")
