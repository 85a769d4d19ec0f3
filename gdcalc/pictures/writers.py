"""The tables of files: what writes each suffix, and which library it needs. A new format is an entry and a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gdcalc.errors import ProblemError
from gdcalc.pictures.extras import load
from gdcalc.pictures.picture import Picture
from gdcalc.problem.settings import refuse
from gdcalc.words import Words

TEXT_WIDTH = 100
"""Columns of a text file."""

Written = tuple[bytes, str]
"""A file's content, and the signs that no font here has."""


@dataclass(frozen=True, slots=True)
class Writer:
    """What writes a kind of file, and the library that it needs."""

    write: Callable[[Picture, Words], Written]
    needs: str | None = None

    def check(self) -> None:
        """Raise OutputError where the library is missing, with the command that installs it."""
        if self.needs is not None:
            load(self.needs)


def _image(form: str) -> Callable[[Picture, Words], Written]:
    def write(picture: Picture, _: Words) -> Written:
        from gdcalc.pictures.matplotlib.writer import write  # noqa: PLC0415 - it loads Matplotlib

        return write(picture, form)

    return write


def _gif(picture: Picture, words: Words) -> Written:
    from gdcalc.pictures.matplotlib.animation import write  # noqa: PLC0415

    return write(picture, words)


def _html(*, animated: bool) -> Callable[[Picture, Words], Written]:
    def write(picture: Picture, words: Words) -> Written:
        from gdcalc.pictures.plotly.writer import write  # noqa: PLC0415 - it loads Plotly

        return "".join(write(picture, words, animated=animated)).encode(), ""

    return write


def _text(picture: Picture, words: Words) -> Written:
    from gdcalc.formats.page import Page  # noqa: PLC0415
    from gdcalc.pictures.terminal.writer import write  # noqa: PLC0415 - it loads Rich

    return "".join(write(picture, Page(TEXT_WIDTH, color=False, words=words))).encode(), ""


_MATPLOTLIB, _PLOTLY = "matplotlib", "plotly"

WRITERS: Mapping[str, Writer] = {
    ".png": Writer(_image("png"), _MATPLOTLIB),
    ".svg": Writer(_image("svg"), _MATPLOTLIB),
    ".pdf": Writer(_image("pdf"), _MATPLOTLIB),
    ".html": Writer(_html(animated=False), _PLOTLY),
    ".htm": Writer(_html(animated=False), _PLOTLY),
    ".txt": Writer(_text),
}

ANIMATIONS: Mapping[str, Writer] = {
    ".gif": Writer(_gif, _MATPLOTLIB),
    ".html": Writer(_html(animated=True), _PLOTLY),
    ".htm": Writer(_html(animated=True), _PLOTLY),
}


def writer_of(option: str, path: str, table: Mapping[str, Writer]) -> Writer:
    """Return the writer for a file's suffix. Raises ProblemError for another, OutputError for a missing library."""
    suffix = Path(path).suffix.lower()
    if suffix not in table:
        if suffix in ANIMATIONS and table is WRITERS:
            raise ProblemError(f"--{option} does not move", f"give --animate {path}")
        raise refuse(option, path, f"its suffix is one of {', '.join(table)}")
    table[suffix].check()
    return table[suffix]


def missing_signs(signs: str) -> str | None:
    """Return the note on signs that no font here has, None where there are none."""
    if not signs:
        return None
    shown = signs[:20] + ("…" if len(signs) > 20 else "")
    return f"no font here has the signs {shown}, which are drawn as boxes; install one such as Noto Sans CJK"
