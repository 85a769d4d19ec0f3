"""What the scripts have in common: names as Python writes them, formulas as Python code, the loops over the samples."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gdcalc.errors import ProblemError
from gdcalc.expression.printing import PLAIN, Style, to_text
from gdcalc.expression.tree import Call, Expression, names, walk
from gdcalc.problem.schedule import SEQUENTIAL
from gdcalc.program import Role
from gdcalc.run import Run

OWN = (
    "step", "epoch", "order", "start", "batch", "samples", "generator", "count", "t", "math", "np", "torch", "random",
    "optimizer", "run", "print", "range", "len", "list", "sum", "min", "max", "abs", "any", "all", "float", "sys",
)  # fmt: skip
"""What a script's own lines mean something by."""


class Code:
    """Writes one run's formulas as Python. ``functions`` are a library's functions by gdcalc's names."""

    def __init__(self, run: Run, functions: Mapping[str, str], where: str) -> None:
        self.run, self.program, self.problem = run, run.program, run.problem
        if self.problem.arithmetic.name != "float64":
            raise ProblemError("scripts compute in float64", "leave --exact and --round out")
        if self.problem.search is not None:
            raise ProblemError("scripts have no line search", "give a number or a formula for --lr")
        if self.problem.samples.rows is None:
            raise ProblemError("the data are too many to stand in a script", "use fewer than 10,000 samples")
        self.rows = [tuple(map(float, row)) for row in self.problem.samples.rows]
        self.names: dict[str, str] = {"t": "t", "epoch": "epoch"}
        self.style: Style = replace(
            PLAIN,
            operators={**PLAIN.operators, "^": "**"},
            name=self.name,
            constant=lambda name: f"math.{name}",
            function=lambda name: (functions.get(name, name), "(", ")"),
            number=lambda text: text,
            cases=where.format,
        )

    def name(self, name: str) -> str:
        """Return the Python name for a name of the program: its own where it can be one."""
        if name not in self.names:
            spelled = re.sub(r"^dloss/d", "grad_", name).replace("/", "_").replace(" ", "_")
            if not spelled.isidentifier() or keyword.iskeyword(spelled):
                spelled = f"v_{len(self.names)}"
            while spelled in self.names.values() or spelled in OWN:
                spelled += "_"
            self.names[name] = spelled
        return self.names[name]

    def write(self, formula: Expression) -> str:
        """Return a formula as Python."""
        return to_text(formula, self.style)

    def assign(self, name: str, formula: Expression) -> str:
        """Return ``name = formula`` as Python."""
        return f"{self.name(name)} = {self.write(formula)}"

    @property
    def parameters(self) -> list[str]:
        """The parameters as Python names."""
        return [self.name(name) for name in self.program.parameters]

    @property
    def columns(self) -> list[str]:
        """The columns as Python names."""
        return [self.name(name) for name in self.program.columns]

    def used(self, formulas: Iterable[Expression]) -> list[str]:
        """Return the functions that formulas call, in alphabetical order."""
        return sorted({part.function for each in formulas for part in walk(each) if isinstance(part, Call)})

    def title(self) -> str:
        """Return the script's first lines: what it does."""
        problem = self.problem
        samples = f" on {len(self.rows)} samples" if problem.has_data else ""
        optimizer = problem.optimizer
        rule = f"{optimizer.name} of {optimizer.dialect}" if optimizer.name != "sgd" else "gradient descent"
        model = re.sub(r"[\\\"]", " ", " ".join(problem.objective.typed.split()))
        return f'"""{rule}: {model}{samples}, learning rate {problem.learning_rate_text}."""'

    def start(self) -> list[str]:
        """Return the lines that set the parameters to their starting values."""
        return [f"{self.name(name)} = {float(value)!r}" for name, value in self.problem.start.items()]

    def update(self, *, change: str) -> list[str]:
        """Return the lines of the learning rate and the optimizer's rule; new values are ``new_a``.

        ``change`` turns a parameter's Python name into that of what is added to it, which ``stops`` may read.
        """
        program = self.program
        lines = []
        for line in program.step:
            new = f"new_{self.name(line.name)}" if line.role is Role.UPDATE else self.name(line.name)
            lines.append(f"{new} = {self.write(line.formula)}")
        if self.problem.schedule.until is not None:
            free = map(self.name, program.free)
            lines += [f"{change.format(name)} = new_{name} - {name}" for name in free]
        return lines

    def printed(self, loss: str, gradient: Iterable[str]) -> str:
        """Return the line that prints a step."""
        program = self.program
        new = [f"new_{self.name(name)}" if name in program.free else self.name(name) for name in program.parameters]
        return f'print({", ".join(["step", loss, *gradient, *new])}, sep=",")'

    def heading(self) -> str:
        """Return the line that prints the names of what is printed."""
        titles = ["step", "loss", *(f"grad_{name}" for name in self.parameters), *self.parameters]
        return f'print("{",".join(titles)}")'

    def assigned(self) -> str:
        """Return the line that takes all new values at once."""
        free = [self.name(name) for name in self.program.free]
        return f"{', '.join(free)} = {', '.join(f'new_{name}' for name in free)}"

    @property
    def counts(self) -> bool:
        """Whether the rule or the learning rate reads the step's number."""
        return any("t" in names(line.formula) for line in self.program.step)

    def epochs(self) -> list[str]:
        """Return the loop over the epochs."""
        schedule = self.problem.schedule
        if schedule.epochs is not None:
            return [f"for epoch in range(1, {schedule.epochs} + 1):"]
        return ["epoch = 0", "while True:", "    epoch += 1"]

    def order(self, count: str) -> list[str]:
        """Return the lines that put the samples of an epoch in order."""
        schedule = self.problem.schedule
        lines = [f"order = list(range({count}))"]
        if schedule.order == "shuffle":
            lines.append("generator.shuffle(order)")
        elif schedule.order != SEQUENTIAL:
            lines.append("order = generator.choices(order, k=len(order))")
        return lines

    def generator(self) -> list[str]:
        """Return the line that makes the generator of gdcalc's random orders, where there is one."""
        if self.problem.schedule.order == SEQUENTIAL:
            return []
        return [f'generator = random.Random("order {self.problem.schedule.seed}")']

    def batch(self) -> list[str]:
        """Return the loop over the batches of an epoch."""
        size = self.problem.schedule.batch
        if size is None:
            return ["for batch in [order]:"]
        return [f"for start in range(0, len(order), {size}):", f"    batch = order[start:start + {size}]"]

    def stops(self, gradient: Mapping[str, str], update: Mapping[str, str], loss: str) -> list[str]:
        """Return the lines that end the run after a step; names of what they read are Python's."""
        schedule, lines = self.problem.schedule, []
        free = self.program.free
        if schedule.tolerance is not None:
            sizes = " and ".join(f"abs({gradient[name]}) <= {self.write(schedule.tolerance)}" for name in free)
            lines += [f"if {sizes}:", "    return"]
        if schedule.until is not None:
            known = {"loss": loss, "t": "step", "epoch": "epoch"}
            known["max_gradient"] = f"max({', '.join(f'abs({gradient[name]})' for name in free)}, 0.0)"
            known["max_update"] = f"max({', '.join(f'abs({update[name]})' for name in free)}, 0.0)"
            condition = to_text(
                schedule.until, replace(self.style, name=lambda name: known.get(name) or self.name(name))
            )
            lines += [f"if {condition}:", "    return"]
        if schedule.steps is not None:
            lines += [f"if step == {schedule.steps}:", "    return"]
        return lines

    def loops(self, count: str, step: Iterable[str]) -> list[str]:
        """Return the lines from the first step on: the loops over epochs and batches, and in them a step's lines."""
        lines = [*self.generator(), "step = 0", self.heading(), *self.epochs()]
        inner = self.order(count) + self.batch() if self.problem.has_data else ["for batch in [None]:"]
        return lines + indent(inner) + indent(step, 2)

    def end_of_step(self) -> list[str]:
        """Return the lines of a step from the gradient on: the rule, what is printed, the new values, the stops."""
        program = self.program
        loss, gradient = self.name(program.loss), {name: self.name(line) for name, line in program.gradient.items()}
        change = {name: f"change_{self.name(name)}" for name in program.free}
        return [
            *self.update(change="change_{}"),
            self.printed(loss, gradient.values()),
            self.assigned(),
            *self.stops(gradient, change, loss),
        ]

    def script(
        self, opening: Sequence[str], definitions: Mapping[str, str], used: Iterable[Expression], body: Sequence[str]
    ) -> Iterator[str]:
        """Yield a whole script: what it does, imports, the ``opening``, functions that are called, the run."""
        called = [definitions[name] for name in self.used(used) if name in definitions]
        imports = ["import math"] if any("math." in line for line in (*body, *called)) else []
        imports += ["import random"] if self.generator() else []
        yield "\n\n".join([self.title(), *(["\n".join(imports)] if imports else []), *opening]) + "\n"
        yield from (f"\n\n{definition}\n" for definition in called)
        yield "\n".join(["\n\ndef run():", *indent(body), "", "", "run()"]) + "\n"


def indent(lines: Iterable[str], levels: int = 1) -> list[str]:
    """Return lines further to the right."""
    return ["    " * levels + line if line else "" for line in lines]
