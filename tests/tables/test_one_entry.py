"""A new entry of a table is all that it takes: put into a copy of the package, it is there for every command."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

PROBLEM = ("--model", "w*x", "--sample", "x=2, y=3", "--lr", "1/2", "--exact", "--json")
"""The prediction is 0, the difference 3 and the squared error's gradient −2·3·2 = −12."""


@dataclass(frozen=True)
class Addition:
    """What is written for a new entry, commands that use it, and a part of what each prints.

    ``table`` is a file of the package and the name of the table in it; ``files`` are new files, which stand beside the
    package or in it.
    """

    table: tuple[str, str]
    entry: str
    shown: Mapping[tuple[str, ...], str]
    files: Mapping[str, str] = field(default_factory=dict)


def step(**expected: Any) -> str:
    """Return a part of JSON, as ``--json`` writes it."""
    return json.dumps(expected)[1:-1]


ADDITIONS = {
    "loss": Addition(
        ("tables/losses.py", "_TABLE"),
        'Loss("cubed", "abs(y - yhat)^3", "cubed error", "this test")',
        {
            # |3|³ = 27, whose derivative by w is −3·3²·2 = −54.
            ("step", *PROBLEM, "--loss", "cubed"): step(loss="27", gradient={"w": "-54"}),
            ("list", "losses"): "cubed error",
            ("explain", "cubed"): "this test",
        },
    ),
    "schedule": Addition(
        ("tables/schedules.py", "_TABLE"),
        'Schedule("odd", "lr/(2*t + 1)", "by odd numbers", "this test", {"lr": "0.3"})',
        {
            # 0.3/3 = 1/10, and 12/10 is added to 0.
            ("step", *PROBLEM, "--lr", "odd"): step(new_parameters={"w": "6/5"}),
            ("list", "schedules"): "by odd numbers",
            ("explain", "odd"): "this test",
        },
    ),
    "optimizer": Addition(
        ("tables/optimizers/textbook.py", "RULES"),
        'Optimizer("signs", "theta = theta - lr*k*sign(g)", "by the sign alone", "this test", {"k": "3"})',
        {
            ("step", *PROBLEM, "--dialect", "textbook", "--optimizer", "signs:k=5"): step(new_parameters={"w": "5/2"}),
            ("list", "optimizers"): "by the sign alone",
            ("explain", "signs"): "this test",
        },
    ),
    "function": Addition(
        ("expression/functions/activations.py", "ENTRIES"),
        'Function("cube", "x^3", lambda x: x**3, lambda x: x**3, lambda _, x: x**3, "3*x^2", numpy="np.power(x, 3)")',
        {
            # With w = 1 the prediction is 2³ = 8, and the gradient 2·(8 − 3)·3·2²·2 = 240.
            ("step", *PROBLEM, "--model", "cube(w*x)", "--init", "w=1"): step(gradient={"w": "240"}),
            ("code", *PROBLEM[2:-2], "--model", "cube(w*x)", "--library", "numpy"): "np.power(x, 3)",
            ("list", "functions"): "cube(x)",
        },
    ),
    "mistake": Addition(
        ("homework/mistakes/update.py", "UPDATE_MISTAKES"),
        'Mistake("rate-sevenfold", FAMILY, "taken sevenfold", "this test", '
        '_with_rate(Product(Number("7"), (("*", RATE),))), 1.0)',
        # 42 in place of 12/2 = 6.
        {("check", "answers.csv", *PROBLEM[:-2]): "taken sevenfold"},
        {"answers.csv": "step,w\n1,42\n"},
    ),
    "format": Addition(
        ("cli/formats.py", "FORMATS"),
        '"kinds": Format((".kinds",), "kinds")',
        {
            ("step", *PROBLEM[:-1], "--format", "kinds"): "Heading",
            ("check", "answers.csv", *PROBLEM[:-2], "--format", "kinds"): "Table",
        },
        {
            "gdcalc/formats/kinds.py": "def kinds(blocks, _):\n    return (type(each).__name__ for each in blocks)\n",
            "answers.csv": "step,w\n1,18\n",
        },
    ),
}


def add(folder: Path, addition: Addition) -> None:
    """Write an entry at the end of its table, as a person does."""
    for name, text in addition.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    file, table = addition.table
    path = folder / "gdcalc" / file
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines.insert(end_of(table, "".join(lines)) - 1, f"    {addition.entry},\n")
    path.write_text("".join(lines), encoding="utf-8")


def end_of(table: str, source: str) -> int:
    """Return the line of the bracket that closes a table."""
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == table for target in targets) and node.end_lineno:
            return node.end_lineno
    raise LookupError(table)


@pytest.mark.parametrize("kind", ADDITIONS)
def test_one_entry_is_enough(kind: str, tmp_path: Path) -> None:
    # The other files' bytecode, copied with them, is as good as theirs.
    shutil.copytree(ROOT / "gdcalc", tmp_path / "gdcalc", copy_function=shutil.copy2)
    add(tmp_path, ADDITIONS[kind])
    for arguments, part in ADDITIONS[kind].shown.items():
        ended = subprocess.run(
            [sys.executable, "-m", "gdcalc", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert ended.returncode in (0, 1), ended.stderr  # 1: a mistake is found
        assert part in ended.stdout
