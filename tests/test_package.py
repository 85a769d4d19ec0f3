"""What is installed, and under which name: the package index has a "gdcalc" that is another's."""

from __future__ import annotations

import os
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from hypothesis import settings
from packaging.requirements import Requirement

from tests.conftest import ROOT, make_bare

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = CONFIGURATION["project"]
WHEEL = CONFIGURATION["tool"]["hatch"]["build"]["targets"]["wheel"]
BUILT = {"__pycache__", "node_modules", "build", "dist"}
# Put together here, so that this file may be searched too.
STRANGER = re.compile("gdcalc" + r"""\[|pip install (?:-\S+ )*["']?gdcalc(?![-\w])""")


def texts() -> list[Path]:
    """Return the files of the tree that hold text; of the dot-folders, which tools fill, that of CI."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name == ".ci" or not (name.startswith(".") or name in BUILT)]
        found += [Path(folder, name) for name in names if not name.endswith((".pyc", ".mo", ".png", ".gif"))]
    return found


def test_nothing_installs_the_strangers_package() -> None:
    assert {"README.md", "pyproject.toml", "extras.py", "gdcalc.po"} <= {path.name for path in texts()}
    found = [(path, match[0]) for path in texts() for match in STRANGER.finditer(path.read_text("utf-8", "ignore"))]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_strangers"),
    [
        ("pip install " + "'gdcalc" + "[plot]'", True),
        ("pip install " + "--upgrade gdcalc", True),
        ('pip install ".[plot]"', False),
        ("pip install --quiet . && gdcalc step", False),
        ("pip install gdcalc-steps", False),
    ],
)
def test_the_search_finds_what_it_is_for(text: str, is_strangers: bool) -> None:
    assert bool(STRANGER.search(text)) == is_strangers


def test_the_name_is_our_own_and_the_command_stays() -> None:
    assert PROJECT["name"] == "gdcalc-steps"
    assert PROJECT["scripts"] == {"gdcalc": "gdcalc.cli.main:main"}
    assert WHEEL["packages"] == ["gdcalc"]


def test_extras_refer_to_the_same_distribution_and_to_extras_that_are() -> None:
    extras = PROJECT["optional-dependencies"]
    own = [each for part in extras.values() for each in map(Requirement, part) if each.name.startswith("gdcalc")]
    assert [each.name for each in own] == ["gdcalc-steps"]
    assert own[0].extras <= extras.keys()


def test_the_licence_is_there() -> None:
    assert PROJECT["license"] == "MIT"
    (path,) = PROJECT["license-files"]
    text = (ROOT / path).read_text("utf-8")
    assert text.startswith("MIT License\n")
    assert PROJECT["authors"] == [{"name": "gdcalc developers"}]
    assert f"{PROJECT['authors'][0]['name']}\n" in text


def test_the_package_page_needs_no_file_beside_it() -> None:
    readme = PROJECT["readme"]
    assert readme["content-type"] == "text/markdown"
    assert "![" not in readme["text"]
    assert "](" not in readme["text"]
    assert "urls" not in PROJECT


def test_the_wheel_holds_types_and_translations_without_their_sources() -> None:
    assert (ROOT / "gdcalc" / "py.typed").read_bytes() == b""
    sources = list((ROOT / "gdcalc").rglob("*.po"))
    assert len(sources) >= 2
    for path in sources:
        assert any(fnmatch(path.name, pattern) for pattern in WHEEL["exclude"])
        compiled = path.with_suffix(".mo")
        assert compiled.exists()
        assert not any(fnmatch(compiled.name, pattern) for pattern in WHEEL["exclude"])
    assert "exclude" not in CONFIGURATION["tool"]["hatch"]["build"]["targets"].get("sdist", {})


def test_the_hooks_check_what_ci_checks() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert repository["repo"] == "local"
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    checks = (ROOT / ".ci" / "run").read_text("utf-8")
    assert [hook["entry"] for hook in repository["hooks"]] == ["ruff check", "ruff format", "mypy"]
    assert all(f".venv/bin/{hook['entry']}" in checks for hook in repository["hooks"])


def test_contributors_are_sent_to_files_that_are() -> None:
    text = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`((?:gdcalc|tests|\.ci)/[\w./-]+)`", text))
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists() and not (ROOT / f"{name}.py").exists()] == []


def test_a_busy_machine_fails_no_example() -> None:
    assert settings().deadline is None


def test_a_developers_variables_hide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    user = {"PATH": os.environ["PATH"], "HOME": "/home/ann", "LANG": "C.UTF-8"}
    developer = {"PYTHONUNBUFFERED": "1", "COLUMNS": "300", "LC_ALL": "de_DE", "LANG": "de_DE"}
    inherited = [name for name in os.environ if name.startswith(("PYTHON", "LC_"))]
    monkeypatch.setattr(os, "environ", {**user, **developer})
    make_bare()
    assert os.environ == user
    assert inherited == []
