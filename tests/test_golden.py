"""Golden files: another text is a failure, and the update command writes it for review."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT, Golden


def test_another_text_fails_and_says_how_to_change_it(tmp_path: Path) -> None:
    (tmp_path / "three.txt").write_text("ŷ = 1\n", encoding="utf-8")
    compare = Golden(tmp_path, update=False)
    compare("three", "ŷ = 1\n")
    with pytest.raises(AssertionError, match="--update-golden"):
        compare("three", "ŷ = 2\n")
    assert (tmp_path / "three.txt").read_text("utf-8") == "ŷ = 1\n"


def test_update_writes_a_text_that_is_new_or_has_changed(tmp_path: Path) -> None:
    (tmp_path / "three.txt").write_text("ŷ = 1\n", encoding="utf-8")
    for name in ("three", "four"):
        Golden(tmp_path, update=True)(name, "ŷ = 2\n")
        assert (tmp_path / f"{name}.txt").read_bytes() == "ŷ = 2\n".encode()


def test_every_golden_file_is_compared() -> None:
    """A file whose name no test spells is compared with nothing; lists and explanations are named by their command."""
    tests = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    unused = [
        path.stem
        for path in (ROOT / "tests" / "golden").iterdir()
        if not path.stem.startswith(("list-", "explain-")) and not any(f'"{path.stem}"' in text for text in tests)
    ]
    assert unused == []
