"""A picture as Python code has it: shown by a notebook, written to a file, or taken as Matplotlib's figure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any

from gdcalc.errors import OutputError
from gdcalc.pictures.file_types import ANIMATIONS, FILES, file_type, text_of
from gdcalc.pictures.matplotlib.figure import draw
from gdcalc.pictures.picture import Picture
from gdcalc.whole_file import cannot_write, write_file
from gdcalc.words import Words

SHOWN = ".png"
"""What a notebook shows: every notebook, and every format that one is exported to, can show it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: ``picture`` is what it shows, panel by panel."""

    picture: Picture
    words: Words = Words()  # noqa: RUF009 - it is frozen

    @property
    def figure(self) -> Any:
        """The picture as a new ``matplotlib.figure.Figure``. Raises OutputError where Matplotlib is missing."""
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
        chosen = file_type(option, path, FILES if option == "output" else ANIMATIONS)
        content, _ = chosen.write(self.picture, self.words)
        try:
            write_file([content], path)
        except BrokenPipeError as error:
            raise cannot_write(path, error) from None

    def __str__(self) -> str:
        """Return the picture as text; of a panel in space only its title."""
        return text_of(self.picture, self.words, with_space=True)

    def __repr__(self) -> str:
        return f"Drawing({', '.join(panel.title for panel in self.picture.panels)})"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Return the figure for a notebook; text where Matplotlib is missing, and where text is asked for."""
        bundle: dict[str, Any] = {}
        asked = {"image/png", "text/plain"} if include is None else set(include)
        asked -= set(exclude or ())
        if "image/png" in asked:
            try:
                FILES[SHOWN].check()
                bundle["image/png"] = FILES[SHOWN].write(self.picture, self.words)[0]
            except OutputError:
                pass  # the text says it too
        if "text/plain" in asked:
            bundle["text/plain"] = str(self)
        return bundle
