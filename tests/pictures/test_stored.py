"""Stored runs: drawn as when they were worked, and refused where they are not what gdcalc writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gdcalc.errors import GdcalcError
from gdcalc.pictures.kinds import compose
from gdcalc.pictures.picture import Picture
from gdcalc.pictures.request import PictureRequest
from gdcalc.pictures.trace import read_trace
from tests.conftest import Command
from tests.pictures.runs import traces

LINE = ("step", "samples/three.toml", "--epochs", "3")
CASES: dict[str, tuple[str, ...]] = {
    "three": LINE,
    "origin": ("step", "samples/origin.toml"),
    "parabola": ("step", "samples/parabola.toml", "--exact"),
    "rounded": (*LINE, "--round", "2"),
    "batches": (*LINE, "--batch", "2", "--penalty", "0.1*a^2"),
    "bowl": ("step", "samples/bowl.toml", "--optimizer", "adam", "--freeze", "y"),
    "ascent": ("step", "--objective", "2*x - x^2", "--maximize", "--steps", "4", "--lr", "0.1"),
    "network": ("step", "samples/network.toml"),
    "target": ("step", "--model", "a*x+b", "--sample", "x=1, price=2", "--sample", "x=3, price=4", "--lr", "0.1"),
}


def drawn(traced: Any, *kinds: str) -> Picture:
    return compose([traced], kinds, PictureRequest())


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("name", CASES)
def test_a_stored_run_is_drawn_as_the_run(gdcalc: Command, name: str, form: str, tmp_path: Path) -> None:
    file = tmp_path / f"run.{form}"
    ended = gdcalc(*CASES[name], "--output", str(file))
    assert ended.status == 0
    kinds = {"network": ["loss", "parameters"], "bowl": ["path"], "parabola": ["path"], "ascent": ["path", "loss"]}
    chosen = kinds.get(name, ["loss", "parameters", "path", "fit"])
    live = tmp_path / "live.txt"
    stored = tmp_path / "stored.txt"
    assert gdcalc("plot", *chosen, *CASES[name][1:], "--output", str(live)).status == 0
    assert gdcalc("plot", *chosen, "--from", str(file), "--output", str(stored)).status == 0
    assert stored.read_text("utf-8") == live.read_text("utf-8")


def test_steps_that_were_left_out(gdcalc: Command, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    assert gdcalc("step", "samples/parabola.toml", "--every", "4", "--output", str(file)).status == 0
    history = read_trace(str(file), "").history
    points = {int(point[0]): point[1] for point in history.path}
    assert sorted(points) == [0, 3, 4, 7, 8, 9, 10]
    for step, theta in points.items():
        assert theta == pytest.approx(-1 + 4 * 0.8**step)
    assert list(history.epochs) == []
    ended = gdcalc("plot", "--from", str(file))
    assert ended.status == 0
    assert "The stored run lacks steps" in ended.out


def test_samples_that_are_not_all_there(gdcalc: Command, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    assert gdcalc(*LINE[:2], "--last", "--output", str(file)).status == 0
    assert gdcalc("plot", "loss", "parameters", "--from", str(file)).status == 0
    ended = gdcalc("plot", "path", "--from", str(file))
    assert ended.status == 2
    assert "the samples are not all at hand" in ended.err


def test_several_stored_runs_have_the_names_of_their_files(gdcalc: Command, tmp_path: Path) -> None:
    for name, rate in (("slow", "0.01"), ("fast", "0.1")):
        assert (
            gdcalc("step", "samples/parabola.toml", "--lr", rate, "--output", str(tmp_path / f"{name}.json")).status
            == 0
        )
    ended = gdcalc("plot", "loss", "--from", str(tmp_path / "slow.json"), "--from", str(tmp_path / "fast.json"))
    assert ended.status == 0
    assert "A slow    B fast" in ended.out


def test_runs_of_different_problems_share_a_loss_but_no_path(gdcalc: Command, tmp_path: Path) -> None:
    files = []
    for name in ("parabola", "bowl"):
        files += ["--from", str(tmp_path / f"{name}.json")]
        assert gdcalc("step", f"samples/{name}.toml", "--output", files[-1]).status == 0
    assert gdcalc("plot", "loss", *files).status == 0
    ended = gdcalc("plot", "path", *files)
    assert (ended.status, ended.out) == (2, "")
    assert "the runs are of different problems" in ended.err


def test_a_run_that_was_cut_off(gdcalc: Command, tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    assert gdcalc(*LINE, "--output", str(file)).status == 0
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:5]))
    assert read_trace(str(file), "").history.steps == 4
    assert gdcalc("plot", "--from", str(file)).status == 0


def broken(document: dict[str, Any]) -> list[tuple[list[str], Any]]:
    """Return every place of a document, with values that do not belong there."""
    places: list[list[str]] = [[name] for name in document]
    places += [["problem", name] for name in document["problem"]]
    places += [["steps", "0", name] for name in document["steps"][0]]
    places += [["steps", "0", "samples", "0", name] for name in document["steps"][0]["samples"][0]]
    places += [["steps", "0", "new_parameters", "a"], ["result", "parameters"], ["result", "stop_reason"]]
    strange: list[Any] = [None, [], {}, "<b>$x$[red]\x1b[31m" * 100, -1, 10**400, "1e99999999"]
    return [(place, value) for place in places for value in strange]


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in (1, 2))])
def test_no_stored_run_is_a_bug(gdcalc: Command, tmp_path: Path, part: int) -> None:
    """Whatever stands where, the file is drawn or refused with one message."""
    file = tmp_path / "run.json"
    assert gdcalc("step", "samples/three.toml", "--output", str(file)).status == 0
    text = file.read_text()
    for place, value in broken(json.loads(text))[part::3]:
        document = json.loads(text)
        parent: Any = document
        for name in place[:-1]:
            parent = parent[int(name) if isinstance(parent, list) else name]
        parent[place[-1]] = value
        file.write_text(json.dumps(document))
        ended = gdcalc("plot", "loss", "--from", str(file))
        assert ended.status in (0, 2), (place, value, ended.err)
        assert "\x1b" not in ended.out + ended.err
        assert ended.status == 0 or (ended.out == "" and ended.err.startswith("gdcalc: error: ")), (place, value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not a stored run"),
        ("[1, 2]", "is not a stored run"),
        ('{"schema": "gdcalc.check/1"}', "its schema is gdcalc.check/1"),
        ("[" * 100_000, "is not a stored run"),
        ('{"schema": "gdcalc.run/1", "problem": {}}', "parameters is not as gdcalc writes it"),
        ("\xff", "is not a stored run"),
    ],
)
def test_files_that_are_none(content: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(content, "utf-8")
    with pytest.raises(GdcalcError) as error:
        read_trace(str(file), "")
    assert message in error.value.message


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(b"\xff\xfe\x00{")
    for path, message in ((tmp_path / "none.json", "there is no file"), (tmp_path / "run.json", "is not UTF-8 text")):
        with pytest.raises(GdcalcError, match=message):
            read_trace(str(path), "")


def test_the_history_of_a_run_that_is_too_large_for_floats() -> None:
    """x is squared in every step: exact numbers grow beyond the largest float, and the picture has those before."""
    (run,) = traces(objective="x^3", init=["x=-100"], lr="100", steps="12", exact=True)
    drawn_path = drawn(run, "path")
    assert all(abs(value) < float("inf") for _, value in run.history.path)
    assert drawn_path.panels[0].notes
