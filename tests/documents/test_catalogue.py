"""``gdcalc list`` and ``gdcalc explain``: whole texts, reviewed against the sources that each entry names."""

from __future__ import annotations

import pytest

from gdcalc.cli.commands import COMMANDS
from gdcalc.documents.catalogue import CATALOGUES
from gdcalc.tables.optimizers import DIALECTS, OPTIMIZERS
from tests import expected_tables
from tests.conftest import Command, Golden

LISTED = COMMANDS["list"].own[0].choices
EXPLAINED = ("adam", "backtracking", "cosine", "sklearn", "quantile", "logcosh", "exp")


@pytest.mark.parametrize("words", [*(f"list {name}" for name in LISTED), *(f"explain {name}" for name in EXPLAINED)])
def test_golden(gdcalc: Command, golden: Golden, words: str) -> None:
    ended = gdcalc(*words.split())
    assert (ended.status, ended.err) == (0, "")
    golden(words.replace(" ", "-"), ended.out)


def test_every_table_can_be_listed() -> None:
    assert list(LISTED) == list(CATALOGUES)


def test_a_dialect_lists_the_optimizers_that_it_has(gdcalc: Command) -> None:
    """Those of ``tests/expected_tables.py``, in the order of the list of optimizers."""
    for name in DIALECTS:
        text = " ".join(gdcalc("explain", name, COLUMNS="200").out.split())
        listed = text.partition("Optimizers: ")[2].partition(" Source")[0].split(", ")
        assert listed == [each for each in OPTIMIZERS if each in expected_tables.OPTIMIZERS[name]]


def test_an_optimizer_lists_the_dialects_that_have_it(gdcalc: Command) -> None:
    text = gdcalc("list", "optimizers", COLUMNS="200").out
    listed = [line.partition("Dialects: ")[2].split(", ") for line in text.splitlines() if "Dialects: " in line]
    assert listed == [[name for name in DIALECTS if each in expected_tables.OPTIMIZERS[name]] for each in OPTIMIZERS]


def test_aliases_are_explained_as_what_they_stand_for(gdcalc: Command) -> None:
    assert gdcalc("explain", "mse").out == gdcalc("explain", "squared").out
    assert gdcalc("explain", "l1").out == gdcalc("explain", "mae").out == gdcalc("explain", "absolute").out


def test_what_cannot_be_explained(gdcalc: Command) -> None:
    for name, hint in (("adamm", "did you mean adam?"), ("qqqqqqqq", "gdcalc list prints the names")):
        ended = gdcalc("explain", name)
        assert (ended.status, ended.out) == (2, "")
        assert f"there is nothing to explain under the name {name}" in ended.err
        assert hint in ended.err
