"""Which formats and options go together, and the pager."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Command, Three


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--fragment",), "--fragment is about latex, html, typst, not table"),
        (("--format", "markdown", "--fragment"), "not markdown"),
        (("--format", "csv", "--work"), "--work is about"),
        (("--format", "json", "--samples", "3"), "--samples is about"),
        (("--format", "json", "--lang", "en"), "--lang is about"),
        (("--format", "latex", "--color", "always"), "--color is about table"),
        (("--detail", "much"), "it is one of short, normal, full"),
        (("--lang", "de"), "it is one of en, zh-Hans, zh-Hant"),
        (("--samples", "0"), "a whole number, 1 or more"),
        (("--samples", "few"), "a whole number, 1 or more"),
        (("--format", "tex"), "--format cannot be 'tex'"),
        (("--output", "homework.docx"), "its suffix is one of .txt, .json"),
        (("--pager",), "--pager needs a terminal"),
        (("--pager", "--output", "x.txt"), "exclude each other"),
    ],
)
def test_options_that_do_not_fit(three: Three, options: tuple[str, ...], message: str) -> None:
    ended = three(*options)
    assert ended.status == 2
    assert ended.out == ""
    assert message in ended.err


def test_a_problem_file_may_ask_for_the_work(gdcalc: Command, tmp_path: Path) -> None:
    file = tmp_path / "work.toml"
    data = (ROOT / "samples" / "three.csv").as_posix()
    file.write_text(f'model = "a*x+b"\ndata = "{data}"\nlr = 1\nwork = true\ndetail = "short"\nsamples = "all"\n')
    assert gdcalc("step", str(file)).out == gdcalc("step", "samples/three.toml", "--detail", "short").out


def test_the_work_of_a_run_that_stops(gdcalc: Command) -> None:
    ended = gdcalc("step", "samples/three.toml", "--lr", "1e200", "--work")
    assert ended.status == 3
    assert "Step 1: sample 1" in ended.out
    assert "stopped: the loss grew beyond the largest number" in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
class TestPager:
    def run(self, pager: str, *options: str) -> tuple[str, int]:
        import pexpect

        command = [sys.executable, "-m", "gdcalc", "step", "samples/three.toml", "--work", "--pager", *options]
        environment = {"PAGER": pager, "PATH": "/usr/bin:/bin", "TERM": "xterm", "LANG": "C.UTF-8"}
        child = pexpect.spawn(command[0], command[1:], cwd=ROOT, env=environment, encoding="utf-8", dimensions=(30, 90))
        child.expect(pexpect.EOF, timeout=30)
        child.close()
        return child.before, child.exitstatus

    def test_the_pager_gets_the_result(self) -> None:
        shown, status = self.run("sed s/^/paged:/")
        assert status == 0
        assert "paged:Step 1: sample 1" in shown.replace("\x1b[1m", "").replace("\x1b[0m", "")

    def test_a_pager_that_is_left_early_is_no_error(self) -> None:
        shown, status = self.run("head -2", "--lr", "0.1", "--epochs", "2000")
        assert status == 0
        assert "Traceback" not in shown

    def test_a_pager_that_is_not_there(self) -> None:
        shown, status = self.run("nosuchpager -x")
        assert status == 2
        assert "there is no pager nosuchpager" in shown
