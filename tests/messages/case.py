"""A way to a message: a command, or a call, and the message and the hint that it ends in, word for word."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gdcalc.errors import GdcalcError
from tests.conftest import Command, Ended

ERROR, STOPPED, HINT = "gdcalc: error: ", "gdcalc: stopped: ", "  hint: "


@dataclass(frozen=True)
class Case:
    """What is done and what is said; a run that stops says both in one sentence.

    A command is typed text, a call raises the error or returns how a command ended. ``variables`` are the command's.
    """

    done: str | Callable[[], object]
    message: str
    hint: str | None = None
    terminal: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Do it, and compare what is said."""
        if isinstance(self.done, str):
            command = Command({**Command().variables, **self.variables}, terminal=self.terminal)
            said = _said(command(*shlex.split(self.done)))
        else:
            try:
                ended = self.done()
            except GdcalcError as error:
                said = error.message, error.hint
            else:
                assert isinstance(ended, Ended), ended
                said = _said(ended)
        assert said == (self.message, self.hint)


def _said(ended: Ended) -> tuple[str, str | None]:
    """Return the one message of a command and its hint."""
    lines = ended.err.splitlines()
    said = [line for line in lines if line.startswith((ERROR, STOPPED))]
    assert len(said) == 1, ended.err
    assert ended.status == (2 if said[0].startswith(ERROR) else 3)
    hints = [line.removeprefix(HINT) for line in lines if line.startswith(HINT)]
    return said[0].removeprefix(ERROR).removeprefix(STOPPED), hints[0] if hints else None


def name_of(case: Case) -> str:
    """Return what a case is called in a list of tests."""
    return case.done[:80] if isinstance(case.done, str) else case.message[:80]
