"""The Python API: the same settings as the command line, and the steps as an iterator of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from gdcalc.errors import ProblemError
from gdcalc.formats.notebook import NotebookRun
from gdcalc.problem import Settings, pose
from gdcalc.problem.settings import choose, refuse, suggest_setting, typed, whole_number
from gdcalc.words import ENGLISH, LANGUAGES, Words

if TYPE_CHECKING:
    from gdcalc.homework.finding import Report
    from gdcalc.pictures.drawn import Drawing

_LISTS = {"sample", "init", "freeze", "predict"}
_FLAGS = {"maximize", "exact"}


def solve(model: str | None = None, *, every: int | None = 1, **settings: Any) -> NotebookRun:
    """Return the run of a problem: iterate over it for its steps; ``result`` is known after the last.

    The settings are those of ``gdcalc step``, under the same names: ``solve("a*x+b", data="three.csv", lr=1)``. They
    are ``objective, data, sample, target, init, freeze, lr, loss, reduction, penalty, maximize, batch, epochs, steps``,
    ``order, seed, optimizer, dialect, tolerance, until, predict, exact, round, rounding, encoding``. Numbers may be
    numbers; ``optimizer`` may be a mapping with a ``rule`` of your own, its ``settings`` and ``state``; ``data``
    may be a path, rows (mappings from column to number) or columns (a mapping to sequences); ``init`` and ``predict``
    may be mappings. ``every`` yields each N-th step and the last; None the last alone. Asking for
    ``result`` before the steps are all taken works the rest of them unseen.

    Raises GdcalcError (ProblemError, ExpressionError, DataError, EvaluationError) where the problem cannot be read, or
    its first step has no value. A run that fails later ends, and says so in ``result.stop_reason``. In a notebook a run
    shows its work.

    >>> run = solve("a*x+b", data=[{"x": 1, "y": 1}, {"x": 0, "y": 1}, {"x": 1, "y": 0}], lr=1)
    >>> for step in run:
    ...     print(step.step, step.loss, step.gradient, step.new_parameters)
    1 1.0 {'a': -2.0, 'b': -2.0} {'a': 2.0, 'b': 2.0}
    2 1.0 {'a': 0.0, 'b': 2.0} {'a': 2.0, 'b': 0.0}
    3 4.0 {'a': 4.0, 'b': 4.0} {'a': -2.0, 'b': -4.0}
    >>> run.result.stop_reason, run.result.loss
    ('completed', 36.666666666666664)
    """
    shown = None if every is None else whole_number("every", typed("every", every), 1)
    return NotebookRun(pose(_settings(model, settings)), every=shown)


def check(answers: Any, model: str | None = None, **settings: Any) -> Report:
    """Return the verdicts on answers: a path, or rows as in a JSON file (``[{"step": 1, "loss": 1, "grad_a": 2}]``).

    The settings are those of ``solve``. The report has ``findings`` in the order in which the values follow, each with
    its ``verdict``, the ``right`` value and the one ``expected`` from the earlier answers; ``first``, the first
    mistake; and ``causes``. Raises GdcalcError where the answers or the problem cannot be read.

    >>> report = check([{"step": 1, "grad_a": 2, "a": -2}], "a*x+b", data=[{"x": 1, "y": 1}], lr=1)
    >>> for finding in report.findings:
    ...     print(finding.answer.quantity, finding.answer.text, finding.verdict.value, finding.expected)
    grad_a 2 wrong -2.0
    a -2 follows -2.0
    """
    # Who solves alone does not wait for what checks.
    from gdcalc.answers.reader import answers_of, read_answers  # noqa: PLC0415
    from gdcalc.homework.checker import Checker, last_step  # noqa: PLC0415
    from gdcalc.homework.exercise import Exercise  # noqa: PLC0415

    file = read_answers(fspath(answers)) if isinstance(answers, (str, PathLike)) else answers_of(answers)
    return Checker(Exercise(_settings(model, settings), last_step(file))).check(file)


def plot(
    model: str | None = None,
    *,
    kinds: str | Iterable[str] = (),
    stored: str | PathLike[str] | Iterable[str | PathLike[str]] = (),
    of: str | Iterable[str] = (),
    range: Any = None,  # noqa: A002 - as the option is called
    lang: str = ENGLISH,
    **settings: Any,
) -> Drawing:
    """Return a picture of runs: a notebook shows it, ``save`` writes it, ``figure`` is Matplotlib's.

    The settings are those of ``solve``; a list for ``optimizer``, ``dialect`` or ``lr`` draws several runs. ``kinds``
    are ``loss, path, surface, fit, parameters``; without any, what fits. ``stored`` draws runs that ``gdcalc step``
    wrote as JSON, in place of a problem. ``of`` names the parameters drawn, ``range`` what the axes show: a pair for
    every parameter, a mapping from names to pairs, or a text (``"theta=-2:4"``). ``lang`` is the language.

    Raises GdcalcError where the problem, a stored run or what is asked of the picture cannot be read or drawn.

    >>> drawing = plot(objective="theta^2+2*theta+1", init="theta=3", lr=0.1, steps=10)
    >>> panel = drawing.picture.panels[0]
    >>> panel.kind, round(panel.x.low, 6), round(panel.x.high, 6)
    ('path', -2.0, 4.0)
    """
    from gdcalc.pictures.drawn import drawn  # noqa: PLC0415
    from gdcalc.pictures.stored import read_traces  # noqa: PLC0415
    from gdcalc.pictures.trace import trace  # noqa: PLC0415
    from gdcalc.run.comparison import contenders  # noqa: PLC0415

    paths = [fspath(stored)] if isinstance(stored, (str, PathLike)) else [fspath(path) for path in stored]
    if paths:
        if model is not None or settings:
            raise ProblemError("a stored run has its own problem", "leave out what is about another")
        traces = read_traces(paths)
    else:
        varied = {name: _several(settings.pop(name, None)) for name in ("optimizer", "dialect", "lr")}
        runs = contenders(_settings(model, settings), *varied.values(), every=None)
        traces = [trace(each) for each in runs]
    named = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    chosen = of if isinstance(of, str) else ", ".join(of)
    return drawn(traces, named, chosen or None, _ranges(range), Words(choose("lang", lang, LANGUAGES)))


def _ranges(value: Any) -> list[str]:
    """Return what the axes are to show as one types it."""
    if value is None or isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Mapping):
        return [f"{name}={text}" for name, each in value.items() for text in _ranges(each)]
    ends = list(value) if isinstance(value, Iterable) else []
    if ends and all(isinstance(end, str) for end in ends):
        return ends
    if len(ends) != 2:
        raise refuse("range", str(value), 'it is (low, high), {"theta": (low, high)} or "theta=low:high"')
    return [":".join(map(str, ends))]


def _several(value: Any) -> list[Any]:
    """Return the values of a setting that may be a list of them, each as it would be typed."""
    values = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    return [each if isinstance(each, Mapping) else typed("a setting", each) for each in values]


def _settings(model: str | None, settings: Mapping[str, Any]) -> Settings:
    """Return settings as they would be typed. Raises ProblemError for a name that is none."""
    known = {field.name for field in fields(Settings)}
    for name in settings:
        if name not in known:
            near = suggest_setting(name, known)
            hint = f"did you mean {near}?" if near else f"the settings are every, {', '.join(sorted(known))}"
            raise ProblemError(f"there is no setting {name}", hint)
    given = {name: _as_typed(name, value) for name, value in settings.items() if value is not None}
    return Settings(model=model, **given)


def _as_typed(name: str, value: Any) -> Any:
    """Return a setting's value as it would be typed."""
    if name == "data":
        return _data(value)
    if name == "optimizer" and isinstance(value, Mapping):
        return value
    if name in _FLAGS:
        if value not in (True, False):
            raise refuse(name, typed(name, value), "it is True or False")
        return bool(value)
    if name not in _LISTS:
        return typed(name, value)
    if isinstance(value, Mapping):
        return [", ".join(f"{key}={typed(name, each)}" for key, each in value.items())]
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [typed(name, value)]
    return [
        text for each in value for text in (_as_typed(name, each) if isinstance(each, Mapping) else [typed(name, each)])
    ]


def _data(value: Any) -> Any:
    """Return a path as text, and columns as rows. Raises ProblemError for what is neither, nor rows."""
    if isinstance(value, (str, PathLike)):
        return fspath(value)
    if isinstance(value, Mapping):
        if not all(isinstance(column, Iterable) and not isinstance(column, str) for column in value.values()):
            raise ProblemError("a column of the data is not a sequence", 'give columns as {"x": [1, 2], "y": [3, 4]}')
        columns = [list(column) for column in value.values()]
        if len(set(map(len, columns))) > 1:
            raise ProblemError("the columns of the data differ in length", "give columns of one length")
        return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]
    if not isinstance(value, Iterable):
        raise ProblemError("the data are not a path, rows or columns", 'give rows as [{"x": 1, "y": 2}]')
    return list(value)
