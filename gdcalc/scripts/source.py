"""What the scripts have in common: names as Python writes them, formulas as Python code, the loops over the samples."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from gdcalc.errors import ProblemError
from gdcalc.expression.functions import FUNCTION_NAMES
from gdcalc.expression.quantity import Kind, of_kind
from gdcalc.expression.tree import Expression, names
from gdcalc.problem.naming import COUNTERS, LOSS
from gdcalc.problem.stepping import SEQUENTIAL
from gdcalc.program.program import Role
from gdcalc.run.run import Run
from gdcalc.scripts.notation import PYTHON, Library, Notation

OWN = frozenset({
    "step", "epoch", "order", "start", "batch", "samples", "losses", "row", "index", "generator", "t", "optimizer",
    "run", "cross_entropy", "math", "np", "torch", "random", "sys", *dir(builtins), *FUNCTION_NAMES,
})  # fmt: skip
"""Names that a script's own lines use."""

DERIVED = ("all_", "new_", "old_", "change_", "now_", "sum_of_", "whole_", "grad_", "number_")
"""How a script begins the names that it makes from others."""

FAILURES = ("ArithmeticError", "ValueError")
"""What Python's floats raise where they have no value."""


class Code:
    """Writes one run's formulas as Python, for a library."""

    def __init__(
        self, run: Run, library: Library, notation: Callable[[Library, Callable[[str], str]], Notation] = Notation
    ) -> None:
        self.run, self.program, self.problem = run, run.program, run.problem
        if self.problem.arithmetic.name != "float64":
            raise ProblemError("scripts compute in float64", "leave --exact and --round out")
        if self.problem.line_search is not None:
            raise ProblemError("scripts have no line search", "give a number or a formula for --lr")
        if self.problem.samples.rows is None:
            raise ProblemError("the data are too many to stand in a script", "use fewer than 10,000 samples")
        self.rows = [tuple(map(float, row)) for row in self.problem.samples.rows]
        own = {*self.program.parameters, *self.program.columns, *(line.name for line in self.program.sample)}
        # What the rule and the rate call the step and the epoch, unless the model means something else by them.
        self.counters = {name for name in COUNTERS if name not in own}
        self.names: dict[str, str] = {name: name for name in self.counters}
        self.notation = notation(library, self.name)
        self.numbers = Notation(PYTHON, self._number_name, "" if library is PYTHON else "number_")
        self._numbers: Mapping[str, str] = {}

    def name(self, name: str) -> str:
        """Return the Python name for a name of the program: its own where it can be one."""
        if name not in self.names:
            slope = of_kind(name, Kind.DERIVATIVE)
            prefix, own = ("grad_", slope.by) if slope is not None and slope.of == LOSS else ("", name)
            spelled = re.sub(r"\W", "_", unicodedata.normalize("NFKC", own))
            if not spelled.isidentifier() or spelled.startswith(("__", *DERIVED)):
                spelled = f"v_{spelled}"
            spelled = prefix + spelled
            if keyword.iskeyword(spelled):
                spelled += "_"
            while spelled in self.names.values() or spelled in OWN:
                spelled += "_"
            self.names[name] = spelled
        return self.names[name]

    def _number_name(self, name: str) -> str:
        counters = {"t": "float(step)", "epoch": "float(epoch)"}
        if name in self._numbers:
            return self._numbers[name]
        return counters[name] if name in self.counters else self.name(name)

    def write(self, formula: Expression) -> str:
        """Return a formula as Python."""
        return self.notation.write(formula)

    def write_number(self, formula: Expression, known: Mapping[str, str] | None = None) -> str:
        """Return a formula of Python's floats as Python; ``known`` are texts for names, before all others."""
        self._numbers = known or {}
        return self.numbers.write(formula)

    def assign(self, name: str, formula: Expression) -> str:
        """Return ``name = formula`` as Python."""
        return f"{self.name(name)} = {self.notation.number(formula)}"

    @property
    def parameters(self) -> list[str]:
        """The parameters as Python names."""
        return [self.name(name) for name in self.program.parameters]

    @property
    def columns(self) -> list[str]:
        """The columns as Python names."""
        return [self.name(name) for name in self.program.columns]

    @property
    def varying(self) -> set[str]:
        """The columns, and the names of the sample lines whose values differ from sample to sample."""
        varying = set(self.program.columns)
        for line in self.program.sample:
            if not varying.isdisjoint(names(line.formula)):
                varying.add(line.name)
        return varying

    def title(self) -> str:
        """Return the script's first lines: what it does."""
        problem = self.problem
        samples = f" on {len(self.rows)} samples" if problem.has_data else ""
        optimizer = problem.optimizer
        rule = f"{optimizer.name} of {optimizer.dialect}" if optimizer.name != "sgd" else "gradient descent"
        model = re.sub(r"[\\\"]", " ", " ".join(problem.objective.typed.split()))
        rate = re.sub(r"[\\\"]", " ", " ".join(problem.learning_rate_text.split()))
        return f'"""{rule}: {model}{samples}, learning rate {rate}."""'

    def data(self, array: str) -> list[str]:
        """Return the lines that make an array of each column."""
        columns = enumerate(self.columns)
        return [f"all_{column} = {array}({[row[place] for row in self.rows]!r})" for place, column in columns]

    @property
    def state(self) -> list[str]:
        """The lines that set the state of the rule to its start."""
        return [self.assign(name, start) for name, start in self.program.state.items()]

    def start(self, number: str = "{}") -> list[str]:
        """Return the lines that set the parameters to their starting values, as ``number`` makes them."""
        start = self.problem.start.items()
        return [f"{self.name(name)} = {number.format(repr(float(value)))}" for name, value in start]

    def printed(self, values: Iterable[str]) -> list[str]:
        """Return the lines that print a step's numbers; the script ends where a step has none, as gdcalc's run."""
        return [
            f"row = [{', '.join(values)}]",
            "if not all(map(math.isfinite, row)):",
            '    sys.exit(f"stopped: step {step} has a number that is not finite")',
            'print(step, *row, sep=",")',
        ]

    @property
    def counted(self) -> list[str]:
        """The line that makes the step's number one of the library, where the rule or the learning rate reads it."""
        if not any("t" in names(line.formula) for line in self.program.step) or "t" not in self.counters:
            return []
        number = self.notation.library.number
        return [f"t = {number}(float(step))" if number else "t = float(step)"]

    def stops(self, gradient: Mapping[str, str], update: Mapping[str, str], loss: str, value: str) -> list[str]:
        """Return the lines that end the run after a step, from the texts of its numbers as Python's floats.

        ``value`` makes the text of a parameter's value of its name.
        """
        stepping, lines = self.problem.stepping, []
        free = self.program.free
        if stepping.tolerance is not None:
            limit = self.write_number(stepping.tolerance)
            lines += [f"if {' and '.join(f'abs({gradient[name]}) <= {limit}' for name in free)}:", "    return"]
        if stepping.until is not None:
            known = {name: value.format(self.name(name)) for name in self.program.parameters}
            known |= {"loss": loss, "t": "float(step)", "epoch": "float(epoch)"}
            known["max_gradient"] = f"max({', '.join(f'abs({gradient[name]})' for name in free)}, 0.0)"
            known["max_update"] = f"max({', '.join(f'abs({update[name]})' for name in free)}, 0.0)"
            lines += [f"if {self.write_number(stepping.until, known)}:", "    return"]
        if stepping.steps is not None:
            lines += [f"if step == {stepping.steps}:", "    return"]
        return lines

    def loops(self, count: str, step: Iterable[str]) -> list[str]:
        """Return the lines from the first step on: the loops over epochs and batches, and in them a step's lines.

        ``count`` is the text of the number of samples.
        """
        stepping, lines = self.problem.stepping, list[str]()
        order, size = [f"order = list(range({count}))"], stepping.batch
        if stepping.order != SEQUENTIAL:
            lines.append(f'generator = random.Random("order {stepping.seed}")')  # gdcalc's own random orders
            shuffled = stepping.order == "shuffle"
            order.append("generator.shuffle(order)" if shuffled else "order = generator.choices(order, k=len(order))")
        titles = ["step", "loss", *(f"grad_{name}" for name in self.parameters), *self.parameters]
        lines += ["step = 0", f'print("{",".join(titles)}")']
        if stepping.epochs is None:
            lines += ["epoch = 0", "while True:", "    epoch += 1"]
        else:
            lines += [f"for epoch in range(1, {stepping.epochs} + 1):"]
        if not self.problem.has_data:
            inner = ["for batch in [None]:"]
        elif size is None:
            inner = [*order, "for batch in [order]:"]
        else:
            inner = [*order, f"for start in range(0, len(order), {size}):", f"    batch = order[start:start + {size}]"]
        return lines + indent(inner) + indent(step, 2)

    def end_of_step(self, number: str = "{}") -> list[str]:
        """Return the lines of a step from the gradient on: the rule, what is printed, the new values, the stops.

        ``number`` makes the text of a Python float of a name.
        """
        program = self.program
        loss, gradient = self.name(program.loss), {name: self.name(line) for name, line in program.gradient.items()}
        free = {name: self.name(name) for name in program.free}
        lines = []
        for line in program.step:
            prefix = "new_" if line.role is Role.UPDATE else ""
            lines.append(f"{prefix}{self.name(line.shown)} = {self.notation.number(line.formula)}")
        if self.problem.stepping.until is not None:
            lines += [f"change_{name} = new_{name} - {name}" for name in free.values()]
        new = [f"new_{free[name]}" if name in free else self.name(name) for name in program.parameters]
        lines += self.printed([loss, *gradient.values(), *new])
        lines.append(f"{', '.join(free.values())} = {', '.join(f'new_{name}' for name in free.values())}")
        change = {name: number.format(f"change_{own}") for name, own in free.items()}
        slopes = {name: number.format(line) for name, line in gradient.items()}
        return lines + self.stops(slopes, change, number.format(loss), number)

    def script(self, opening: Sequence[str], body: Sequence[str], failures: Sequence[str] = ()) -> Iterator[str]:
        """Yield a whole script: what it does, imports, the ``opening``, functions that are called, the run.

        ``failures`` are the exceptions of a step that has no value: the script ends with a message there.
        """
        definitions = self.notation.definitions | self.numbers.definitions
        text = "\n".join((*body, *definitions.values()))
        modules = [name for name in ("math", "random", "sys") if re.search(rf"\b{name}\.", text)]
        opened = [self.title(), "\n".join(f"import {name}" for name in modules), *opening]
        yield "\n\n".join(opened) + "\n"
        yield from (f"\n\n{definitions[name]}\n" for name in sorted(definitions))
        called = ["run()"]
        if failures:
            caught = failures[0] if len(failures) == 1 else f"({', '.join(failures)})"
            called = ["try:", "    run()", f"except {caught} as error:", '    sys.exit(f"stopped: {error}")']
        yield "\n".join(["\n\ndef run():", *indent(body), "", "", *called]) + "\n"


def indent(lines: Iterable[str], levels: int = 1) -> list[str]:
    """Return lines further to the right."""
    return ["    " * levels + line if line else "" for line in lines]
