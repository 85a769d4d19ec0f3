"""Says what the quantities of an exercise are called, by people and in files, and where in the run they stand."""

from __future__ import annotations

from gdcalc.clean import clean
from gdcalc.documents.content import Equation, Inline
from gdcalc.expression.quantity import Kind, derivative, of_kind
from gdcalc.expression.tree import Name
from gdcalc.homework.classroom import Classroom
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.problem.naming import LOSS
from gdcalc.words import Words, mark

_GRADIENT, _PREDICTION = "grad", "prediction"
_UPDATE, _BEFORE = "update", "before"
_KINDS = {Kind.NEW: "new", Kind.UPDATE: _UPDATE, Kind.BEFORE: _BEFORE}


def _kind(line: str, exercise: Exercise) -> tuple[str, str]:
    """Return what a line is, and of which parameter; no kind, and the line itself, for any other."""
    program = exercise.by_hand
    quantity = of_kind(line, *_KINDS)
    if quantity is not None:
        return _KINDS[quantity.kind], quantity.of
    for parameter in program.parameters:
        if line in (program.gradient[parameter], derivative(LOSS, parameter)):
            return _GRADIENT, parameter
    if line in (program.loss, LOSS):
        return LOSS, ""
    return (_PREDICTION, "") if [line] == list(program.predictions) else ("", line)


def quantity_of(address: Address, exercise: Exercise, words: Words) -> tuple[Inline, ...]:
    """Return what people call the quantity of an address."""
    kind, name = _kind(address.line, exercise)
    if kind == _UPDATE:
        return ("Δ", Equation(Name(name)))
    if kind == _BEFORE:
        return (Equation(Name(name)), words(" (before the step)"))
    if kind == LOSS:
        return (words(mark("loss")),)
    if kind == _PREDICTION:
        return (words(mark("prediction")),)
    return (Equation(Name(derivative(LOSS, name) if kind == _GRADIENT else name)),)


def name_of(line: str, exercise: Exercise) -> str:
    """Return what the JSON and CSV formats call a line: ``grad_a`` for ``dloss/da``."""
    kind, name = _kind(line, exercise)
    if kind:
        return f"{kind}_{name}" if name else kind
    return "learning_rate" if line == "lr" else line


def sample_of(address: Address, exercise: Exercise) -> int | None:
    """Return the number of an address's sample; None for what is of the whole step, or of an objective."""
    if address.place is None or not exercise.program.columns:
        return None
    return exercise.batches[address.step - 1].indices[address.place]


def sample_in_batch(address: Address, exercise: Exercise) -> int | None:
    """Return the number of an address's sample, None where every step has one sample."""
    return sample_of(address, exercise) if exercise.by_hand.batched else None


def place_of(step: int, quantity: tuple[Inline, ...], sample: int | None, words: Words) -> tuple[Inline, ...]:
    """Return where a value stands: its step, its quantity and, where that says more, its sample."""
    parts = (words("step {step}, ", step=f"{step:,}"), *quantity)
    return parts if sample is None else (*parts, words(" of sample {index}", index=sample))


def column_names(classroom: Classroom) -> dict[Address, str]:
    """Return the name of each cell's column, as in ``step1_grad_a``, or ``step1_prediction_2`` for sample 2 of a batch.

    A name that is taken gets a _ at its end.
    """
    names: dict[Address, str] = {}
    taken: set[str] = set()
    for address, exercise in classroom.columns.items():
        sample = sample_in_batch(address, exercise)
        name = f"step{address.step}_{clean(name_of(address.line, exercise))}{'' if sample is None else f'_{sample}'}"
        while name in taken:
            name += "_"
        taken.add(name)
        names[address] = name
    return names
