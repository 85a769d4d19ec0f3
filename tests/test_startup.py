"""What is loaded when: nobody waits for what a command does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HEAVY = ("sympy", "mpmath", "numpy", "rich.table", "rich.console", "gdcalc.problem", "gdcalc.expression")


def loaded_by(code: str) -> set[str]:
    """Return the modules that are loaded after some code, in a fresh interpreter."""
    program = f"import sys\n{code}\nprint('\\n'.join(sorted(sys.modules)), file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(ended.stderr.split())


def command(*arguments: str) -> str:
    return f"from gdcalc.cli.main import main\nmain({list(arguments)!r})"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["step", "--help"], ["list", "--help"], ["plot", "--help"]]
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert not loaded_by(command(*arguments)).intersection(HEAVY)


def test_completion_loads_nothing_heavy() -> None:
    code = "import os\nos.environ.update(_GDCALC_COMPLETE='complete_bash', COMP_WORDS='gdcalc st', COMP_CWORD='1')\n"
    code += "from gdcalc.cli.main import main\ntry:\n    main([])\nexcept SystemExit:\n    pass"
    assert not loaded_by(code).intersection(HEAVY)


def test_importing_gdcalc_loads_no_part_of_it() -> None:
    loaded = {name for name in loaded_by("import gdcalc") if name.split(".")[0] in ("gdcalc", "sympy", "rich", "typer")}
    assert loaded == {"gdcalc"}


def test_lists_and_schemas_load_no_sympy() -> None:
    assert "sympy" not in loaded_by(command("list", "losses"))
    assert "sympy" not in loaded_by(command("schema", "run"))


def test_json_loads_no_rich() -> None:
    loaded = loaded_by(command("step", "samples/three.toml", "--json"))
    assert "sympy" in loaded
    assert "rich.table" not in loaded


PICTURES = ("gdcalc.pictures", "matplotlib", "plotly", "numpy", "PIL")


@pytest.mark.parametrize("options", [[], ["--work"], ["--json"]])
def test_a_run_without_a_picture_loads_nothing_of_pictures(options: list[str]) -> None:
    loaded = loaded_by(command("step", "samples/three.toml", *options))
    assert "gdcalc.run.run" in loaded
    assert not {name for name in loaded if name.startswith(PICTURES)}


def test_a_picture_in_a_terminal_needs_no_extra() -> None:
    for arguments in (["plot", "samples/bowl.toml"], ["step", "samples/three.toml", "--plot"]):
        loaded = loaded_by(command(*arguments))
        assert "gdcalc.pictures.terminal.writer" in loaded
        assert not loaded.intersection(("matplotlib", "plotly", "numpy", "PIL"))


def test_a_picture_as_a_file_loads_its_own_library_alone(tmp_path: Path) -> None:
    svg, page = (
        loaded_by(command("plot", "samples/parabola.toml", "--output", str(tmp_path / name)))
        for name in ("a.svg", "a.html")
    )
    assert "matplotlib" in svg
    assert not svg.intersection(("plotly", "matplotlib.pyplot", "rich.console"))
    assert "plotly.offline" in page
    assert not page.intersection(("matplotlib", "rich.console"))


def test_float64_loads_no_high_precision() -> None:
    # SymPy loads mpmath itself, so the arithmetic is asked alone.
    assert "mpmath" not in loaded_by("import gdcalc.arithmetic")
