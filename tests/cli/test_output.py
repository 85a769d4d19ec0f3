"""Where results go, and how a command ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Command, Three

GDCALC = [sys.executable, "-m", "gdcalc"]
LOSS_NAMES = (
    *("squared (mse)", "half-squared", "absolute (mae, l1)", "huber", "delta=1", "smooth-l1", "log-cosh"),
    *("quantile", "bce", "bce-logits", "hinge", "squared-hinge", "poisson-nll"),
)
FUNCTION_NAMES = (
    *("exp", "ln", "log", "log2", "log10", "sqrt", "abs", "sign", "sin", "cos", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "sigmoid", "relu", "softplus", "min", "max", "where"),
)
# Every way in which a command prints: at once, as it goes, more and less than a buffer, by Typer, and a dialogue.
WRITING = [
    ["step", "samples/three.toml"],
    ["step", "samples/three.toml", "--format", "jsonl"],
    ["step", "samples/three.toml", "--lr", "1e200"],
    ["check", "--interactive", "samples/three.toml"],
    ["schema", "run"],
    ["list", "losses"],
    ["--help"],
    ["step", "--help"],
    ["--version"],
]
LONG = ["step", "samples/three.toml", "--lr", "0.001", "--epochs", "100000000", "--last"]

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


def run_on(full: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run gdcalc with one of its streams on a full disk."""
    with Path("/dev/full").open("w") as disk:
        streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, full: disk}
        return subprocess.run(
            [*GDCALC, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, text=True, check=False, **streams
        )


def test_a_file_is_written_whole(three: Three, tmp_path: Path) -> None:
    for suffix in ("json", "jsonl", "txt"):
        path = tmp_path / f"run.{suffix}"
        ended = three("--output", str(path))
        assert (ended.status, ended.out) == (0, "")
        assert path.read_text("utf-8") == three("--format", {"txt": "table"}.get(suffix, suffix), COLUMNS="120").out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.json", "run.jsonl", "run.txt"]


def test_a_file_is_replaced_only_by_a_whole_one(gdcalc: Command, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("before")
    data = tmp_path / "late.csv"  # the error stands beyond what is read before the run begins
    data.write_text("x,y\n" + "1,2\n" * 20_000 + "1,oops\n")
    ended = gdcalc("step", "--model", "a*x+b", "--data", str(data), "--output", str(path), "--last")
    assert ended.status == 2
    assert "line 20002" in ended.err
    assert path.read_text() == "before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["late.csv", "run.json"]


def test_every_and_last(three: Three) -> None:
    def steps(*options: str) -> list[int]:
        return [step["step"] for step in json.loads(three("--lr", "0.1", "--json", *options).out)["steps"]]

    assert steps("--epochs", "3", "--every", "4") == [4, 8, 9]
    assert steps("--epochs", "3", "--every", "3") == [3, 6, 9]
    assert steps("--last") == [3]
    assert steps() == [1, 2, 3]


def test_digits(three: Three) -> None:
    assert "36.6667" in three().out
    assert "36.67" in three("--digits", "4").out
    assert "36.666666666666664" in three("--digits", "17").out


def test_options_override_a_problem_file(gdcalc: Command) -> None:
    ended = gdcalc("step", "samples/three.toml", "--model", "a*x", "--lr", "0.5", "--json")
    problem = json.loads(ended.out)["problem"]
    assert (problem["model"], problem["learning_rate"]) == ("a*x", "0.5")
    assert (
        json.loads(gdcalc("step", "samples/three.toml", "--sample", "x=2,y=3", "--json").out)["problem"]["samples"] == 1
    )


def test_a_problem_file_may_hold_what_is_shown(gdcalc: Command, tmp_path: Path) -> None:
    path = tmp_path / "problem.toml"
    path.write_text(
        'objective = "x^2"\ninit = ["x=1"]\nlr = 0.10\nsteps = 5\nlast = true\nformat = "json"\nexact = true\n'
    )
    document = json.loads(gdcalc("step", str(path)).out)
    assert document["problem"]["learning_rate"] == "0.10"
    assert [step["step"] for step in document["steps"]] == [5]


def test_notes_go_to_standard_error(gdcalc: Command) -> None:
    ended = gdcalc("step", "--objective", "x^2", "--init", "uniform(1,2)", "--json")
    assert ended.status == 0
    seed = json.loads(ended.out)["problem"]["seed"]
    assert f"--seed {seed}" in ended.err
    again = gdcalc("step", "--objective", "x^2", "--init", "uniform(1,2)", "--json", "--seed", str(seed))
    assert (again.out, again.err) == (ended.out, "")
    semicolons = gdcalc("step", "--model", "a*x", "--data", "-", stdin=b"x;y\n1,5;2,5\n")
    assert semicolons.status == 0
    assert "decimal" in semicolons.err


def test_a_name_that_looks_like_a_product_is_noted(gdcalc: Command) -> None:
    ended = gdcalc("step", "--model", "ax+b*z", "--sample", "x=1, z=2, y=3")
    assert (ended.status, ended.err) == (
        0, "gdcalc: ax is taken as one parameter; write a*x if a product is meant.\n"
    )  # fmt: skip


def test_a_seed_without_effect_is_noted(three: Three) -> None:
    assert "nothing in this run is random" in three("--seed", "1").err
    assert three("--seed", "1", "--order", "shuffle").err == ""


def test_standard_input_in_every_format(gdcalc: Command) -> None:
    texts = {
        "csv": b"x,y\n1,2\n3,4\n",
        "tsv": b"x\ty\n1\t2\n3\t4\n",
        "json": b'[{"x": 1, "y": 2}, {"x": 3, "y": 4}]',
        "jsonl": b'{"x": 1, "y": 2}\n{"x": 3, "y": 4}\n',
        "utf-16": "x,y\n1,2\n3,4\n".encode("utf-16"),
    }
    outs = {gdcalc("step", "--model", "a*x+b", "--data", "-", "--json", stdin=text).out for text in texts.values()}
    assert len(outs) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and signals of POSIX")
class TestAsAProcess:
    def test_a_closed_pipe_is_silent(self) -> None:
        for options in (["--format", "jsonl"], ["--json"], []):
            command = [*GDCALC, "step", "samples/three.toml", "--lr", "0.1", "--epochs", "20000", *options]
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            err = process.stderr.read()
            process.stderr.close()
            assert (process.wait(30), err) == (141, b"")

    def test_ctrl_c_is_silent_and_leaves_no_file(self, tmp_path: Path) -> None:
        path = tmp_path / "run.json"
        process = subprocess.Popen([*GDCALC, *LONG, "--output", str(path)], cwd=ROOT, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 30
        while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (130, b"")
        assert list(tmp_path.iterdir()) == []

    @needs_full
    @pytest.mark.parametrize("arguments", WRITING, ids=" ".join)
    def test_a_full_disk_is_one_line(self, arguments: list[str]) -> None:
        ended = run_on("stdout", arguments)
        message, *hint = ended.stderr.splitlines()
        assert ended.returncode == 2
        assert re.fullmatch("gdcalc: error: cannot write(?: standard output)?: No space left on device", message)
        assert hint in ([], ["  hint: write somewhere else"])

    @needs_full
    def test_messages_that_cannot_be_written_change_nothing_else(self) -> None:
        noted = ["step", "samples/three.toml", "--seed", "1", "--json"]
        ended = run_on("stderr", noted)
        assert (ended.returncode, json.loads(ended.stdout)["result"]["parameters"]) == (0, {"a": -2, "b": -4})
        for arguments, status in (
            (["step", "samples/nothing.toml"], 2),
            (["step", "--nothing"], 2),
            (["step", "samples/three.toml", "--lr", "1e200", "--json"], 3),
        ):
            assert run_on("stderr", arguments).returncode == status

    @needs_full
    def test_nothing_can_be_written_at_all(self) -> None:
        with Path("/dev/full").open("w") as full:
            command = [*GDCALC, "step", "samples/three.toml"]
            assert subprocess.run(command, cwd=ROOT, stdout=full, stderr=full, check=False).returncode == 2

    def test_a_terminal_shows_progress_and_removes_it(self) -> None:
        pexpect = pytest.importorskip("pexpect")
        command = f"{sys.executable} -m gdcalc {' '.join(LONG)}"
        child = pexpect.spawn(command, cwd=str(ROOT), timeout=30, encoding="utf-8", dimensions=(24, 80))
        child.expect(r"gdcalc: step [\d,]+ of 300,000,000")
        child.sendintr()
        child.expect(pexpect.EOF)
        child.close()
        assert child.before.endswith("\r\x1b[K")
        assert (child.exitstatus, "Traceback" in child.before) == (130, False)

    def test_a_table_fits_the_terminal(self) -> None:
        pexpect = pytest.importorskip("pexpect")
        environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm"}
        environment.pop("COLUMNS", None)
        for width in (45, 80, 200):
            child = pexpect.spawn(
                f"{sys.executable} -m gdcalc step samples/neuron.toml",
                cwd=str(ROOT), timeout=30, encoding="utf-8", dimensions=(50, width), env=environment,
            )  # fmt: skip
            child.expect(pexpect.EOF)
            lines = child.before.replace("\r", "").splitlines()
            assert max(map(len, lines)) <= width
            assert "0.785835" in child.before
            assert "\x1b" not in child.before


def test_an_unexpected_error_is_one_line(gdcalc: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret\x1b[31m")

    monkeypatch.setattr("gdcalc.cli.step.run", fail)
    ended = gdcalc("step", "samples/three.toml")
    assert ended.status == 70
    assert "a bug in gdcalc" in ended.err
    assert len(ended.err.splitlines()) == 1
    assert "\x1b" not in ended.err


def test_every_command_has_help(gdcalc: Command, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("step", "list", "schema"):
        assert gdcalc(command, "--help").status == 0
        assert "Usage: gdcalc" in capsys.readouterr().out
