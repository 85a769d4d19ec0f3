"""Pictures as one HTML file: opened in Chromium without a network."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gdcalc.pictures.plotly.page import write_page
from gdcalc.words import Words
from tests.conftest import Command
from tests.formats.engines import browse
from tests.pictures.runs import BOWL, ORIGIN, PARABOLA, THREE, picture

SURFACE: dict[str, Any] = {**BOWL, "kinds": ["surface"]}

ASK = """
<script>
window.addEventListener("load", () => setTimeout(() => {
  const said = [...document.querySelectorAll("[id^=panel]")].map(panel => ({
    title: panel.layout.title.text,
    data: panel.data.map(trace => ({type: trace.type, x: Array.from(trace.x), y: Array.from(trace.y),
      z: trace.type === "scatter3d" ? Array.from(trace.z) : null, name: trace.name})),
    drawn: panel.querySelectorAll("svg path, canvas").length,
    frames: panel._transitionData ? panel._transitionData._frames.length : 0,
    links: performance.getEntriesByType("resource").map(entry => entry.name),
  }));
  const told = document.createElement("pre");
  told.id = "told";
  told.textContent = JSON.stringify(said);
  document.body.append(told);
}, 1500));
</script>
"""


def opened(settings: dict[str, Any], folder: Path, *, animated: bool = False) -> tuple[list[Any], str, bytes, str]:
    """Return what the page's figures hold, what its console says, a picture, and the page."""
    kinds = settings.get("kinds", [])
    made = picture(*kinds, **{name: value for name, value in settings.items() if name != "kinds"})
    page = write_page(made, Words(), animated=animated)[0].decode()
    file = folder / "page.html"
    file.write_text(page.replace("</body>", ASK + "</body>"), "utf-8")
    dom, console, shown = browse(file, folder, "--virtual-time-budget=6000", "--enable-unsafe-swiftshader")
    told = re.search(r'<pre id="told">(.*?)</pre>', dom, re.DOTALL)
    assert told is not None, dom[-500:]
    return json.loads(html.unescape(told[1])), console, shown, page


REMARKS = ("Canvas2D: Multiple readback", "GL Driver Message (OpenGL, Performance")


def complaints(console: str) -> str:
    """Return what a console says that is no remark on speed by a machine without a graphics card."""
    return "\n".join(line for line in console.splitlines() if not any(remark in line for remark in REMARKS))


@pytest.mark.parametrize(("settings", "animated"), [(PARABOLA, True), (SURFACE, False)], ids=["path", "surface"])
def test_a_page_in_a_browser(settings: dict[str, Any], animated: bool, tmp_path: Path) -> None:
    (panel,), console, shown, _ = opened(settings, tmp_path, animated=animated)
    assert complaints(console) == ""
    assert [link for link in panel["links"] if link.startswith("http")] == []
    assert panel["drawn"] > 0
    assert panel["frames"] == (11 if animated else 0)
    path = next(trace for trace in panel["data"] if len(trace["x"]) in (10, 11))
    if settings is PARABOLA:
        assert path["x"] == pytest.approx([-1 + 4 * 0.8**step for step in range(1, 11)])
    else:
        assert path["x"] == pytest.approx([3 * 0.8**step for step in range(11)])
        assert path["z"] == pytest.approx([x * x + 3 * y * y for x, y in zip(path["x"], path["y"], strict=True)])
        assert panel["data"][0]["type"] == "surface"
    image = Image.open(io.BytesIO(shown)).convert("RGB")
    colors = image.getcolors(image.width * image.height) or []
    assert len(colors) > 50


def test_contour_lines_and_several_panels(tmp_path: Path) -> None:
    (path, loss), console, _, page = opened({**BOWL, "kinds": ["path", "loss"]}, tmp_path)
    assert complaints(console) == ""
    assert sum(trace["type"] == "contour" for trace in path["data"]) == 11
    assert loss["data"][0]["y"] == pytest.approx([9 * 0.64**step + 12 * 0.16**step for step in range(10)])
    assert page.count("<script>") == 1 + 2
    assert "<dt>Objective</dt><dd>L = x² + 3·y²</dd>" in page


def test_a_surface_has_its_axes_in_space() -> None:
    page = write_page(picture("surface", **BOWL), Words())[0].decode()
    assert '"scene": {"xaxis": {"title": {"text": "x"}' in page


def test_it_asks_for_nothing_else() -> None:
    page = write_page(picture(**ORIGIN), Words())[0].decode()
    outside = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r"(?:src|href)=\"(?!data:,)", outside) == []


def test_names_from_outside_are_no_html(gdcalc: Command, tmp_path: Path) -> None:
    """A column's, a file's and an optimizer's name stand there as they are."""
    attack = "</script><script>alert(1)</script><b>"
    stored = tmp_path / "run.json"
    assert gdcalc("step", "samples/three.toml", "--output", str(stored)).status == 0
    document = json.loads(stored.read_text())
    document["problem"]["optimizer"] = {"name": attack, "settings": {attack: attack}}
    document["problem"]["learning_rate"] = attack
    stored.write_text(json.dumps(document))
    out = tmp_path / "page.html"
    data = tmp_path / "data.csv"
    data.write_text(f'x,"{attack}"\n1,2\n2,3\n')
    for options in (
        ("loss", "fit", "--from", str(stored)),
        ("fit", "--model", "a*x", "--data", str(data), "--target", attack),
    ):
        ended = gdcalc("plot", *options, "--output", str(out))
        assert ended.status == 0, ended.err
        page = out.read_text("utf-8")
        assert attack not in page
        assert "<b>" not in page.partition("</head>")[2]


def test_playing_leaves_what_does_not_move() -> None:
    """A transition would take the contour lines away while it lasts."""
    page = write_page(picture("path", **BOWL), Words(), animated=True)[0].decode()
    play = page[page.index('"label": "Play"') :]
    assert '"transition": {"duration": 0}' in play[: play.index("}}]") + 3]


def test_no_value_is_null() -> None:
    made = picture("path", objective="x - ln(x)", init=["x=0.5"], lr="0.1", steps="5", ranges=["-1:2"])
    page = write_page(made, Words())[0].decode()
    assert "NaN" not in page.partition("</head>")[2]
    assert "null" in page.partition("</head>")[2]


def test_a_language() -> None:
    made = picture("loss", **THREE, language="zh-Hant")
    page = write_page(made, Words("zh-Hant"), animated=True)[0].decode()
    assert '<html lang="zh-Hant">' in page
    assert "\\u64ad\\u653e" in page  # 播放
