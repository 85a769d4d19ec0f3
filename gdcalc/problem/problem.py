"""Turns settings into a Problem: formulas read, names told apart, numbers in the problem's arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from gdcalc.arithmetic import EXACT, FLOAT64, MAX_PLACES, ROUNDINGS, Arithmetic, rounded
from gdcalc.clean import shorten
from gdcalc.data import DataSource, from_rows, open_data
from gdcalc.errors import ProblemError
from gdcalc.expression.tokens import fold_name
from gdcalc.expression.tree import ZERO, Expression, names
from gdcalc.problem.naming import name_notes
from gdcalc.problem.objective import Objective, read_model, read_objective
from gdcalc.problem.optimizer import UpdateRule, check_names, read_optimizer
from gdcalc.problem.samples import NO_DATA, Samples, read_samples
from gdcalc.problem.settings import (
    Settings,
    assignments,
    check_parameter,
    choose,
    formula,
    split_list,
    usable_value,
    whole_number,
)
from gdcalc.problem.start import RandomStart, read_init, start_values
from gdcalc.problem.stepping import SEQUENTIAL, LineSearch, Stepping, read_line_search, read_rate, read_stepping
from gdcalc.tables.optimizers import DIALECTS

FOR_SAMPLES = ("data", "sample", "target", "loss", "reduction", "batch", "order", "predict", "encoding")
"""Settings that say something about samples, which an objective does not have."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is asked, ready to be derived: every setting read, every name known, every value a number.

    ``columns`` are those of the data, ``inputs`` the ones that formulas read, ``start`` the parameters' starting
    values, and ``places`` the points at which a prediction is asked for. ``notes`` are sentences for the user about
    what was inferred.
    """

    objective: Objective
    columns: tuple[str, ...]
    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    frozen: tuple[str, ...]
    start: Mapping[str, Any]
    learning_rate: Expression
    learning_rate_text: str
    line_search: LineSearch | None
    penalty: Expression | None
    maximize: bool
    optimizer: UpdateRule
    stepping: Stepping
    arithmetic: Arithmetic
    samples: Samples
    places: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]

    @property
    def has_data(self) -> bool:
        """Whether there are samples, or an objective without data."""
        return self.objective.targets is not None

    @property
    def free(self) -> tuple[str, ...]:
        """The parameters that are updated."""
        return tuple(name for name in self.parameters if name not in self.frozen)

    @property
    def learning_rate_varies(self) -> bool:
        """Whether the learning rate is a formula in the step or the epoch."""
        return self.line_search is not None or bool(names(self.learning_rate))


def pose(settings: Settings, stdin: BinaryIO | None = None) -> Problem:
    """Read the settings into a problem, and the data with them.

    Raises ProblemError, ExpressionError or DataError, each with what to do about it.
    """
    arithmetic = read_arithmetic(settings)
    if settings.objective is not None:
        refuse_sample_settings(settings)
        source = None
        columns: dict[str, str] = {}
        objective, found = read_objective(settings.objective)
    else:
        model, source = require_model(settings), open_source(settings, stdin)
        columns = fold_columns(source.columns)
        loss = settings.loss
        if loss is None:
            loss = DIALECTS[settings.dialect].loss if settings.dialect in DIALECTS else "squared"
        objective, found = read_model(model, loss, tuple(columns), settings.target)
    taken = (*found.columns, *found.assigned, *found.parameters, *(objective.targets or ()))
    starts = read_init(settings.init, found.parameters)
    draws = any(isinstance(each, RandomStart) for each in starts.values())
    stepping = read_stepping(settings, found.parameters, taken, draws=draws)
    optimizer = read_optimizer(settings.optimizer, settings.dialect)
    check_names(optimizer, taken)
    rate = optimizer.learning_rate if settings.lr is None else settings.lr
    has_data = source is not None or settings.penalty is not None
    search = read_line_search(rate, has_data=has_data, plain=optimizer.is_plain)
    notes = [*(source.notes if source else ()), *name_notes(found, tuple(columns))]
    if settings.seed is not None and not draws and stepping.order == SEQUENTIAL:
        notes.append("The seed has no effect: nothing in this run is random.")
    if stepping.seed is not None and settings.seed is None:
        notes.append(f"The seed was chosen for you; --seed {stepping.seed} gives the same run again.")
    samples = NO_DATA
    if source is not None:
        read = [columns[name] for name in (*found.columns, *(objective.targets or {}).values())]
        again = stepping.epochs != 1
        # A data source knows how to speed up the builtin.
        reader = float if arithmetic is FLOAT64 else arithmetic.read
        samples = read_samples(source, read, reader, streams=stepping.streams, again=again)
    return Problem(
        objective=objective,
        columns=tuple(columns),
        inputs=found.columns,
        parameters=found.parameters,
        frozen=read_frozen(settings.freeze, found.parameters),
        start=start_values(starts, arithmetic, stepping.seed),
        learning_rate=ZERO if search else read_rate(rate, taken),
        line_search=search,
        learning_rate_text=rate.strip(),
        penalty=read_penalty(settings.penalty, found.parameters),
        maximize=settings.maximize,
        optimizer=optimizer,
        stepping=stepping,
        arithmetic=arithmetic,
        samples=samples,
        places=tuple(read_place(text, found.columns, arithmetic) for text in settings.predict),
        notes=tuple(notes),
    )


def read_arithmetic(settings: Settings) -> Arithmetic:
    """Return the arithmetic asked for. Raises ProblemError where two are, or a rounding without places."""
    if settings.round is None:
        if settings.rounding is not None:
            raise ProblemError("--rounding says how --round N rounds", "give --round N with it")
        return EXACT if settings.exact else FLOAT64
    if settings.exact:
        raise ProblemError("--exact and --round exclude each other", "give one of them")
    places = whole_number("round", settings.round, 0, MAX_PLACES)
    rounding = "half-up" if settings.rounding is None else settings.rounding
    return rounded(places, choose("rounding", rounding, ROUNDINGS))


def refuse_sample_settings(settings: Settings) -> None:
    """Raise ProblemError for a setting that means nothing for an objective."""
    if settings.model is not None:
        raise ProblemError("--model and --objective exclude each other", "give one of them")
    for name in FOR_SAMPLES:
        if getattr(settings, name) not in (None, (), []):
            raise ProblemError(f"--{name} is about samples, and an objective has none", "leave it out, or use --model")


def require_model(settings: Settings) -> str:
    """Return the model's text. Raises ProblemError where there is none."""
    if settings.model is None:
        raise ProblemError("there is nothing to work out", 'give --model "a*x+b" with --data, or --objective "theta^2"')
    return settings.model


def open_source(settings: Settings, stdin: BinaryIO | None) -> DataSource:
    """Open the data. Raises ProblemError where there are none or two kinds, and DataError where they cannot be read."""
    if (settings.data is None) == (not settings.sample):
        problem = "--data and --sample exclude each other" if settings.sample else "the model needs data"
        raise ProblemError(problem, 'give --data FILE, or --sample "x=1, y=1"')
    if settings.encoding is not None and not isinstance(settings.data, str):
        raise ProblemError("--encoding is about a data file, and there is none", "leave it out")
    if settings.sample:
        return from_rows([assignments("sample", [text]) for text in settings.sample], "--sample")
    if isinstance(settings.data, str):
        return open_data(settings.data, stdin=stdin, encoding=settings.encoding)
    return from_rows(settings.data or (), "the data")


def fold_columns(columns: Sequence[str]) -> dict[str, str]:
    """Return the columns by the names that formulas know them under. Raises ProblemError where two share one."""
    folded: dict[str, str] = {}
    for column in columns:
        name = fold_name(column)
        if name in folded:
            raise ProblemError(f"the columns {shorten(folded[name])} and {shorten(column)} have one name", "rename one")
        folded[name] = column
    return folded


def read_frozen(texts: Sequence[str], parameters: Sequence[str]) -> tuple[str, ...]:
    """Return the frozen parameters, in the parameters' order. Raises ProblemError for any other name."""
    frozen = [fold_name(name) for text in texts for name in split_list("freeze", text)]
    for name in frozen:
        check_parameter("freeze", name, parameters)
    if frozen and set(frozen) == set(parameters):
        raise ProblemError("--freeze leaves no parameter to update", "freeze fewer")
    return tuple(name for name in parameters if name in frozen)


def read_penalty(text: str | None, parameters: Sequence[str]) -> Expression | None:
    """Return the penalty's formula. Raises ProblemError where it reads anything but parameters."""
    if text is None:
        return None
    allowed = f"it is a formula of the parameters ({', '.join(parameters)}), as in 0.1*{parameters[0]}^2"
    return formula("penalty", text, parameters, allowed)


def read_place(text: str, inputs: Sequence[str], arithmetic: Arithmetic) -> Mapping[str, Any]:
    """Return the inputs at which a prediction is asked for. Raises ProblemError where one is missing, or no input."""
    given = assignments("predict", [text])
    for name in given:
        if name not in inputs:
            raise ProblemError(
                f"--predict gives {shorten(name)}, which is not an input", f"inputs: {', '.join(inputs)}"
            )
    missing = [name for name in inputs if name not in given]
    if missing:
        raise ProblemError(f"--predict gives no value for {', '.join(missing)}", "give every input, as in x=4")
    place = {}
    for name in inputs:
        tree = formula("predict", given[name], (), "each value is a number")
        place[name] = usable_value(f"--predict {shorten(text)}", tree, arithmetic, "give numbers")
    return place
