"""What the scripts have in common: names as Python writes them, formulas as Python code, the loops over the samples."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import evaluate_constant
from gdcalc.errors import ProblemError
from gdcalc.expression.printing import PLAIN, Style, to_text
from gdcalc.expression.tree import Call, Expression, Number, names, rebuild, walk
from gdcalc.problem.naming import COUNTERS
from gdcalc.problem.schedule import SEQUENTIAL
from gdcalc.program import Role
from gdcalc.run import Run

OWN = (
    "step", "epoch", "order", "start", "batch", "samples", "generator", "count", "t", "math", "np", "torch", "random",
    "optimizer", "run", "print", "largest", "smallest", "where", "sigmoid", "relu", "softplus", "logcosh",
    "sign", "clampln", "clampln1m", "range", "len", "list", "sum", "min", "max", "abs", "any", "all", "float", "sys",
)  # fmt: skip
"""What a script's own lines mean something by."""

DERIVED = ("all_", "new_", "old_", "change_", "now_", "sum_of_", "whole_")
"""How a script begins the names that it makes from others."""

LEADING_ZEROS = re.compile(r"(?<![0-9.eE])0+(?=[0-9])")


class Code:
    """Writes one run's formulas as Python.

    ``functions`` are a library's functions by gdcalc's names, ``for_numbers`` those for numbers where they are others.
    """

    def __init__(
        self, run: Run, functions: Mapping[str, str], where: str, *, for_numbers: Mapping[str, str] | None = None
    ) -> None:
        self.run, self.program, self.problem = run, run.program, run.problem
        if self.problem.arithmetic.name != "float64":
            raise ProblemError("scripts compute in float64", "leave --exact and --round out")
        if self.problem.search is not None:
            raise ProblemError("scripts have no line search", "give a number or a formula for --lr")
        if self.problem.samples.rows is None:
            raise ProblemError("the data are too many to stand in a script", "use fewer than 10,000 samples")
        self.rows = [tuple(map(float, row)) for row in self.problem.samples.rows]
        own = {*self.program.parameters, *self.program.columns, *(line.name for line in self.program.sample)}
        # What the rule and the rate call the step and the epoch, unless the model means something else by them.
        self.names: dict[str, str] = {name: name for name in COUNTERS if name not in own}
        self.style: Style = replace(
            PLAIN,
            operators={**PLAIN.operators, "^": "**"},
            name=self.name,
            constant=lambda name: f"math.{name}",
            function=lambda name: (functions.get(name, name), "(", ")"),
            number=lambda text: LEADING_ZEROS.sub("", text),
            cases=where.format,
        )
        self._numbers: Style | None = None
        if for_numbers is not None:
            self._numbers = replace(
                self.style,
                function=lambda name: (for_numbers.get(name, name), "(", ")"),
                cases="({1} if {0} else {2})".format,
            )

    @property
    def numbers(self) -> Style:
        """How formulas of numbers are written, which a library's own functions may not take."""
        return self._numbers or self.style

    def name(self, name: str) -> str:
        """Return the Python name for a name of the program: its own where it can be one."""
        if name not in self.names:
            spelled = re.sub(r"^dloss/d", "grad_", name).replace("/", "_").replace(" ", "_")
            if not spelled.isidentifier() or keyword.iskeyword(spelled) or spelled.startswith("__"):
                spelled = f"v_{len(self.names)}"
            while spelled in self.names.values() or spelled in OWN or spelled.startswith(DERIVED):
                spelled = f"{spelled}_" if not spelled.startswith(DERIVED) else f"v_{spelled}"
            self.names[name] = spelled
        return self.names[name]

    def write(self, formula: Expression) -> str:
        """Return a formula as Python."""
        return to_text(formula if self._numbers is None else _folded(formula), self.style)

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
        rate = re.sub(r"[\\\"]", " ", " ".join(problem.learning_rate_text.split()))
        return f'"""{rule}: {model}{samples}, learning rate {rate}."""'

    def start(self, number: str = "{}") -> list[str]:
        """Return the lines that set the parameters to their starting values, as ``number`` makes them."""
        start = self.problem.start.items()
        return [f"{self.name(name)} = {number.format(repr(float(value)))}" for name, value in start]

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
        conditions = [each for each in (self.problem.schedule.until,) if each is not None]
        called = [definitions[name] for name in self.used([*used, *conditions]) if name in definitions]
        imports = ["import math"] if any("math." in line for line in (*body, *called)) else []
        imports += ["import random"] if self.generator() else []
        yield "\n\n".join([self.title(), *(["\n".join(imports)] if imports else []), *opening]) + "\n"
        yield from (f"\n\n{definition}\n" for definition in called)
        yield "\n".join(["\n\ndef run():", *indent(body), "", "", "run()"]) + "\n"


def _folded(formula: Expression) -> Expression:
    """Return a formula with functions of constants worked out: a library's own take no plain numbers."""
    if isinstance(formula, Call) and not names(formula):
        return Number(repr(float(evaluate_constant(formula, FLOAT64))))
    return rebuild(formula, _folded)


def indent(lines: Iterable[str], levels: int = 1) -> list[str]:
    """Return lines further to the right."""
    return ["    " * levels + line if line else "" for line in lines]
