"""Turns a run that ``gdcalc step`` wrote as JSON or JSON Lines into what is drawn of it, without working it again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gdcalc.answers.stored import StoredRun
from gdcalc.clean import clean
from gdcalc.pictures.trace import TANGENTS, History, Trace, told_optimizer
from gdcalc.program.derivation import derive


def read_traces(paths: Sequence[str]) -> list[Trace]:
    """Return the traces of stored runs, each called by its file. Raises GdcalcError as ``read_trace`` does."""
    labels = [clean(Path(path).stem) for path in paths]
    if len(set(labels)) < len(labels):
        labels = [clean(path) for path in paths]
    return [read_trace(path, label) for path, label in zip(paths, labels, strict=True)]


def read_trace(path: str, label: str) -> Trace:
    """Return the trace of a stored run.

    Raises DataError where the file cannot be read or is not a run, GdcalcError where its problem cannot be posed.
    """
    run = StoredRun(path)
    history = History(tuple(run.start), run.start)
    for step in run.steps():
        if step.number > history.steps + 1:
            history.skip(step.number - 1, tuple(step.before[name] for name in history.names))
        history.extend([step.number], [step.epoch], [step.loss], [tuple(step.new[name] for name in history.names)])
        if step.number <= TANGENTS and len(history.gradients) == step.number - 1:
            history.gradients.append(dict(step.gradient))
    history.end()
    problem = run.problem()
    return Trace(
        label=label,
        history=history,
        problem=problem,
        program=derive(problem),
        rate=run.learning_rate,
        optimizer=told_optimizer(*run.optimizer),
        stop_reason=run.stop_reason,
        arithmetic=run.arithmetic,
        places=run.places,
        complete=not problem.has_data or run.has_all_samples,
    )
