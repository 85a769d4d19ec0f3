"""Speed as ratios to a plain reference in the same run: ``pytest tests/benchmarks --benchmark-only``."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from gdcalc import solve
from tests.benchmarks.conftest import Compare, write_samples
from tests.conftest import ROOT

GDCALC = [sys.executable, "-m", "gdcalc"]
PLAIN = [sys.executable, "tests/benchmarks/plain.py"]
LINE = ["--model", "a*x+b"]

EMPTY_TYPER = """
import typer
app = typer.Typer(rich_markup_mode=None)
@app.command()
def step(): pass
@app.callback()
def main(): pass
app()
"""


def test_three_samples(compare: Compare) -> None:
    command = [*GDCALC, "step", *LINE, "--data", "samples/three.csv", "--lr", "1"]
    compare(command, [sys.executable, "-c", "import sympy, typer"], 1.3)


def test_the_work_of_a_thousand_steps(compare: Compare) -> None:
    command = [*GDCALC, "step", *LINE, "--data", "samples/three.csv", "--lr", "0.1", "--steps", "1000"]
    compare([*command, "--work"], [*command, "--json"], 5)


def test_help(compare: Compare) -> None:
    compare([*GDCALC, "--help"], [sys.executable, "-c", EMPTY_TYPER, "--help"], 1.5)


def test_a_million_samples_last_step(compare: Compare, million: Path) -> None:
    compare([*GDCALC, "step", *LINE, "--data", str(million), "--last"], [*PLAIN, "last", str(million)], 2)


def test_a_million_samples_json_lines(compare: Compare, million: Path) -> None:
    command = [*GDCALC, "step", *LINE, "--data", str(million), "--format", "jsonl"]
    compare(command, [*PLAIN, "lines", str(million)], 2)


MEASURED = """
import resource, sys
from gdcalc.cli.main import main
main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def peak_megabytes(path: Path) -> float:
    """Return the peak memory of a run over a file, in MB."""
    command = [sys.executable, "-c", MEASURED, "step", *LINE, "--data", str(path), "--last"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage counts bytes there, kilobytes elsewhere
    return int(ended.stderr.split()[-1]) * unit / 1e6


def test_memory(benchmark: BenchmarkFixture, million: Path, tmp_path: Path) -> None:
    assert resource.getpagesize() > 0
    small = peak_megabytes(write_samples(tmp_path / "small.csv", 100_000))
    large = benchmark.pedantic(peak_megabytes, args=(million,), rounds=1)  # type: ignore[no-untyped-call]
    benchmark.extra_info |= {"100,000 samples, MB": round(small, 1), "1,000,000 samples, MB": round(large, 1)}
    sys.stderr.write(f"\n100,000 samples {small:.1f} MB, 1,000,000 samples {large:.1f} MB\n")
    assert large < 80
    assert large < small + 3


@pytest.mark.parametrize("steps", [20_000])
def test_time_per_step_does_not_grow(benchmark: BenchmarkFixture, steps: int) -> None:
    rows = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}

    def late_over_early() -> float:
        run = iter(solve("w*x", data=rows, lr="0.01", steps=10 * steps))
        times = []
        for _ in range(10):
            begun = time.perf_counter()
            for _ in range(steps):
                next(run)
            times.append(time.perf_counter() - begun)
        return median(times[-3:]) / median(times[:3])

    ratio = benchmark.pedantic(late_over_early, rounds=1)  # type: ignore[no-untyped-call]
    benchmark.extra_info |= {"ratio": round(ratio, 2)}
    sys.stderr.write(f"\nlate steps over early steps {ratio:.2f}\n")
    assert ratio < 1.3
