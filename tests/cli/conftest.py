"""A class of two students, and what marks it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import SAMPLES, Command, Ended

PROBLEM = ("-m", "a*x+b", "-d", str(SAMPLES / "three.csv"), "--lr", "1")
HEADER = "step,prediction,loss,grad_a,grad_b,a,b\n"
# As worked by hand in tests/homework/test_classroom.py: 12 right; 3 right, 7 that follow, 2 wrong.
RIGHT = f"{HEADER}1,0,1,-2,-2,2,2\n2,2,1,0,2,2,0\n"
FLIPPED = f"{HEADER}1,0,1,2,2,-2,-2\n2,-2,9,0,-6,-2,4\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "submissions"
    path.mkdir()
    (path / "ann.csv").write_text(RIGHT)
    (path / "bob.csv").write_text(FLIPPED)
    return path


class Class:
    """Marks a folder, and reads what is written."""

    def __init__(self, gdcalc: Command, folder: Path) -> None:
        self.gdcalc, self.folder = gdcalc, folder
        self.summary, self.feedback = folder.parent / "grades.csv", folder.parent / "out"

    def __call__(self, *options: str, problem: tuple[str, ...] = PROBLEM) -> Ended:
        ended = self.gdcalc("check", str(self.folder), *problem, *options)
        assert "Traceback" not in ended.err
        return ended

    def rows(self, *options: str, status: int = 0) -> dict[str, dict[str, str]]:
        ended = self("--summary", str(self.summary), *options)
        assert ended.status == status, ended.err
        return {row["name"]: row for row in csv.DictReader(io.StringIO(self.summary.read_text("utf-8")))}

    def document(self, *options: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self("--json", *options).out)
        jsonschema.validate(document, json.loads(self.gdcalc("schema", "class").out))
        return document


@pytest.fixture
def room(gdcalc: Command, folder: Path) -> Class:
    return Class(gdcalc, folder)
