"""Fixtures for all tests: the sample files, and the command run in this process with streams of its own."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from gdcalc.cli.environment import Environment
from gdcalc.cli.main import main

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"

KEPT = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "NODE_PATH")
"""Variables without which programs are not found or do not start."""


def make_bare() -> None:
    """Leave of this process's environment what every user has: what a developer or CI has set hides no fault."""
    for name in os.environ.keys() - set(KEPT):
        if not name.startswith("PYTEST_"):
            del os.environ[name]
    os.environ["LANG"] = "C.UTF-8"


make_bare()

# How long an example takes says how busy the machine is, and nothing of gdcalc.
settings.register_profile("gdcalc", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gdcalc")


@dataclass
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


class Stream(io.StringIO):
    """A text stream that may say it is a terminal, with an encoding."""

    def __init__(self, *, terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__()
        self._terminal = terminal
        self._encoding = encoding

    def isatty(self) -> bool:
        return self._terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


@dataclass
class Command:
    """Runs ``gdcalc`` with arguments, in this process."""

    variables: dict[str, str] = field(default_factory=lambda: {"COLUMNS": "100"})
    terminal: bool = False
    encoding: str = "utf-8"

    def __call__(self, *arguments: str, stdin: bytes = b"", **variables: str) -> Ended:
        out, err = Stream(terminal=self.terminal, encoding=self.encoding), Stream(terminal=self.terminal)
        status = main(arguments, Environment(io.BytesIO(stdin), out, err, {**self.variables, **variables}))
        return Ended(int(status), out.getvalue(), err.getvalue())


@pytest.fixture
def gdcalc(monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(ROOT)
    return Command()


@dataclass(frozen=True)
class Golden:
    """Compares whole outputs with the files of a folder, as they were reviewed; or writes them there."""

    folder: Path
    update: bool

    def __call__(self, name: str, text: str) -> None:
        path = self.folder / f"{name}.txt"
        if self.update:
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text("utf-8"), f"{path.name} holds another text; --update-golden writes a meant change"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is shown into tests/golden, for review")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(ROOT / "tests" / "golden", request.config.getoption("--update-golden"))


Three = Callable[..., Ended]


@pytest.fixture
def three(gdcalc: Command) -> Three:
    """``gdcalc step`` on the three samples with learning rate 1, and more options."""

    def run(*options: str, **variables: Any) -> Ended:
        base = ("step", "--model", "a*x+b", "--data", "samples/three.csv", "--lr", "1")
        return gdcalc(*base, *options, **variables)

    return run
