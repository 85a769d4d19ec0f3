"""Shows a run in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gdcalc.cli.diagnostics import print_note
from gdcalc.cli.environment import PIPE_WIDTH, Environment
from gdcalc.cli.output import write
from gdcalc.cli.progress import Progress
from gdcalc.errors import ProblemError
from gdcalc.problem import Settings, pose
from gdcalc.problem.settings import choose, refuse, whole_number
from gdcalc.render.numbers import MAX_DIGITS
from gdcalc.render.rows import shows_samples
from gdcalc.run import Run

DISPLAY_SETTINGS = ("every", "last", "samples", "format", "json", "output", "digits", "color")
SUFFIXES = {".txt": "table", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@dataclass(frozen=True, slots=True)
class Display:
    """How a run is shown. ``every`` None is the last step only; ``output`` None is standard output."""

    every: int | None = 1
    samples: bool = False
    format: str = "table"
    output: str | None = None
    digits: int = 6
    color: str = "auto"

    @staticmethod
    def read(given: Mapping[str, Any]) -> Display:
        """Read the settings as typed. Raises ProblemError for a value that is not allowed, or one of no effect."""
        every, output, form = given.get("every"), given.get("output"), given.get("format")
        if given.get("json"):
            if form not in (None, "json"):
                raise ProblemError("--json and --format exclude each other", "give one of them")
            form = "json"
        if every is not None and given.get("last"):
            raise ProblemError("--every and --last exclude each other", "give one of them")
        form = _by_suffix(output) if form is None else choose("format", form, FORMATS)
        if form != "table":
            for name in ("samples", "digits", "color"):
                if given.get(name):
                    raise ProblemError(f"--{name} is about tables, not {form}", "leave it out")
        return Display(
            every=None if given.get("last") else whole_number("every", every or "1", 1),
            samples=bool(given.get("samples")),
            format=form,
            output=output,
            digits=whole_number("digits", given.get("digits") or "6", 1, MAX_DIGITS),
            color=choose("color", given.get("color") or "auto", ("auto", "always", "never")),
        )


def _by_suffix(output: str | None) -> str:
    if output is None:
        return "table"
    suffix = Path(output).suffix.lower()
    if suffix not in SUFFIXES:
        raise refuse("output", output, f"its suffix is one of {', '.join(SUFFIXES)}, or give --format")
    return SUFFIXES[suffix]


def show_run(settings: Settings, display: Display, environment: Environment) -> bool:
    """Work a problem and write it; return whether it stopped early. Raises GdcalcError for bad input."""
    problem = pose(settings, environment.stdin)
    for note in problem.notes:
        print_note(note, environment.stderr)
    progress = None
    if environment.stderr.isatty() and (display.output or display.every is None or not environment.stdout.isatty()):
        progress = Progress(environment.stderr)
    collect = display.format != "table" or shows_samples(problem, all_samples=display.samples)
    run = Run(problem, every=display.every, collect=collect, progress=progress)
    try:
        write(FORMATS[display.format](run, display, environment), display.output, environment)
    finally:
        if progress:
            progress.clear()
    result = run.result
    if result.stopped_early:
        hint = f"; {result.hint}" if result.hint else ""
        print_note(f"stopped: {result.message}{hint}", environment.stderr)
    return result.stopped_early


def _table(run: Run, display: Display, environment: Environment) -> Iterator[str]:
    from gdcalc.render.page import Page  # noqa: PLC0415 - Rich is loaded for tables only
    from gdcalc.render.table import table  # noqa: PLC0415

    to_file = display.output is not None
    page = Page(
        width=PIPE_WIDTH if to_file else environment.width,
        color=display.color == "always" if to_file else environment.color(display.color),
        unicode=to_file or environment.unicode,
        digits=display.digits,
        all_samples=display.samples,
    )
    return table(run, page)


def _json(run: Run, _: Display, __: Environment) -> Iterator[str]:
    from gdcalc.render.json import json_document  # noqa: PLC0415

    return json_document(run)


def _json_lines(run: Run, _: Display, __: Environment) -> Iterator[str]:
    from gdcalc.render.json import json_lines  # noqa: PLC0415

    return json_lines(run)


FORMATS: dict[str, Callable[[Run, Display, Environment], Iterator[str]]] = {
    "table": _table,
    "json": _json,
    "jsonl": _json_lines,
}
"""A new format is a line here, a suffix above, and a file in ``render/``."""
