"""Turns an exercise into questions, one for each value, and what a person types into replies: right, wrong, a hint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from gdcalc.answers.numerals import read_numeral
from gdcalc.answers.reader import Answer
from gdcalc.expression.quantity import new_value
from gdcalc.expression.tree import names
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.checker import Checker
from gdcalc.homework.exercise import MOST_STEPS, Address, Exercise
from gdcalc.homework.finding import Finding, Verdict
from gdcalc.homework.judge import shown_lines
from gdcalc.problem import Settings
from gdcalc.program.program import Line, Role
from gdcalc.run.work import SHOWN_SAMPLES

TRIES = 2
"""How often a value is asked for."""

_GIVEN = (Role.LEARNING_RATE, Role.SETTING)


class Topic(Enum):
    """What a reply is about. ``AGAIN``: wrong, and asked once more; ``KEPT``: a value that may not be told."""

    GOOD = "good"
    AGAIN = "again"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    SKIPPED = "skipped"
    FORMULA = "formula"
    TOLD = "told"
    KEPT = "kept"
    HELP = "help"
    QUIT = "quit"


COMMANDS = {
    **dict.fromkeys(("?", "？"), Topic.FORMULA),
    **dict.fromkeys(("!", "！", "show"), Topic.TOLD),
    **dict.fromkeys(("q", "quit", "exit"), Topic.QUIT),
    **dict.fromkeys(("h", "help"), Topic.HELP),
    "": Topic.SKIPPED,
}
"""What may be typed in the place of a value."""


@dataclass(frozen=True, slots=True)
class Question:
    """A value that is asked for.

    ``opens_step``: it is the first of its step; ``opens_part``: the first of a sample of a batch, or of the whole
    batch; ``left_out``: how many samples before it are not asked for.
    """

    address: Address
    opens_step: bool = False
    opens_part: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What is to be said to a line that was typed.

    ``lines`` are the formulas by which the value is worked, ``expected`` the value itself from the person's own earlier
    ones, ``right`` the value in the right working.
    """

    kind: Topic
    question: Question
    finding: Finding | None = None
    lines: tuple[Line, ...] = ()
    expected: Any = None
    right: Any = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question ended: the verdict on the last answer, None where there is none."""

    question: Question
    verdict: Verdict | None
    tries: int = 0
    told: bool = False

    @property
    def is_good(self) -> bool:
        """Whether the last answer is right or follows."""
        return self.verdict in (Verdict.RIGHT, Verdict.FOLLOWS, Verdict.ROUNDING)


def whole_exercise(settings: Settings) -> Exercise:
    """Return the exercise with all steps of the run: one epoch, or one step of an objective, where nothing is said."""
    if settings.epochs is None and settings.steps is None:
        settings = replace(settings, epochs="1")
    return Exercise(settings, MOST_STEPS)


def questions(exercise: Exercise) -> Iterator[Question]:
    """Yield the questions of an exercise in working order.

    For each sample those of the model's lines; then loss, gradient and new parameters. Of a batch of more than six
    samples those in the middle are left out.
    """
    program = exercise.by_hand
    of_sample = {line.name for line in program.sample}
    model = [line.name for line in program.model]
    last = [
        program.loss,
        *(program.gradient[name] for name in program.free),
        *(new_value(name) for name in program.free),
    ]
    for batch in exercise.batches:
        places = list(range(len(batch.indices)))
        if len(places) > SHOWN_SAMPLES:
            places = places[: SHOWN_SAMPLES // 2] + places[-(SHOWN_SAMPLES // 2) :]
        asked: list[tuple[int | None, str]] = [(place, name) for place in places for name in model]
        asked += [(0 if name in of_sample else None, name) for name in last]
        before: int | None = -1
        for index, (place, name) in enumerate(asked):
            opens_part = program.batched and place != before
            left_out = place - before - 1 if place is not None and before is not None and opens_part else 0
            before = place
            yield Question(Address(batch.step, place, name), index == 0, opens_part, left_out)


class Dialogue:
    """Asks for the values of an exercise one by one: ``question`` is the next, None at the end.

    A wrong value is asked for once more; then the person's own is carried on, so that later ones may follow from it.
    """

    def __init__(self, exercise: Exercise, *, reveal: bool = True) -> None:
        self.exercise, self.reveal = exercise, reveal
        self.outcomes: list[Outcome] = []
        self.has_quit = False
        self.attempt = Attempt(exercise, {}, usual=0, last=exercise.last_step)
        """The values that are carried on, and what follows from them."""
        self._tries = 0
        self._has_point = False
        self._checker = Checker(exercise)
        self._kept: list[tuple[Address, Answer]] = []
        program = exercise.by_hand
        self._lines = shown_lines(exercise)
        self._asked = {line.name for line in program.model} | {program.loss, *program.gradient.values()}
        self._left = questions(exercise)
        self.question = next(self._left, None)

    def prepare(self) -> None:
        """Compile what the first wrong answer needs."""
        self._checker.diagnosis.prepare()

    # --- what is typed ---------------------------------------------------------------------------------------------

    def reply(self, line: str) -> Reply:
        """Return what is to be said to a line, and go on to the next question where this one is done."""
        text, question = line.strip(), self.question
        assert question is not None  # noqa: S101 - who asks on after the end has a mistake
        kind = COMMANDS.get(text.casefold())
        match kind:
            case None:
                return self._judged(text, question)
            case Topic.FORMULA:
                return Reply(kind, question, lines=self.formulas(question))
            case Topic.TOLD:
                if not self.reveal:
                    return Reply(Topic.KEPT, question)
                expected, right = self.attempt.expected(question.address), self.attempt.right(question.address)
                self._go_on(Outcome(question, self._given_up, self._tries, told=True))
                return Reply(kind, question, expected=expected, right=right)
            case Topic.SKIPPED:
                self._go_on(Outcome(question, self._given_up, self._tries))
            case Topic.QUIT:
                self.has_quit = True
                self.end()
        return Reply(kind, question)

    def end(self) -> None:
        """End before the last question."""
        if self.question is not None and self._tries:
            self._go_on(Outcome(self.question, self._given_up, self._tries))
        self.question = None

    @property
    def _given_up(self) -> Verdict | None:
        """The verdict on a question that is left: that of the wrong answer before, where there is one."""
        return Verdict.WRONG if self._tries else None

    def _go_on(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self._tries = 0
        self.question = next(self._left, None)

    def _judged(self, text: str, question: Question) -> Reply:
        address = question.address
        answer = Answer(address.line, self._with_point(text), address.step, address.place)
        finding = self._checker.check_latest([*self._kept, (address, answer)])
        if finding.verdict is Verdict.UNREADABLE or finding.written is None:
            return Reply(Topic.UNREADABLE, question, finding, problem=finding.problem)
        self._has_point |= "." in text
        self._tries += 1
        wrong = finding.verdict is Verdict.WRONG
        if wrong and self._tries < TRIES:
            return Reply(Topic.AGAIN, question, finding, self.formulas(question))
        self._kept.append((address, answer))
        self.attempt.add(address, finding.written)
        self._go_on(Outcome(question, finding.verdict, self._tries))
        return Reply(Topic.WRONG if wrong else Topic.GOOD, question, finding)

    def _with_point(self, text: str) -> str:
        """Return a number with a point for its decimal comma; who writes points has none."""
        is_decimal = read_numeral(text) is None and read_numeral(text, decimal_comma=True) is not None
        return text.replace(",", ".") if is_decimal and not self._has_point else text

    # --- what is told ----------------------------------------------------------------------------------------------

    def formulas(self, question: Question) -> tuple[Line, ...]:
        """Return the line by which a value is worked, and those on the way to it that are not asked for."""
        found: dict[str, Line] = {}
        waiting = [question.address.line]
        while waiting:
            name = waiting.pop(0)
            line = self._lines[name]
            if name not in found and line.role not in _GIVEN:
                found[name] = line
                waiting += [each for each in names(line.formula) if each in self._lines and each not in self._asked]
        return tuple(found.values())

    def before(self, step: int) -> dict[str, Any]:
        """Return the parameters with which the person begins a step; None for one that may not be told."""
        if step == 1:
            return dict(self.exercise.start)
        values = {}
        for name in self.exercise.by_hand.parameters:
            address = Address(step - 1, None, new_value(name))
            may_tell = self.reveal or address in self.attempt.written or name not in self.exercise.by_hand.free
            values[name] = self.attempt.held(address) if may_tell else None
        return values

    def rate(self, step: int) -> Any:
        """Return the learning rate of a step; None where it depends on what is worked out."""
        return None if self.exercise.problem.line_search else self.attempt.right(Address(step, None, "lr"))
