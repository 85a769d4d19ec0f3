"""``gdcalc plot``: what it takes, writes and refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gdcalc.cli.main import main
from gdcalc.errors import GdcalcError
from tests.conftest import ROOT, Command

PARABOLA = ("samples/parabola.toml",)
SUFFIXES = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF-", "html": b"<!DOCTYPE html>", "txt": b"Steps on the obj"}


def test_without_a_kind_and_a_file_the_picture_that_fits_is_text(gdcalc: Command) -> None:
    assert gdcalc("plot", *PARABOLA).out.startswith("Steps on the objective\n")
    data = gdcalc("plot", "samples/origin.toml").out
    assert data.startswith("Loss by epoch\n")
    assert "\nData and model\n" in data


def test_kinds_and_a_file_in_any_order(gdcalc: Command) -> None:
    first = gdcalc("plot", "parameters", "loss", "samples/origin.toml")
    assert first.out == gdcalc("plot", "samples/origin.toml", "parameters", "loss").out
    assert first.out.startswith("w by step\n")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_suffix_picks_the_format(gdcalc: Command, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"path.{suffix.upper() if suffix == 'png' else suffix}"
    ended = gdcalc("plot", *PARABOLA, "--output", str(file))
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert file.read_bytes().startswith(SUFFIXES[suffix])


def test_a_picture_and_an_animation_at_once(gdcalc: Command, tmp_path: Path) -> None:
    picture, moving = tmp_path / "path.svg", tmp_path / "path.gif"
    ended = gdcalc("plot", "path", *PARABOLA, "--output", str(picture), "--animate", str(moving))
    assert (ended.status, ended.out) == (0, "")
    assert picture.exists()
    assert moving.read_bytes().startswith(b"GIF89a")
    page = tmp_path / "path.html"
    assert gdcalc("plot", "surface", "samples/bowl.toml", "--animate", str(page)).status == 0
    assert '"frames"' in page.read_text("utf-8")


def test_several_runs(gdcalc: Command) -> None:
    ended = gdcalc("plot", "loss", *PARABOLA, "--optimizer", "sgd", "--optimizer", "adam", "--lr", "0.1", "--lr", "0.5")
    assert ended.status == 0
    assert "A sgd, lr=0.1    B sgd, lr=0.5    C adam, lr=0.1    D adam, lr=0.5" in ended.out
    assert "Learning rate" not in ended.out


def test_a_run_that_stops(gdcalc: Command, tmp_path: Path) -> None:
    file = tmp_path / "path.svg"
    ended = gdcalc("plot", "path", *PARABOLA, "--lr", "5", "--steps", "3000", "--output", str(file))
    assert ended.status == 3
    assert "stopped: the values grew beyond the largest number" in ended.err
    assert file.exists()


def test_data_from_standard_input(gdcalc: Command) -> None:
    options = ("plot", "fit", "--model", "a*x+b", "--data", "-", "--lr", "0.1")
    assert gdcalc(*options, stdin=b"x,y\n1,2\n2,3\n").status == 0
    several = gdcalc(*options, "--lr", "0.2", stdin=b"x,y\n1,2\n2,3\n")
    assert several.status == 2
    assert "standard input cannot" in several.err


def test_a_hundred_thousand_steps(gdcalc: Command) -> None:
    """The last point is at (1 - 2e-6)^100000."""
    ended = gdcalc("plot", "parameters", "--objective", "x^2", "--init", "1", "--lr", "1e-6", "--steps", "100000")
    assert ended.status == 0
    assert "0.85 ┤" in ended.out or "0.8 ┤" in ended.out or "0.9 ┤" in ended.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("surfce", *PARABOLA), "did you mean surface?"),
        ((*PARABOLA, "samples/bowl.toml"), "several problem files are given"),
        (("none.toml",), "there is no file none.toml"),
        ((*PARABOLA, "--output", "x.gif"), "give --animate x.gif"),
        ((*PARABOLA, "--output", "x.bmp"), "its suffix is one of .png, .svg, .pdf, .html"),
        ((*PARABOLA, "--output", "x"), "its suffix is one of"),
        ((*PARABOLA, "--output", "x.html", "--animate", "./x.html"), "--output and --animate name one file"),
        (("fit", "samples/origin.toml", "--of", "w"), "--of is about path, surface, parameters"),
        ((*PARABOLA, "--animate", "x.png"), "its suffix is one of .gif, .html"),
        (("surface", "samples/bowl.toml"), "a terminal shows no surface"),
        (("fit", *PARABOLA), "an objective has no data to fit"),
        (("loss", "samples/origin.toml", "--predict", "x=5"), "--predict is about the fit"),
        ((*PARABOLA, "--from", "run.json"), "samples/parabola.toml is about another"),
        (("--from", "run.json", "--steps", "5"), "--steps is about another"),
        (("--from", "none.json",), "there is no file none.json"),
        ((*PARABOLA, "--lang", "de"), "it is one of en, zh-Hans, zh-Hant"),
        ((*PARABOLA, "--color", "red"), "--color cannot be 'red'"),
        ((*PARABOLA, "--of", "psi"), "--of names psi, which is not a parameter"),
        ((*PARABOLA, "--of", ""), "--of cannot be an empty text"),
        ((*PARABOLA, "--range", ""), "--range cannot be an empty text"),
        ((*PARABOLA, "--range", "nan:1"), "--range cannot be 'nan'"),
        ((*PARABOLA, "--range", "0:１"), "FULLWIDTH DIGIT ONE"),
        ((*PARABOLA, "--range", "zeta=0:1"), "no axis shows zeta"),
        ((*PARABOLA, "--output", "/nowhere/x.svg"), "there is no folder /nowhere"),
        ((*PARABOLA, "--json"), "No such option"),
        ((), "there is nothing to work out"),
    ],
)  # fmt: skip
def test_what_is_refused(gdcalc: Command, options: tuple[str, ...], message: str) -> None:
    ended = gdcalc("plot", *options)
    assert ended.status == 2
    assert ended.out == ""
    assert message in ended.err


@pytest.mark.parametrize(
    ("file", "option", "module"),
    [("x.svg", "--output", "matplotlib"), ("x.gif", "--animate", "matplotlib"), ("x.html", "--output", "plotly")],
)
def test_without_the_library_one_line_says_what_installs_it(
    gdcalc: Command, monkeypatch: pytest.MonkeyPatch, file: str, option: str, module: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    # It is told before the run is worked, which would take long.
    ended = gdcalc("plot", *PARABOLA, "--steps", str(10**12), option, file)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"gdcalc: error: this needs {module}: pip install {module}\n"
    assert not (ROOT / file).exists()
    assert gdcalc("plot", *PARABOLA).status == 0


def test_in_python_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from gdcalc import plot

    drawing = plot("w*x", data=str(ROOT / "samples" / "origin.csv"), batch="all", epochs=5, lr=[0.01, 0.02])
    assert [panel.kind for panel in drawing.picture.panels] == ["loss", "fit"]
    drawing.save(tmp_path / "loss.svg")
    drawing.animate(tmp_path / "loss.gif")
    assert (tmp_path / "loss.svg").exists()
    assert str(drawing).startswith("Loss by epoch\n")
    assert repr(drawing) == "Drawing(Loss by epoch, Data and model)"
    with pytest.raises(GdcalcError, match="does not move"):
        drawing.save(tmp_path / "loss.gif")
    with pytest.raises(GdcalcError, match="cannot write"):
        drawing.save(tmp_path / "no" / "loss.svg")
    with pytest.raises(GdcalcError, match="--kind cannot be 'lose'"):
        plot(objective="x^2", kinds="lose")
    with pytest.raises(GdcalcError, match="a stored run has its own problem"):
        plot(objective="x^2", stored="run.json")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert set(drawing._repr_mimebundle_()) == {"text/plain"}


def test_ranges_names_and_languages_in_python() -> None:
    from gdcalc import plot

    bowl: dict[str, Any] = {"objective": "x^2+y^2+z^2", "init": 1, "lr": 0.1, "steps": 3, "kinds": "path"}
    for asked in ((-3, 3), "-3:3", {"x": (-3, 3), "y": (-3.0, 3)}, ["x=-3:3", "y=-3:3"]):
        panel = plot(**bowl, of=["x", "y"], range=asked).picture.panels[0]
        assert (panel.x.low, panel.x.high, panel.y.low, panel.y.high) == (-3, 3, -3, 3)
    assert str(plot(**bowl, lang="zh-Hans")).startswith("x, y")
    assert "目标函数" in str(plot(**bowl, lang="zh-Hans"))
    assert str(plot(**{**bowl, "kinds": "surface"}, of="x, z")).startswith("Objective with the steps on it\n\n")
    wrongs: list[Any] = [5, (1, 2, 3), {"x": 5}, object()]
    for wrong in wrongs:
        with pytest.raises(GdcalcError, match="--range cannot be"):
            plot(**bowl, range=wrong)
    with pytest.raises(GdcalcError, match="--lang cannot be 'de'"):
        plot(**bowl, lang="de")


def test_a_stored_run_in_python(tmp_path: Path) -> None:
    from gdcalc import plot

    file = tmp_path / "run.json"
    assert main(["step", str(ROOT / "samples" / "parabola.toml"), "--output", str(file)]) == 0
    panel = plot(stored=file, kinds="path", range="theta=-3:5").picture.panels[0]
    assert (panel.x.low, panel.x.high) == (-3, 5)


def test_a_closed_pipe(tmp_path: Path) -> None:
    command = f"{sys.executable} -m gdcalc plot samples/origin.toml | head -1; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode in (0, 141)  # a short picture fits the pipe
    assert ended.stderr == ""


def test_the_users_own_settings_change_nothing(tmp_path: Path) -> None:
    """A matplotlibrc in the folder, or a backend in the environment."""
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nfont.size: 50\nsavefig.transparent: True\n")
    file = tmp_path / "path.svg"
    command = [sys.executable, "-m", "gdcalc", "plot", str(ROOT / PARABOLA[0]), "--output"]
    shown = []
    for folder, backend in ((tmp_path, "nonsense"), (ROOT, "agg")):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "MPLBACKEND": backend}
        ended = subprocess.run(
            [*command, str(file)], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert (ended.returncode, ended.stderr) == (0, "")
        shown.append(file.read_bytes())
    assert shown[0] == shown[1]
