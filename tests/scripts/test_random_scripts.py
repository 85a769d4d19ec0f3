"""Any small problem: the scripts in plain Python and NumPy, executed, against gdcalc's own run."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Command
from tests.peers.trajectories import library
from tests.scripts.running import check_random


def test_plain_python(gdcalc: Command, tmp_path: Path) -> None:
    check_random(gdcalc, "python", tmp_path, count=24, seed=1)


def test_numpy(gdcalc: Command, tmp_path: Path) -> None:
    library("numpy")
    check_random(gdcalc, "numpy", tmp_path, count=24, seed=1)
