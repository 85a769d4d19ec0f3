"""Writes a run as a script in plain Python, line for line what gdcalc works out."""

from __future__ import annotations

from collections.abc import Iterator

from gdcalc.arithmetic.formula_code import REDUCTIONS
from gdcalc.expression.tree import Call, Expression, Name, Product, substitute, walk
from gdcalc.run.run import Run
from gdcalc.scripts.notation import PYTHON
from gdcalc.scripts.source import FAILURES, Code, indent


def python(run: Run) -> Iterator[str]:
    """Return a script, in pieces, that prints each step's loss, gradient and new parameters."""
    code = Code(run, PYTHON)
    return code.script([], _body(code), FAILURES)


def _body(code: Code) -> list[str]:
    lines = []
    if code.problem.has_data:
        lines += [f"samples = [  # {', '.join(code.columns)}"]
        lines += indent(f"({', '.join(map(repr, row))}{',' if len(row) == 1 else ''})," for row in code.rows)
        lines += ["]"]
    return lines + code.start() + code.state + code.loops("len(samples)", _step(code))


def _step(code: Code) -> list[str]:
    program = code.program
    sample = [code.assign(line.name, line.formula) for line in program.sample]
    lines = ["step += 1", *code.counted]
    sums: dict[Expression, Expression] = {}
    if program.batched:
        reduced = dict.fromkeys(
            part for line in program.batch for part in walk(line.formula)
            if isinstance(part, Call) and part.function in REDUCTIONS
        )  # fmt: skip
        for call in reduced:
            part = code.write(call.arguments[0])
            total = Name(f"total of {part}")
            sums[call] = total if call.function == "sum" else Product(total, (("/", Name("batch count")),))
            code.names["batch count"] = "len(batch)"
            code.names[total.name] = f"sum_of_{part}"
            lines.append(f"{code.name(total.name)} = 0.0")
            sample.append(f"{code.name(total.name)} += {part}")
        taken = f"{_tuple(code.columns)} in [samples[index] for index in batch]" if code.columns else "_ in batch"
        lines += [f"for {taken}:", *indent(sample)]
    else:
        if program.columns:
            lines.append(f"{_tuple(code.columns)} = samples[batch[0]]")
        lines += sample
    lines += [code.assign(line.name, substitute(line.formula, sums)) for line in program.batch]
    return lines + code.end_of_step()


def _tuple(names: list[str]) -> str:
    return names[0] + "," if len(names) == 1 else ", ".join(names)
