"""``gdcalc check FOLDER`` with bad and hostile files among the good ones."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path

from tests.cli.conftest import RIGHT, Class


def test_bad_files_stop_nothing(room: Class, tmp_path: Path) -> None:
    bad = {
        "binary.csv": bytes(range(256)) * 40,
        "empty.json": b"",
        "huge.csv": b"step,loss\n" + b"1,1\n" * 600_000,
        "deep.json": b"[" * 100_000,
        "bomb.yaml": b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (98 + i, 98 + i, 97 + i, 97 + i)
                                                    for i in range(20)),
        "prose.md": b"I did not do it.\n",
    }  # fmt: skip
    for name, content in bad.items():
        (room.folder / name).write_bytes(content)
    (room.folder / "link.csv").symlink_to("/etc/passwd")
    (room.folder / "gone.csv").symlink_to(room.folder / "nowhere.csv")
    (room.folder / "circle.csv").symlink_to(room.folder / "circle.csv")
    (room.folder / "zero.csv").symlink_to("/dev/zero")
    os.mkfifo(room.folder / "pipe.csv")
    (room.folder / "x.csv").mkdir()
    (room.folder / ".hidden.csv").write_text(RIGHT)
    (room.folder / "notes.txt").write_text("x")
    ended = room("--summary", str(room.summary), "--feedback", str(room.feedback), "--gradescope")
    assert ended.status == 2
    assert "left out 3 entries" in ended.err
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(room.summary.read_text("utf-8")))}
    assert list(rows) == sorted(rows)
    assert {name for name, row in rows.items() if row["status"] == "marked"} == {"ann", "bob"}
    assert rows.keys() - {"ann", "bob"} == {Path(name).stem for name in bad} | {
        "link",
        "gone",
        "circle",
        "zero",
        "pipe",
    }
    assert rows["link"]["status"] == "link.csv is a link that leads out of the folder"
    assert rows["pipe"]["status"] == "pipe.csv is not a regular file"
    assert rows["huge"]["status"] == "huge.csv is larger than 2 MB"
    for name in rows:
        assert (room.feedback / f"{name}.md").exists()
        results = json.loads((room.feedback / name / "results.json").read_text())
        if name not in ("ann", "bob"):
            assert rows[name]["credit"] == ""
            assert results["score"] == 0
            assert rows[name]["status"] in results["output"]
    everything = "".join(path.read_text("utf-8") for path in room.feedback.rglob("*") if path.is_file())
    assert "root:" not in everything
    assert str(tmp_path) not in everything + room.summary.read_text("utf-8")


def test_a_link_within_the_folder_is_a_file(room: Class) -> None:
    (room.folder / "cy.csv").symlink_to(room.folder / "ann.csv")
    assert room.rows()["cy"]["credit"] == "12"


def test_names_are_no_formulas_and_no_commands(room: Class) -> None:
    for name in ("=cmd|' ₍C calc'!A0", "+1", "-2", "@SUM(A1)", "  =1", "'=1", 'q"=1', "x;=1", "\x1b[31mred", "a\r\n=1"):
        (room.folder / f"{name}.csv").write_text(RIGHT)
    (room.folder / "text.csv").write_text("step,=HYPERLINK(1)\n=1+1,2\n")
    ended = room("--summary", str(room.summary), "--feedback", str(room.feedback))
    rows = list(csv.reader(io.StringIO(room.summary.read_text("utf-8"))))
    for row in rows:
        for cell in row:
            assert cell.startswith("'") or not re.match(r"[\s\"']*[=+\-@]", cell), cell
            assert "\x1b" not in cell
            assert "\r" not in cell
            assert "\n" not in cell
    assert len({len(row) for row in rows}) == 1
    names = [row[0] for row in rows]
    assert "x;'=1" in names
    assert "\\x1b[31mred" in names
    assert "\x1b" not in ended.out + ended.err
    assert "\x1b" not in "".join(path.read_text("utf-8") for path in room.feedback.iterdir())
    assert "\x1b" not in room().out


def test_two_files_of_one_name_keep_their_suffix(room: Class) -> None:
    (room.folder / "ann.json").write_text('{"1": {"loss": 1}}')
    (room.folder / "bob.md.csv").write_text(RIGHT)  # bob.md is bob's feedback
    (room.folder / f"{'n' * 240}.csv").write_text(RIGHT)
    rows = room.rows("--feedback", str(room.feedback), "--gradescope")
    assert list(rows) == ["ann.csv", "ann.json", "bob", "bob.md.csv", "n" * 240]
    assert sum(path.is_file() for path in room.feedback.iterdir()) == 5


def test_no_file_makes_the_run_long(room: Class) -> None:
    (room.folder / "cy.csv").write_text("step,loss\n1,1\n1000000000000000,1\n")
    ended = room("--summary", str(room.summary))
    assert ended.status == 0
    assert "cy.csv has answers beyond step 1,000, which are not checked" in ended.err
    assert room.rows()["cy"]["unreadable"] == "1"
