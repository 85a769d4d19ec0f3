"""``gdcalc check``: marks answers, finds the first mistake and names its likely cause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from gdcalc.cli.environment import Environment
from gdcalc.cli.options import ARGUMENT, DISPLAY, FLAG, PROBLEM_OPTIONS, Option, takes
from gdcalc.errors import ExitStatus, ProblemError

if TYPE_CHECKING:
    from gdcalc.cli.display import Display
    from gdcalc.homework.finding import Report
    from gdcalc.problem import Settings

CHECKING, CLASS = "Checking", "A class"
_NOT_CHECKED = ("predict",)
_OWN = (
    Option("answers", "ANSWERS", "Answers: .csv .tsv .json .yaml .md; - is standard input; a folder is a class.",
           CHECKING, ARGUMENT),
    Option("reveal", "", "Keep right values and causes from the student: hints only.", CHECKING, FLAG,
           flag="--no-reveal"),
    Option("interactive", "", "Ask for the values one by one, and tell at once.", CHECKING, FLAG),
    Option("can-tell", "", "Which mistakes this problem cannot tell apart, and what change of it can.", CHECKING, FLAG),
    Option("summary", "FILE.csv", "Of a folder: a row a student, a column a value.", CLASS),
    Option("feedback", "FOLDER", "Of a folder: a file for each student, by --format markdown or html.", CLASS),
    Option("gradescope", "", "Also Gradescope's results.json for each student, in FOLDER/NAME.", CLASS, FLAG),
    Option("follow-credit", "X", "What a value counts that follows from a wrong one, 0 to 1.  [default: 1]", CLASS),
    Option("data-for", "PATTERN", 'A data set for each student: "data/{name}.csv".', CLASS),
    Option("fail-under", "SHARE", "Exit status 1 where a student's credit is below this share, 0 to 1.", CLASS),
    Option("format", "NAME",
           "table, json, markdown, html, latex or typst.  [default: by --output's suffix, else table]", DISPLAY),
)  # fmt: skip
WRITTEN_DIGITS = 4
"""What a problem can tell is told for so many significant digits, unless --digits says others."""

_SHOWN = ("json", "fragment", "output", "digits", "lang", "color", "pager")
_OF_CLASS = ("summary", "feedback", "gradescope", "follow-credit", "data-for", "fail-under")


@takes((*(name for name in PROBLEM_OPTIONS if name not in _NOT_CHECKED), *_SHOWN), *_OWN)
def check(context: typer.Context, problem: str | None, given: dict[str, Any]) -> int:
    """Check answers: which values are right, which follow from a mistake, and where the first mistake is.

    gdcalc check answers.csv --model "a*x+b" --data samples/three.csv --lr 1
    """
    from gdcalc.cli.display import Display  # noqa: PLC0415
    from gdcalc.cli.problem_file import read_settings  # noqa: PLC0415

    environment: Environment = context.obj
    own = {option.name: given.pop(option.name) for option in _OWN if option.name != "format" and option.name in given}
    answers = own.pop("answers", None)
    without_answers = own.keys() & {"interactive", "can-tell"}
    if without_answers and problem is None and answers is not None and answers.endswith(".toml"):
        problem, answers = answers, None
    if len(without_answers) > 1:
        raise ProblemError("--interactive and --can-tell exclude each other", "give one of them")
    if without_answers and answers is not None:
        raise ProblemError(f"--{min(without_answers)} reads no answers", "leave the file out")
    settings, shown = read_settings(problem, given)
    display = Display.of_check(shown, environment)
    if "can-tell" in own:
        return _can_tell(settings, display, environment, display.digits if "digits" in shown else WRITTEN_DIGITS)
    if "interactive" in own:
        from gdcalc.cli.asking import ask  # noqa: PLC0415

        return ask(settings, display, environment, reveal="reveal" not in own)
    if answers is None:
        raise ProblemError("there are no answers to check", "give a file, a folder, or --interactive")
    if Path(answers).is_dir():
        from gdcalc.cli.marking import mark_folder  # noqa: PLC0415

        return mark_folder(Path(answers), settings, own, display, environment)
    for name in _OF_CLASS:
        if name in own and name != "follow-credit":
            raise ProblemError(f"--{name} is about a folder of answers", "give a folder")
    if "follow-credit" in own:
        raise ProblemError("--follow-credit is about a folder of answers", "give a folder")
    return _check_one(answers, settings, display, environment, reveal="reveal" not in own)


def _check_one(answers: str, settings: Settings, display: Display, environment: Environment, *, reveal: bool) -> int:
    from gdcalc.answers.reader import read_answers  # noqa: PLC0415
    from gdcalc.cli.diagnostics import print_note  # noqa: PLC0415
    from gdcalc.cli.formats import CHECK_FORMATS  # noqa: PLC0415
    from gdcalc.cli.output import write  # noqa: PLC0415
    from gdcalc.documents.report import Telling  # noqa: PLC0415
    from gdcalc.homework.checker import Checker, last_step  # noqa: PLC0415
    from gdcalc.homework.exercise import Exercise  # noqa: PLC0415

    if answers == "-" and settings.data == "-":
        raise ProblemError("standard input cannot be both the answers and the data", "give a file for one of them")
    file = read_answers(answers, environment.stdin)
    exercise = Exercise(settings, last_step(file), environment.stdin)
    for note in exercise.problem.notes:
        print_note(note, environment.stderr)
    report = Checker(exercise).check(file)
    telling = Telling(exercise, display.digits, display.words, reveal)
    write(CHECK_FORMATS[display.format].write((report, telling), display), display.output, environment,
          pager=display.pager)  # fmt: skip
    return status_of(report)


def status_of(report: Report) -> int:
    """Return the exit status of a report: a mistake counts before what cannot be read."""
    from gdcalc.homework.finding import Verdict  # noqa: PLC0415

    if report.count(Verdict.WRONG):
        return ExitStatus.WRONG_ANSWER
    return ExitStatus.BAD_INPUT if report.count(Verdict.UNREADABLE) else ExitStatus.DONE


def _can_tell(settings: Settings, display: Display, environment: Environment, digits: int) -> int:
    from gdcalc.cli.diagnostics import print_note  # noqa: PLC0415
    from gdcalc.cli.formats import CAN_TELL_FORMATS  # noqa: PLC0415
    from gdcalc.cli.output import write  # noqa: PLC0415
    from gdcalc.homework.can_tell import can_tell  # noqa: PLC0415

    found = can_tell(settings, environment.stdin, digits)
    for note in found.notes:
        print_note(note, environment.stderr)
    write(CAN_TELL_FORMATS[display.format].write(found, display), display.output, environment, pager=display.pager)
    return ExitStatus.DONE
