"""Adding a function is one entry in one file: a copy of the package with one more works it, shows it and writes it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gdcalc

CUBE = """    Function(
        "cube",
        "x^3",
        lambda x: x**3,
        lambda x: x**3,
        lambda _, x: x**3,
        "3*x^2",
        document="cub",
        aliases=("third_power",),
        numpy="np.power(x, 3)",
    ),
)
"""
PROBLEM = ("--model", "third_power(a*x)", "--sample", "x=1, y=1", "--init", "a=2", "--lr", "1/100")


COMMANDS = {
    "float64": ["step", *PROBLEM, "--json"],
    "exact": ["step", *PROBLEM, "--json", "--exact"],
    "rounded": ["step", *PROBLEM, "--json", "--round", "2"],
    "latex": ["step", *PROBLEM, "--format", "latex"],
    "script": ["code", *PROBLEM, "--library", "numpy"],
    "list": ["list", "functions"],
}
RUN = """
import contextlib, io, json, sys
from gdcalc.cli.main import main
shown = {}
for name, arguments in json.loads(sys.argv[1]).items():
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        main(arguments)
    shown[name] = out.getvalue()
print(json.dumps(shown))
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what the commands print in a copy of gdcalc that has the cube."""
    folder = tmp_path_factory.mktemp("copy")
    package = folder / "gdcalc"
    shutil.copytree(Path(gdcalc.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    file = package / "expression" / "functions" / "activations.py"
    text = file.read_text("utf-8")
    assert text.endswith("\n)\n")
    file.write_text(text.removesuffix(")\n") + CUBE, "utf-8")
    command = [sys.executable, "-c", RUN, json.dumps(COMMANDS)]
    ended = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=True)
    found: dict[str, str] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize(("arithmetic", "new"), [("float64", 0.32), ("exact", "8/25"), ("rounded", 0.32)])
def test_it_is_worked_in_every_arithmetic(shown: dict[str, str], arithmetic: str, new: float | str) -> None:
    """The loss is (1 - 8)^2 and its derivative 2*(8 - 1)*3*2^2 = 168; 2 - 1.68 is left."""
    (step,) = json.loads(shown[arithmetic])["steps"]
    assert float(step["loss"]) == 49
    assert float(step["gradient"]["a"]) == 168
    assert step["new_parameters"]["a"] == (pytest.approx(new) if isinstance(new, float) else new)


def test_it_is_shown_listed_and_written(shown: dict[str, str]) -> None:
    assert r"\operatorname{cub}" in shown["latex"]
    assert "cube(x)" in shown["list"]
    assert "np.power(x, 3)" in shown["script"]
