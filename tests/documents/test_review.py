"""Lines that were once shown wrong, each as it must be."""

from __future__ import annotations

import pytest

from tests.conftest import Command


def shown(gdcalc: Command, *options: str) -> str:
    ended = gdcalc("step", *options, "--work", COLUMNS="200")
    assert ended.status == 0, ended.err
    return ended.out


def test_differences_of_nearly_equal_numbers_keep_the_digits_they_need(gdcalc: Command) -> None:
    """1e-16 is (2 - 1.99999999)^2; (2 - 2)^2 would be 0."""
    text = shown(gdcalc, "-m", "a*x", "--sample", "x=1,y=2", "--init", "a=1.99999999")
    assert "L = (y − ŷ)² = (2 − 1.99999999)² ≈ 1e-16" in text
    assert "= −2·(2 − 1.99999999)·1 ≈ −2e-8" in text


def test_rounded_factors_are_not_put_before_a_gradient_that_they_do_not_give(gdcalc: Command) -> None:
    """-5.334 times -0.833 is 4.443, but worked in one line the gradient is 4.445."""
    options = ("-m", "a*x/b/c", "--sample", "x=2,y=1", "--init", "a=0.5,b=0.3,c=-2", "--detail", "full", "--round", "3")
    text = shown(gdcalc, *options)
    assert "= 2·(1 − (−1.667))·0.5·2/(0.3·(−2)²) = 4.445" in text
    assert "∂ŷ/∂c = −a·x/(b·c²)\n" in text
    assert "-0.833" not in text.replace("−", "-")


def test_a_negated_name_is_not_shown_twice(gdcalc: Command) -> None:
    assert "∂ŷ/∂c = −x = −2   (" in shown(gdcalc, "-m", "-c*x", "--sample", "x=2,y=1", "-i", "c=3", "--detail", "full")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("L*x + b", "L means the loss where it is shown"),
        ("eta*x", "eta means the learning rate where it is shown"),
        ("a_1*x + a1", "a_1 and a1 look the same where they are typeset"),
    ],
)
def test_names_that_would_be_shown_as_others(gdcalc: Command, model: str, message: str) -> None:
    ended = gdcalc("step", "-m", model, "--sample", "x=1,y=2")
    assert ended.status == 2
    assert message in ended.err


def test_small_gradients_are_checked_too(gdcalc: Command) -> None:
    text = shown(gdcalc, "-m", "relu(w*x)", "--sample", "x=1e-10,y=1", "--detail", "full")
    assert "a central difference gives ∂L/∂w = −1e-10: the loss has a kink there" in text
    assert "Checked" not in text


def test_a_sign_of_equality_is_not_alone_on_its_line(gdcalc: Command) -> None:
    options = ("step", "-m", "sigmoid(W*x+b)", "--sample", "x=2, y=1", "-i", "W=0.5,b=0.3", "--detail", "full")
    text = gdcalc(*options, COLUMNS="40").out
    assert not any(line.strip() in ("≈", "=") or line != line.rstrip() for line in text.splitlines())


def test_no_central_difference_is_claimed_where_there_is_none(gdcalc: Command) -> None:
    """(1 - sqrt(w)^2)^2 has no value below w = 0, where the difference would have to look."""
    text = shown(gdcalc, "-m", "x*sqrt(w)*sqrt(w)", "--sample", "x=1,y=1", "--init", "w=1e-9", "--detail", "full")
    assert (
        "Checked 1 derivative against SymPy's derivative of the whole alone: a central difference would leave" in text
    )
    assert "agree" not in text
