"""Any small problem: the script in PyTorch, whose gradients autograd finds, against gdcalc's own run."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Command
from tests.peers.trajectories import library
from tests.scripts import check_random


def test_pytorch(gdcalc: Command, tmp_path: Path) -> None:
    library("torch")
    check_random(gdcalc, "torch", tmp_path, count=60, seed=1)
