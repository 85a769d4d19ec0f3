"""``gdcalc check FOLDER``: marks the answer files of a class, and writes what teacher and students are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from gdcalc.answers.numerals import read_numeral
from gdcalc.clean import clean, shorten
from gdcalc.cli.diagnostics import print_note
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import FORMATS, TABLE, Display, Subject, Writer
from gdcalc.cli.output import write_file
from gdcalc.cli.progress import Progress
from gdcalc.cli.submissions import Submission, list_answer_files, read_submissions
from gdcalc.documents.class_report import class_blocks, feedback_blocks
from gdcalc.errors import ExitStatus, OutputError, ProblemError
from gdcalc.formats.class_csv import summary_csv
from gdcalc.formats.gradescope import Results
from gdcalc.formats.json.homework import class_document
from gdcalc.homework.checker import Checker
from gdcalc.homework.classroom import FULL, MOST_STEPS_UNASKED, Classroom, Student, mark_student, steps_to_check
from gdcalc.homework.exercise import Exercise
from gdcalc.problem import Settings
from gdcalc.problem.settings import refuse

_FIELD = re.compile(r"\{[^{}]*\}")
NAME_FIELD = "{name}"

CLASSROOM: Subject[tuple[Classroom, bool]] = Subject(
    lambda found, display: class_blocks(found[0], display.page.words, with_students=found[1]),
    {"json": Writer(lambda found, display: class_document(found[0], display.page.words))},
)
"""A class, with or without a row for each student."""

FEEDBACK_FORMATS = ("markdown", "html")
"""The formats of what each student is given."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked of a folder: where the summary and the feedback go, and what counts how much."""

    summary: Path | None
    feedback: Path | None
    gradescope: bool
    follow_credit: Fraction
    data_for: str | None
    fail_under: Fraction | None
    reveal: bool


def check(answers: str, settings: Settings, own: Mapping[str, Any], display: Display, environment: Environment) -> int:
    """Mark the answer files of a folder and return the exit status. Raises GdcalcError for what stops all of it.

    1: a share is below --fail-under; else 2: a file could not be marked; else 0.
    """
    folder, wanted = Path(answers), _wanted(own, settings)
    _check_places(folder, wanted, display)
    paths, left_out = list_answer_files(folder)
    shown = clean(str(folder))
    if left_out:
        entries = "1 entry" if left_out == 1 else f"{left_out:,} entries"
        print_note(f"left out {entries} of {shown}: sub-folders, hidden files, or files of other kinds",
                   environment.stderr)  # fmt: skip
    submissions = list(read_submissions(paths, folder))
    marker = _Marker(settings, wanted.data_for, submissions, environment)
    students = []
    with Progress.on(environment.stderr, of_files=True) as progress:
        for done, submission in enumerate(submissions):
            if progress is not None:
                progress(done, len(submissions))
            students.append(marker.mark(submission))
    classroom = Classroom(students, wanted.follow_credit)
    rare = len(classroom.columns) - len(classroom.asked)
    if rare:
        said = f"{rare:,} of {len(classroom.columns):,} values were answered by fewer than half of the students"
        print_note(f"{said}; they do not count", environment.stderr)
    _write_feedback(submissions, classroom, wanted, display)
    if wanted.summary is not None:
        write_file(summary_csv(classroom), wanted.summary)
    with_students = wanted.summary is None and wanted.feedback is None
    if wanted.feedback is not None and display.output is None and display.format != "json":
        display = replace(display, format=TABLE)  # the format is that of the feedback
    CLASSROOM.show((classroom, with_students), display, environment)
    return _status(classroom, wanted)


def _status(classroom: Classroom, wanted: _Wanted) -> int:
    below = wanted.fail_under
    if below is not None and any(classroom.share(student) < below for student in classroom.marked):
        return ExitStatus.WRONG_ANSWER
    return ExitStatus.DONE if len(classroom.marked) == len(classroom.students) else ExitStatus.BAD_INPUT


# --- marking ---------------------------------------------------------------------------------------------------------


class _Marker:
    """Marks submissions: against one exercise, or each against that of the student's own data set."""

    def __init__(
        self, settings: Settings, data_for: str | None, submissions: Sequence[Submission], environment: Environment
    ) -> None:
        self.settings, self.data_for, self.environment = settings, data_for, environment
        files = [submission.file for submission in submissions if submission.file is not None]
        self.steps, beyond = steps_to_check(files, settings)
        if beyond is not None:
            print_note(
                f"{beyond.name} has answers beyond step {MOST_STEPS_UNASKED:,}, which are not checked; say with "
                "--steps how many there are", environment.stderr)  # fmt: skip
        self._noted: set[str] = set()
        self._shared = None if data_for is not None else self._checker(settings)

    def mark(self, submission: Submission) -> Student:
        """Mark one student's answers."""
        if submission.file is None:
            return Student(submission.name, submission.problem)
        return mark_student(submission.name, submission.file, self._for(submission))

    def _for(self, submission: Submission) -> Callable[[], Checker]:
        def checker() -> Checker:
            if self._shared is not None or self.data_for is None:
                return self._shared or self._checker(self.settings)
            data = self.data_for.replace(NAME_FIELD, submission.path.stem)
            # A student's file may be called -.csv: its data set is not standard input.
            return self._checker(replace(self.settings, data="./-" if data == "-" else data))

        return checker

    def _checker(self, settings: Settings) -> Checker:
        exercise = Exercise(settings, self.steps, self.environment.stdin)
        for note in exercise.problem.notes:
            if self.data_for is None and note not in self._noted:
                self._noted.add(note)
                print_note(note, self.environment.stderr)
        return Checker(exercise)


# --- writing ---------------------------------------------------------------------------------------------------------


def _write_feedback(submissions: Sequence[Submission], classroom: Classroom, wanted: _Wanted, display: Display) -> None:
    if wanted.feedback is None:
        return
    _make_folder(wanted.feedback)
    results, page = None, display.page
    if wanted.gradescope:
        results = Results(classroom, page.digits, page.words, reveal=wanted.reveal)
    form = FORMATS[display.format if display.format in FEEDBACK_FORMATS else FEEDBACK_FORMATS[0]]
    for submission, student in zip(submissions, classroom.students, strict=True):
        blocks = feedback_blocks(student, classroom, page.digits, page.words, reveal=wanted.reveal)
        write_file(form.write(blocks, page), wanted.feedback / f"{submission.file_name}{form.suffixes[0]}")
        if results is not None:
            own = wanted.feedback / submission.file_name
            _make_folder(own)
            write_file([results.text(student)], own / "results.json")


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        reason = clean(error.strerror or "the system refuses")
        raise OutputError(f"cannot make the folder {clean(str(path))}: {reason}", "write somewhere else") from None


# --- options ---------------------------------------------------------------------------------------------------------


def _wanted(own: Mapping[str, Any], settings: Settings) -> _Wanted:
    """Read the options about a class. Raises ProblemError."""
    summary, feedback = own.get("summary"), own.get("feedback")
    if own.get("gradescope") and feedback is None:
        raise ProblemError("--gradescope writes into the folder of --feedback", "give --feedback FOLDER too")
    if summary is not None and Path(summary).suffix.lower() != ".csv":
        raise refuse("summary", summary, "it is a file FILE.csv")
    follow_credit = _share("follow-credit", own["follow-credit"]) if "follow-credit" in own else FULL
    return _Wanted(
        summary=None if summary is None else Path(summary),
        feedback=None if feedback is None else Path(feedback),
        gradescope=bool(own.get("gradescope")),
        follow_credit=follow_credit,
        data_for=_data_for(own.get("data-for"), settings),
        fail_under=_share("fail-under", own["fail-under"]) if "fail-under" in own else None,
        reveal="reveal" not in own,
    )


def _share(option: str, text: str) -> Fraction:
    """Return a number from 0 to 1: ``0.5``, ``1/2`` or ``50%``."""
    numeral = read_numeral(text)
    if numeral is None or not 0 <= numeral.value <= 1:
        raise refuse(option, text, "it is a number from 0 to 1")
    return numeral.value


def _data_for(pattern: str | None, settings: Settings) -> str | None:
    if pattern is None:
        return None
    if settings.data is not None or settings.sample:
        other = "data" if settings.data is not None else "sample"
        raise ProblemError(f"--data-for and --{other} exclude each other", "give one of them")
    if NAME_FIELD not in pattern:
        raise refuse("data-for", pattern, 'it has {name} in it, as in "data/{name}.csv"')
    unknown = next((each for each in _FIELD.findall(pattern) if each != NAME_FIELD), None)
    if unknown is not None:
        raise ProblemError(f"--data-for has the field {shorten(unknown)}", f"the only one is {NAME_FIELD}")
    return pattern


def _check_places(folder: Path, wanted: _Wanted, display: Display) -> None:
    """Raise an error for what cannot be written, before the work is done; nothing is written among the answers."""
    able = (TABLE, "json", *FEEDBACK_FORMATS)
    if wanted.feedback is not None and display.format not in able:
        allowed = " or ".join(FEEDBACK_FORMATS)
        raise ProblemError(f"--feedback is written in {allowed}, not {display.format}", "give one of these as --format")
    inside = folder.resolve()
    output = None if display.output is None else Path(display.output)
    for option, path in (("summary", wanted.summary), ("output", output)):
        if path is None:
            continue
        if path.resolve().parent == inside:
            raise ProblemError(f"--{option} is in the folder of the answers", "write it somewhere else")
        if not path.parent.is_dir():
            raise OutputError(f"cannot write {clean(str(path))}: there is no folder {clean(str(path.parent))}")
    if wanted.summary is not None and output is not None and wanted.summary.resolve() == output.resolve():
        raise ProblemError("--summary and --output are the same file", "give two")
    if wanted.feedback is not None:
        if wanted.feedback.resolve() == inside:
            raise ProblemError("--feedback is the folder of the answers", "write it somewhere else")
        if wanted.feedback.exists() and not wanted.feedback.is_dir():
            raise OutputError(f"{clean(str(wanted.feedback))} is not a folder", "give another for --feedback")
        if not wanted.feedback.resolve().parent.is_dir():
            raise OutputError(f"there is no folder {clean(str(wanted.feedback.parent))}", "make it first")
