"""Every message about bad input: each is provoked, and said word for word; none is without a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.messages import command, data, formulas, problems
from tests.messages.case import Case, name_of
from tests.messages.templates import ELSEWHERE, PACKAGE, templates

CASES: tuple[Case, ...] = (*formulas.CASES, *data.CASES, *problems.CASES, *command.CASES)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_message(case: Case, among_them: Path) -> None:
    case.check()


def test_no_message_is_without_a_case() -> None:
    """A new message needs a case here; one that nothing can bring about is to be deleted."""
    messages = [case.message for case in CASES]
    hints = [case.hint for case in CASES if case.hint is not None]
    missing = [
        f"{each.place}: {each.pattern}"
        for each in templates()
        if not any(map(each.matches, hints if each.is_hint else messages))
    ]
    assert missing == []


def test_messages_are_found_in_the_source() -> None:
    """The count is no less than it was, so that the search has not gone blind."""
    assert len(templates()) > 280
    assert all((PACKAGE / name).is_dir() for name in ELSEWHERE)
