"""Writes a run as a script in plain Python, line for line what gdcalc works out."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.arithmetic.formula_code import REDUCTIONS
from gdcalc.expression.tree import Call, Expression, Name, Product, substitute, walk
from gdcalc.render.scripts.source import Code, indent
from gdcalc.run import Run

FUNCTIONS: dict[str, str] = {
    **{name: f"math.{name}" for name in ("exp", "log", "log2", "log10", "sqrt", "sin", "cos", "tan", "floor")},
    **{name: f"math.{name}" for name in ("asin", "acos", "atan", "sinh", "cosh", "tanh")},
    "ln": "math.log",
}

DEFINITIONS: dict[str, str] = {
    "sigmoid": "def sigmoid(x):\n    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))",
    "relu": "def relu(x):\n    return x if x > 0 else 0.0",
    "softplus": "def softplus(x):\n    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))",
    "logcosh": "def logcosh(x):\n    return abs(x) + math.log1p(math.exp(-2 * abs(x))) - math.log(2)",
    "sign": "def sign(x):\n    return (x > 0) - (x < 0)",
    "clampln": "def clampln(x):\n    return -100.0 if x == 0 else max(math.log(x), -100.0)",
    "clampln1m": "def clampln1m(x):\n    return -100.0 if x == 1 else max(math.log1p(-x), -100.0)",
}
"""Functions that Python's ``math`` has not."""


def python(run: Run) -> Iterator[str]:
    """Return a script, in pieces, that prints each step's loss, gradient and new parameters."""
    code = Code(run, FUNCTIONS, "({1} if {0} else {2})")
    program = run.program
    formulas = (line.formula for line in (*program.sample, *program.batch, *program.step))
    return code.script([], DEFINITIONS, formulas, _body(code))


def _body(code: Code) -> list[str]:
    program, problem = code.program, code.problem
    lines = []
    if problem.has_data:
        lines += [f"samples = [  # {', '.join(code.columns)}"]
        lines += indent(f"({', '.join(map(repr, row))}{',' if len(row) == 1 else ''})," for row in code.rows)
        lines += ["]"]
    lines += code.start() + [f"{code.name(name)} = {code.write(start)}" for name, start in program.state.items()]
    return lines + code.loops("len(samples)", _step(code))


def _step(code: Code) -> list[str]:
    program = code.program
    sample = [code.assign(line.name, line.formula) for line in program.sample]
    lines = ["step += 1", *(["t = step"] if code.counts else [])]
    sums: dict[Expression, Expression] = {}
    if program.batched:
        reduced = dict.fromkeys(
            part for line in program.batch for part in walk(line.formula)
            if isinstance(part, Call) and part.function in REDUCTIONS
        )  # fmt: skip
        for call in reduced:
            total = Name(f"total of {code.write(call.arguments[0])}")
            sums[call] = total if call.function == "sum" else Product(total, (("/", Name("batch count")),))
            code.names["batch count"] = "len(batch)"
            code.names[total.name] = f"sum_of_{code.write(call.arguments[0])}"
            lines.append(f"{code.name(total.name)} = 0.0")
            sample.append(f"{code.name(total.name)} += {code.write(call.arguments[0])}")
        lines += [f"for {_tuple(code.columns)} in [samples[index] for index in batch]:", *indent(sample)]
    else:
        if program.columns:
            lines.append(f"{_tuple(code.columns)} = samples[batch[0]]")
        lines += sample
    lines += [code.assign(line.name, substitute(line.formula, sums)) for line in program.batch]
    return lines + code.end_of_step()


def _tuple(names: list[str]) -> str:
    return names[0] + "," if len(names) == 1 else ", ".join(names)
