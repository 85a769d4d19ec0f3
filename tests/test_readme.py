"""The README: its examples give what it shows, and it describes every option."""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gdcalc.cli.environment import Environment
from gdcalc.cli.main import main
from tests import offered
from tests.conftest import ROOT, Command, Stream

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```console\n(.*?)\n```", README, re.DOTALL)


def examples() -> list[tuple[str, str]]:
    """Return the commands of the README with the output that it shows."""
    found = []
    for block in BLOCKS:
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = example.partition("\n")
            found.append((command, output.strip("\n")))
    return found


def shown_by_a_shell(command: str) -> str:
    folder = Path(sys.executable).parent
    environment = {**os.environ, "COLUMNS": "100", "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"PYTHONIOENCODING": "utf-8", "LC_ALL": "C"}
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return ended.stdout


def shown_here(command: str) -> str:
    """Return what a command of gdcalc shows, its results and its messages in one stream."""
    stream = Stream()
    main(shlex.split(command)[1:], Environment(io.BytesIO(), stream, stream, {"COLUMNS": "100", "LC_ALL": "C"}))
    return stream.getvalue()


EXAMPLES = examples()


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=lambda text: text[:60].splitlines()[0] if text else "")
def test_an_example_gives_what_is_shown(monkeypatch: pytest.MonkeyPatch, command: str, output: str) -> None:
    """The first, and those with a pipe, in a shell."""
    monkeypatch.chdir(ROOT)
    in_shell = " | " in command or command == EXAMPLES[0][0]
    assert (shown_by_a_shell if in_shell else shown_here)(command).strip("\n") == output


def test_the_graph_is_what_is_written(gdcalc: Command) -> None:
    assert gdcalc("derive", "samples/neuron.toml", "--format", "mermaid").out in README


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 12


def test_the_python_example() -> None:
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert results.attempted >= 4
    assert results.failed == 0


SECTIONS = [f"## {section}" for section in re.split(r"^## ", README, flags=re.MULTILINE)[1:]]


def typed_in(text: str) -> set[str]:
    """Return the words that a text shows as typed: those between backticks, outside of its blocks."""
    running = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return {word for span in re.findall(r"`([^`]+)`", running) for word in span.split()}


def sections_of(command: str) -> str:
    """Return the sections that name a command."""
    found = [section for section in SECTIONS if f"`gdcalc {command}" in section]
    assert found, f"no section of the README names gdcalc {command}"
    return "\n".join(found)


@pytest.mark.parametrize("command", offered.commands())
def test_every_command_is_described_with_what_is_its_own(command: str) -> None:
    """The options that ``gdcalc step`` has too are in the table of these."""
    own = offered.options(command) - offered.options("step")
    assert own - typed_in(sections_of(command)) == set()


def test_every_option_of_step_is_in_the_table() -> None:
    (section,) = [section for section in SECTIONS if section.startswith("## Options of `gdcalc step`\n")]
    options = offered.options("step") - {"--help"}
    assert len(options) > 30
    rows = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    assert options - {word.strip(",") for word in typed_in("\n".join(rows))} == set()


def test_the_options_of_gdcalc_itself_are_described() -> None:
    options = offered.options()
    assert {"--help", "--version"} <= options
    assert options - typed_in(README) == set()


@pytest.mark.parametrize("command", ["list", "schema"])
def test_every_table_and_schema_is_described(command: str) -> None:
    assert set(offered.choices(command)) - typed_in(sections_of(command)) == set()


@pytest.mark.parametrize("command", ["step", "derive", "compare", "check"])
def test_every_format_is_described(command: str) -> None:
    assert set(offered.formats(command)) - typed_in(README) == set()


def test_two_set_up_lines() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(lines) == 2
    assert "gdcalc step --model" in lines[0]
    assert lines[1].endswith("-m pytest --numprocesses auto")


PICTURES = re.findall(r"^(gdcalc plot .*--output samples/(\w+)\.svg)$", README, re.MULTILINE)


@pytest.mark.parametrize(("command", "name"), PICTURES, ids=[name for _, name in PICTURES])
def test_a_picture_is_what_its_command_draws(gdcalc: Command, command: str, name: str, tmp_path: Path) -> None:
    """Beside its command; the parts are the same, whatever version of Matplotlib drew the one that is kept."""
    assert re.search(rf"{re.escape(command)}\n```\n\n!\[[^]]+\]\(samples/{name}\.svg\)", README)
    drawn = tmp_path / f"{name}.svg"
    arguments = shlex.split(command)[1:-1]
    assert gdcalc(*arguments, str(drawn)).status == 0
    kept, fresh = (parts(path) for path in (ROOT / "samples" / f"{name}.svg", drawn))
    assert kept == fresh
    assert len(kept) > 10


def parts(path: Path) -> list[str]:
    """Return the names of an SVG's parts: its axes, lines, ticks and texts."""
    return [
        part.attrib["id"]
        for part in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}g")
        if "id" in part.attrib
    ]


def test_there_are_three_pictures() -> None:
    assert [name for _, name in PICTURES] == ["cost", "parabola", "bowl"]


def test_every_sample_file_is_shown() -> None:
    for path in sorted((ROOT / "samples").iterdir()):
        assert path.name in README or f"{path.stem}.toml" in README, path
