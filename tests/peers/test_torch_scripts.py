"""Any small problem: the script in PyTorch, whose gradients autograd finds, against gdcalc's own run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.peers.trajectories import library
from tests.scripts.running import check_random


@pytest.mark.parametrize(("count", "seed"), [(20, 2), pytest.param(60, 1, marks=pytest.mark.slow)])
def test_pytorch(gdcalc: Command, tmp_path: Path, count: int, seed: int) -> None:
    library("torch")
    check_random(gdcalc, "torch", tmp_path, count, seed)


def test_a_saturated_sigmoid(gdcalc: Command, tmp_path: Path) -> None:
    """sigmoid(50) is 1: the loss for y = 0 is at BCELoss's limit, the gradient that of BCEWithLogitsLoss."""
    library("torch")
    problem = ("--model", "sigmoid(w*x)", "--sample", "x=1, y=0", "--loss", "bce", "--init", "w=50", "--lr", "1")
    script = tmp_path / "script.py"
    script.write_text(gdcalc("code", "--library", "torch", *problem).out)
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines() == ["step,loss,grad_w,w", "1,100.0,1.0,49.0"]
