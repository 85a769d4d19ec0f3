"""Names that are made of other names: their texts, and that they stay what they are in a formula."""

from __future__ import annotations

import copy

import pytest

from gdcalc.expression.quantity import Kind, Quantity, derivative, kind_of, new_value, update_of
from gdcalc.expression.tree import Name, Sum, names


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (derivative("loss", "w_1"), "dloss/dw_1"),
        (new_value("a"), "new a"),
        (update_of("a"), "update a"),
        (Quantity(Kind.OTHER, "x", "2"), "other 2 x"),
        (Quantity(Kind.COUNT, "batch"), "batch count"),
    ],
)
def test_text(quantity: Quantity, text: str) -> None:
    assert quantity == text
    assert hash(quantity) == hash(text)


def test_a_formula_keeps_the_fields() -> None:
    (first, second) = names(Sum(Name(derivative("yhat", "w")), (("+", Name("b")),)))
    assert isinstance(first, Quantity)
    assert (first.kind, first.of, first.by) == (Kind.DERIVATIVE, "yhat", "w")
    assert kind_of(second) is None


@pytest.mark.parametrize("again", [copy.deepcopy, copy.copy])
def test_a_copy_keeps_the_fields(again: object) -> None:
    assert callable(again)
    copied = again(derivative("loss", "b"))
    assert (type(copied), copied.kind, copied.of, copied.by) == (Quantity, Kind.DERIVATIVE, "loss", "b")
