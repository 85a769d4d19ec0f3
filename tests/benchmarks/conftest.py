"""Runs a program and a plain reference in turn, and reports their ratio."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.conftest import ROOT

PAIRS = 7

Compare = Callable[[list[str], list[str], float], None]


def seconds(arguments: list[str]) -> float:
    """Return how long a process takes, its output thrown away."""
    begun = time.perf_counter()
    subprocess.run(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


@pytest.fixture
def compare(benchmark: BenchmarkFixture) -> Compare:
    """Time a process against a reference, pair by pair, and hold the median ratio to a limit."""

    def run(arguments: list[str], reference: list[str], limit: float) -> None:
        seconds(arguments), seconds(reference)  # warm the disk's and Python's caches
        ratios = []
        for _ in range(PAIRS):
            ratios.append(seconds(arguments) / seconds(reference))
        benchmark.extra_info |= {"ratio": round(median(ratios), 2), "limit": limit}
        benchmark.pedantic(seconds, args=(arguments,), rounds=1)  # type: ignore[no-untyped-call]
        sys.stderr.write(f"\nratio {median(ratios):.2f} (limit {limit}; {min(ratios):.2f} to {max(ratios):.2f})\n")
        assert median(ratios) <= limit

    return run


@pytest.fixture(scope="session")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV of 1,000,000 samples near y = 2x + 1."""
    return write_samples(tmp_path_factory.mktemp("data") / "million.csv", 1_000_000)


def write_samples(path: Path, count: int) -> Path:
    """Write samples near y = 2x + 1, the same ones each time."""
    with path.open("w") as file:
        file.write("x,y\n")
        for index in range(count):
            x = index * 7919 % 10_007 / 10_007
            file.write(f"{x:.4f},{2 * x + 1 + (index * 31 % 201 - 100) / 1000:.4f}\n")
    return path
