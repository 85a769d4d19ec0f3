"""``gdcalc check``: marks answers, finds the first mistake and names its likely cause.

One answer file is marked here. What else the command can do is in modules of its own, of which a call loads one:
``check_folder`` marks the files of a class, ``check_interactive`` asks for the answers, ``check_can_tell`` needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from gdcalc.answers.reader import read_answers
from gdcalc.cli.commands import CLASS, COMMANDS
from gdcalc.cli.diagnostics import print_notes
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import Display, Subject, Writer
from gdcalc.cli.problem_file import read_settings
from gdcalc.documents.report import Telling, report_blocks
from gdcalc.errors import ExitStatus, ProblemError
from gdcalc.formats.json.homework import report_document
from gdcalc.homework.checker import Checker, last_step
from gdcalc.homework.exercise import Exercise
from gdcalc.homework.finding import Report, Verdict
from gdcalc.problem import Settings

REPORT: Subject[tuple[Report, Telling]] = Subject(
    lambda found, _: report_blocks(*found),
    {"json": Writer(lambda found, _: report_document(*found), {"lang"})},
)


def run(given: dict[str, Any], environment: Environment) -> int:
    """Check answers and return the exit status. Raises GdcalcError for bad input."""
    options = COMMANDS["check"].own
    own = {each.name: given.pop(each.name) for each in options if each.name != "format" and each.name in given}
    answers = own.pop("answers", None)
    without_answers = own.keys() & {"interactive", "can-tell"}
    if without_answers and "problem" not in given and answers is not None and answers.endswith(".toml"):
        given["problem"], answers = answers, None
    if len(without_answers) > 1:
        raise ProblemError("--interactive and --can-tell exclude each other", "give one of them")
    if without_answers and answers is not None:
        raise ProblemError(f"--{min(without_answers)} reads no answers", "leave the file out")
    settings, shown = read_settings(given)
    display = REPORT.read_display(shown, environment)
    if "digits" in shown:
        own["digits"] = display.page.digits
    if without_answers:
        mode = min(without_answers).replace("-", "_")
    elif answers is None:
        raise ProblemError("there are no answers to check", "give a file, a folder, or --interactive")
    elif Path(answers).is_dir():
        mode = "folder"
    else:
        return _check_file(answers, settings, own, display, environment)
    status: int = import_module(f"gdcalc.cli.check_{mode}").check(answers, settings, own, display, environment)
    return status


def _check_file(
    answers: str, settings: Settings, own: Mapping[str, Any], display: Display, environment: Environment
) -> int:
    for option in COMMANDS["check"].own:
        if option.section == CLASS and option.name in own:
            raise ProblemError(f"--{option.name} is about a folder of answers", "give a folder")
    if answers == "-" and settings.data == "-":
        raise ProblemError("standard input cannot be both the answers and the data", "give a file for one of them")
    file = read_answers(answers, environment.stdin)
    exercise = Exercise(settings, last_step(file), environment.stdin)
    print_notes(exercise.problem.notes, environment.stderr)
    report = Checker(exercise).check(file)
    telling = Telling(exercise, display.page.digits, display.page.words, reveal="reveal" not in own)
    REPORT.show((report, telling), display, environment)
    return _status_of(report)


def _status_of(report: Report) -> int:
    """Return the exit status of a report: a mistake counts before what cannot be read."""
    if report.count(Verdict.WRONG):
        return ExitStatus.WRONG_ANSWER
    return ExitStatus.BAD_INPUT if report.count(Verdict.UNREADABLE) else ExitStatus.DONE
