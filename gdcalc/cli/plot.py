"""``gdcalc plot``: draws a run, several side by side, or stored ones."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gdcalc.cli.commands import COMMANDS, VARIED
from gdcalc.cli.diagnostics import print_note, print_notes
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import read_color, read_words
from gdcalc.cli.output import write_file, write_stream
from gdcalc.cli.problem_file import pop_varied, read_settings
from gdcalc.cli.progress import Progress
from gdcalc.errors import ExitStatus, ProblemError
from gdcalc.expression.printing import UNICODE
from gdcalc.formats.page import Page
from gdcalc.pictures.file_types import ANIMATIONS, FILES, file_type, missing_signs, text_of
from gdcalc.pictures.kinds import KINDS, compose, fitting_kinds
from gdcalc.pictures.request import PictureRequest, read_names, read_ranges
from gdcalc.pictures.trace import Recorder, Trace, read_traces, trace, traced
from gdcalc.problem.settings import choose
from gdcalc.run.comparison import contenders
from gdcalc.run.run import Run


def run(given: dict[str, Any], environment: Environment) -> int:
    """Draw runs; return the exit status. Raises GdcalcError for bad input, and for what cannot be drawn."""
    # SymPy, Matplotlib and the points are so many objects that looking for garbage among them takes long.
    gc.disable()
    try:
        return _draw(given, environment)
    finally:
        gc.freeze()  # nor does Python look for it when it ends
        gc.enable()


def _draw(given: dict[str, Any], environment: Environment) -> int:
    own = {option.name: given.pop(option.name, None) for option in COMMANDS["plot"].own if option.name not in VARIED}
    kinds, file = _kinds_and_file([*(own["kind"] or []), *filter(None, [given.pop("problem", None)])])
    if file is not None:
        given["problem"] = file
    files = [
        (path, file_type(option, path, table))
        for option, table in (("output", FILES), ("animate", ANIMATIONS))
        if (path := own[option]) is not None
    ]
    if len(files) > len({Path(path).resolve() for path, _ in files}):
        raise ProblemError("--output and --animate name one file", "give two")
    request = PictureRequest(read_names(own["of"]), read_ranges(own["range"] or []))
    if own["stored"]:
        traces, shown = _stored(own["stored"], given)
    else:
        traces, shown = _worked(given, environment)
    page = None if files else _page(shown, environment)
    words = page.words if page else read_words(shown.get("lang"), environment)
    request = replace(request, words=words, style=page.style if page else UNICODE)
    picture = compose(traces, kinds or fitting_kinds(traces, in_terminal=not files), request)
    if "predict" in given and not any(panel.kind == "fit" for panel in picture.panels):
        raise ProblemError("--predict is about the fit, and none is drawn", "draw fit, or leave it out")
    if page:
        write_stream(text_of(picture, page), environment)
    for path, chosen in files:
        content, missing = chosen.write(picture, words)
        write_file([content], Path(path))
        note = missing_signs(missing)
        if note:
            print_note(note, environment.stderr)
    return ExitStatus.STOPPED if not own["stored"] and _report_stops(traces, environment) else ExitStatus.DONE


def picture_below(run: Run, page: Page) -> Iterator[str]:
    """Return the text of the picture that stands below the table of a run, which has not begun yet."""
    recorder = Recorder(run.problem)
    recorder.watch(run)
    return _below(run, recorder, page)


def _below(run: Run, recorder: Recorder, page: Page) -> Iterator[str]:
    traces = [traced("", run, recorder)]
    request = PictureRequest(words=page.words, style=page.style)
    picture = compose(traces, fitting_kinds(traces, in_terminal=True), request)
    yield "\n"
    yield from text_of(picture, page, with_caption=False)


def _kinds_and_file(words: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Return the kinds and the problem file among the arguments. Raises ProblemError for a word that is neither."""
    kinds = tuple(dict.fromkeys(word for word in words if word in KINDS))
    others = [word for word in words if word not in KINDS]
    for word in others:
        if not Path(word).suffix:
            choose("kind", word, KINDS)
    if len(others) > 1:
        raise ProblemError("several problem files are given", "give one, and options for what differs")
    return kinds, others[0] if others else None


def _worked(given: dict[str, Any], environment: Environment) -> tuple[list[Trace], dict[str, Any]]:
    """Work the runs; return what is said of the display too."""
    varied = pop_varied(given)
    settings, shown = read_settings(given)
    with Progress.on(environment.stderr) as progress:
        runs = contenders(settings, *varied.values(), every=None, stdin=environment.stdin, progress=progress)
        print_notes(runs[0].run.problem.notes, environment.stderr)
        return [trace(each) for each in runs], shown


def _stored(paths: Sequence[str], given: dict[str, Any]) -> tuple[list[Trace], dict[str, Any]]:
    """Read stored runs; return what is said of the display too."""
    about_another = sorted(given.keys() - {"lang", "color"}, key=lambda name: name == "problem")
    asked = [given[name] if name == "problem" else f"--{name}" for name in about_another]
    if asked:
        raise ProblemError(f"--from draws a stored run, and {asked[0]} is about another", "leave it out")
    return read_traces(paths), given


def _page(shown: dict[str, Any], environment: Environment) -> Page:
    """Return the page that a picture as text is written for."""
    words = read_words(shown.get("lang"), environment)
    color = read_color(shown.get("color"), environment)
    return Page(environment.width, color, environment.unicode, words=words)


def _report_stops(traces: Sequence[Trace], environment: Environment) -> bool:
    """Say which runs stopped early, and return whether one did."""
    stopped = [each for each in traces if each.stopped_early]
    for each in stopped:
        label = f"{each.label} " if len(traces) > 1 else ""
        print_note(f"{label}stopped: {each.message}", environment.stderr)
    return bool(stopped)
