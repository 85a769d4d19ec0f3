"""How long one file may hold up a class: hard ones, as a ratio to a plain loop of as many lines as are searched."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from gdcalc.homework.search import PAIRS, SINGLES
from tests.conftest import ROOT

RATIO = 25
"""Measured: 8 to 18, start and verdicts included. Before the search had a budget: 40 and 270."""

HIDDEN = 4


def network(folder: Path) -> list[str]:
    """A network of 20 parameters, worked for 1,000 steps; a row of wrong values in the first and in the last."""
    lines = [f"h{unit} = sigmoid(u{unit}1*p + u{unit}2*q + u{unit}3*r + c{unit})" for unit in range(1, HIDDEN + 1)]
    lines.append("yhat = " + " + ".join(f"v{unit}*h{unit}" for unit in range(1, HIDDEN + 1)))
    init = [f"u{unit}{place}={0.1 * unit - 0.05 * place:.2f}" for unit in range(1, HIDDEN + 1) for place in (1, 2, 3)]
    init += [f"c{unit}=0.1, v{unit}={0.3 * unit - 0.5:.1f}" for unit in range(1, HIDDEN + 1)]
    (folder / "data.csv").write_text("p,q,r,y\n0.5,1,2,1\n1,0.3,-1,0\n-0.4,0.2,0.7,2\n0.9,-1,0.1,0.5\n")
    (folder / "answers.csv").write_text("step,u11,c1,v4\n1,0.3,0.9,0.2\n1000,0.4,0.1,0.7\n")
    problem = ["--model", "\n".join(lines), "--data", str(folder / "data.csv"), "--lr", "0.05", "--epochs", "250"]
    return [str(folder / "answers.csv"), *problem, "--init", ", ".join(init)]


def two_rows(folder: Path) -> list[str]:
    """Two rows against the network of the samples, that no mistake gives."""
    (folder / "answers.csv").write_text("step,w1,w5,b1\n1,0.3,0.9,0.2\n30,0.4,0.1,0.7\n")
    return [str(folder / "answers.csv"), "samples/network.toml", "--epochs", "30"]


def plain(count: int) -> float:
    """Return the processor time of a plain loop that works so many lines."""
    begun = time.process_time()
    a, b, x = 0.5, 0.25, 0.75
    for _ in range(count):
        b = a * x - b
    return time.process_time() - begun


def processor_seconds(arguments: list[str]) -> float:
    """Return the processor time of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize("made", [two_rows, network])
def test_a_hard_file(benchmark: BenchmarkFixture, tmp_path: Path, made: object) -> None:
    assert callable(made)
    command = [sys.executable, "-m", "gdcalc", "check", *made(tmp_path)]
    reference = plain(SINGLES + PAIRS)
    seconds = benchmark.pedantic(processor_seconds, args=(command,), rounds=1)  # type: ignore[no-untyped-call]
    reference = (reference + plain(SINGLES + PAIRS)) / 2
    benchmark.extra_info |= {"seconds": round(seconds, 1), "plain": round(reference, 2)}
    sys.stderr.write(f"\n{seconds:.1f} s, {seconds / reference:.1f} times a plain loop of {SINGLES + PAIRS:,} lines\n")
    assert seconds / reference <= RATIO
