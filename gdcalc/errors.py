"""The errors that gdcalc raises, and the exit status that each one ends in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class ExitStatus(IntEnum):
    """What the command's exit status says.

    >>> int(ExitStatus.BAD_INPUT)
    2
    """

    DONE = 0
    WRONG_ANSWER = 1
    BAD_INPUT = 2
    STOPPED = 3
    BUG = 70
    INTERRUPTED = 130
    CLOSED_PIPE = 141


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character positions in a text: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The place an error points at: a text, what the text is, and the span in it."""

    label: str
    text: str
    span: Span


class GdcalcError(Exception):
    """Something in the input that gdcalc refuses, said in one message.

    ``message`` says where and what, ``hint`` what to do about it, and ``excerpt`` points at the place. All three may
    quote text from outside: whoever prints them cleans them first.
    """

    exit_status = ExitStatus.BAD_INPUT

    def __init__(self, message: str, hint: str | None = None, excerpt: Excerpt | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.excerpt = excerpt


class ExpressionError(GdcalcError):
    """A formula that cannot be read."""


class DataError(GdcalcError):
    """Data that cannot be read."""


class ProblemError(GdcalcError):
    """Settings that do not make a problem: an unknown name, a value out of range, two settings at odds."""


class OutputError(GdcalcError):
    """A result that cannot be written."""


class EvaluationError(GdcalcError):
    """A formula that has no value at some point: a division by zero, the logarithm of zero, an irrational value."""


class DigitLimitError(EvaluationError):
    """An exact number that would need more digits than the limit. A run that meets it stops with what is finished."""

    exit_status = ExitStatus.STOPPED
