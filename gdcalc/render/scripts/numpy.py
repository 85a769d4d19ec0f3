"""Writes a run as a script in NumPy: gdcalc's formulas on whole batches."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.arithmetic.formula_code import REDUCTIONS
from gdcalc.expression.tree import Call, Expression, Name, Product, names, substitute, walk
from gdcalc.program import Line
from gdcalc.render.scripts.source import Code, indent
from gdcalc.run import Run

FUNCTIONS: dict[str, str] = {
    **{name: f"np.{name}" for name in ("exp", "log", "log2", "log10", "sqrt", "abs", "sign", "sin", "cos", "tan")},
    **{name: f"np.{name}" for name in ("sinh", "cosh", "tanh", "floor", "mean", "sum")},
    "ln": "np.log",
    "asin": "np.arcsin",
    "acos": "np.arccos",
    "atan": "np.arctan",
    "max": "np.maximum",
    "min": "np.minimum",
}

DEFINITIONS: dict[str, str] = {
    "sigmoid": "def sigmoid(x):\n    return np.exp(-np.logaddexp(0, -x))",
    "relu": "def relu(x):\n    return np.maximum(x, 0)",
    "softplus": "def softplus(x):\n    return np.logaddexp(0, x)",
    "logcosh": "def logcosh(x):\n    return np.logaddexp(x, -x) - np.log(2)",
    "clampln": "def clampln(x):\n    return np.maximum(np.log(x), -100)",
    "clampln1m": "def clampln1m(x):\n    return np.maximum(np.log1p(-x), -100)",
}
"""Functions that NumPy has not."""


def numpy(run: Run) -> Iterator[str]:
    """Yield a script that prints each step's loss, gradient and new parameters."""
    code = Code(run, FUNCTIONS, "np.where({0}, {1}, {2})")
    program = run.program
    formulas = [line.formula for line in (*program.sample, *program.batch, *program.step)]
    imports = ["import math"] + (["import random"] if code.generator() else []) + ["", "import numpy as np"]
    quiet = 'np.seterr(all="ignore")  # np.where works both of its sides'
    yield "\n".join([code.title(), "", *imports, "", quiet, ""]) + "\n"
    for name in code.used(formulas):
        if name in DEFINITIONS:
            yield f"\n{DEFINITIONS[name]}\n\n"
    yield "\n".join(["\ndef run():", *indent(_body(code)), "", "", "run()"]) + "\n"


def _body(code: Code) -> list[str]:
    program, problem = code.program, code.problem
    lines = []
    for place, column in enumerate(code.columns):
        lines.append(f"all_{column} = np.array({[row[place] for row in code.rows]!r})")
    lines += code.start() + [f"{code.name(name)} = {code.write(start)}" for name, start in program.state.items()]
    lines += [*code.generator(), "step = 0", code.heading(), *code.epochs()]
    inner = code.order(str(len(code.rows))) + code.batch() if problem.has_data else ["for batch in [None]:"]
    return lines + indent(inner) + indent(_step(code), 2)


def _step(code: Code) -> list[str]:
    program = code.program
    lines = ["step += 1", *(["t = step"] if code.counts else [])]
    lines += [f"{column} = all_{column}[batch]" for column in code.columns]
    lines += [code.assign(line.name, line.formula) for line in program.sample]
    lines += [code.assign(line.name, _over_samples(code, line)) for line in program.batch]
    size = "[0]" if program.columns and not program.batch else ""
    loss, gradient = code.name(program.loss), {name: code.name(line) for name, line in program.gradient.items()}
    if size:
        # A batch of one: its numbers in place of arrays of one.
        lines += [f"{name} = np.mean({name})" for name in (loss, *gradient.values())]
    elif program.columns and not program.batched:
        lines += [f"{code.name(line.name)} = np.mean({code.name(line.name)})" for line in program.batch]
    change = {name: f"change_{code.name(name)}" for name in program.free}
    return [
        *lines,
        *code.update(change="change_{}"),
        code.printed(loss, gradient.values()),
        code.assigned(),
        *code.stops(gradient, change, loss),
    ]


def _over_samples(code: Code, line: Line) -> Expression:
    """Return a batch line's formula; the sum of what is the same for every sample counts the samples."""
    known: dict[Expression, Expression] = {}
    varying = set(code.program.columns)
    for each in code.program.sample:
        if not varying.isdisjoint(names(each.formula)):
            varying.add(each.name)
    for part in walk(line.formula):
        if isinstance(part, Call) and part.function in REDUCTIONS and varying.isdisjoint(names(part)):
            spread = Name("per sample")
            code.names["per sample"] = "np.ones(len(batch))"
            known[part] = Call(part.function, (Product(part.arguments[0], (("*", spread),)),))
    return substitute(line.formula, known)
