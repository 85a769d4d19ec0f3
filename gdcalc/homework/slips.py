"""Finds the slips that turn the right value into the one written: of the pen, or a value in the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gdcalc.expression.printing import unicode_name
from gdcalc.expression.quantity import Kind, Quantity, new_value, of_kind
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.closeness import WrittenValue, agrees
from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Named
from gdcalc.homework.mistakes.slips import NEIGHBOUR, NEW_IN_GRADIENT, SLIPS
from gdcalc.problem.naming import LOSS

TESTED = sum(each.slip is not None for each in SLIPS)
"""As many slips of the pen are told by the two numbers alone."""


def slips_of_the_pen(written: WrittenValue, right: Any) -> Iterator[Named]:
    """Yield the slips that turn the right value into the one written."""
    yield from (Named(each) for each in SLIPS if each.slip is not None and each.slip(written, right))


def slips_of_place(attempt: Attempt, cell: Address, written: WrittenValue) -> Iterator[Named]:
    """Yield the quantity of the same step whose value is written in the wrong place."""
    if not written.value or written.significant < 2:
        return
    exercise = attempt.exercise
    program = exercise.by_hand
    gradients = {name: parameter for parameter, name in program.gradient.items()}
    if cell.line in gradients:
        parameter = gradients[cell.line]
        ahead = attempt.ahead.get(cell.step, {})
        later = (ahead.get(Quantity(time, parameter)) for time in (Kind.NEXT, Kind.WORKED))
        if any(value is not None and agrees(written, value) for value in later):
            yield Named(NEW_IN_GRADIENT)
            return
    shown = [*program.predictions, LOSS, *program.gradient.values(), *(new_value(name) for name in program.parameters)]
    for line in dict.fromkeys(shown):
        for place in (None, cell.place if cell.place is not None else 0):
            address = Address(cell.step, place, line)
            if (
                line == cell.line
                or line not in exercise.work.places
                or (address.line, place) == (cell.line, cell.place)
            ):
                continue
            in_step = any(each.name == line for each in program.after_samples)
            if in_step != (place is None) or cell.step > len(attempt.followed):
                continue
            value = attempt.expected(address)
            if value is not None and agrees(written, value):
                called = (
                    LOSS
                    if line in (LOSS, program.loss)
                    else unicode_name(value_of.of if (value_of := of_kind(line, Kind.NEW)) else line)
                )
                yield Named(NEIGHBOUR, called)
                return
