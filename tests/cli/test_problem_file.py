"""What a problem file may not hold: where results go, what is started, and numbers that nobody writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gdcalc import GdcalcError, check, solve
from tests.conftest import Command

BASE = 'model = "a*x"\nsample = "x=1, y=2"\n'
COMMANDS = (
    ("step",),
    ("derive",),
    ("check", "samples/three.csv"),
    ("check", "--can-tell"),
    ("plot",),
    ("compare", "--lr", "1", "--lr", "2"),
    ("code",),
)


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    return tmp_path / "problem.toml"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(("name", "value"), [("output", '"{}"'), ("pager", "true")])
def test_a_file_neither_writes_files_nor_starts_programs(
    gdcalc: Command, problem: Path, command: tuple[str, ...], name: str, value: str
) -> None:
    precious = problem.parent / "precious.txt"
    precious.write_text("kept")
    problem.write_text(f"{BASE}{name} = {value.format(precious)}\n")
    ended = gdcalc(*command, str(problem))
    assert (ended.status, ended.out, precious.read_text()) == (2, "", "kept")
    assert f"{problem} has the setting {name}, which is taken from the command line alone" in ended.err
    assert f"--{name}" in ended.err


def test_an_option_beside_the_file_does_not_allow_it(gdcalc: Command, problem: Path) -> None:
    problem.write_text(f'{BASE}output = "precious.txt"\n')
    ended = gdcalc("step", str(problem), "--output", str(problem.parent / "mine.txt"))
    assert ended.status == 2
    assert list(problem.parent.iterdir()) == [problem]


LONG = {"decimal": "9" * 5000, "negative": "-" + "9" * 5000, "hex": "0x" + "f" * 5000, "octal": "0o" + "7" * 6000}
OWN = """[optimizer]
rule = "theta = theta - k*lr*g"
settings = {{ k = {} }}
"""
HOLDERS = {
    "lr": "lr = {}",
    "steps": "steps = {}",
    "init": "init = {{ a = {} }}",
    "list": "init = [{{ a = {} }}]",
    "flag": "maximize = {}",
    "setting": OWN,
    "state": OWN.replace("settings", "state"),
    "rule": '[optimizer]\nrule = ["theta = theta - lr*g", {}]',
    "name": '[optimizer]\nrule = "theta = theta - lr*g"\nname = {}',
    "unknown": "nosuch = {}",
}


@pytest.mark.parametrize("number", LONG.values(), ids=LONG)
@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_a_number_of_thousands_of_digits(gdcalc: Command, problem: Path, holder: str, number: str) -> None:
    problem.write_text(BASE + holder.format(number))
    ended = gdcalc("step", str(problem))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"gdcalc: error: {problem} has a whole number of thousands of digits\n"
        "  hint: a number has at most 50 digits; write a larger one as 1e100\n"
    )


def test_the_longest_number_that_is_read(gdcalc: Command, problem: Path) -> None:
    problem.write_text(f"{BASE}lr = 1{'0' * 49}\n")
    assert gdcalc("step", str(problem), "--json").status == 0
    problem.write_text(f"{BASE}lr = 1{'0' * 50}\n")
    assert "50" in gdcalc("step", str(problem)).err


@pytest.mark.parametrize("key", ["optimizer", "optimizer.settings", "init", "nosuch"])
def test_deep_tables(gdcalc: Command, problem: Path, key: str) -> None:
    problem.write_text(f"{BASE}{key}.{'a.' * 3000}b = 1\n")
    ended = gdcalc("step", str(problem))
    assert (ended.status, ended.out) == (2, "")
    assert "is nested too deeply" in ended.err


@pytest.mark.parametrize(
    "settings",
    [
        {"lr": 10**5000},
        {"init": {"a": 10**5000}},
        {"init": [10**5000]},
        {"epochs": 10**5000},
        {"optimizer": {"rule": "theta = theta - k*lr*g", "settings": {"k": 10**5000}}},
    ],
    ids=["lr", "mapping", "list", "epochs", "setting"],
)
def test_a_number_of_thousands_of_digits_in_python(settings: dict[str, Any]) -> None:
    with pytest.raises(GdcalcError, match="thousands of digits"):
        solve("a*x", data=[{"x": 1, "y": 2}], **settings)


def test_an_answer_of_thousands_of_digits_in_python() -> None:
    with pytest.raises(GdcalcError, match="thousands of digits"):
        check([{"step": 1, "loss": 10**5000}], "a*x", data=[{"x": 1, "y": 2}])
