"""``gdcalc derive``: shows how a problem's gradient is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from gdcalc.cli.diagnostics import print_notes
from gdcalc.cli.environment import Environment
from gdcalc.cli.formats import Display, Subject, Writer
from gdcalc.cli.problem_file import read_settings
from gdcalc.cli.step import status_of
from gdcalc.documents.content import Block
from gdcalc.documents.derivation import derived
from gdcalc.documents.solution import Detail
from gdcalc.formats.graph import dot, mermaid
from gdcalc.problem import pose
from gdcalc.run.run import Run


def _derived(run: Run, display: Display) -> Iterable[Block]:
    page = display.page
    detail = Detail("full", page.digits, display.worked_samples, page.words)
    return derived(run, detail, rule_by_rule=display.rules)


DERIVATION: Subject[Run] = Subject(
    _derived,
    {
        "dot": Writer(lambda run, display: dot(run, display.page.digits), {"digits"}),
        "mermaid": Writer(lambda run, display: mermaid(run, display.page.digits), {"digits"}),
    },
    heeds={"samples", "rules"},
)


def run(given: dict[str, Any], environment: Environment) -> int:
    """Write how a problem's gradient is found; return the exit status. Raises GdcalcError for bad input."""
    rules = {"rules": True} if given.pop("rules", False) else {}
    settings, shown = read_settings(given)
    display = DERIVATION.read_display(shown | rules, environment)
    posed = pose(settings, environment.stdin)
    print_notes(posed.notes, environment.stderr)
    work = Run(replace(posed, stepping=replace(posed.stepping, steps=1)))
    DERIVATION.show(work, display, environment)
    return status_of(work, environment)
