"""Defaults and bounds of every entry of the tables, against those of their sources in ``tests/expected_tables.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.errors import ProblemError
from gdcalc.problem.optimizer import read_optimizer
from gdcalc.problem.stepping import RATE, read_line_search, read_rate
from gdcalc.tables import losses, optimizers, schedules
from tests import expected_tables as expected
from tests.expected_tables import probes


def rate(text: str) -> object:
    return read_line_search(text, has_data=False, plain=True) or read_rate(text, ())


def loss(text: str) -> object:
    return solve("a*x", sample=["x=1, y=2"], loss=text)


Table = tuple[str, Callable[[str], object], Mapping[str, Any], Mapping[str, expected.Settings]]
TABLES: dict[str, Table] = {
    "schedules": ("lr", rate, schedules.SCHEDULES, expected.SCHEDULES),
    "searches": ("lr", rate, schedules.LINE_SEARCHES, expected.SEARCHES),
    "losses": ("loss", loss, losses.LOSSES, expected.LOSSES),
}
for dialect in optimizers.DIALECTS:
    TABLES[dialect] = (
        "optimizer",
        lambda text, dialect=dialect: read_optimizer(text, dialect),  # type: ignore[misc]
        {name: rules[dialect] for name, rules in optimizers.OPTIMIZERS.items() if dialect in rules},
        {name: each.settings for name, each in expected.OPTIMIZERS[dialect].items()},
    )


@pytest.mark.parametrize("table", TABLES)
def test_every_entry_has_the_settings_and_defaults_of_its_source(table: str) -> None:
    _, _, entries, wanted = TABLES[table]
    found = {name: dict(entry.settings) for name, entry in entries.items()}
    assert found == {name: {key: default for key, (default, _) in each.items()} for name, each in wanted.items()}


def test_every_optimizer_has_the_learning_rate_of_its_source() -> None:
    found = {
        dialect: {
            name: rules[dialect].learning_rate for name, rules in optimizers.OPTIMIZERS.items() if dialect in rules
        }
        for dialect in optimizers.DIALECTS
    }
    assert found == {
        dialect: {name: each.learning_rate for name, each in entries.items()}
        for dialect, entries in expected.OPTIMIZERS.items()
    }


BOUNDS = [
    pytest.param(table, name, key, bounds, id=f"{table} {name}:{key}")
    for table, (_, _, _, wanted) in TABLES.items()
    for name, settings in wanted.items()
    for key, (_, bounds) in settings.items()
]


@pytest.mark.parametrize(("table", "name", "key", "bounds"), BOUNDS)
def test_a_setting_is_refused_just_outside_its_bounds(table: str, name: str, key: str, bounds: str) -> None:
    option, read, _, _ = TABLES[table]
    # Nesterov's momentum needs a momentum.
    more = ",momentum=0.5" if key == "nesterov" and table in ("torch", "keras", "optax") and name == "sgd" else ""
    for value, broken in probes(bounds):
        text = f"{name}:{key}={value}{more}"
        if broken is None:
            assert read(text)
            continue
        with pytest.raises(ProblemError) as caught:
            read(text)
        assert caught.value.message == f"--{option} cannot be '{text}'" or (option, key) == ("lr", "lr")
        # A rate's own bound is that of --lr.
        assert caught.value.hint == (RATE if (option, key) == ("lr", "lr") else f"it needs {key} {broken}")


@pytest.mark.parametrize("table", TABLES)
def test_every_condition_has_bounds_here(table: str) -> None:
    """No condition of an entry goes without its two sides above; those on two settings are below."""
    _, _, entries, wanted = TABLES[table]
    for name, entry in entries.items():
        plain = {each for each in entry.conditions if " | " not in each}
        broken = {
            f"{key} {condition}"
            for key, (_, bounds) in wanted[name].items()
            for _, condition in probes(bounds)
            if condition and (table, key) != ("schedules", "lr")
        }
        assert plain == broken, name


@pytest.mark.parametrize("dialect", ["torch", "keras", "optax"])
def test_nesterov_needs_momentum(dialect: str) -> None:
    """As in each library: "Nesterov momentum requires a momentum and zero dampening" (PyTorch)."""
    assert read_optimizer("sgd:nesterov=true,momentum=1e-9", dialect)
    for text in ("sgd:nesterov=true", "sgd:nesterov=true,momentum=0"):
        with pytest.raises(ProblemError) as caught:
            read_optimizer(text, dialect)
        assert (caught.value.message, caught.value.hint) == (
            f"--optimizer cannot be '{text}'",
            "nesterov needs momentum",
        )


def test_nesterov_needs_no_dampening() -> None:
    assert read_optimizer("sgd:nesterov=true,momentum=0.9,dampening=0", "torch")
    assert read_optimizer("sgd:nesterov=false,momentum=0.9,dampening=0.1", "torch")
    with pytest.raises(ProblemError) as caught:
        read_optimizer("sgd:nesterov=true,momentum=0.9,dampening=0.1", "torch")
    assert caught.value.hint == "nesterov needs a dampening of 0"


def test_conditions_on_two_settings_are_those_two() -> None:
    both = {
        (rule.dialect, rule.name, condition.partition(" | ")[2])
        for rules in optimizers.OPTIMIZERS.values()
        for rule in rules.values()
        for condition in rule.conditions
        if " | " in condition
    }
    assert both == {
        *((dialect, "sgd", "nesterov needs momentum") for dialect in ("torch", "keras", "optax")),
        ("torch", "sgd", "nesterov needs a dampening of 0"),
    }


def test_aliases_and_the_losses_of_the_dialects() -> None:
    """PyTorch's MSELoss and L1Loss, Keras's mse and mae; SGDRegressor's squared_error is half the square."""
    assert losses.ALIASES == {"mse": "squared", "mae": "absolute", "l1": "absolute"}
    assert {name: dialect.loss for name, dialect in optimizers.DIALECTS.items()} == {
        **dict.fromkeys(("torch", "textbook", "keras", "optax"), "squared"),
        "sklearn": "half-squared",
    }
