"""Random problems for the scripts of ``gdcalc code``, and one process that executes any number of scripts."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gdcalc.expression.functions import FUNCTIONS
from tests.conftest import Command

RUNNER = """
import contextlib, io, json, runpy, sys
for path in sys.argv[1:]:
    out, ending = io.StringIO(), ""
    with contextlib.redirect_stdout(out):
        try:
            runpy.run_path(path, run_name="__main__")
        except SystemExit as error:
            ending = str(error)
        except BaseException as error:
            ending = "died: " + repr(error)
    print(json.dumps([out.getvalue(), ending]))
"""

LARGE = 1e6
"""Numbers beyond this are not compared: a formula that makes them may have lost its digits on the way."""


@dataclass(frozen=True)
class Printed:
    """What a script printed, a list of numbers a step, and the message with which it ended early."""

    steps: list[list[float]]
    ending: str


def execute(scripts: Sequence[str], folder: Path) -> list[Printed]:
    """Return what each script prints; all run in one process of their own."""
    paths = [folder / f"script_{number}.py" for number in range(len(scripts))]
    for path, script in zip(paths, scripts, strict=True):
        path.write_text(script, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", RUNNER, *map(str, paths)],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=300,
    )
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    return [Printed(list(_numbers(out)), ending) for out, ending in found]


def _numbers(out: str) -> Iterator[list[float]]:
    rows = csv.reader(out.splitlines())
    header = next(rows, [])
    assert len(set(header)) == len(header), header
    yield from ([float(cell) for cell in row] for row in rows)


def wanted(gdcalc: Command, arguments: Sequence[str]) -> list[list[float]] | None:
    """Return the numbers of gdcalc's own run, None where it has no first step."""
    ended = gdcalc("step", *arguments, "--json")
    if ended.status == 2:
        return None
    steps: list[dict[str, Any]] = json.loads(ended.out)["steps"]
    return [
        [step["step"], step["loss"], *step["gradient"].values(), *step["new_parameters"].values()] for step in steps
    ]


def check_random(gdcalc: Command, library: str, folder: Path, count: int, seed: int) -> None:
    """Hold the scripts of random problems to gdcalc's own runs of them."""
    chance = random.Random(f"{library} {seed}")  # noqa: S311 - problems, no secrets
    problems: list[list[str]] = []
    scripts: list[str] = []
    runs: list[list[list[float]]] = []
    while len(scripts) < count:
        arguments = problem(chance)
        steps = wanted(gdcalc, arguments)
        code = gdcalc("code", *arguments, "--library", library)
        if steps is None:
            assert code.status == 2, arguments
            assert not code.out
            continue
        assert code.status == 0, (arguments, code.err)
        problems.append(arguments)
        scripts.append(code.out)
        runs.append(steps)
    assert sum(bool(steps) for steps in runs) > 0.9 * count
    for arguments, steps, printed in zip(problems, runs, execute(scripts, folder), strict=True):
        assert not printed.ending.startswith("died"), (arguments, printed.ending)
        assert len(printed.steps) >= len(steps), (arguments, printed.ending)
        for step, row in zip(steps, printed.steps, strict=False):
            if max(map(abs, step)) > LARGE:
                break
            assert row == pytest.approx(step, rel=1e-9, abs=1e-9), arguments


# Arguments in which a function has a value, of any number.
INSIDE = {
    **dict.fromkeys(("ln", "log", "log2", "log10", "sqrt"), "({0})^2 + 0.3"),
    **dict.fromkeys(("asin", "acos"), "0.9*tanh({0})"),
    **dict.fromkeys(("clampln", "clampln1m"), "sigmoid({0})"),
    **dict.fromkeys(("exp", "sinh", "cosh", "tan"), "sin({0})"),
}
NUMBERS = ("2", "0.5", "3", "007", "1e-1", "(1/4)", "pi", "e", "max(9, 8)", "tanh(2)", "exp(1)", "2^-2", "floor(2.5)")
OPTIMIZERS = (
    *("sgd", "sgd:momentum=0.5", "sgd:momentum=0.9,nesterov=true", "adagrad", "rmsprop:centered=true", "adam"),
    *("adam:amsgrad=true", "adamw", "adadelta", "adamax", "nadam", "radam", "rprop"),
    *("heavy-ball", "nesterov", "adam --dialect keras", "rmsprop --dialect keras", "adam --dialect textbook"),
    *("adagrad --dialect textbook", "adam --dialect optax", "sgd:momentum=0.5 --dialect optax"),
)
LOSSES = (
    *("squared", "half-squared", "absolute", "huber:delta=0.3", "smooth-l1", "log-cosh", "quantile:tau=0.3"),
    *("bce-logits", "squared-hinge", "hinge", "poisson-nll", "(y - yhat)^4", "max(y - yhat, 0.1*(yhat - y))"),
    *("where(yhat > y, 2*(yhat - y)^2, (yhat - y)^2)", "ln(1 + (y - yhat)^2)"),
)
RATES = ("0.01", "1/100", "0.02/t", "where(t > 2, 0.01, 0.03)", "0.01*epoch^-2", "0.01*sigmoid(-t)", "1e-2*0.9^t")
UNTILS = ("loss < 0.01", "sigmoid(a) > 0.6", "max_update < 1e-4", "exp(loss) > 100", "t >= 3", "abs(b)^2 > 4")


def formula(chance: random.Random, names: Sequence[str], depth: int) -> str:
    """Return a random formula of these names."""
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(names) if chance.random() < 0.75 else chance.choice(NUMBERS)

    def part() -> str:
        return formula(chance, names, depth - 1)

    kind = chance.random()
    if kind < 0.45:
        return f"({part()} {chance.choice('+-*')} {part()})"
    if kind < 0.55:
        return f"({part()})^{chance.choice('23')}"
    if kind < 0.6:
        return f"(({part()})^2 + 1)^{chance.choice(('-1', '-2', '0.5', '(-0.5)', '(sin(' + part() + '))'))}"
    if kind < 0.65:
        return f"{part()}/(1 + abs({part()}))"
    if kind < 0.75:
        relation = chance.choice(("<", ">=", ">"))
        return f"where({part()} {relation} {part()}, {part()}, {chance.choice((part(), 'ln(x)*a', 'acos(7)', '1/0'))})"
    function = chance.choice(list(FUNCTIONS.values()))
    inside = INSIDE.get(function.name, "{0}")
    return f"{function.name}({', '.join(inside.format(part()) for _ in function.arguments)})"


def problem(chance: random.Random) -> list[str]:
    """Return the options of a random problem: two inputs, a model of one or two lines, up to 6 steps."""
    inner = formula(chance, ("a", "b", "x", "u"), 2)
    constant = chance.choice(NUMBERS)
    outer = formula(chance, ("a", "b", "x", "h", "k"), 3)
    optimizer = chance.choice(OPTIMIZERS).split()
    options = [
        *("--model", f"k = {constant}; h = {inner}; yhat = a*h + b*x*k + u/7 + {outer}"),
        *("--loss", chance.choice(LOSSES), "--lr", chance.choice(RATES), "--optimizer", *optimizer),
        *("--init", f"a={chance.uniform(-1, 1):.3f}, b={chance.uniform(-1, 1):.3f}"),
        *("--batch", chance.choice(("1", "2", "all")), "--epochs", "3", "--steps", "6"),
        *("--order", chance.choice(("sequential", "shuffle", "random")), "--seed", "3"),
        *("--reduction", chance.choice(("mean", "sum"))),
    ]
    for _ in range(4):
        x, u, y = (chance.uniform(-2, 2) for _ in range(3))
        options += ["--sample", f"x={x:.2f}, u={u:.2f}, y={y:.2f}"]
    if chance.random() < 0.3:
        options += [
            "--penalty",
            chance.choice(("0.1*a^2", "0.01*(abs(a) + b^2)", "where(a > 0, a, -b)/9", "tanh(2)*b")),
        ]
    if chance.random() < 0.3:
        options += ["--until", chance.choice(UNTILS)]
    if chance.random() < 0.2:
        options += ["--freeze", "b"]
    if chance.random() < 0.1:
        options += ["--maximize"]
    return options
