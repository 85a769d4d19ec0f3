"""Turns a program into one Python function that works whole chunks of samples, step after step."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from gdcalc.arithmetic import Arithmetic
from gdcalc.arithmetic.formula_code import FAILURES, REDUCTIONS, build, evaluate_constant
from gdcalc.expression.tree import Call, Expression, Name, Negative, Number, Power, Product, Sum, names
from gdcalc.program.by_hand import increment_of
from gdcalc.program.compiler.lines import LineWriter, as_tuple, function_text, indented, over_batch
from gdcalc.program.evaluation import value_of
from gdcalc.program.program import Line, Program, Role
from gdcalc.program.record import RECORD, BatchSamples, in_sample

Outcome: TypeAlias = tuple[str | Exception, int, int, tuple[Any, ...], tuple[Any, ...]]
"""Why a chunk ended (empty: it was worked to its end), the last finished step, the next step wanted, the state, and
where it failed the sample."""

Steps: TypeAlias = Callable[..., Generator[tuple[Any, ...], None, Outcome]]

UNDECIDED = "undecided"
"""Why a run ends whose condition to stop at has no value after a step."""

COUNTERS = {"t": "step", "epoch": "epoch"}
"""What formulas call the step and the epoch."""


def compile_program(program: Program, arithmetic: Arithmetic, *, collect: bool = True) -> Steps:
    """Compile a program once, to a generator function ``steps(rows, indices, step, epoch, wanted, every, *state)``.

    ``rows`` is a batch of samples, or (for per-sample programs) any number of samples, each a step; ``indices`` are
    their numbers in the data; ``step`` is the last finished step. It yields the record of step ``wanted`` and then of
    every ``every``-th: a flat tuple of what ``RECORD`` names, with a tuple of what ``in_sample`` names for each sample.
    Of floats the samples of a batch are worked when they are read; ``collect=False`` leaves them out. A failure leaves
    the state as it was before the step that failed. Raises EvaluationError for a literal that the arithmetic does not
    have.
    """
    return _RunWriter(program, arithmetic, collect).compile()


class _RunWriter:
    """Writes the function for one program."""

    def __init__(self, program: Program, arithmetic: Arithmetic, collect: bool) -> None:
        self.program = program
        self.arithmetic = arithmetic
        # Floats are worked once more in less time than they are written. Other numbers take longer, and are kept.
        self.works_again = collect and program.batched and arithmetic.can_overflow
        self.keeps = collect and not self.works_again
        self.writer = LineWriter(arithmetic)
        self.writer.namespace |= {"FAILURES": FAILURES, "isfinite": math.isfinite, "Samples": BatchSamples}
        self.columns = [self.writer.bind(name) for name in program.columns]
        self.old = {name: self.writer.bind(name) for name in (*program.parameters, *program.state)}
        self.row = as_tuple(self.columns)
        self.carried = set(carried_on((*program.sample, *program.after_samples)))
        self.target = self.row if self.columns else "_"
        self.state = as_tuple(self.old.values())
        self.given = as_tuple(self.old[name] for name in program.parameters)

    def compile(self) -> Steps:
        counters = self.counters()
        sample, watched = self.block(self.program.sample)
        write = self.batched if self.program.batched else self.single
        samples = self.sample_function(sample) if self.works_again else ""
        body = write(counters, sample, watched)
        header = ", ".join(["rows", "indices", "step", "epoch", "wanted", "every", *self.old.values()])
        source = samples + function_text("steps", header, body)
        return build(source, "steps", self.writer.namespace)

    def single(self, counters: list[str], sample: list[str], watched: list[str]) -> list[str]:
        """Return the body in which each row is a step."""
        record = self.sample_record()
        step, watched_in_step, assign, results = self.step()
        return [
            "first = step + 1",
            "try:",
            f"    for {self.target} in rows:",
            *indented(
                [
                    "step += 1",
                    *counters,
                    *sample,
                    *step,
                    *self.diverged([*watched, *watched_in_step], self.row),
                    *self.record("(indices[step - first],)", f"({record},)", results),
                    *self.decide(results),
                    *assign,
                    *self.stop(),
                ],
                2,
            ),
            "except FAILURES as error:",
            f"    return error, step - 1, wanted, {self.state}, {self.row}",
            f'return "", step, wanted, {self.state}, ()',
        ]

    def batched(self, counters: list[str], sample: list[str], watched: list[str]) -> list[str]:
        """Return the body in which all rows together are a step."""
        record = self.sample_record()
        samples = f"Samples(samples, rows, {self.given})" if self.works_again else "tuple(kept)"
        totals = self.writer.totals(over_batch(self.program.batch))
        added = [f"{total} += {self.writer.variables[name]}" for name, total in totals.items()]
        step, watched_in_step, assign, results = self.step()
        check_samples = self.arithmetic.can_overflow and bool(watched)
        return [
            "step += 1",
            "count = number(len(rows))",
            " = ".join(["watch", *totals.values(), "zero"]),
            "kept = []",
            f"{self.target} = {as_tuple('0' for _ in self.columns)}",
            *counters,
            "try:",
            f"    for {self.target} in rows:",
            *indented(
                [
                    *sample,
                    *added,
                    *([f"watch += {' + '.join(watched)}"] if check_samples else []),
                    *([f"kept.append({record})"] if self.keeps else []),
                ],
                2,
            ),
            *indented(step, 1),
            "except FAILURES as error:",
            f"    return error, step - 1, wanted, {self.state}, {self.row}",
            *self.diverged(["watch", *watched_in_step], "()"),
            *self.record("indices", samples, results),
            *self.decide(results),
            *assign,
            *self.stop(),
            f'return "", step, wanted, {self.state}, ()',
        ]

    def sample_function(self, sample: list[str]) -> str:
        """Return the function that yields the samples' parts of a record, worked with a step's parameters."""
        body = [f"{self.given} = given", f"for {self.target} in rows:"]
        body += indented([*sample, f"yield {self.sample_record()}"])
        return function_text("samples", "rows, given", body)

    def counters(self) -> list[str]:
        """Return the statements that make the step and the epoch numbers of the arithmetic, where they are read."""
        read = {name for line in self.program.step for name in names(line.formula)}
        read |= set(names(self.program.until)) if self.program.until else set()
        wanted = [name for name in COUNTERS if name in read and name not in self.writer.variables]
        return [f"{self.writer.bind(name)} = number({COUNTERS[name]})" for name in wanted]

    def block(self, lines: Sequence[Line]) -> tuple[list[str], list[str]]:
        """Return the statements that work out these lines, and the variables to watch."""
        self.writer.begin_lines(lines)
        return self.writer.statements, self.lines(lines)

    def lines(self, lines: Iterable[Line]) -> list[str]:
        """Add lines to the block; return the variables of those to watch for a value that is not finite."""
        variables = [(line, self.line(line)) for line in lines]
        return [variable for line, variable in variables if variable and line not in self.carried]

    def line(self, line: Line) -> str | None:
        """Add a line to the block; one without names is worked out now, one that is a name is that name's variable."""
        if not names(line.formula):
            try:
                value = value_of(line.formula, {}, self.arithmetic)
            except FAILURES:
                pass  # it has no value: let the first step fail, where the message can say which line and why
            else:
                self.writer.variables[line.name] = self.writer.number(value)
                return None
        if isinstance(line.formula, Name):
            self.writer.variables[line.name] = self.writer.variables[line.formula.name]
            return None
        return self.writer.line(line)

    def sample_record(self) -> str:
        return as_tuple(self.writer.variables[name] for name in in_sample(self.program))

    def step(self) -> tuple[list[str], list[str], list[str], dict[str, list[str]]]:
        """Return the statements of a step, the variables to watch, the assignments that end it, and its results."""
        program, variables = self.program, self.writer.variables
        updates = [line for line in program.step if line.role is Role.UPDATE]
        others = [line for line in program.after_samples if line.role is not Role.UPDATE]
        increments = {line.shown: self.increment(line) for line in updates}
        worked = [increments[line.shown] or line.formula for line in updates]
        self.writer.begin([*(line.formula for line in others), *worked])
        watched = self.lines(others)
        new: dict[str, str] = dict(self.old)
        added: dict[str, str] = dict.fromkeys(program.parameters, "zero")
        for line in updates:
            name, increment = line.shown, increments[line.shown]
            new[name], added[name] = self.update(line, increment)
            # A new value that is not the old one plus something can be finite where their difference is not.
            watched += [new[name], *([added[name]] if increment is None else [])]
        new |= {name: variables[name] for name in program.state}
        assign = [f"{self.old[name]} = {variable}" for name, variable in new.items() if variable != self.old[name]]
        results = {
            "step": ["step"],
            "epoch": ["epoch"],
            "learning_rate": [variables["lr"]],
            "parameters": [self.old[name] for name in program.parameters],
            "loss": [variables[program.loss]],
            "gradient": [variables[program.gradient[name]] for name in program.parameters],
            "state": [variables[name] for name in program.state],
            "update": [added[name] for name in program.parameters],
            "new_parameters": [new[name] for name in program.parameters],
            "old_state": [self.old[name] for name in program.state],
        }
        return self.writer.statements, watched, assign, results

    @staticmethod
    def increment(line: Line) -> Expression | None:
        """Return what is added to a parameter as one term: several are added to it one after the other."""
        one_term = isinstance(line.formula, Sum) and len(line.formula.rest) == 1
        return increment_of(line) if one_term else None

    def update(self, line: Line, increment: Expression | None) -> tuple[str, str]:
        """Add the statements for a parameter's new value and for what was added to it; return both variables."""
        writer, old = self.writer, self.old[line.shown]
        new, added = writer.fresh(), writer.fresh()
        if increment is None or self.arithmetic.places is not None:
            # A rounded value's change is the difference of the two values that are shown.
            writer.assign(writer.line_value(line), new)
            return new, writer.assign(f"{new} - {old}", added)
        writer.assign(writer.write(increment), added)
        return writer.assign(f"{self.arithmetic.finish or ''}({old} + {added})", new), added

    def diverged(self, watched: list[str], row: str) -> list[str]:
        """Return the check that every value is finite: one sum, and a close look only where the sum is not."""
        if not self.arithmetic.can_overflow or not watched:
            return []
        return [
            f"check = {' + '.join(watched)}",
            f"if check - check != 0.0 and not all(map(isfinite, {as_tuple(watched)})):",
            f'    return "diverged", step - 1, wanted, {self.state}, {row}',
        ]

    def record(self, indices: str, samples: str, results: dict[str, list[str]]) -> list[str]:
        fields = results | {"indices": [indices], "samples": [samples]}
        record = as_tuple(text for name in RECORD for text in fields[name])
        return ["if step == wanted:", "    wanted += every", f"    yield {record}"]

    @property
    def decides(self) -> bool:
        """Whether the program asks after each step if the run ends."""
        return self.program.tolerance is not None or self.program.until is not None

    def stop(self) -> list[str]:
        """Return the statements that end the run after this step."""
        return ["if stop:", f"    return stop, step, wanted, {self.state}, ()"] if self.decides else []

    def decide(self, results: dict[str, list[str]]) -> list[str]:
        """Return the statements that decide if the run ends, while the parameters are still those of the gradient."""
        program = self.program
        if not self.decides:
            return []
        free = [index for index, name in enumerate(program.parameters) if name not in program.frozen]
        conditions = []
        if program.tolerance is not None:
            limit = self.writer.number(evaluate_constant(program.tolerance, self.arithmetic))
            components = [results["gradient"][index] for index in free]
            conditions.append(("tolerance", " and ".join(f"-{limit} <= {each} <= {limit}" for each in components)))
        if program.until is not None:
            largest = {
                "max_gradient": [results["gradient"][index] for index in free],
                "max_update": [results["update"][index] for index in free],
            }
            sizes = {name: [f"abs({part})" for part in (*parts, "zero")] for name, parts in largest.items()}
            known = {name: f"max({', '.join(parts)})" for name, parts in sizes.items()}
            known |= {"loss": results["loss"][0]}
            known |= zip(program.parameters, results["new_parameters"], strict=True)
            self.writer.variables |= known
            self.writer.begin([])
            conditions.append(("until", self.writer.write(program.until, conditional=True)))
        reasons = " else ".join(f'"{reason}" if {condition}' for reason, condition in conditions)
        return ["try:", f'    stop = {reasons} else ""', "except FAILURES:", f'    stop = "{UNDECIDED}"']


def carried_on(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines whose value, where it is not finite, makes that of a later line not finite either.

    A line that reads itself (``s = s + g^2``) reads the value of the step before, and carries nothing of its own on.

    >>> from gdcalc.expression.parser import parse
    >>> from gdcalc.program.program import Role
    >>> texts = {"s": "s + g^2", "m": "m/2 + g", "theta": "theta - m/sqrt(s)"}
    >>> [line.name for line in carried_on([Line(name, parse(text), Role.STATE) for name, text in texts.items()])]
    ['m']
    """
    later: set[str] = set()
    for line in reversed(lines):
        if line.name in later:
            yield line
            later.remove(line.name)
        later |= carried(line.formula)


def carried(formula: Expression) -> set[str]:
    """Return the names whose value, where it is not finite, makes the formula's not finite either.

    Sums, products and squares carry an infinity or a NaN on; a quotient's denominator and most functions need not. A
    formula that is a name alone counts for nothing: its line has no variable of its own.

    >>> from gdcalc.expression.parser import parse
    >>> sorted(carried(parse("a*x + b/c")))
    ['a', 'b', 'x']
    """
    return set() if isinstance(formula, Name) else set(_carried(formula))


def _carried(node: Expression) -> Iterator[str]:
    match node:
        case Name(name):
            yield name
        case Negative(operand) | Power(operand, Number("2")):
            yield from _carried(operand)
        case Sum(first, rest):
            for term in (first, *(term for _, term in rest)):
                yield from _carried(term)
        case Product(first, rest):
            for factor in (first, *(factor for sign, factor in rest if sign == "*")):
                yield from _carried(factor)
        case Call(function, arguments) if function in (*REDUCTIONS, "abs"):
            yield from _carried(arguments[0])
