"""Tables: no number is cut at any width, and every cell stands under its heading."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rich.cells import cell_len

from gdcalc import solve
from gdcalc.formats.page import Page
from gdcalc.formats.table import table
from tests.conftest import Command, Golden

THREE = {"x": [1, 0, 1], "y": [1, 1, 0]}


def text(width: int, *, page: dict[str, Any] | None = None, **settings: Any) -> str:
    run = solve(**{"data": THREE, "lr": 1, **settings})
    return "".join(table(run, Page(width=width, color=False, **(page or {}))))


def model_of(count: int) -> dict[str, Any]:
    """Return a model of ``count`` parameters, each with a column of its own, and one sample."""
    columns = [f"x{index}" for index in range(count)]
    return {
        "model": " + ".join(f"p{index}*{column}" for index, column in enumerate(columns)),
        "data": [{column: 1 / (index + 3) for index, column in enumerate(columns)} | {"y": 1}],
        "init": "-1/7",
    }


@pytest.mark.parametrize("count", range(1, 13))
def test_every_number_is_whole_at_every_width(count: int) -> None:
    """Each number of the run stands in the text whole, as the same text at any width."""
    (step,) = solve(lr=1, **model_of(count))
    for width in (40, 60, 80, 200):
        shown = text(width, **model_of(count))
        assert max(map(cell_len, shown.splitlines())) <= width
        assert "…" not in shown
        numbers = set(re.findall(r"−?[0-9.]+(?:e-?[0-9]+)?", shown))
        for value in (*step.gradient.values(), *step.new_parameters.values(), step.loss):
            assert f"{value:.6g}".replace("-", "−").replace("e−0", "e-") in numbers


def test_the_three_samples_in_columns() -> None:
    lines = text(80, model="a*x+b").splitlines()
    heading = next(index for index, line in enumerate(lines) if line.startswith("step"))
    assert lines[heading].split("  ")[0] == "step"
    rows = [line.split() for line in lines[heading + 2 : heading + 5]]
    assert rows == [
        ["1", "1", "1", "0", "1", "−2", "−2", "2", "2"],
        ["2", "0", "1", "2", "1", "0", "2", "2", "0"],
        ["3", "1", "0", "2", "4", "4", "4", "−2", "−4"],
    ]
    # Right-aligned: each cell ends where its heading ends.
    ends = [match.end() for match in re.finditer(r"\S+(?: \S+)*", lines[heading])]
    for line in lines[heading + 2 : heading + 5]:
        assert [match.end() for match in re.finditer(r"\S+", line)] == ends


def test_narrow_terminals_get_a_small_table_a_step() -> None:
    shown = text(40, model="a*x+b")
    assert shown.count("parameter") == 3
    assert "Step 3" in shown


def test_a_batch_shows_its_samples_and_its_mean() -> None:
    shown = text(80, model="w*x", batch="all", data={"x": [1, 2, 3], "y": [2, 4, 6]}, init="w=1", lr="0.01")
    rows = [line.split() for line in shown.splitlines()]
    assert ["1", "1", "1", "2", "1", "1", "−2"] in rows  # step, sample, x, y, prediction, loss, gradient
    assert ["3", "3", "6", "3", "9", "−18"] in rows
    assert ["mean", "4.66667", "−9.33333", "1.09333"] in rows


def test_a_large_batch_shows_its_row_alone_unless_asked() -> None:
    data = {"x": list(range(11)), "y": list(range(11))}
    short = text(80, model="w*x", data=data, batch="all", lr="0.01")
    assert "--samples all shows each" in short
    assert "mean " not in short
    full = text(80, model="w*x", data=data, batch="all", lr="0.01", page={"most_samples": 100})
    assert len([line for line in full.splitlines() if re.match(r" +(1 +)?\d+ +\d+", line)]) >= 11


def test_long_runs_keep_their_columns() -> None:
    """Blocks go on under the first heading while the widths hold, and rows stay aligned."""
    shown = text(100, model="a*x+b", epochs=60, lr="0.1")
    rows = [line for line in shown.splitlines() if re.match(r" *\d+ +\d+ ", line)]
    assert len(rows) == 180
    assert [int(row.split()[0]) for row in rows] == list(range(1, 181))


def test_ascii_where_the_terminal_has_no_more(gdcalc: Command) -> None:
    gdcalc.encoding = "ascii"
    shown = gdcalc("step", "samples/neuron.toml").out
    shown.encode("ascii")
    assert "dloss/dW" in shown
    assert "-0.144174" in shown
    assert "~ 0.514417" in shown


def test_wide_names_are_aligned() -> None:
    shown = text(80, model="a*温度+b", data=[{"温度": 1, "价格": 2}, {"温度": 10, "价格": 3}])
    lines = shown.splitlines()
    heading = next(index for index, line in enumerate(lines) if line.startswith("step"))
    before = lines[heading][: lines[heading].index("价格")]
    column = cell_len(before) + 4
    for line, value in zip(lines[heading + 2 : heading + 4], ("2", "3"), strict=True):
        assert line[:column].rstrip()[-1] == value or value in line[:column].split()


def test_colours_only_where_asked(gdcalc: Command) -> None:
    assert "\x1b[" not in gdcalc("step", "samples/three.toml").out
    assert "\x1b[1m" in gdcalc("step", "samples/three.toml", "--color", "always").out
    gdcalc.terminal = True
    assert "\x1b[1m" in gdcalc("step", "samples/three.toml").out
    assert "\x1b[" not in gdcalc("step", "samples/three.toml", NO_COLOR="1").out
    assert "\x1b[" not in gdcalc("step", "samples/three.toml", TERM="dumb").out


GOLDEN = {
    "three": (80, ("samples/three.toml",)),
    "three-narrow": (40, ("samples/three.toml",)),
    "origin-exact": (80, ("samples/origin.toml", "--exact", "--epochs", "2")),
    "neuron-frozen": (80, ("samples/neuron.toml", "--freeze", "b")),
    "neuron-by-hand": (80, ("samples/neuron.toml", "--round", "4")),
    "network": (200, ("samples/network.toml",)),
    "penalty": (80, ("samples/four.toml", "--penalty", "0.1*w^2", "--batch", "2", "--epochs", "2")),
    "schedule": (80, ("samples/parabola.toml", "--lr", "0.1/t", "--until", "loss < 5")),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_whole_outputs(gdcalc: Command, golden: Golden, name: str) -> None:
    width, options = GOLDEN[name]
    golden(name, gdcalc("step", *options, COLUMNS=str(width)).out)
