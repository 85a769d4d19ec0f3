"""Pictures as files: what the artists hold, and files that their readers can read."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image, ImageSequence

from gdcalc.pictures.matplotlib.figure import DrawnFigure, draw
from gdcalc.pictures.matplotlib.files import write_gif, write_image
from gdcalc.pictures.matplotlib.fonts import families
from gdcalc.pictures.pens import DASHES, MARKERS, SERIES
from gdcalc.pictures.picture import MOST_FRAMES, Arrow, Contours, Picture, Points, Polyline, Surface
from gdcalc.words import Words
from tests.conftest import ROOT
from tests.pictures.runs import BOWL, ORIGIN, PARABOLA, THREE, picture

SVG = "{http://www.w3.org/2000/svg}"


def figure(*kinds: str, **settings: Any) -> tuple[Picture, DrawnFigure]:
    made = picture(*kinds, **settings)
    return made, draw(made)


def of(drawn: DrawnFigure, kind: type) -> list[tuple[Any, Any]]:
    """Return the marks of a kind with their artists."""
    return [(mark, artist) for mark, artist in drawn.artists if isinstance(mark, kind)]


@pytest.mark.parametrize("settings", [PARABOLA, BOWL, ORIGIN, {**THREE, "epochs": "3"}], ids=["1", "2", "fit", "three"])
def test_the_artists_hold_the_data(settings: dict[str, Any]) -> None:
    made, drawn = figure(*(["path"] if "objective" in settings else ["loss", "path", "fit", "parameters"]), **settings)
    shown = {id(mark) for mark, _ in drawn.artists}
    for panel, axes in zip(made.panels, drawn.figure.axes, strict=True):
        assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == (panel.title, panel.x.label, panel.y.label)
        assert axes.get_xlim() == pytest.approx((panel.x.low, panel.x.high))
        assert axes.get_ylim() == pytest.approx((panel.y.low, panel.y.high))
        assert axes.get_yscale() == ("log" if panel.y.log else "linear")
        assert (axes.get_legend() is not None) == bool(panel.legend)
        assert {id(mark) for mark in panel.marks} <= shown
    for mark, artist in drawn.artists:
        if isinstance(mark, (Polyline, Points)) and hasattr(artist, "get_xdata"):
            np.testing.assert_array_equal(artist.get_xdata(), mark.x)
            np.testing.assert_array_equal(artist.get_ydata(), mark.y)
        elif isinstance(mark, Arrow):
            assert artist.xy == (mark.x[1], mark.y[1])
            assert artist.xyann == (mark.x[0], mark.y[0])
        elif isinstance(mark, Contours):
            assert list(artist.levels) == pytest.approx(list(mark.levels))


def test_contour_lines_are_where_the_function_has_their_level() -> None:
    """Of x² + 3·y², to the square of the grid's distance: Matplotlib interpolates between its points."""
    _, drawn = figure("path", **BOWL)
    ((mark, artist),) = of(drawn, Contours)
    distance = (mark.x[1] - mark.x[0]) ** 2 + 3 * (mark.y[1] - mark.y[0]) ** 2
    for level, path in zip(artist.levels, artist.get_paths(), strict=True):
        for x, y in path.vertices:
            assert x * x + 3 * y * y == pytest.approx(level, abs=distance)


def test_a_surface_and_its_path() -> None:
    _, drawn = figure("surface", ranges=["-10:10"], **{**BOWL, "init": ["x=7, y=4"]})
    ((line, artist),) = of(drawn, Polyline)
    xs, ys, zs = artist.get_data_3d()
    assert list(zs) == pytest.approx([x * x + 3 * y * y for x, y in zip(xs, ys, strict=True)])
    assert list(xs) == list(line.x)
    ((_, surface),) = of(drawn, Surface)
    assert surface.get_cmap().name == "viridis"
    (axes,) = drawn.figure.axes
    assert axes.get_xlim() == axes.get_ylim() == (-10, 10)


def test_numbers_stand_at_the_steps() -> None:
    _, drawn = figure("path", **PARABOLA)
    (axes,) = drawn.figure.axes
    numbers = {text.get_text(): text.xy[0] for text in axes.texts if text.get_text()}
    assert numbers["0"] == 3
    for number, theta in numbers.items():
        assert theta == pytest.approx(-1 + 4 * 0.8 ** int(number))


def test_the_caption_says_what_it_is_of() -> None:
    _, drawn = figure("loss", **ORIGIN)
    caption = drawn.figure.get_supxlabel()
    for said in ("Model: ŷ = w·x", "Loss: L = (y − ŷ)²", "Learning rate: η = 0.01", "Optimizer: sgd", "Steps: 100"):
        assert said in caption


@pytest.mark.parametrize("kind", ["loss", "path", "fit", "parameters"])
def test_an_svg_that_parses(kind: str) -> None:
    content, missing = write_image("svg", picture(kind, **ORIGIN), Words())
    root = ElementTree.fromstring(content)
    assert root.tag == f"{SVG}svg"
    assert len(list(root.iter(f"{SVG}path"))) > 10
    assert missing == ""
    assert content == write_image("svg", picture(kind, **ORIGIN), Words())[0]  # the same picture is the same file


@pytest.mark.parametrize("settings", [PARABOLA, BOWL, ORIGIN], ids=["1", "2", "data"])
def test_a_png_that_is_not_blank(settings: dict[str, Any]) -> None:
    image = Image.open(io.BytesIO(write_image("png", picture(**settings), Words())[0])).convert("RGB")
    assert image.width >= 800
    colors = image.getcolors(image.width * image.height)
    assert colors is not None
    inked = 1 - max(count for count, _ in colors) / (image.width * image.height)
    assert 0.02 < inked < 0.6
    present = {color for _, color in colors}
    assert any(tuple(int(color[i : i + 2], 16) for i in (1, 3, 5)) in present for color in SERIES[:2])


def test_a_pdf() -> None:
    content, _ = write_image("pdf", picture("path", **PARABOLA), Words())
    assert content.startswith(b"%PDF-")
    assert b"%%EOF" in content[-16:]


def test_texts_are_meant_as_they_stand() -> None:
    """No mathematics between dollar signs, no TeX, whatever a user's own settings are."""
    with matplotlib.rc_context({"text.usetex": True, "font.size": 40, "lines.linewidth": 9}):
        content, _ = write_image(
            "svg", picture("loss", model="a*x", data=[{"x": 1, "y$a": 2}], target="y$a", lr="0.1"), Words()
        )
        assert ElementTree.fromstring(content) is not None
        drawn = draw(picture("loss", **THREE, optimizers=["sgd", "sgd:momentum=0.5"]))
        assert matplotlib.rcParams["font.size"] == 40
    assert not drawn.figure.axes[0].get_xaxis().label.get_parse_math()
    assert all(not text.get_parse_math() for text in drawn.figure.axes[0].get_legend().get_texts())


def test_nothing_of_pyplot(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom gdcalc import plot\nplot(objective='x^2', init='x=1').save(sys.argv[1])\n"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    file = tmp_path / "path.svg"
    assert subprocess.run([sys.executable, "-c", program, str(file)], cwd=ROOT, check=False).returncode == 0
    assert file.stat().st_size > 1000


def test_signs_that_no_font_has_are_told() -> None:
    few = SimpleNamespace(get_charmap=lambda: {ord(letter): 1 for letter in "abcθ"})
    manager = SimpleNamespace(
        fontManager=SimpleNamespace(ttflist=[]),
        FontProperties=lambda family: family,
        findfont=lambda family, **_: family[0],
    )
    fonts = SimpleNamespace(FT2Font=lambda _: few)
    assert families(["abθ c"], manager, fonts) == (["DejaVu Sans"], "")
    assert families(["a 损失 c"], manager, fonts) == (["DejaVu Sans"], "失损")


def test_chinese_is_drawn_or_missing_signs_are_told() -> None:
    made, drawn = figure("loss", **THREE, language="zh-Hans")
    signs = {sign for text in (made.panels[0].title, made.panels[0].x.label) for sign in text}
    installed = {font.name for font in __import__("matplotlib.font_manager").font_manager.fontManager.ttflist}
    if not installed & set(drawn.fonts[1:]):
        assert signs <= set(drawn.missing) | {" "}
    else:
        assert drawn.missing == ""


def distance(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """Return the distance of two colours in CIE L*a*b*."""

    def lab(rgb: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
        xyz = matrix @ rgb / np.array([0.9505, 1.0, 1.089])
        f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
        return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])

    return float(np.linalg.norm(lab(one) - lab(other)))


def linear(color: str) -> np.ndarray[Any, Any]:
    values = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


# Machado, Oliveira and Fernandes (2009), severity 1.0.
SEEN = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


@pytest.mark.parametrize("kind", SEEN)
def test_the_first_colours_differ_for_the_colour_blind(kind: str) -> None:
    seen = [np.clip(np.array(SEEN[kind]) @ linear(color), 0, 1) for color in SERIES[:4]]
    for index, one in enumerate(seen):
        assert all(distance(one, other) > 15 for other in seen[index + 1 :])


def test_lines_differ_without_colour() -> None:
    assert len(set(DASHES)) == 4
    assert len(set(MARKERS)) == len(MARKERS) == 8
    made = picture("loss", **PARABOLA, rates=["0.1", "0.2", "0.3", "0.4"])
    lines = draw(made).figure.axes[0].lines
    assert len({(line.get_linestyle(), line.get_marker()) for line in lines}) == 4


def test_a_run_has_one_colour_in_every_panel() -> None:
    made = picture("loss", "path", "parameters", **BOWL, rates=["0.05", "0.1", "0.2"])
    drawn = draw(made)
    seen: dict[str, set[str]] = {}
    for mark, artist in drawn.artists:
        if isinstance(mark, Polyline) and mark.label.startswith("lr="):
            seen.setdefault(mark.label, set()).add(artist.get_color())
    assert {label: len(colors) for label, colors in seen.items()} == {"lr=0.05": 1, "lr=0.1": 1, "lr=0.2": 1}
    assert len(set().union(*seen.values())) == 3


def test_ten_runs_have_ten_looks() -> None:
    made = picture("path", **BOWL, rates=[f"0.{index:02}" for index in range(1, 11)])
    lines = [artist for mark, artist in of(draw(made), Polyline)]
    assert len({(line.get_color(), line.get_linestyle(), line.get_marker()) for line in lines}) == 10


@pytest.mark.parametrize("rate", ["1.5", "5", "1e9"])
def test_a_loss_near_the_largest_number(rate: str) -> None:
    content, _ = write_image("png", picture("loss", objective="x^2", init=["x=3"], lr=rate, steps="2000"), Words())
    assert content.startswith(b"\x89PNG")


def test_an_arrow_that_leaves_the_picture_is_cut_there() -> None:
    _, drawn = figure("path", objective="x^2", init=["x=3"], lr="1", steps="5")
    ((_, arrow), *_) = of(drawn, Arrow)
    assert arrow.get_annotation_clip() is False
    assert arrow.arrow_patch.get_clip_on()
    assert arrow.arrow_patch.get_clip_box() is not None


def test_many_data_points_do_not_hide_the_model() -> None:
    rows = [{"x": index / 100, "y": index / 50} for index in range(500)]
    _, drawn = figure("fit", model="a*x", data=rows, lr="0.01", batch="all")
    ((_, data),) = of(drawn, Points)
    assert data.get_alpha() < 1
    assert all(line.get_zorder() > data.get_zorder() for _, line in of(drawn, Polyline))


def test_a_gif_of_a_fit_moves_in_every_frame() -> None:
    content, _ = write_gif(picture("fit", **{**ORIGIN, "epochs": "12"}), Words())
    frames = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(Image.open(io.BytesIO(content)))]
    assert len(frames) == 13
    assert all((one[60:] != other[60:]).any() for one, other in itertools.pairwise(frames))  # below the counter


def test_a_gif_shows_the_steps_one_by_one() -> None:
    content, _ = write_gif(picture("path", **PARABOLA), Words())
    image = Image.open(io.BytesIO(content))
    inked = []
    for frame in ImageSequence.Iterator(image):
        pixels = np.asarray(frame.convert("RGB")).astype(int)
        orange = np.abs(pixels - np.array([0xD5, 0x5E, 0x00])).sum(axis=2) < 60
        inked.append(int(orange.sum()))
    assert len(inked) == 11  # before the first step, and after each
    assert inked[0] < 5
    assert all(later > earlier for earlier, later in itertools.pairwise(inked))
    assert image.info["loop"] == 0


def test_a_long_run_has_few_frames() -> None:
    made = picture("path", objective="x^2+y^2", init=["1"], lr="1e-4", steps="5000")
    steps = made.frame_steps
    assert len(steps) <= MOST_FRAMES + 1
    assert (steps[0], steps[-1]) == (0, 5000)


def test_the_figure_is_matplotlibs() -> None:
    from gdcalc import plot

    drawing = plot("a*x+b", data={"x": [1, 0, 1], "y": [1, 1, 0]}, lr=1)
    assert isinstance(drawing.figure, Figure)
    bundle = drawing._repr_mimebundle_()
    assert set(bundle) == {"image/png", "text/plain"}
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "Loss by step" in bundle["text/plain"]
    assert set(drawing._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
