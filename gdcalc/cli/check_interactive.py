"""``gdcalc check --interactive``: asks for values one by one, on a terminal or a pipe, and says what is right."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from gdcalc.clean import shorten
from gdcalc.cli.diagnostics import print_notes
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import TABLE, Display
from gdcalc.cli.output import write_stream
from gdcalc.documents.dialogue import DialogueBlocks
from gdcalc.documents.report import Telling
from gdcalc.errors import ExitStatus, ProblemError
from gdcalc.formats.text import TextWriter, indented
from gdcalc.homework.finding import Verdict
from gdcalc.homework.questions import Dialogue, whole_exercise
from gdcalc.problem import Settings

LONGEST_LINE = 2_000
"""Bytes of a line that are read; the rest of it is passed over."""

INDENT = 2
"""Columns by which what stands under another stands further right."""

SHOWN = 40
"""Characters of an answer that are written behind its prompt where no terminal has done so."""


def check(_: None, settings: Settings, own: Mapping[str, Any], display: Display, environment: Environment) -> int:
    """Ask for every value of a run, and return the exit status: 1 where a mistake is left.

    Raises ProblemError for settings that say nothing here, and where nothing was answered.
    """
    _refuse_unused(settings, display)
    exercise = whole_exercise(settings)
    print_notes(exercise.problem.notes, environment.stderr)
    page, reveal = display.page, "reveal" not in own
    dialogue = Dialogue(exercise, reveal=reveal)
    said = DialogueBlocks(dialogue, Telling(exercise, page.digits, page.words, reveal))
    writer = TextWriter(page)
    indent = 2 * INDENT if exercise.by_hand.batched else INDENT
    typed = _Typed(environment)
    typed.write("".join(map(writer.block, said.opening())))
    asked = None
    while (question := dialogue.question) is not None:
        if question is not asked:
            typed.write("".join(map(writer.block, said.headings(question))))
        if asked is None:
            dialogue.prepare()  # while the heading is read
        asked = question
        line = typed.line(writer.prompt(said.prompt(question), indent))
        if line is None:
            dialogue.end()
            break
        typed.write(indented(said.reply(dialogue.reply(line)), page, indent + INDENT))
    if not any(each.verdict for each in dialogue.outcomes) and not dialogue.has_quit:
        raise ProblemError("nothing was answered", "type a value after each prompt, or pipe them in, one a line")
    typed.write("".join(map(writer.block, said.summary())))
    wrong = any(each.verdict is Verdict.WRONG for each in dialogue.outcomes)
    return ExitStatus.WRONG_ANSWER if wrong else ExitStatus.DONE


def _refuse_unused(settings: Settings, display: Display) -> None:
    if settings.data == "-":
        raise ProblemError("standard input cannot be both the answers and the data", "give a file for the data")
    format_option = "json" if display.format == "json" else "format"
    given = {"output": display.output is not None, format_option: display.format != TABLE, "pager": display.pager}
    for option, is_given in given.items():
        if is_given:
            raise ProblemError(f"--interactive writes to the terminal, without --{option}", "leave it out")


class _Typed:
    """The lines that are typed or piped in, each behind a prompt."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.is_terminal = environment.stdin.isatty()
        stdin = sys.stdin
        self._edits = (
            self.is_terminal
            and environment.stdout is sys.stdout
            and environment.stdout.isatty()
            and environment.stdin is getattr(stdin, "buffer", None)
        )
        if self._edits:
            with contextlib.suppress(ImportError):
                import_module("readline")  # by which input() edits lines and remembers them
            stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]

    def write(self, text: str) -> None:
        """Write to standard output."""
        write_stream([text], self.environment)

    def line(self, prompt: str) -> str | None:
        """Return the next line, None at the end; a line that is too long is cut, and ends in an ellipsis."""
        try:
            line = self._edited(prompt) if self._edits else self._read(prompt)
        except KeyboardInterrupt:
            self.write("\n")
            raise
        if line is None:
            self.write("\n")
        elif not self.is_terminal:
            self.write(shorten(line, SHOWN) + "\n")
        return line

    def _edited(self, prompt: str) -> str | None:
        try:
            line = input(prompt)
        except EOFError:
            return None
        return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"

    def _read(self, prompt: str) -> str | None:
        self.write(prompt)
        read = self.environment.stdin.readline
        raw = read(LONGEST_LINE)
        if not raw:
            return None
        cut = False
        rest = raw
        while rest and not rest.endswith(b"\n") and len(rest) >= LONGEST_LINE:
            rest = read(LONGEST_LINE)
            cut |= bool(rest.strip())
        text = raw.decode("utf-8", "replace").removeprefix("\ufeff").strip()
        return text + "…" if cut else text
