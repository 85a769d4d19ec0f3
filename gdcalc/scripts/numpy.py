"""Writes a run as a script in NumPy: gdcalc's formulas on whole batches."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.arithmetic.formula_code import REDUCTIONS
from gdcalc.expression.tree import Call, Expression, Name, Product, names, substitute, walk
from gdcalc.program.program import Line
from gdcalc.run.run import Run
from gdcalc.scripts.notation import NUMPY
from gdcalc.scripts.source import FAILURES, Code


def numpy(run: Run) -> Iterator[str]:
    """Return a script, in pieces, that prints each step's loss, gradient and new parameters."""
    code = Code(run, NUMPY)
    quiet = 'np.seterr(all="ignore")  # np.where works both of its sides'
    return code.script(["import numpy as np", quiet], _body(code), FAILURES if run.problem.stepping.until else ())


def _body(code: Code) -> list[str]:
    lines = code.data("np.array") + code.start("np.float64({})") + code.state
    return lines + code.loops(str(len(code.rows)), _step(code))


def _step(code: Code) -> list[str]:
    program = code.program
    lines = ["step += 1", *code.counted]
    lines += [f"{column} = all_{column}[batch]" for column in code.columns]
    lines += [code.assign(line.name, line.formula) for line in program.sample]
    lines += [code.assign(line.name, _over_samples(code, line)) for line in program.batch]
    if program.columns and not program.batch:
        # A batch of one: its numbers in place of arrays of one.
        single = [program.loss, *program.gradient.values()]
        lines += [f"{code.name(name)} = np.mean({code.name(name)})" for name in single]
    elif program.columns and not program.batched:
        lines += [f"{code.name(line.name)} = np.mean({code.name(line.name)})" for line in program.batch]
    return lines + code.end_of_step("{}.item()")


def _over_samples(code: Code, line: Line) -> Expression:
    """Return a batch line's formula; the sum of what is the same for every sample counts the samples."""
    known: dict[Expression, Expression] = {}
    varying = code.varying
    for part in walk(line.formula):
        if isinstance(part, Call) and part.function in REDUCTIONS and varying.isdisjoint(names(part)):
            spread = Name("per sample")
            code.names["per sample"] = "np.ones(len(batch))"
            known[part] = Call(part.function, (Product(part.arguments[0], (("*", spread),)),))
    return substitute(line.formula, known)
