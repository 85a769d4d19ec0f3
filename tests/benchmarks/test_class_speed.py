"""The marking of a class: 1,000 submissions of 10 steps with 2 parameters, also as a ratio to 1,000 plain runs."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from gdcalc import solve
from tests.conftest import ROOT
from tests.students.problems import Exercise
from tests.students.simulator import MISTAKES, Student, honest, make, mistaken, possible

STUDENTS, STEPS, PLACES = 1_000, 10, 3
SECONDS = 20
"""What the design allows, on two cores of a machine of today."""

RATIOS = {"1": 2.0, "all": 2.0}
"""To plain runs, by batch. Measured: 0.5 to 0.9 per sample, with 60 values a student, 0.9 to 1.1 in a batch of four."""

ROWS = [{"x": 1.0, "y": 1.0}, {"x": 0.0, "y": 1.0}, {"x": 1.0, "y": 0.0}, {"x": 2.0, "y": 3.0}]


def students(exercise: Exercise) -> list[Student]:
    """Return a class in which every fourth makes no mistake, and each other one from some step on."""
    generator = random.Random(0)  # noqa: S311 - the same class each time
    possible_here = [mistake for mistake in MISTAKES if possible(mistake, exercise)]
    made = []
    for index in range(STUDENTS):
        if index % 4 == 0:
            made.append(honest(exercise, PLACES))
        else:
            made.append(mistaken(exercise, PLACES, generator.choice(possible_here), generator.randint(1, STEPS)))
    return made


def hand_in(exercise: Exercise, folder: Path) -> None:
    folder.mkdir()
    for index, student in enumerate(students(exercise)):
        lines = ["step,quantity,sample,value"]
        lines += [f"{cell.step},{cell.quantity},{cell.sample or ''},{cell.text}" for cell in student.cells]
        (folder / f"student{index:04}.csv").write_text("\n".join(lines) + "\n")


def plain_runs(exercise: Exercise) -> float:
    """Return how long as many runs of the same problem take in this process."""
    settings = {**exercise.settings, "data": list(exercise.rows)}
    solve(**settings)
    begun = time.perf_counter()
    for _ in range(STUDENTS):
        for _ in solve(**settings):
            pass
    return time.perf_counter() - begun


@pytest.mark.parametrize("batch", ["1", "all"])
def test_a_class(benchmark: BenchmarkFixture, tmp_path: Path, batch: str) -> None:
    exercise = make("line", ROWS, {"a": 0.3, "b": -0.7}, rate="0.1", batch=batch, steps=STEPS)
    hand_in(exercise, tmp_path / "submissions")
    data = tmp_path / "data.csv"
    data.write_text("x,y\n" + "".join(f"{row['x']},{row['y']}\n" for row in ROWS))
    problem = ["--model", "a*x+b", "--data", str(data), "--init", "a=0.3, b=-0.7", "--lr", "0.1", "--batch", batch]
    options = ["--steps", str(STEPS), "--summary", str(tmp_path / "grades.csv")]
    command = [sys.executable, "-m", "gdcalc", "check", str(tmp_path / "submissions"), *problem, *options]

    def mark() -> float:
        begun = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - begun

    runs = plain_runs(exercise)
    seconds = benchmark.pedantic(mark, rounds=1)  # type: ignore[no-untyped-call]
    runs = (runs + plain_runs(exercise)) / 2
    benchmark.extra_info |= {"seconds": round(seconds, 1), "plain runs": round(runs, 2)}
    sys.stderr.write(f"\nbatch {batch}: {seconds:.1f} s, {seconds / runs:.2f} times {STUDENTS:,} plain runs\n")
    assert len((tmp_path / "grades.csv").read_text().splitlines()) == STUDENTS + 1
    assert seconds <= SECONDS
    assert seconds / runs <= RATIOS[batch]


def test_a_file_of_nonsense(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """All of a student's values are wrong, and no mistake gives them: every pair of mistakes is tried."""
    generator = random.Random(1)  # noqa: S311
    rows = [f"{step}," + ",".join(f"{generator.uniform(-3, 3):.3f}" for _ in range(6)) for step in range(1, 301)]
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ann.csv").write_text("\n".join(["step,prediction,loss,grad_a,grad_b,a,b", *rows]) + "\n")
    command = [sys.executable, "-m", "gdcalc", "check", str(tmp_path / "class"), "--model", "a*x+b"]
    command += ["--data", "samples/three.csv", "--lr", "0.1"]

    def mark() -> float:
        begun = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - begun

    seconds = benchmark.pedantic(mark, rounds=1)  # type: ignore[no-untyped-call]
    sys.stderr.write(f"\n300 steps of nonsense: {seconds:.1f} s\n")
    assert seconds < SECONDS
