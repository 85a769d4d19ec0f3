"""Every bad input gets one clear message on standard error, exit status 2 (3 after the start), and no traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, Command, Ended, Three

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"


def refused(ended: Ended) -> str:
    """Check that a command was refused with one message, and return the message."""
    assert ended.status == 2
    assert ended.out == ""
    assert ended.err.startswith("gdcalc: error: ")
    assert ended.err.count("gdcalc: error:") == 1
    assert "Traceback" not in ended.err
    return ended.err


def caret(message: str) -> str:
    """Return the part of the echoed text that the carets point at."""
    lines = message.splitlines()
    at = next(index for index, line in enumerate(lines) if re.fullmatch(r" *\^+", line))
    start = lines[at].index("^")
    return lines[at - 1][start : start + lines[at].count("^")]


@pytest.mark.parametrize(
    ("model", "place", "said"),
    [
        ('__import__("os")', '"', "not allowed"),
        ("x.__class__", ".", "names have no attributes"),
        ("lambda: 0", ":", "not allowed"),
        ("a[0]", "[", "square brackets"),
        ('"text"', '"', "quotes"),
        ("`a`*x", "`", "backtick"),
        ("9^9^9^9", "9^9^9", "369,693,100"),
        ("a*sinn(x)", "sinn", "did you mean sin?"),
        ("sin(x,1)*a", "sin(x,1)", "sin takes 1 argument; 2 given"),
        ("1,5*x*a", ",", "a decimal point is written '.'"),
        ("y=a*x", "y=a*x", "right-hand side only, or assign yhat"),
        ("a*x+", " ", "ends too early"),
        ("x^101*a", "x^101", "limit of 100"),
        ("a*x*1e401", "1e401", "limit of 400"),
    ],
)
def test_a_model_is_refused_with_a_caret(gdcalc: Command, model: str, place: str, said: str) -> None:
    ended = gdcalc("step", "--model", model, "--data", "samples/three.csv")
    message = refused(ended)
    assert said in message.replace("369,693,101", "369,693,100")  # the estimate may be one off
    if place.strip():
        assert caret(message) == place


def test_a_digit_estimate_says_the_limit(gdcalc: Command) -> None:
    # 9^9 = 387,420,489 and 387420489*log10(9) = 369,693,099.6: 369,693,100 digits.
    message = refused(gdcalc("step", "--objective", "a*9^9^9^9"))
    assert "369,693,10" in message
    assert "4,000" in message


def test_nested_powers_stop_when_they_are_evaluated(gdcalc: Command) -> None:
    for options in ((), ("--exact",)):
        ended = gdcalc("step", "--objective", "((x^100)^100)^100", "--init", "x=3", *options)
        assert ended.status == 3
    assert "4,000 digits" in ended.err
    assert "After 0 steps: x = 3" in ended.out


def test_deep_long_and_hidden(gdcalc: Command) -> None:
    data = ("--data", "samples/three.csv")
    assert "32 levels" in refused(gdcalc("step", "--model", "(" * 70 + "x" + ")" * 70, *data))
    long = refused(gdcalc("step", "--model", "a" * 10_000_000, *data))
    assert "10,000,000 characters; the limit is 2,000" in long
    assert len(long) < 300
    hidden = refused(gdcalc("step", "--model", f"a{ZERO_WIDTH_SPACE}*x", *data))
    assert "U+200B" in hidden
    assert "column 2" in hidden
    assert ZERO_WIDTH_SPACE not in hidden
    assert "U+0000" in refused(gdcalc("step", "--model", "a*x\0", *data))


def test_a_model_without_a_column(gdcalc: Command) -> None:
    message = refused(gdcalc("step", "--model", "ax+b", "--data", "samples/three.csv"))
    assert "the model uses no column of the data" in message
    assert "write a*x" in message


@pytest.mark.parametrize(("objective", "shown"), [("1/x", "1/0"), ("ln(x)", "ln(0)"), ("sqrt(x-1)", "√(−1)")])
def test_no_value_in_the_first_step(gdcalc: Command, objective: str, shown: str) -> None:
    message = refused(gdcalc("step", "--objective", objective))
    assert "step 1" in message
    assert shown in message
    assert "x = 0" in message


def test_no_value_later_keeps_the_finished_steps(gdcalc: Command) -> None:
    # x = 1, gradient 1/x = 1, rate 2: x = -1, and ln(-1) has no value in step 2.
    ended = gdcalc("step", "--objective", "ln(x)", "--init", "x=1", "--lr", "2", "--steps", "5")
    assert ended.status == 3
    assert "After 1 step: x = −1" in ended.out
    assert "step 2" in ended.err
    assert "ln(−1)" in ended.err


def test_fractions_that_grow_too_long(gdcalc: Command) -> None:
    ended = gdcalc("step", "--objective", "x^4", "--exact", "--init", "x=3", "--lr", "0.1", "--steps", "20")
    assert ended.status == 3
    finished = re.search(r"fractions now exceed 4,000 digits after step (\d+)", ended.err)
    assert finished
    assert f"After {finished[1]} steps" in ended.out
    assert "use float64" in ended.err


def test_a_rate_that_is_too_large(gdcalc: Command) -> None:
    ended = gdcalc("step", "samples/three.toml", "--lr", "10", "--epochs", "1000", "--last")
    assert ended.status == 3
    assert "the loss grew" in ended.err
    assert "try a smaller --lr" in ended.err
    assert "nan" not in ended.out
    assert "inf" not in ended.out


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        (("--lr", "abc"), "a number, 0 or more, or a formula in t"),
        (("--lr", ""), "a number, 0 or more, or a formula in t"),
        (("--lr", "-1"), "0 or more"),
        (("--batch", "0"), "1 or more, or all"),
        (("--batch", "some"), "1 or more, or all"),
        (("--epochs", "-1"), "1 or more"),
        (("--steps", "1.5"), "1 or more"),
        (("--round", "99"), "from 0 to 30"),
        (("--digits", "0"), "from 1 to 17"),
        (("--seed", "x"), "0 or more"),
        (("--every", "0"), "1 or more"),
        (("--order", "shuffel"), "did you mean shuffle?"),
        (("--reduction", "avg"), "mean, sum"),
        (("--loss", "hubber"), "did you mean huber?"),
        (("--loss", "huber:delta=0"), "delta > 0"),
        (("--loss", "huber:dleta=1"), "did you mean delta?"),
        (("--optimizer", "sdg"), "did you mean sgd?"),
        (("--tolerance", "-1"), "0 or more"),
        (("--format", "xml"), "table, json, jsonl"),
        (("--output", "run.docx"), ".json"),
        (("--color", "blue"), "auto, always, never"),
    ],
)
def test_an_option_names_itself_the_text_and_what_is_allowed(
    three: Three, options: tuple[str, str], allowed: str
) -> None:
    message = refused(three(*options))
    assert options[0] in message
    assert options[1].partition(":")[0] in message
    assert allowed in message


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--target", "z"), "the columns are x, y"),
        (("--target", "Y"), "did you mean y?"),
        (("--init", "c=1"), "the parameters are a, b"),
        (("--init", "a"), "--init"),
        (("--freeze", "c"), "the parameters are a, b"),
        (("--freeze", "a,b"), "no parameter to update"),
        (("--predict", "z=1"), "inputs: x"),
        (("--exact", "--round", "2"), "exclude each other"),
        (("--every", "2", "--last"), "exclude each other"),
        (("--rounding", "truncate"), "give --round N"),
        (("--json", "--digits", "3"), "--digits is about table, markdown, latex, html, typst, not json"),
        (("--objective", "a^2"), "exclude each other"),
        (("--sample", "x=1,y=1"), "exclude each other"),
        (("--nosuch",), "--nosuch"),
        (("--lr",), "--lr"),
    ],
)
def test_options_that_do_not_fit(three: Three, options: tuple[str, ...], said: str) -> None:
    assert said in refused(three(*options))


def test_nothing_to_do(gdcalc: Command) -> None:
    assert "--model" in refused(gdcalc("step"))
    assert "the model needs data" in refused(gdcalc("step", "--model", "a*x+b"))
    assert "nosuch" in refused(gdcalc("nosuch"))
    assert "samples" in refused(gdcalc("step", "--objective", "x^2", "--batch", "2"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "empty"),
        (b"x,y\n", "no rows"),
        (b"x,y\n1,2\n1\n", "line 3"),
        (b"x,y\n1,NaN\n", "line 2, column 'y': 'NaN'"),
        (b"x,y\n1,\n", "line 2, column 'y'"),
        (b"x,y\n1,1e999999999\n", "'1e999999999'"),
        (b"x,y\n1,1_000\n", "'1_000'"),
        (b'x,y\n1,"2\n', "line 2"),
        (b"x,x\n1,2\n", "'x'"),
        (b"x,\n1,2\n", "column 2"),
        (b"x,price\n1,2\n", None),
    ],
)
def test_data_are_refused_with_the_place(gdcalc: Command, text: bytes, said: str | None) -> None:
    ended = gdcalc("step", "--model", "a*x+b", "--data", "-", stdin=text)
    if said is None:
        assert ended.status == 0
    else:
        assert said in refused(ended)


def test_files_that_are_not_there(gdcalc: Command, tmp_path: Path) -> None:
    unreadable = tmp_path / "unreadable.csv"
    unreadable.write_text("x,y\n1,2\n")
    for path in (tmp_path / "missing.csv", tmp_path, tmp_path / "missing.toml"):
        arguments = ["step", str(path)] if path.suffix == ".toml" else ["step", "--model", "a*x", "--data", str(path)]
        message = refused(gdcalc(*arguments))
        assert path.name in message


def test_names_from_outside_are_printed_literally(gdcalc: Command) -> None:
    header = "\x1b[31mx,[/red],:bomb:,温度\n"
    ended = gdcalc("step", "--model", "a*w", "--data", "-", stdin=(header + "1,2,3,4\n").encode())
    message = refused(ended)
    assert r"\x1b[31mx, [/red], :bomb:" in message
    assert "\x1b" not in message
    shown = gdcalc(
        "step",
        "--model",
        "a*温度+b",
        "--data",
        "-",
        "--target",
        "[/red]",
        stdin=b"[/red],\xe6\xb8\xa9\xe5\xba\xa6\n1,2\n",
    )
    assert shown.status == 0
    assert "[/red]" in shown.out
    assert "温度" in shown.out


def test_a_problem_file_is_refused_with_its_name(gdcalc: Command, tmp_path: Path) -> None:
    path = tmp_path / "problem.toml"
    for text, said in [
        ("model = ", "not TOML"),
        ('modle = "a*x"', "did you mean model?"),
        ("lr = true", "a text or a number"),
        ("exact = 1", "true or false"),
        ("init = 3", "a list of texts"),
        ("[model]\na = 1", "a text or a number"),
    ]:
        path.write_text(text)
        message = refused(gdcalc("step", str(path)))
        assert "problem.toml" in message
        assert said in message


LEVELS = 100_000


@pytest.mark.parametrize(
    "text",
    [
        "init = " + "[" * 21 + "]" * 21,
        "init = " + "[" * LEVELS + "]" * LEVELS,
        "init = " + "{a = " * LEVELS,
        "[optimizer" + ".a" * 2000 + "]\nb = 1",
        # Python's own reader takes more memory than there is for a key with so many parts.
        "optimizer" + ".a" * LEVELS + " = 1",
        'optimizer = {rule = """a"b""", settings' + " . '='" * LEVELS + " = 1}",
    ],
    ids=["just too deep", "lists", "tables", "a table's name", "a key", "quoted keys"],
)
def test_a_problem_file_nested_too_deeply(gdcalc: Command, tmp_path: Path, text: str) -> None:
    path = tmp_path / "problem.toml"
    path.write_text(text)
    message = refused(gdcalc("step", str(path)))
    assert "problem.toml is nested too deeply" in message
    assert "at most 20" in message


def test_many_points_are_no_levels(gdcalc: Command, tmp_path: Path) -> None:
    path = tmp_path / "problem.toml"
    path.write_text(f'# {"a." * 50}\nmodel = """{"0.5*" * 50}a*x"""\nsample = \'x=0.5, y=1.5\' # isn\'t {"a." * 50}\n')
    assert gdcalc("step", str(path)).status == 0


def test_an_output_that_cannot_be_written(three: Three, tmp_path: Path) -> None:
    assert "there is no folder" in refused(three("--output", str(tmp_path / "missing" / "run.json")))
    (tmp_path / "run.json").mkdir()
    assert "folder" in refused(three("--output", str(tmp_path / "run.json")))


def test_no_file_is_left_where_a_run_cannot_begin(gdcalc: Command, tmp_path: Path) -> None:
    ended = gdcalc("step", "--objective", "1/x", "--output", str(tmp_path / "run.json"))
    refused(ended)
    assert list(tmp_path.iterdir()) == []


def test_samples_are_there() -> None:
    assert (SAMPLES / "three.csv").read_text() == "x,y\n1,1\n0,1\n1,0\n"
