"""``gdcalc.plot``: turns settings, or stored runs, into a picture that a notebook shows and that can be saved."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any

from gdcalc.api.solving import read_settings
from gdcalc.errors import OutputError, ProblemError
from gdcalc.pictures.file_types import ANIMATIONS, FILES, file_page, file_type, text_of
from gdcalc.pictures.kinds import KINDS, compose, fitting_kinds
from gdcalc.pictures.matplotlib.figure import draw
from gdcalc.pictures.picture import Picture
from gdcalc.pictures.request import PictureRequest, read_names, read_ranges
from gdcalc.pictures.trace import read_traces, trace
from gdcalc.problem.settings import choose, refuse, typed
from gdcalc.run.comparison import contenders
from gdcalc.whole_file import cannot_write, write_file
from gdcalc.words import ENGLISH, LANGUAGES, Words

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
        return "".join(text_of(self.picture, file_page(self.words), with_space=True))

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
            with contextlib.suppress(OutputError):  # the text says it too
                bundle["image/png"] = FILES[SHOWN].write(self.picture, self.words)[0]
        if "text/plain" in asked:
            bundle["text/plain"] = str(self)
        return bundle


def plot(
    model: str | None = None,
    *,
    kinds: str | Iterable[str] = (),
    stored: str | PathLike[str] | Iterable[str | PathLike[str]] = (),
    of: str | Iterable[str] = (),
    range: Any = None,  # noqa: A002 - as the option is called
    lang: str = ENGLISH,
    **settings: Any,
) -> Drawing:
    """Return a picture of runs: a notebook shows it, ``save`` writes it, ``figure`` is Matplotlib's.

    The settings are those of ``solve``; a list for ``optimizer``, ``dialect`` or ``lr`` draws several runs. ``kinds``
    are ``loss, path, surface, fit, parameters``; without any, what fits. ``stored`` draws runs that ``gdcalc step``
    wrote as JSON, in place of a problem. ``of`` names the parameters drawn, ``range`` what the axes show: a pair for
    every parameter, a mapping from names to pairs, or a text (``"theta=-2:4"``). ``lang`` is the language.

    Raises GdcalcError where the problem, a stored run or what is asked of the picture cannot be read or drawn.

    >>> drawing = plot(objective="theta^2+2*theta+1", init="theta=3", lr=0.1, steps=10)
    >>> panel = drawing.picture.panels[0]
    >>> panel.kind, round(panel.x.low, 6), round(panel.x.high, 6)
    ('path', -2.0, 4.0)
    """
    paths = [fspath(stored)] if isinstance(stored, (str, PathLike)) else [fspath(path) for path in stored]
    if paths:
        if model is not None or settings:
            raise ProblemError("a stored run has its own problem", "leave out what is about another")
        traces = read_traces(paths)
    else:
        varied = {name: _several(settings.pop(name, None)) for name in ("optimizer", "dialect", "lr")}
        runs = contenders(read_settings(model, settings), *varied.values(), every=None)
        traces = [trace(each) for each in runs]
    named = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    chosen = of if isinstance(of, str) else ", ".join(of)
    words = Words(choose("lang", lang, LANGUAGES))
    for kind in named:
        choose("kind", kind, KINDS)
    request = PictureRequest(read_names(chosen or None), read_ranges(_ranges(range)), words)
    return Drawing(compose(traces, named or fitting_kinds(traces, in_terminal=False), request), words)


def _ranges(value: Any) -> list[str]:
    """Return what the axes are to show as one types it."""
    if value is None or isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Mapping):
        return [f"{name}={text}" for name, each in value.items() for text in _ranges(each)]
    ends = list(value) if isinstance(value, Iterable) else []
    if ends and all(isinstance(end, str) for end in ends):
        return ends
    if len(ends) != 2:
        raise refuse("range", str(value), 'it is (low, high), {"theta": (low, high)} or "theta=low:high"')
    return [":".join(map(str, ends))]


def _several(value: Any) -> list[Any]:
    """Return the values of a setting that may be a list of them, each as it would be typed."""
    values = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    return [each if isinstance(each, Mapping) else typed("a setting", each) for each in values]
