"""Drawing 100,000 steps, as a ratio to working them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.conftest import Compare
from tests.benchmarks.test_speed import GDCALC

STEPS = ["samples/origin.toml", "--batch", "1", "--epochs", "33334", "--lr", "0.001"]


@pytest.mark.parametrize("kind", ["loss", "path", "parameters"])
@pytest.mark.parametrize("suffix", ["svg", "txt"])
def test_a_hundred_thousand_steps(compare: Compare, kind: str, suffix: str, tmp_path: Path) -> None:
    output = str(tmp_path / f"picture.{suffix}")
    compare([*GDCALC, "plot", kind, *STEPS, "--output", output], [*GDCALC, "step", *STEPS, "--last"], 3)
