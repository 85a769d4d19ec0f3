"""The tables of the files that pictures are written to: what writes each suffix, and which library it needs.

A new type of file is an entry here, and a folder beside this file for a library that draws in another way: it turns the
panels of a ``Picture`` into that library's words, with ``pens`` for the looks of marks, ``ticks`` for the axes and
``there`` for animations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gdcalc.errors import ProblemError
from gdcalc.formats.page import Page
from gdcalc.pictures.extras import load
from gdcalc.pictures.matplotlib.files import write_gif, write_image
from gdcalc.pictures.picture import Picture
from gdcalc.pictures.plotly.page import write_page
from gdcalc.problem.settings import refuse
from gdcalc.words import Words

FILE_WIDTH = 100
"""Columns of a picture that is a text in a file."""

Content = tuple[bytes, str]
"""A file's content, and the signs that none of the installed fonts has."""


@dataclass(frozen=True, slots=True)
class FileType:
    """What writes files of a type, and the library that it needs."""

    write: Callable[[Picture, Words], Content]
    needs: str | None = None


def text_of(picture: Picture, page: Page, **options: bool) -> Iterator[str]:
    """Yield a picture as text, as the terminal's ``write`` does."""
    from gdcalc.pictures.terminal.writer import write  # noqa: PLC0415 - it loads Rich, which other files do without

    return write(picture, page, **options)


def file_page(words: Words) -> Page:
    """Return the page of a picture that is a text in a file."""
    return Page(FILE_WIDTH, color=False, words=words)


def _text(picture: Picture, words: Words) -> Content:
    return "".join(text_of(picture, file_page(words))).encode(), ""


_IMAGES = {f".{form}": FileType(partial(write_image, form), "matplotlib") for form in ("png", "svg", "pdf")}
_PAGE, _ANIMATED_PAGE = (FileType(partial(write_page, animated=animated), "plotly") for animated in (False, True))

FILES: Mapping[str, FileType] = {**_IMAGES, ".html": _PAGE, ".htm": _PAGE, ".txt": FileType(_text)}
ANIMATIONS: Mapping[str, FileType] = {
    ".gif": FileType(write_gif, "matplotlib"),
    ".html": _ANIMATED_PAGE,
    ".htm": _ANIMATED_PAGE,
}


def file_type(option: str, path: str, table: Mapping[str, FileType]) -> FileType:
    """Return the type of a file by its suffix. Raises ProblemError for another, OutputError for a missing library."""
    suffix = Path(path).suffix.lower()
    if suffix not in table:
        if suffix in ANIMATIONS and table is FILES:
            raise ProblemError(f"--{option} does not move", f"give --animate {path}")
        raise refuse(option, path, f"its suffix is one of {', '.join(table)}")
    found = table[suffix]
    if found.needs is not None:
        load(found.needs)
    return found


def missing_signs(signs: str) -> str | None:
    """Return the note on signs that none of the installed fonts has; None where there are none."""
    if not signs:
        return None
    shown = signs[:20] + ("…" if len(signs) > 20 else "")
    return f"no font here has the signs {shown}, which are drawn as boxes; install one such as Noto Sans CJK"
