"""A folder of files that are wrong, in which the commands of the cases run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Command
from tests.messages.folder import fill


@pytest.fixture(scope="package")
def wrong_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wrong")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        fill(folder, Command())
    return folder


@pytest.fixture
def among_them(wrong_files: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in the folder; what is imported is looked for there too."""
    monkeypatch.chdir(wrong_files)
    monkeypatch.syspath_prepend(wrong_files)
    return wrong_files
