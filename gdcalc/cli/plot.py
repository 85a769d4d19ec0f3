"""``gdcalc plot``: draws a run, several side by side, or stored ones."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from gdcalc.cli.environment import Environment
from gdcalc.cli.options import ARGUMENTS, DISPLAY, LIST, PROBLEM_OPTIONS, REPEATED, VARIED, Option, takes
from gdcalc.errors import ExitStatus, ProblemError

if TYPE_CHECKING:
    from gdcalc.formats.page import Page
    from gdcalc.pictures.trace import Trace

PICTURE = "The picture"
_OWN = (
    *REPEATED,
    Option("kind", "KIND", "loss, path, surface, fit, parameters.  [default: what fits]", PICTURE, ARGUMENTS),
    Option("stored", "FILE", "A run stored as .json or .jsonl, in place of a problem; repeatable.", PICTURE, LIST,
           flag="--from"),
    Option("of", "NAMES", 'The parameters drawn: "a, b".  [default: those that are updated]', PICTURE),
    Option("range", "TEXT", 'What the axes show: "-10:10" (parameters), "theta=-2:4, step=0:50"; repeatable.', PICTURE,
           LIST),
    Option("animate", "FILE", "Write the steps one by one: .gif or .html.", PICTURE),
    Option("output", "FILE", "Write .png .svg .pdf .html or .txt.  [default: text]", DISPLAY, short="-o"),
)  # fmt: skip


@takes((*(name for name in PROBLEM_OPTIONS if name not in VARIED), "lang", "color"), *_OWN)
def plot(context: typer.Context, problem: str | None, given: dict[str, Any]) -> int:
    """Draw a run: its loss, its path on the objective or a surface, the fit, the parameters.

    gdcalc plot path --objective "theta^2+2*theta+1" --init theta=3 --lr 0.1 --steps 10 --output path.svg
    """
    # SymPy, Matplotlib and the points are so many objects that looking for garbage among them takes its time.
    gc.disable()
    try:
        return _draw(problem, given, context.obj)
    finally:
        gc.freeze()  # nor does Python look for it when it ends
        gc.enable()


def _draw(problem: str | None, given: dict[str, Any], environment: Environment) -> int:
    from gdcalc.cli.diagnostics import print_note  # noqa: PLC0415
    from gdcalc.cli.display import read_words  # noqa: PLC0415
    from gdcalc.cli.output import write_file, write_stream  # noqa: PLC0415
    from gdcalc.expression.printing import UNICODE  # noqa: PLC0415
    from gdcalc.pictures.composition import compose  # noqa: PLC0415
    from gdcalc.pictures.file_types import ANIMATIONS, FILES, file_type, missing_signs  # noqa: PLC0415
    from gdcalc.pictures.kinds import fitting_kinds  # noqa: PLC0415
    from gdcalc.pictures.request import PictureRequest, read_names, read_ranges  # noqa: PLC0415

    own = {option.name: given.pop(option.name, None) for option in _OWN if option.name not in VARIED}
    kinds, problem = told_apart([*(own["kind"] or []), *([problem] if problem else [])])
    files = [
        (path, file_type(option, path, table))
        for option, table in (("output", FILES), ("animate", ANIMATIONS))
        if (path := own[option]) is not None
    ]
    if len(files) > len({Path(path).resolve() for path, _ in files}):
        raise ProblemError("--output and --animate name one file", "give two")
    request = PictureRequest(read_names(own["of"]), read_ranges(own["range"] or []))
    if own["stored"]:
        traces, shown = _stored(own["stored"], problem, given)
    else:
        traces, shown = _worked(problem, given, environment)
    page = None if files else _page(shown, environment)
    words = page.words if page else read_words(shown.get("lang"), environment)
    request = replace(request, words=words, style=page.style if page else UNICODE)
    picture = compose(traces, kinds or fitting_kinds(traces, in_terminal=not files), request)
    if "predict" in given and not any(panel.kind == "fit" for panel in picture.panels):
        raise ProblemError("--predict is about the fit, and none is drawn", "draw fit, or leave it out")
    if page:
        from gdcalc.pictures.terminal.writer import write as write_text  # noqa: PLC0415 - files do without Rich

        write_stream(write_text(picture, page), environment)
    for path, chosen in files:
        content, missing = chosen.write(picture, words)
        write_file([content], Path(path))
        note = missing_signs(missing)
        if note:
            print_note(note, environment.stderr)
    return ExitStatus.STOPPED if not own["stored"] and _told_stops(traces, environment) else ExitStatus.DONE


def told_apart(words: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Return the kinds and the problem file among the arguments. Raises ProblemError for a word that is neither."""
    from gdcalc.pictures.kinds import KINDS  # noqa: PLC0415
    from gdcalc.problem.settings import choose  # noqa: PLC0415

    kinds = tuple(dict.fromkeys(word for word in words if word in KINDS))
    others = [word for word in words if word not in KINDS]
    for word in others:
        if not Path(word).suffix:
            choose("kind", word, KINDS)
    if len(others) > 1:
        raise ProblemError("several problem files are given", "give one, and options for what differs")
    return kinds, others[0] if others else None


def _worked(problem: str | None, given: dict[str, Any], environment: Environment) -> tuple[list[Trace], dict[str, Any]]:
    """Work the runs; return what is said of the display too."""
    from gdcalc.cli.diagnostics import print_note  # noqa: PLC0415
    from gdcalc.cli.problem_file import read_settings  # noqa: PLC0415
    from gdcalc.cli.progress import Progress  # noqa: PLC0415
    from gdcalc.pictures.trace import trace  # noqa: PLC0415
    from gdcalc.run.comparison import contenders  # noqa: PLC0415

    varied = {name: list(dict.fromkeys(given.pop(name, []))) for name in VARIED}
    settings, shown = read_settings(problem, given)
    progress = Progress(environment.stderr) if environment.stderr.isatty() else None
    runs = contenders(settings, *varied.values(), every=None, stdin=environment.stdin, progress=progress)
    for note in runs[0].run.problem.notes:
        print_note(note, environment.stderr)
    try:
        return [trace(each) for each in runs], shown
    finally:
        if progress:
            progress.clear()


def _stored(paths: Sequence[str], problem: str | None, given: dict[str, Any]) -> tuple[list[Trace], dict[str, Any]]:
    """Read stored runs; return what is said of the display too."""
    from gdcalc.pictures.stored import read_traces  # noqa: PLC0415

    asked = [f"--{name}" for name in given if name not in ("lang", "color")] + ([problem] if problem else [])
    if asked:
        raise ProblemError(f"--from draws a stored run, and {asked[0]} is about another", "leave it out")
    return read_traces(paths), given


def _page(shown: dict[str, Any], environment: Environment) -> Page:
    """Return the page that a picture as text is written for."""
    from gdcalc.cli.display import read_color, read_words  # noqa: PLC0415
    from gdcalc.formats.page import Page  # noqa: PLC0415

    words = read_words(shown.get("lang"), environment)
    color = read_color(shown.get("color"), environment)
    return Page(environment.width, color, environment.unicode, words=words)


def _told_stops(traces: Sequence[Trace], environment: Environment) -> bool:
    """Say which runs stopped early, and return whether one did."""
    from gdcalc.cli.diagnostics import print_note  # noqa: PLC0415

    stopped = [trace for trace in traces if trace.stopped_early]
    for trace in stopped:
        print_note(f"{f'{trace.label} ' if len(traces) > 1 else ''}stopped: {trace.message}", environment.stderr)
    return bool(stopped)
