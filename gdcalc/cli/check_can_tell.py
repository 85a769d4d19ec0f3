"""``gdcalc check --can-tell``: says which mistakes a problem cannot tell apart, and what change of it can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdcalc.cli.diagnostics import print_notes
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import Display, Subject, Writer
from gdcalc.documents.can_tell import can_tell_blocks
from gdcalc.errors import ExitStatus
from gdcalc.formats.json.homework import can_tell_document
from gdcalc.homework.can_tell import CanTell, can_tell
from gdcalc.problem import Settings

WRITTEN_DIGITS = 4
"""The significant digits that answers are taken to be written with, unless --digits says otherwise."""

CAN_TELL: Subject[CanTell] = Subject(
    lambda found, display: can_tell_blocks(found, display.page.words),
    {"json": Writer(lambda found, display: can_tell_document(found, display.page.words))},
)


def check(_: None, settings: Settings, own: Mapping[str, Any], display: Display, environment: Environment) -> int:
    """Say what a problem cannot tell; return the exit status. Raises GdcalcError for bad input."""
    found = can_tell(settings, environment.stdin, own.get("digits", WRITTEN_DIGITS))
    print_notes(found.notes, environment.stderr)
    CAN_TELL.show(found, display, environment)
    return ExitStatus.DONE
