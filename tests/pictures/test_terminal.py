"""Pictures in a terminal: whole outputs as golden files, and what their dots say."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from gdcalc.errors import GdcalcError
from gdcalc.formats.page import Page
from gdcalc.pictures.picture import Arrow, Panel
from gdcalc.pictures.terminal.writer import panel_lines, write
from tests import offered
from tests.conftest import Command, Golden
from tests.pictures.runs import BOWL, ORIGIN, PARABOLA, THREE, panel, picture

GOLDEN: dict[str, tuple[dict[str, Any], int, bool]] = {
    "plot-path-60": (PARABOLA, 60, True),
    "plot-path-80": (PARABOLA, 80, True),
    "plot-path-120": (PARABOLA, 120, True),
    "plot-path-ascii": (PARABOLA, 80, False),
    "plot-loss-60": (ORIGIN, 60, True),
    "plot-loss-80": (ORIGIN, 80, True),
    "plot-loss-120": (ORIGIN, 120, True),
    "plot-loss-ascii": (ORIGIN, 80, False),
    "plot-contours": (BOWL, 80, True),
}

BITS = {0x01: (0, 0), 0x08: (1, 0), 0x02: (0, 1), 0x10: (1, 1), 0x04: (0, 2), 0x20: (1, 2), 0x40: (0, 3), 0x80: (1, 3)}
"""The places of the dots in a Braille sign, as the Unicode standard numbers them."""


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(golden: Golden, name: str) -> None:
    settings, width, unicode = GOLDEN[name]
    page = Page(width, color=False, unicode=unicode)
    golden(name, "".join(write(picture(**settings, style=page.style), page)))


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("unicode", [True, False])
def test_every_line_fits(width: int, unicode: bool) -> None:
    for settings in (PARABOLA, ORIGIN, BOWL, {**THREE, "epochs": "4"}):
        page = Page(width, color=False, unicode=unicode)
        text = "".join(write(picture(**settings, style=page.style), page))
        assert max(map(cell_len, text.splitlines())) <= width
        assert unicode or text.isascii()


def dots(drawn: Panel, width: int) -> list[tuple[float, float]]:
    """Return the points that the dots of a canvas stand for, read from the text."""
    lines = [line for line in panel_lines(drawn, Page(width, color=False)) if re.search("[│┤]", line)]
    canvas = [re.split("[│┤]", line, maxsplit=1)[1] for line in lines]
    columns = width - re.search("[│┤]", lines[0]).start() - 1  # type: ignore[union-attr]
    found = []
    for row, line in enumerate(canvas):
        for column, sign in enumerate(line):
            for bit, (right, down) in BITS.items():
                if 0x2800 <= ord(sign) <= 0x28FF and (ord(sign) - 0x2800) & bit:
                    across = (column * 2 + right) / (columns * 2 - 1)
                    upward = 1 - (row * 4 + down) / (len(canvas) * 4 - 1)
                    x = drawn.x.low + across * (drawn.x.high - drawn.x.low)
                    found.append((x, drawn.y.low + upward * (drawn.y.high - drawn.y.low)))
    return found


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_dots_lie_on_the_parabola(width: int) -> None:
    """To half a dot across and half a dot up, of the slope there."""
    drawn = panel("path", **PARABOLA)
    drawn = replace(drawn, marks=tuple(mark for mark in drawn.marks if not isinstance(mark, Arrow)))
    found = dots(drawn, width)
    assert len(found) > width
    across, upward = (drawn.x.high - drawn.x.low) / width, (drawn.y.high - drawn.y.low) / 60
    for theta, value in found:
        slope = abs(2 * theta + 2) + across
        assert abs((theta + 1) ** 2 - value) <= slope * across + upward


def test_tangents_are_dotted_lines() -> None:
    """From (3, 16) along the slope 8 to (0.6, -3.2), where the rate 0.3 leads."""
    drawn = panel("path", **{**PARABOLA, "lr": "0.3", "steps": "1"})
    (arrow,) = (mark for mark in drawn.marks if isinstance(mark, Arrow))
    assert (*arrow.x, *arrow.y) == pytest.approx((3, 0.6, 16, -3.2))
    found = dots(replace(drawn, marks=(arrow,)), 80)
    assert len(found) > 4
    for theta, value in found:
        assert 16 + 8 * (theta - 3) == pytest.approx(value, abs=1)


def test_the_dots_of_a_loss() -> None:
    """On a logarithmic axis the loss of the batch example is a line: 14/3·(68/75)^(2(k − 1))."""
    drawn = panel("loss", **ORIGIN)
    low, high = math.log10(drawn.y.low), math.log10(drawn.y.high)
    for epoch, value in dots(drawn, 100):
        share = (value - drawn.y.low) / (drawn.y.high - drawn.y.low)
        shown = low + share * (high - low)
        assert shown == pytest.approx(math.log10(14 / 3) + 2 * (epoch - 1) * math.log10(68 / 75), abs=0.25)


def test_the_numbers_at_the_axes() -> None:
    lines = panel_lines(panel("path", **PARABOLA), Page(80, color=False))
    numbers = lines[-2]
    assert numbers.split() == ["−2", "0", "2", "4"]
    assert [line.split()[0] for line in lines if "┤" in line] == ["20", "10", "0"]


@pytest.mark.parametrize("width", [40, 55, 60, 80, 120])
@pytest.mark.parametrize("settings", [PARABOLA, ORIGIN, BOWL, {**PARABOLA, "objective": "abs(theta)"}])
def test_each_axis_has_two_numbers_at_least(settings: dict[str, Any], width: int) -> None:
    for drawn in picture(**settings).panels:
        lines = panel_lines(drawn, Page(width, color=False))
        axis = next(index for index, line in enumerate(lines) if "└" in line)
        assert lines[axis].count("┬") >= 2
        assert len(lines[axis + 1].split()) >= 2
        assert sum("┤" in line for line in lines) >= 2


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_number_stands_beside_the_row_of_its_value(width: int) -> None:
    """A line at 0 is in the row of the tick 0."""
    drawn = panel("path", objective="0*x + abs(x) - abs(x)", init=["x=1"])
    lines = panel_lines(drawn, Page(width, color=False))
    (row,) = [line for line in lines if re.search("[\u2801-\u28ff]", line)]
    assert row.split()[0] == "0"


def test_the_points_of_several_runs_are_letters() -> None:
    drawn = panel("path", **{**PARABOLA, "steps": "4"}, rates=["0.1", "0.3"])
    lines = panel_lines(drawn, Page(80, color=False))
    assert lines[-1] == "A lr=0.1    B lr=0.3"
    canvas = "".join(lines[2:-4])
    assert canvas.count("A") == 4
    assert 2 <= canvas.count("B") <= 4  # the last ones are near each other


def test_the_predictions_after_the_run_are_drawn() -> None:
    rows = [{"p": index, "q": 2, "y": index} for index in range(100)]
    text = "".join(write(picture("fit", model="a*p+b*q", data=rows, lr="0.0001"), Page(80, color=False)))
    assert "● after 100 steps" in text
    assert text.count("●") > 10


@pytest.mark.parametrize("scale", ["1e-300", "1e-150", "1e-12", "1e12", "1e150"])
def test_numbers_of_every_size_are_drawn(scale: str) -> None:
    for objective in (f"{scale}*x^2", f"(x/{scale})^2", f"x^2 + {scale}"):
        for init in ("3", scale):
            settings: dict[str, Any] = {"objective": objective, "init": [f"x={init}"], "lr": "0.1", "steps": "3"}
            try:
                made = picture("path", "loss", "parameters", **settings)
            except GdcalcError as error:  # the first step has no value, or a literal is too large
                assert float(scale) in (1e-300, 1e-150, 1e150), error.message
                continue
            for drawn in made.panels:
                lines = panel_lines(drawn, Page(80, color=False))
                assert sum("┤" in line for line in lines) >= 2
                canvas = "".join(re.split("[│┤]", line)[1] for line in lines if re.search("[│┤]", line))
                assert re.search("[\u2801-\u28ff●0-9◆]", canvas)


def test_a_surface_needs_a_file() -> None:
    with pytest.raises(GdcalcError, match="a terminal shows no surface"):
        list(write(picture("surface", **BOWL), Page(80, color=False)))


def test_letters_tell_runs_apart_without_colour() -> None:
    lines = panel_lines(panel("loss", **PARABOLA, rates=["0.1", "0.2", "0.3"]), Page(80, color=False))
    assert lines[-1] == "A lr=0.1    B lr=0.2    C lr=0.3"
    canvas = "".join(lines[2:-4])
    assert all(letter in canvas for letter in "ABC")


def test_colours_only_where_they_are_wanted() -> None:
    drawn = panel("loss", **PARABOLA, rates=["0.1", "0.2"])
    assert not any("\x1b" in line for line in panel_lines(drawn, Page(80, color=False)))
    assert any("\x1b[34m" in line for line in panel_lines(drawn, Page(80, color=True)))


def test_a_picture_below_the_table(gdcalc: Command) -> None:
    plain = gdcalc("step", "samples/three.toml")
    ended = gdcalc("step", "samples/three.toml", "--plot", "--every", "2")
    assert ended.status == 0
    assert ended.out.startswith(gdcalc("step", "samples/three.toml", "--every", "2").out)
    assert "\nLoss by step\n" in ended.out
    assert "\nData and model\n" in ended.out
    picture_alone = gdcalc("step", "samples/three.toml", "--plot", "--last").out.partition("Loss by step")[2]
    assert ended.out.partition("Loss by step")[2] == picture_alone  # it has every step, shown or not
    assert "Loss by step" not in plain.out


def test_a_picture_below_the_work_and_of_an_objective(gdcalc: Command) -> None:
    ended = gdcalc("step", "samples/parabola.toml", "--work", "--plot")
    assert "Steps on the objective" in ended.out
    assert "Objective" in ended.out.splitlines()[0]
    many = gdcalc("step", "--objective", "a^2+b^2+c^2", "--plot")
    assert "Objective by step" in many.out


@pytest.mark.parametrize("form", [each for each in offered.formats("step") if each != "table"])
def test_a_picture_is_of_the_table(gdcalc: Command, form: str) -> None:
    ended = gdcalc("step", "samples/three.toml", "--plot", "--format", form)
    assert ended.status == 2
    assert f"--plot is about table, not {form}" in ended.err


def test_ascii_where_the_encoding_has_no_more(gdcalc: Command) -> None:
    gdcalc.encoding = "latin-1"
    ended = gdcalc("step", "samples/parabola.toml", "--plot")
    assert ended.status == 0
    assert ended.out.isascii()
    assert "theta" in ended.out
