"""When a run stops before its last step: tolerance, conditions, divergence, values that do not exist, digits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.errors import EvaluationError, ExitStatus
from gdcalc.run.run import Run
from gdcalc.tables.optimizers import OPTIMIZERS
from tests import offered
from tests.conftest import Command

ARITHMETICS: list[dict[str, Any]] = [{}, {"exact": True}, {"round": 6}]


def ended(run: Run) -> tuple[int, str]:
    return run.result.steps, run.result.stop_reason


# --- tolerance and conditions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
@pytest.mark.parametrize("objective", ["theta^2/2", "theta*theta/2 + 0"])
def test_tolerance_is_asked_of_the_steps_own_gradient(objective: str, arithmetic: dict[str, Any]) -> None:
    """The gradient is theta itself: 1, then 0.5, so the second step is the first within 0.6 and within 0.5."""
    for tolerance in ("0.6", "0.5"):
        run = solve(objective=objective, init=1, lr="0.5", steps=9, tolerance=tolerance, **arithmetic)
        assert [step.gradient["theta"] for step in run] == [1, Fraction(1, 2)]
        assert ended(run) == (2, "tolerance")
        assert run.result.parameters == {"theta": Fraction(1, 4)}


def test_tolerance_asks_every_free_component() -> None:
    settings: dict[str, Any] = {"init": {"a": 1, "b": -8}, "lr": "0.25", "steps": 9, "tolerance": 1}
    # Gradients halve: a is at most 1 from step 2 on, b (-16, -8, -4, -2, -1) from step 5 on.
    assert ended(solve(objective="a^2+b^2", **settings)) == (5, "tolerance")
    assert ended(solve(objective="a^2+b^2", freeze="b", **settings)) == (2, "tolerance")
    assert ended(solve(objective="a^2+b^2", **settings | {"tolerance": 0, "steps": 3})) == (3, "completed")


def test_tolerance_in_a_batch_is_about_the_batchs_gradient() -> None:
    """The samples' slopes are 2 and -2, their mean 0."""
    rows = [{"x": 1, "y": 1}, {"x": 1, "y": 3}]
    assert ended(solve("a*x", data=rows, init=2, batch="all", epochs=5, tolerance=0)) == (1, "tolerance")
    assert ended(solve("a*x", data=rows, init=2, batch=1, epochs=5, tolerance=0, lr=0)) == (10, "completed")


@pytest.mark.parametrize(
    ("until", "steps"),
    [
        ("loss < 0.5", 3),
        ("loss <= 1", 2),
        ("t >= 4", 4),
        ("epoch > 2", 3),
        ("max_gradient < 2", 3),
        ("max_gradient <= 2", 2),
        ("max_update < 0.5", 3),
        ("a < 0.5", 3),
        ("a <= 0.5", 2),
        ("a == 0.25", 3),
        ("1 > 2*a", 3),
        ("abs(a - 0.5) < 0.01", 2),
    ],
)
@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_conditions(until: str, steps: int, arithmetic: dict[str, Any]) -> None:
    """a^2 from 2 with lr 1/4: losses 4, 1, 1/4; gradients 4, 2, 1; a afterwards 1, 1/2, 1/4; updates 1, 1/2, 1/4."""
    run = solve(objective="a^2", init=2, lr="0.25", steps=9, until=until, **arithmetic)
    assert ended(run) == (steps, "until")
    assert run.result.parameters == {"a": Fraction(2, 2**steps)}


@pytest.mark.parametrize("batch", [1, 2])
def test_conditions_over_samples(batch: int) -> None:
    rows = [{"x": 1, "y": 4}] * 6
    run = solve("a*x", data=rows, batch=batch, lr="0.25", until="loss < 5", exact=True)
    # a is 0, 2: losses 16, 4.
    assert [step.loss for step in run] == [16, 4]
    assert ended(run) == (2, "until")


def test_the_largest_of_a_frozen_parameter_does_not_count() -> None:
    settings: dict[str, Any] = {"init": {"a": 1, "b": 100}, "freeze": "b", "lr": "0.25", "steps": 5}
    assert ended(solve(objective="a^2+b^2", until="max_gradient < 1.5", **settings)) == (2, "until")
    assert ended(solve(objective="a^2+b^2", until="b > 99", **settings)) == (1, "until")


def test_tolerance_is_named_before_a_condition() -> None:
    assert ended(solve(objective="a^2", tolerance=1, until="loss < 1")) == (1, "tolerance")


@pytest.mark.parametrize("every", [1, None])
@pytest.mark.parametrize("settings", [{"batch": "all"}, {"batch": 1}])
def test_a_condition_without_a_value_ends_the_run_with_its_step(settings: dict[str, Any], every: int | None) -> None:
    rows = [{"x": 1, "y": 1}, {"x": 1, "y": 3}]
    run = solve("a*x", data=rows, epochs=3, until="1/(t - 2) > 5", every=every, **settings)
    steps = list(run)
    assert [step.step for step in steps] == ([1, 2] if every else [2])
    assert ended(run) == (2, "limit")
    assert run.result.message == "the condition 1/(t − 2) > 5 has no value after step 2"
    assert run.result.parameters == steps[-1].new_parameters


# --- divergence ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 2, "all"])
def test_divergence_keeps_the_finished_steps(batch: int | str) -> None:
    """Each step multiplies a by 1 - 2*lr = -1e40; what is still finite is worked out here."""
    rows = [{"x": 1, "y": 0}] * 2
    run = solve("a*x", data=rows, init=1, lr=5e39, batch=batch, epochs=100)
    steps = list(run)
    # The losses are 1, 1e80, 1e160, 1e240; that of step 5 would be 1e320.
    assert [step.loss for step in steps] == pytest.approx([1, 1e80, 1e160, 1e240], rel=1e-12)
    assert ended(run) == (4, "diverged")
    assert run.result.parameters == steps[-1].new_parameters
    assert run.result.parameters["a"] == pytest.approx(1e160, rel=1e-12)
    assert run.result.message == "the loss grew beyond the largest number in step 5; the 4 finished steps are kept"
    assert run.result.hint == "try a smaller --lr"
    assert run.result.stopped_early
    assert run.result.loss is None


def test_divergence_of_an_update_alone() -> None:
    """The loss and the gradient are finite, the new parameter is not."""
    run = solve(objective="a^2/2", init="1e150", lr="1e100", steps=5)
    assert [step.step for step in run] == [1]
    assert ended(run) == (1, "diverged")
    assert run.result.message == "the values grew beyond the largest number in step 2; the finished step is kept"


def test_divergence_in_the_first_step() -> None:
    run = solve(objective="exp(a)", init=1000, steps=5)
    assert list(run) == []
    assert ended(run) == (0, "diverged")
    assert run.result.parameters == {"a": 1000}
    assert run.result.message == "the values grew beyond the largest number in step 1"


def test_no_record_holds_an_infinite_number() -> None:
    for step in solve("z = a*x; yhat = z^3", data=[{"x": 1, "y": 0}], init=2, lr=1, epochs=50):
        values = [step.loss, *step.gradient.values(), *step.update.values(), *step.new_parameters.values()]
        values += [*step.samples[0].values.values(), step.samples[0].loss]
        assert all(map(math.isfinite, values))


def test_an_infinite_intermediate_counts_as_divergence() -> None:
    run = solve("c = 1e308*10; yhat = a*x + c", data=[{"x": 1, "y": 1}])
    assert list(run) == []
    assert ended(run) == (0, "diverged")


# --- values that do not exist ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
@pytest.mark.parametrize(
    ("objective", "message"),
    [
        ("1/a", "in step 1 the line L = 1/a has no value: 1/0, with a = 0"),
        ("ln(a)", "in step 1 the line L = ln(a) has no value: ln(0), with a = 0"),
        ("sqrt(a - 1)", "in step 1 the line L = √(a − 1) has no value: √(−1), with a = 0"),
        ("a^(-1)", "in step 1 the line L = a^(-1) has no value"),
    ],
)
def test_no_value_in_the_first_step(objective: str, message: str, arithmetic: dict[str, Any]) -> None:
    run = solve(objective=objective, **arithmetic)
    with pytest.raises(EvaluationError) as caught:
        list(run)
    assert caught.value.exit_status is ExitStatus.BAD_INPUT
    assert caught.value.message.replace("-", "−").startswith(message.replace("-", "−"))
    assert caught.value.hint


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
@pytest.mark.parametrize("batch", [1, "all"])
def test_no_value_later_keeps_the_finished_steps(batch: int | str, arithmetic: dict[str, Any]) -> None:
    """(1 - 2/a)^2 at a = 1 has the slope 2*(1 - 2)*2 = -4; going up by a quarter of it, a becomes 0."""
    rows = [{"x": 2, "y": 1}] if batch == 1 else [{"x": 2, "y": 1}, {"x": 2, "y": 1}]
    run = solve("x/a", data=rows, init=1, lr="0.25", batch=batch, epochs=9, maximize=True, **arithmetic)
    steps = list(run)
    assert [step.gradient for step in steps] == [{"a": -4}]
    assert steps[-1].new_parameters == {"a": 0}
    assert ended(run) == (1, "diverged")
    message = run.result.message or ""
    assert message.startswith("in step 2")
    assert ("sample 1" in message) == (batch == 1)
    assert message.endswith("the line ŷ = x/a has no value: 2/0, with x = 2, a = 0")
    assert run.result.hint
    assert (run.result.parameters, run.result.loss) == ({"a": 0}, None)


def test_the_failing_sample_is_named() -> None:
    rows = [{"x": 1, "y": 0}, {"x": 3, "y": 0}, {"x": -4, "y": 0}, {"x": 1, "y": 0}]
    run = solve("sqrt(x + a)", data=rows, lr=0)
    assert len(list(run)) == 2
    message = run.result.message or ""
    assert message.startswith("in step 3, sample 3 the line ŷ = √(z) has no value: √(−4), with z = −4")
    assert "z = -4" in message.replace("−", "-")


def test_a_learning_rate_without_a_value() -> None:
    run = solve(objective="a^2", init=1, lr="1/(t - 3)", steps=9)
    assert len(list(run)) == 2
    assert ended(run) == (2, "diverged")
    assert (run.result.message or "").endswith("1/0, with t = 3")


def test_an_irrational_value_in_exact_arithmetic() -> None:
    with pytest.raises(EvaluationError, match="irrational"):
        list(solve("sigmoid(a*x)", data=[{"x": 1, "y": 1}], init=1, exact=True))
    run = solve("sigmoid(a*x)", data=[{"x": 1, "y": 1}], exact=True, epochs=2)
    # sigmoid(0) is 1/2: the first step is rational, the second is not.
    assert [step.gradient for step in run] == [{"a": Fraction(-1, 4)}]
    assert ended(run) == (1, "limit")
    assert "irrational" in (run.result.message or "")


# --- digits ----------------------------------------------------------------------------------------------------------


def test_exact_fractions_outgrow_the_limit() -> None:
    """x^4: each step cubes x, so its digits grow threefold; every finished step is right."""
    run = solve(objective="x^4", init="1/3", lr="1/7", steps=50, exact=True)
    x = Fraction(1, 3)
    count = 0
    for step in run:
        assert step.loss == x**4
        x -= Fraction(1, 7) * 4 * x**3
        assert step.new_parameters == {"x": x}
        count += 1
    assert ended(run) == (count, "limit")
    assert max((x**4).numerator, (x**4).denominator) > 10**4000
    assert f"fractions now exceed 4,000 digits after step {count}" in (run.result.message or "")
    assert "float64" in (run.result.hint or "")
    assert run.result.parameters == {"x": x}


def test_a_number_that_is_too_long_in_the_first_step() -> None:
    run = solve(objective="((x^100)^100)^100", init="3", exact=True)
    assert list(run) == []
    assert ended(run) == (0, "limit")
    assert "in the first step" in (run.result.message or "")


# --- a rule's own state ----------------------------------------------------------------------------------------------

RULES = [(name, dialect) for name, dialects in OPTIMIZERS.items() for dialect in dialects]


def numbers_of(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for each in value.values():
            yield from numbers_of(each)
    elif isinstance(value, (int, float)):
        yield float(value)


@pytest.mark.parametrize(("name", "dialect"), RULES)
@pytest.mark.parametrize("slope", ["1e100", "1e160", "1e300", "-1e155"])
def test_no_rule_goes_on_with_what_is_not_finite(name: str, dialect: str, slope: str) -> None:
    """The square of 1e160 is beyond float64: a rule that keeps squares ends as diverged, no other with inf or NaN."""
    run = solve(objective=f"{slope}*a", init=1, optimizer=name, dialect=dialect, steps=4, lr="0.1")
    for step in run:
        parts = (step.parameters, step.gradient, step.state, step.update, step.new_parameters)
        assert all(math.isfinite(number) for part in parts for number in numbers_of(part))
    assert run.result.stop_reason in ("completed", "diverged")
    assert all(map(math.isfinite, run.result.parameters.values()))


@pytest.mark.parametrize("name", ["adagrad", "adadelta", "rmsprop", "adam", "radam"])
def test_a_rule_of_squares_diverges(name: str) -> None:
    assert ended(solve(objective="1e160*a", init=1, optimizer=name)) == (0, "diverged")


def test_a_rule_of_ones_own_that_reads_itself() -> None:
    """s = s + g^2 with g = 2e154: one square is 4e308, beyond float64."""
    optimizer = {"rule": "s = s + g^2; theta = theta - lr*g/(1 + sqrt(s))", "state": {"s": "0"}}
    assert ended(solve(objective="2e154*a", init=1, optimizer=optimizer, steps=3)) == (0, "diverged")


def test_an_update_of_which_the_change_overflows() -> None:
    """From 1.5e308 to -1.5e308 is a change that float64 does not have."""
    optimizer = {"rule": "theta = -theta"}
    assert ended(solve(objective="a", init="1.5e308", optimizer=optimizer, steps=3)) == (0, "diverged")


@pytest.mark.parametrize("output", [("--work",), *(("--format", each) for each in offered.formats("step"))])
def test_no_output_holds_an_infinity(gdcalc: Command, output: tuple[str, ...]) -> None:
    result = gdcalc("step", "--objective", "1e160*a", "--init", "a=1", "--optimizer", "adagrad", *output)
    assert result.status == ExitStatus.STOPPED
    assert not re.search(r"(?<![a-z])(inf|nan)(?![a-z])|∞", result.out, re.IGNORECASE)
    assert "the values grew beyond the largest number in step 1" in result.err
