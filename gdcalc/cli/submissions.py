"""Reads a folder of answer files: each student's answers, or why they cannot be read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gdcalc.answers.reader import FORMATS, AnswerFile, read_answers
from gdcalc.clean import clean
from gdcalc.data.bytestream import cannot_read
from gdcalc.errors import DataError, GdcalcError
from gdcalc.homework.classroom import one_line

LONGEST_NAME = 150
"""Bytes of a name in the names of files: 255 are allowed, with suffixes and what a cut name gets."""

WRITTEN = (".html",)
"""Suffixes that files of feedback have and answer files do not."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's file: the answers in it, or the ``problem`` that kept them from being read."""

    name: str
    path: Path
    file: AnswerFile | None = None
    problem: str = ""

    @property
    def file_name(self) -> str:
        """The student's name, as a file that is written for the student is called: a very long one is cut."""
        encoded = os.fsencode(self.name)
        if len(encoded) <= LONGEST_NAME:
            return self.name
        return f"{os.fsdecode(encoded[:LONGEST_NAME])}-{hashlib.sha256(encoded).hexdigest()[:12]}"


def list_answer_files(folder: Path) -> tuple[list[Path], int]:
    """Return the answer files of a folder by name, and how much else there is.

    Sub-folders, hidden files and files with other suffixes do not count. Raises DataError for a folder that cannot be
    read, or has no answer files.
    """
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise cannot_read(clean(str(folder)), error) from None
    found = [path for path in entries if _is_answer_file(path)]
    if not found:
        raise DataError(f"{clean(str(folder))} holds no answer files", f"their suffix is one of {', '.join(FORMATS)}")
    return found, len(entries) - len(found)


def _is_answer_file(path: Path) -> bool:
    try:
        is_folder = stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        is_folder = False
    return not path.name.startswith(".") and path.suffix.lower() in FORMATS and not is_folder


def read_submissions(paths: Sequence[Path], folder: Path) -> Iterator[Submission]:
    """Yield what is in these files of a folder, in order; no file stops the others."""
    inside = folder.resolve()
    for path, name in zip(paths, student_names(paths), strict=True):
        yield _read(Submission(name, path), inside)


def student_names(paths: Sequence[Path]) -> list[str]:
    """Return each student's name: the file's name without its suffix, the whole of it where two would be the same.

    >>> student_names([Path("ann.csv"), Path("ann.json"), Path("bob.csv"), Path("cy.md.csv")])
    ['ann.csv', 'ann.json', 'bob', 'cy.md.csv']
    """
    stems = Counter(path.stem.casefold() for path in paths)
    # A stem that ends as files of feedback do could be the name of another student's.
    endings = (*FORMATS, *WRITTEN)
    return [
        path.name if stems[path.stem.casefold()] > 1 or path.stem.casefold().endswith(endings) else path.stem
        for path in paths
    ]


def _read(submission: Submission, inside: Path) -> Submission:
    path = submission.path
    try:
        problem = _refusal(path, inside)
        if problem:
            return replace(submission, problem=problem)
        file = read_answers(str(path))
    except GdcalcError as error:
        return replace(submission, problem=_without_folder(error.message, path))
    except Exception as error:  # the file is not to be trusted, and neither is all that reads it
        return replace(submission, problem=f"gdcalc fails on it: {type(error).__name__}; please report this")
    notes = tuple(_without_folder(note, path) for note in file.notes)
    return replace(submission, file=replace(file, name=clean(path.name), notes=notes))


def _refusal(path: Path, inside: Path) -> str:
    """Return why a file is not opened: a link out of the folder, a device, a pipe. Raises DataError for a dead link."""
    name = clean(path.name)
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            target = path.resolve(strict=True)
            if not target.is_relative_to(inside):
                return f"{name} is a link that leads out of the folder"
            mode = target.stat().st_mode
    except OSError as error:
        raise cannot_read(name, error) from None
    except RuntimeError:  # before Python 3.13, for links in a circle
        return f"{name} is a link that leads nowhere"
    return "" if stat.S_ISREG(mode) else f"{name} is not a regular file"


def _without_folder(text: str, path: Path) -> str:
    """Return a message without the folder: a student need not know where it is."""
    return one_line(text.replace(clean(str(path)), clean(path.name)))
