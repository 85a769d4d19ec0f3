"""A picture as Python has it: shown by a notebook, written to a file, or taken on as Matplotlib's figure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any

from gdcalc.errors import OutputError
from gdcalc.pictures.drawing import check_kinds, draw, needed_kinds
from gdcalc.pictures.picture import Picture
from gdcalc.pictures.trace import Trace
from gdcalc.pictures.wanted import Wanted, read_names, read_ranges
from gdcalc.pictures.writers import ANIMATIONS, WRITERS, writer_of
from gdcalc.whole_file import cannot_write, write_file
from gdcalc.words import Words

WIDTH = 100
SHOWN = ".png"
"""What a notebook shows; every one of them and every export of one can."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: ``picture`` is what it shows, panel by panel."""

    picture: Picture
    words: Words = Words()  # noqa: RUF009 - it is frozen

    @property
    def figure(self) -> Any:
        """The picture as a new ``matplotlib.figure.Figure``. Raises OutputError where Matplotlib is missing."""
        from gdcalc.pictures.matplotlib.figure import draw  # noqa: PLC0415 - it loads Matplotlib

        return draw(self.picture).figure

    def save(self, path: str | PathLike[str]) -> None:
        """Write .png, .svg, .pdf, .html or .txt, whole or not at all.

        Raises GdcalcError for another suffix or where writing fails.
        """
        self._write(fspath(path), "output")

    def animate(self, path: str | PathLike[str]) -> None:
        """Write the steps one by one as .gif or .html. Raises GdcalcError as ``save`` does."""
        self._write(fspath(path), "animate")

    def _write(self, path: str, option: str) -> None:
        writer = writer_of(option, path, WRITERS if option == "output" else ANIMATIONS)
        content, _ = writer.write(self.picture, self.words)
        try:
            write_file([content], path)
        except BrokenPipeError as error:
            raise cannot_write(path, error) from None

    def __str__(self) -> str:
        """Return the picture as text; of a panel in space its title alone."""
        from gdcalc.formats.page import Page  # noqa: PLC0415
        from gdcalc.pictures.terminal.writer import write  # noqa: PLC0415 - it loads Rich

        return "".join(write(self.picture, Page(WIDTH, color=False, words=self.words), with_space=True))

    def __repr__(self) -> str:
        return f"Drawing({', '.join(panel.title for panel in self.picture.panels)})"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Return the figure for a notebook; text where Matplotlib is missing and for who wants it."""
        bundle: dict[str, Any] = {}
        wanted = {"image/png", "text/plain"} if include is None else set(include)
        wanted -= set(exclude or ())
        if "image/png" in wanted:
            try:
                WRITERS[SHOWN].check()
                bundle["image/png"] = WRITERS[SHOWN].write(self.picture, self.words)[0]
            except OutputError:
                pass  # the text says it too
        if "text/plain" in wanted:
            bundle["text/plain"] = str(self)
        return bundle


def drawn(
    traces: Sequence[Trace], kinds: Sequence[str], of: str | None, ranges: Sequence[str], words: Words
) -> Drawing:
    """Return the picture of runs. Raises GdcalcError for what cannot be read or drawn."""
    check_kinds(kinds)
    wanted = Wanted(read_names(of), read_ranges(ranges), words)
    return Drawing(draw(traces, kinds or needed_kinds(traces, in_terminal=False), wanted), words)
