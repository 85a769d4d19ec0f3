"""The scripts of ``gdcalc code``, executed: every step they print against gdcalc's own run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from gdcalc import solve
from tests import offered
from tests.conftest import ROOT, Command
from tests.peers.trajectories import library
from tests.scripts.running import Printed, execute, wanted

RUNS: dict[str, tuple[str, ...]] = {
    "three": ("samples/three.toml", "--epochs", "2"),
    "batch": ("samples/four.toml", "--epochs", "30", "--penalty", "0.1*w^2 + abs(b)"),
    "sum": ("samples/four.toml", "--epochs", "3", "--batch", "3", "--reduction", "sum", "--model", "w*x + b"),
    "neuron": ("samples/neuron.toml", "--freeze", "b", "--steps", "5"),
    "network": ("samples/network.toml", "--steps", "20"),
    "objective": ("samples/parabola.toml", "--lr", "0.1/t"),
    "two parameters": ("samples/bowl.toml", "--init", "x=1, y=-2", "--maximize", "--steps", "5"),
    "shuffled": ("samples/four.toml", "--batch", "2", "--order", "shuffle", "--seed", "5", "--epochs", "4"),
    "drawn": ("samples/four.toml", "--batch", "1", "--order", "random", "--seed", "5", "--epochs", "4"),
    "until": ("samples/four.toml", "--until", "loss < 0.5", "--epochs", "500"),
    "update": ("samples/four.toml", "--until", "max_update < 0.01", "--epochs", "500"),
    "tolerance": ("samples/four.toml", "--tolerance", "0.1", "--epochs", "5000"),
    "huber": ("samples/three.toml", "--loss", "huber:delta=0.7", "--lr", "0.1", "--epochs", "5"),
    "cross-entropy": ("samples/neuron.toml", "--loss", "bce", "--steps", "10"),
    "log-cosh": ("samples/three.toml", "--loss", "log-cosh", "--lr", "0.1"),
    "activations": (
        *("--model", "v*tanh(w*x + b) + relu(w*x)*softplus(v)", "--data", "samples/four.csv", "--init", "0.3"),
        *("--batch", "2", "--epochs", "5"),
    ),
    "cases": (
        *("--model", "where(x > 2, a*x, max(b*x, -a))", "--data", "samples/four.csv", "--init", "0.3"),
        *("--steps", "9"),
    ),
    "adam": ("samples/four.toml", "--optimizer", "adam:beta1=0.8", "--lr", "cosine:lr=0.1,steps=20", "--epochs", "20"),
    "momentum": (
        *("samples/three.toml", "--optimizer", "sgd:momentum=0.9,nesterov=true,weight_decay=0.01", "--lr", "0.05"),
        *("--epochs", "20"),
    ),
    "nadam": ("samples/three.toml", "--optimizer", "nadam:weight_decay=0.1,decoupled=true", "--epochs", "10"),
    "rprop": ("samples/four.toml", "--optimizer", "rprop:eta_plus=1.5", "--epochs", "20"),
    "keras": ("samples/four.toml", "--optimizer", "rmsprop", "--dialect", "keras", "--batch", "2", "--epochs", "20"),
    "heavy ball": ("samples/four.toml", "--optimizer", "heavy-ball", "--epochs", "20"),
    "settings": ("samples/three.toml", "--optimizer", "adam:beta1=0,eps=10^-8,weight_decay=3^-2", "--lr", "007/100"),
    "constants": (
        *("--model", "exp(1)*a*x + sqrt(2)*b + ln(2)", "--data", "samples/three.csv", "--lr", "0.01"),
        *("--penalty", "sqrt(2)*a^2"),
    ),
    "own names": (
        *("--model", "all_x = a*x; new_a = all_x + epoch*x; new_a + whole_loss*x", "--data", "samples/three.csv"),
        *("--init", "0.3", "--batch", "2", "--until", "sigmoid(a) > 0.62", "--epochs", "30", "--lr", "0.1"),
    ),
    "guarded": ("--model", "where(x > 0, a*x, b)", "--data", "samples/three.csv", "--lr", "where(t == 2, 0, 0.1)"),
    "rates": ("samples/four.toml", "--lr", "0.01*sigmoid(-t) + 0.001*relu(3 - t)", "--epochs", "6"),
    "unused": ("--model", "h = c*x; a*x + b", "--data", "samples/three.csv", "--lr", "0.1"),
    "step rates": (
        *("samples/three.toml", "--lr", "step:lr=0.1,every=2", "--optimizer", "adam", "--dialect", "textbook"),
        *("--epochs", "3"),
    ),
    "sklearn": ("samples/four.toml", "--dialect", "sklearn", "--batch", "1", "--epochs", "5", "--lr", "0.01"),
}  # fmt: skip

NAMES = ("--model", "lambda*x_1 + print*θ_2 + t1", "--sample", "x_1=1, θ_2=2, y=3", "--steps", "3")


Printing = Callable[[str], dict[str, Printed]]


def arguments_of(name: str) -> tuple[str, ...]:
    return NAMES if name == "names" else RUNS[name]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printing:
    """What the scripts in a library print, by the name of the run; one process executes them all."""

    @cache
    def by_name(library: str) -> dict[str, Printed]:
        gdcalc, names = Command(), [*RUNS, "names"]
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(ROOT)
            ended = [gdcalc("code", *arguments_of(name), "--library", library) for name in names]
        assert [each.err for each in ended if each.status] == []
        scripts = [each.out for each in ended]
        return dict(zip(names, execute(scripts, tmp_path_factory.mktemp(library)), strict=True))

    return by_name


def check(gdcalc: Command, name: str, printed: Printed, tolerance: float) -> None:
    """Hold each step of a script to gdcalc's."""
    steps = wanted(gdcalc, arguments_of(name))
    assert steps is not None
    assert printed.ending == ""
    assert len(printed.steps) == len(steps)
    for row, step in zip(printed.steps, steps, strict=True):
        assert row == pytest.approx(step, rel=tolerance, abs=tolerance)


@pytest.mark.parametrize("name", [*RUNS, "names"])
def test_plain_python(gdcalc: Command, printed: Printing, name: str) -> None:
    check(gdcalc, name, printed("python")[name], 1e-13)


@pytest.mark.parametrize("name", [*RUNS, "names"])
def test_numpy(gdcalc: Command, printed: Printing, name: str) -> None:
    library("numpy")
    check(gdcalc, name, printed("numpy")[name], 1e-11)


@pytest.mark.parametrize("name", [*RUNS, "names"])
def test_pytorch(gdcalc: Command, printed: Printing, name: str) -> None:
    library("torch")
    check(gdcalc, name, printed("torch")[name], 1e-11)


def test_pytorchs_own_optimizers_are_used_where_they_are_the_rule(gdcalc: Command) -> None:
    script = gdcalc("code", *RUNS["adam"]).out
    assert "torch.optim.Adam([w, b], lr=1.0, betas=(0.8, 0.999))" in script
    assert "torch.optim" not in gdcalc("code", *RUNS["keras"]).out


def test_scripts_are_short(gdcalc: Command) -> None:
    for name in offered.libraries():
        assert len(gdcalc("code", "samples/three.toml", "--library", name).out.splitlines()) < 55


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--library", "tensorflow"), "it is one of torch, numpy, python"),
        (("--exact",), "--exact"),
        (("--round", "3"), "--round"),
    ],
)
def test_bad_input(gdcalc: Command, options: tuple[str, ...], message: str) -> None:
    ended = gdcalc("code", "samples/three.toml", *options)
    assert ended.status == 2
    assert message in ended.err


def test_a_script_goes_to_a_file(gdcalc: Command, tmp_path: Any) -> None:
    file = tmp_path / "run.py"
    gdcalc("code", "samples/three.toml", "--library", "python", "--output", str(file))
    ended = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "3,4.0,4.0,4.0,-2.0,-4.0"
    assert solve("a*x+b", data=str(ROOT / "samples/three.csv"), lr=1).result.parameters == {"a": -2, "b": -4}
