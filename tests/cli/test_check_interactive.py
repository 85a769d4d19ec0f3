"""``gdcalc check --interactive``: whole dialogues, over a pipe, and hostile input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Command, Ended

RIGHT = ["0", "1", "-2", "-2", "2", "2", "2", "1", "0", "2", "2", "0", "2", "4", "4", "4", "-2", "-4"]
"""The three samples by hand: prediction, loss, two derivatives, a and b, for each of three steps."""

THREE = ("--model", "a*x+b", "--data", "samples/three.csv", "--lr", "1")


def converse(gdcalc: Command, *lines: str | bytes, options: tuple[str, ...] = (), **others: Any) -> Ended:
    """Answer the questions of the three-sample exercise."""
    typed = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    return gdcalc("check", "--interactive", *(others.pop("problem", THREE)), *options, stdin=typed, **others)


def test_a_whole_dialogue(gdcalc: Command) -> None:
    ended = converse(gdcalc, *RIGHT)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(
        "Model  ŷ = a·x + b\n"
        "Loss   L = (y − ŷ)²\n"
        "\n"
        "Type each value and press Enter; help says what else you can type.\n"
        "\n"
        "Step 1, sample 1: x = 1, y = 1; a = 0, b = 0, learning rate 1\n"
        "  prediction = 0\n"
        "    ✓ right\n"
        "  loss = 1\n"
        "    ✓ right\n"
        "  ∂L/∂a = -2\n"
        "    ✓ right\n"
        "  ∂L/∂b = -2\n"
        "    ✓ right\n"
        "  new a = 2\n"
        "    ✓ right\n"
        "  new b = 2\n"
        "    ✓ right\n"
        "\n"
        "Step 2, sample 2: x = 0, y = 1; a = 2, b = 2, learning rate 1\n"
    )
    assert ended.out.endswith(
        "  new b = -4\n"
        "    ✓ right\n"
        "\n"
        "No mistake found.\n"
        "18 values right.\n"
    )  # fmt: skip


def test_a_problem_file(gdcalc: Command) -> None:
    problem = ("samples/three.toml",)
    assert converse(gdcalc, *RIGHT, problem=problem).out == converse(gdcalc, *RIGHT).out


def test_wrong_then_right(gdcalc: Command) -> None:
    ended = converse(gdcalc, "5", *RIGHT)
    assert ended.status == 0, "the last attempt counts"
    assert "  prediction = 5\n    ✗ wrong: " in ended.out
    assert "should be" not in ended.out
    assert ended.out.endswith("No mistake found.\n18 values right.\n1 value needed a second try.\n")


def test_wrong_twice_then_following(gdcalc: Command) -> None:
    ended = converse(gdcalc, "0", "1", "2", "2", "-2", "-2", "2", "2", "1", "0", "2", "-2", "0")
    assert ended.status == 1
    first, second = (line for line in ended.out.split("\n") if "✗ wrong: " in line)
    assert "hint: " in first
    assert "−2" not in first
    assert "should be −2: " in second
    assert "the sign is flipped" in ended.out
    assert "going on with your value" in " ".join(ended.out.split())
    assert "  new a = -2\n    ↪ follows: 0 − 1·2 = −2 is right for your own values\n" in ended.out
    assert "Step 2, sample 2: x = 0, y = 1; a = −2, b = 2, learning rate 1\n" in ended.out
    assert "Step 3, sample 3: x = 1, y = 0; a = −2, b = 0, learning rate 1\n" in ended.out
    # In step 2 a = -2 - 1*0 follows too.
    assert ended.out.endswith("First mistake: step 1, ∂L/∂a.\n9 values right, 2 following, 1 wrong.\n")


def test_skipping(gdcalc: Command) -> None:
    ended = converse(gdcalc, "", "1", "", "", "2", "2", "q")
    assert ended.status == 0
    assert "  prediction =\n    skipped\n  loss = 1\n" in ended.out.replace("= \n", "=\n")
    assert ended.out.endswith("No mistake found.\n3 values right, 3 skipped.\n")


def test_the_formula_and_the_value(gdcalc: Command) -> None:
    ended = converse(gdcalc, "?", "!", "1", "?", "show", "help", "q")
    assert ended.status == 0
    assert "  prediction = ?\n    ŷ = a·x + b\n  prediction = !\n    prediction = 0\n  loss = 1\n" in ended.out
    assert "  ∂L/∂a = ?\n    ∂L/∂a = −2·(y − ŷ)·x\n  ∂L/∂a = show\n    ∂L/∂a = −2\n" in ended.out
    assert "\n    Enter               skip this value\n" in ended.out
    assert ended.out.endswith("1 value right, 2 shown.\n")


def test_a_value_from_ones_own_and_in_the_right_working(gdcalc: Command) -> None:
    ended = converse(gdcalc, "0", "1", "2", "2", "", "!", "!")
    assert "    new a = −2 from your own values (2 in the right working)\n" in ended.out
    assert "    new b = 2\n" in ended.out, "b does not read the derivative by a"
    assert ended.out.endswith("First mistake: step 1, ∂L/∂a.\n2 values right, 1 wrong, 1 skipped, 2 shown.\n")


def test_the_end_of_input_is_the_end(gdcalc: Command) -> None:
    ended = converse(gdcalc, "0", "1")
    assert ended.status == 0
    assert ended.out.endswith("  ∂L/∂a = \n\nNo mistake found.\n2 values right.\n")
    ended = gdcalc("check", "--interactive", *THREE, stdin=b"0\n1")
    assert ended.out.endswith("2 values right.\n"), "the last line may have no end"


def test_a_wrong_answer_without_a_second_one_is_a_mistake(gdcalc: Command) -> None:
    for rest in ((), ("q",), ("", "q")):
        ended = converse(gdcalc, "0", "2", *rest)
        assert ended.status == 1
        assert "First mistake: step 1, loss.\n1 value right, 1 wrong.\n" in ended.out


@pytest.mark.parametrize("typed", [b"", b"\n\n\n", b"abc\n", b"!\n!\n"])
def test_nothing_answered(gdcalc: Command, typed: bytes) -> None:
    ended = gdcalc("check", "--interactive", *THREE, stdin=typed)
    assert ended.status == 2
    assert ended.err.startswith("gdcalc: error: nothing was answered\n  hint: ")


def test_quitting_at_once(gdcalc: Command) -> None:
    ended = converse(gdcalc, "q")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.endswith("0 values right.\n")


def test_no_reveal_never_shows_a_right_value(gdcalc: Command) -> None:
    samples = ("--sample", "x=3, y=41")
    problem = ("--model", "a*x+b", *samples, "--init", "a=5, b=7", "--lr", "0.001", "--steps", "2")
    # By hand: the prediction 22, the loss 361, the derivatives -114 and -38, the parameters 5.114 and 7.038.
    lines = ["!", "1", "?", "1", "", "17", "17", "!", "help", "", "", "8", "8.5", "!", "", "4", "4", "5", "5"]
    ended = converse(gdcalc, *lines, problem=problem, options=("--no-reveal",))
    for value in ("22", "361", "114", "38", "5.114", "7.038"):
        assert value not in ended.out.replace("−", "-"), value
    assert "should be" not in ended.out
    assert "--no-reveal keeps the values" in ended.out
    assert "Step 2, sample 1: x = 3, y = 41; a = ?, b = 8.5, learning rate 0.001\n" in ended.out
    assert "show the value" not in ended.out
    assert ended.status == 1


def test_no_reveal_tells_what_follows_without_numbers(gdcalc: Command) -> None:
    ended = converse(gdcalc, "0", "1", "2", "2", "", "-2", options=("--no-reveal",))
    assert "    ↪ follows: right for your own values\n" in ended.out
    assert converse(gdcalc, *RIGHT, options=("--no-reveal",)).status == 0


def test_a_batch(gdcalc: Command) -> None:
    # By hand at a = b = 0: the loss (1 + 1 + 0)/3, the derivatives -2/3*(1 + 0 + 0) and -2/3*(1 + 1 + 0).
    lines = ["0", "0", "5", "5", "2/3", "-2/3", "-4/3", "2/3", "4/3"]
    ended = converse(gdcalc, *lines, options=("--batch", "all"))
    assert "\n\nStep 1: a = 0, b = 0, learning rate 1\n  Sample 1: x = 1, y = 1\n    prediction = 0\n" in ended.out
    assert "  Sample 3: x = 1, y = 0\n    prediction = 5\n      ✗ wrong: " in ended.out
    assert "  All 3 samples\n    loss = 2/3\n" in ended.out
    assert "First mistake: step 1, prediction of sample 3." in ended.out


def test_an_objective(gdcalc: Command) -> None:
    problem = ("--objective", "theta^2 + 2*theta + 1", "--init", "theta=3", "--lr", "0.1")
    ended = converse(gdcalc, "16", "8", "2.2", problem=problem)
    assert ended.status == 0
    assert "Step 1: θ = 3, learning rate 0.1\n  objective = 16\n" in ended.out
    assert "  ∂L/∂θ = 8\n    ✓ right\n  new θ = 2.2\n" in ended.out


def test_an_optimizer_and_its_settings(gdcalc: Command) -> None:
    ended = converse(gdcalc, "?", "q", options=("--optimizer", "adam", "--penalty", "0.1*a^2"))
    assert "Penalty    penalty = 0.1·a²\nOptimizer  adam\nSettings   β₁ = 0.9, " in ended.out


# Hostile input


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\x80",
        b"\x00",
        b"\x1b[31m2",
        "\u202e0".encode(),
        b"'; DROP TABLE",
        b"__import__('os')",
        b"[red]0[/red]",
        b"{step}",
        b"1/0",
        b"9" * 2500,
        b"a" * 10_000_000,
        b"1" + b" " * 3000 + b"2",
    ],
)
def test_hostile_lines_are_unreadable_and_harmless(gdcalc: Command, line: bytes) -> None:
    ended = converse(gdcalc, line, *RIGHT)
    assert ended.status == 0
    assert "? unreadable: " in ended.out
    assert not set(ended.out) & set("\x00\x1b\x80\u202e\r")
    assert len(ended.out) < 3000
    assert ended.out.endswith("No mistake found.\n18 values right.\n")


def test_windows_lines_and_a_byte_order_mark(gdcalc: Command) -> None:
    typed = "\r\n".join(RIGHT).encode("utf-8-sig")
    assert gdcalc("check", "--interactive", *THREE, stdin=typed).status == 0


def test_names_from_outside_are_cleaned(gdcalc: Command, tmp_path: Path) -> None:
    data = tmp_path / "evil.csv"
    data.write_text("x\x1b[31m,y\n1,1\n")
    ended = gdcalc("check", "--interactive", "--model", "a*x+b", "--data", str(data), stdin=b"0\n")
    assert "\x1b" not in ended.out + ended.err


# What it is shown on


def test_ascii(gdcalc: Command) -> None:
    gdcalc.encoding = "ascii"
    ended = converse(gdcalc, "0", "1", "-2", "2", "2")
    assert ended.out.isascii()
    assert "Model  yhat = a*x + b\n" in ended.out
    assert "  dloss/da = -2\n    + right\n  dloss/db = 2\n    x wrong: " in ended.out


def test_a_narrow_terminal(gdcalc: Command) -> None:
    ended = converse(gdcalc, "0", "5", "6", "help", "2", "2", "7", COLUMNS="40")
    assert max(map(len, ended.out.splitlines())) <= 40


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_other_languages(gdcalc: Command, language: str) -> None:
    ended = converse(gdcalc, "5", "0", *RIGHT[1:], options=("--lang", language))
    assert ended.status == 0
    assert "1" in ended.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--output", "x.txt"), "without --output"),
        (("--json",), "without --json"),
        (("--format", "markdown"), "without --format"),
        (("answers.csv",), "--interactive reads no answers"),
        (("--can-tell",), "exclude each other"),
    ],
)
def test_options_that_say_nothing(gdcalc: Command, options: tuple[str, ...], message: str) -> None:
    ended = converse(gdcalc, "0", options=options)
    assert ended.status == 2
    assert ended.out == ""
    assert message in ended.err
    assert "leave " in ended.err or "give one" in ended.err


def test_a_pager_says_nothing(gdcalc: Command) -> None:
    gdcalc.terminal = True
    ended = converse(gdcalc, "0", options=("--pager",))
    assert (ended.status, ended.out) == (2, "")
    assert "without --pager" in ended.err


def test_data_on_standard_input(gdcalc: Command) -> None:
    ended = gdcalc("check", "--interactive", "--model", "a*x+b", "--data", "-", stdin=b"x,y\n1,1\n")
    assert ended.status == 2
    assert "standard input cannot be both" in ended.err


def test_a_number_that_no_float_holds_is_wrong(gdcalc: Command) -> None:
    ended = converse(gdcalc, "1e400", options=("--round", "3", "--no-reveal"))
    assert "    ✗ wrong" in ended.out
    assert (ended.status, ended.err) == (1, "")
