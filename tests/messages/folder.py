"""The files that the commands of the cases read: each is wrong in one way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.conftest import SAMPLES, Command

TEXTS: dict[str, str | bytes] = {
    # data: CSV
    "empty.csv": "",
    "header.csv": "x,y\n",
    "ragged.csv": "x,y\n1,2\n3\n",
    "wide.csv": "x,y\n1,2\n3,4,5\n",
    "two-spellings.csv": "step,grad_fi,grad_\N{LATIN SMALL LIGATURE FI}\n1,2,3\n",
    "open-quote.csv": 'x,y\n1,"2\n',
    "after-quote.csv": 'x,y\n"1"2,3\n',
    "long-cell.csv": f'x,y\n1,"{"2" * 140_000}"\n',
    "word.csv": "x,y\n1,a\n",
    "empty-cell.csv": "x,y\n1,\n",
    "exponent.csv": "x,y\n1,1e401\n",
    "zero.csv": "x,y\n1,1/0\n",
    "digits.csv": f"x,y\n1,{'1' * 51}\n",
    "large.csv": "x,y\n1,1e399\n",
    "comma.csv": "x;y\n1.5;2\n2,5;3\n",
    "point.csv": "x;y\n1,5;2\n2.5;3\n",
    "unnamed.csv": "x,\n1,2\n",
    "twice.csv": "x,x\n1,2\n",
    "numbers.csv": "1,2\n3,4\n",
    "utf32.csv": "x,y\n1,2\n".encode("utf-32"),
    "latin.csv": b"x,y\n1,\xff\n",
    "zeros.csv": b"x,y\n1,\0\n",
    "late.csv": b"x,y\n" + b"1,2\n" * 40_000 + b"3,\xff\n",
    "long-head.csv": "x" * 70_000,
    "long-line.csv": "x,y\n1,2\n" + "2" * 1_100_000,
    "constant.csv": "e,y\n1,2\n",
    "taken.csv": "x,y,sin\n1,2,3\n",
    "folded.csv": "x_1,x₁,y\n1,2,3\n",
    "xz.csv": "x,z,y\n1,2,3\n",
    "many.csv": "x,y\n" + "1,2\n" * 10_001,
    "run.xlsx": "x",
    "run.xyz": "x",
    # data: JSON
    "empty.json": "",
    "single.json": "3",
    "no-rows.json": "[]",
    "no-array.json": '{"x": 1}',
    "lengths.json": '{"x": [1], "y": [1, 2]}',
    "empty-object.json": "[{}]",
    "no-object.json": '[{"x": 1, "y": 2}, 3]',
    "bad.json": '[{"x" 1}]',
    "twice.json": '[{"x": 1, "x": 2}]',
    "deep.json": "[" * 100_000,
    "missing.json": '[{"x": 1, "y": 2}, {"x": 1}]',
    "more.json": '[{"x": 1, "y": 2}, {"x": 1, "y": 2, "z": 3}]',
    "null.json": '[{"x": null, "y": 2}]',
    "empty.jsonl": "",
    "first.jsonl": "[1]\n",
    "third.jsonl": '{"x": 1, "y": 2}\n\n[1]\n',
    "bad.jsonl": '{"x": 1, "y": 2}\n{"x": 2',
    "twice.jsonl": '{"x": 1, "y": 2}\n{"x": 1, "x": 2}\n',
    "deep.jsonl": '{"x": ' * 8_000,
    "columns.jsonl": "{}",
    # problem files
    "deep.toml": f"init.{'a.' * 30}b = 1",
    "long.toml": f"lr = 0x{'f' * 5000}",
    "writes.toml": 'output = "precious.txt"',
    "near.toml": 'modle = "a*x"',
    "other.toml": 'qqqqqqq = "a*x"',
    "kind.toml": "lr = true",
    "list.toml": "init = 3",
    "flag.toml": "exact = 1",
    "bad.toml": "model = ",
    "latin.toml": b'model = "\xff"',
    "exact.toml": 'model = "a*x"\nsample = ["x=1, y=2"]\nexact = true\n',
    "cube.toml": 'objective = "a^2 + b^2 + c^2"\ninit = "1"\n',
    "outputs.toml": ('model = "u = a*x; v = b*x"\nloss = "(y - u)^2 + (z - v)^2"\nsample = ["x=1, y=1, z=2"]\n'),
    # answers, and steps from elsewhere
    "answers.csv": "step,loss\n1,1\n",
    "class/ann.csv": "step,loss\n1,1\n",
    "feedback/ann": "",
    "steps.csv": "step,loss\n1,1\n",
    "no-steps.csv": "a,b\nx,y\n",
    "latin.json": b'{"\xff": 1}\n',
    "schema.json": '{"schema": "other/1", "steps": []}',
    # a module that fails when it is loaded
    "broken_module.py": "1/0",
}

RULES = {
    "plain": 'rule = "theta = theta - lr*g"',
    "unknown": 'rule = "v = gg; theta = theta - lr*v"',
    "no-name": 'rule = "g; theta = theta - lr*g"',
    "given": 'rule = "g = 1; theta = theta - lr*g"',
    "early": 'rule = "theta = theta - lr*g; v = g"',
    "no-update": 'rule = "v = g"',
    "near": 'ruel = "v = g"',
    "other": "qqqqqqqq = 1",
    "empty": 'rule = ""',
    "both": 'rule = "m = b*g; theta = theta - lr*m"\nsettings = {b = 1, m = 2}\nstate = {m = 0}',
    "unused": 'rule = "theta = theta - lr*g"\nstate = {m = 0}',
    "no-table": 'rule = "theta = theta - lr*g"\nstate = "m"',
    "taken": 'rule = "theta = theta - lr*g"\nsettings = {g = 1}',
    "in-model": 'rule = "theta = theta - lr*b*g"\nsettings = {b = 1}',
}
"""Rules of a user's own; the file of each is ``rule-NAME.toml``."""


def fill(folder: Path, gdcalc: Command) -> None:
    """Write the files into a folder, in which the command runs."""
    for name in ("three.csv", "three.toml", "parabola.toml", "bowl.toml"):
        shutil.copy(SAMPLES / name, folder)
    for name in ("folder.json", "nothing", "class", "feedback"):
        (folder / name).mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    for name, rule in RULES.items():
        text = f'model = "a*x+b"\ndata = "three.csv"\n[optimizer]\n{rule}\n'
        (folder / f"rule-{name}.toml").write_text(text)
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(50_000_001)
    (folder / "huge.json").write_text("[\n" + " " * 50_000_001)
    _fill_stored(folder, gdcalc)


def _fill_stored(folder: Path, gdcalc: Command) -> None:
    """Write runs as gdcalc stores them, whole and damaged."""
    run = gdcalc("step", "three.toml", "--json").out
    (folder / "run.json").write_text(run)
    (folder / "square.json").write_text(gdcalc("step", "parabola.toml", "--json").out)
    (folder / "fourth.json").write_text(gdcalc("step", "-f", "theta^4", "-i", "theta=1", "--json").out)
    first = gdcalc("step", "three.toml", "--steps", "1", "--json").out
    (folder / "part.json").write_text(first)
    header, *steps = gdcalc("step", "three.toml", "--format", "jsonl").out.splitlines()
    (folder / "no-object.jsonl").write_text(f"{header}\n3\n")
    (folder / "long-line.jsonl").write_text(f"{header}\n{' ' * 10_000_001}\n")
    (folder / "order.jsonl").write_text(f"{header}\n{steps[1]}\n{steps[0]}\n")
    document: dict[str, Any] = json.loads(run)
    (folder / "no-samples.json").write_text(json.dumps({**document, "steps": []}))
    (folder / "broken.json").write_text(json.dumps({**document, "problem": {**document["problem"], "parameters": 3}}))
