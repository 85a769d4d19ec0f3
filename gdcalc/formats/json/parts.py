"""Turns a run into the plain dictionaries of the JSON formats (DESIGN, section 7)."""

from __future__ import annotations

from typing import Any

from gdcalc.expression.printing import to_text
from gdcalc.expression.quantity import Kind, of_kind
from gdcalc.formats.json.writer import described
from gdcalc.problem import Problem
from gdcalc.program.program import Program, Role
from gdcalc.run.records import RUN_SCHEMA
from gdcalc.run.run import Run


def header_document(run: Run) -> dict[str, Any]:
    """Return what is known before the first step: the schema's name, the problem and the derivation."""
    return {
        "schema": RUN_SCHEMA,
        "problem": problem_document(run.problem),
        "derivation": derivation_document(run.program),
    }


def problem_document(problem: Problem) -> dict[str, Any]:
    """Return the problem's settings. What is about samples is null for an objective."""
    stepping, objective, present = problem.stepping, problem.objective, problem.arithmetic.present
    has_data = problem.has_data
    return {
        "model": objective.typed if has_data else None,
        "objective": None if has_data else objective.typed,
        "loss": to_text(objective.loss) if has_data else None,
        "reduction": stepping.reduction if has_data else None,
        "penalty": None if problem.penalty is None else to_text(problem.penalty),
        "maximize": problem.maximize,
        "parameters": {name: present(value) for name, value in problem.start.items()},
        "frozen": list(problem.frozen),
        "learning_rate": problem.learning_rate_text,
        "batch_size": (stepping.batch or "all") if has_data else None,
        "order": stepping.order if has_data else None,
        "epochs": stepping.epochs if has_data else None,
        "steps": stepping.steps if has_data else stepping.steps or stepping.epochs,
        "tolerance": None if stepping.tolerance is None else to_text(stepping.tolerance),
        "until": None if stepping.until is None else to_text(stepping.until),
        "seed": stepping.seed,
        "optimizer": {
            "name": problem.optimizer.name,
            "dialect": problem.optimizer.dialect,
            "settings": dict(problem.optimizer.settings),
        },
        "arithmetic": problem.arithmetic.name,
        "places": problem.arithmetic.places,
        "samples": problem.samples.count if has_data else 0,
    }


def derivation_document(program: Program) -> dict[str, Any]:
    """Return the formulas: intermediates, prediction (by name where there are several), loss and gradient."""
    formulas = {line.name: to_text(line.formula) for line in program.sample}
    predictions = {name: formulas[name] for name in program.sample_names(Role.PREDICTION)}
    return {
        "values": {name: formulas[name] for name in program.sample_names(Role.INTERMEDIATE)},
        "prediction": next(iter(predictions.values()), None) if len(predictions) < 2 else predictions,
        "loss": formulas["loss"],
        "gradient": {name: to_text(formula) for name, formula in program.closed_gradient.items()},
        "penalty": penalty_document(program),
    }


def penalty_document(program: Program) -> dict[str, Any] | None:
    """Return the penalty's formula and its gradient, which are added to a step's loss and gradient; None without."""
    formulas = {line.role: to_text(line.formula) for line in program.batch if line.role is Role.PENALTY}
    if not formulas:
        return None
    gradient = {
        slope.by: to_text(line.formula)
        for line in program.batch
        if line.role is Role.PENALTY_GRADIENT and (slope := of_kind(line.name, Kind.DERIVATIVE))
    }
    return {"formula": formulas[Role.PENALTY], "gradient": gradient}


def end_document(run: Run) -> dict[str, Any]:
    """Return what is known after the last step."""
    return {
        "predictions": [described(each, "inputs", "before", "after") for each in run.predictions],
        "result": described(run.result, "steps", "parameters", "loss", "stop_reason", "message"),
    }
