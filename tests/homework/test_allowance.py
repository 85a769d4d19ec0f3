"""How far rounding may have carried a value: worked by hand, with the start of a step written and not written."""

from __future__ import annotations

import pytest

from gdcalc.homework.allowance import Allowance, DriftAt, Slopes
from gdcalc.homework.attempt import Attempt
from gdcalc.homework.closeness import WrittenValue
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.problem import Settings

NEW = "new theta"


def _of(
    asked: tuple[int, str], written: dict[int, float], rate: str, start: str, drift: DriftAt | None = None
) -> tuple[float, float]:
    """Return the allowance of a value of theta^2's descent in a sheet of two places: in all, and what is unseen of it.

    ``written`` are new values of theta by step. A step is g = 2*theta, update = -rate*g, new = theta + update.
    """
    step, line = asked
    exercise = Exercise(Settings(objective="theta^2", init=[f"theta={start}"], lr=rate, steps=str(step)), step)
    values = {Address(each, None, NEW): WrittenValue(value, 0.01) for each, value in written.items()}
    attempt = Attempt(exercise, values, usual=2, last=step)
    address = Address(step, 0, exercise.by_hand.gradient["theta"]) if line == "gradient" else Address(step, None, line)
    error = Allowance(Slopes(), attempt, drift).of([address])[address]
    return error.whole, error.unseen


def _none(step: int, line: str) -> float:
    return 0.0


def test_everything_before_is_a_whole_number_of_units() -> None:
    # Rate 1/4 from 1: 1, 0.5, 0.25: nothing is rounded to two places, nothing may be off.
    assert _of((3, "gradient"), {}, "0.25", "1") == pytest.approx((0, 0), abs=1e-12)


def test_a_start_that_is_not_written() -> None:
    # Step 3: the update -0.125 is rounded, half a unit = 0.005, and so is the new value 0.125, which one usually
    # writes: 0.005 + 0.005, of which 0.005 is unseen. Step 4: the gradient is twice that.
    assert _of((3, NEW), {}, "0.25", "1") == pytest.approx((0.005, 0), abs=1e-12)
    assert _of((4, "gradient"), {}, "0.25", "1") == pytest.approx((0.02, 0.01), abs=1e-12)


def test_a_start_that_is_written() -> None:
    # Written 0.13, it is half a unit off and no more: the gradient of step 4 twice that, and nothing of it unseen.
    assert _of((4, "gradient"), {3: 0.13}, "0.25", "1") == pytest.approx((0.01, 0), abs=1e-12)


def test_what_is_written_before_the_start_does_not_matter() -> None:
    assert _of((4, "gradient"), {1: 0.9, 3: 0.13}, "0.25", "1") == pytest.approx((0.01, 0), abs=1e-12)
    # Written before, but not before the step: 0.26 in step 2 is 0.005 off. Step 3: the gradient 0.52 by 0.01, the
    # update -0.13 by 0.0025, the new value 0.13 by 0.0075, all whole units. Step 4: the gradient twice that.
    assert _of((4, "gradient"), {2: 0.26}, "0.25", "1") == pytest.approx((0.015, 0), abs=1e-12)


def test_a_long_way_without_a_written_start_is_limited() -> None:
    # Rate 2 from 0.125: the new value is theta - 4*theta. Step 1 ends at -0.375, half a unit off. Step 2: the gradient
    # by 0.01, the update by 0.02, the new value by 0.005 + 0.02; no more than two units where rounding is seen to move
    # nothing (three times its drift), without that knowledge up to 100 units.
    assert _of((2, NEW), {}, "2", "0.125", _none) == pytest.approx((0.02, 0.02), abs=1e-12)
    assert _of((2, NEW), {}, "2", "0.125") == pytest.approx((0.025, 0.025), abs=1e-12)
    assert _of((2, NEW), {}, "2", "0.125", lambda *_: 0.001) == pytest.approx((0.023, 0.023), abs=1e-12)


def test_a_step_whose_start_is_written_is_not_limited() -> None:
    # -0.38 is half a unit off: again 0.005 + 0.02, of what is written, so that rounding is all that it is.
    assert _of((2, NEW), {1: -0.38}, "2", "0.125", _none) == pytest.approx((0.025, 0), abs=1e-12)


def test_the_error_of_a_limited_value_goes_on_limited() -> None:
    # Step 2 ends at 1.125 by 0.025, rounded once more by 0.005: 0.03, limited to 0.02. Step 3: the gradient twice that.
    assert _of((3, "gradient"), {}, "2", "0.125", _none) == pytest.approx((0.04, 0.04), abs=1e-12)
    assert _of((3, "gradient"), {}, "2", "0.125") == pytest.approx((0.06, 0.06), abs=1e-12)


def test_who_cuts_off_is_a_whole_unit_off() -> None:
    # 0.125 cut off is 0.12; rounded it would be 0.13, so that the gradient of step 4 is 2*0.01 off.
    assert _of((4, "gradient"), {3: 0.12}, "0.25", "1.0000001")[0] == pytest.approx(0.02, abs=1e-9)


def test_a_mean_is_off_by_the_mean_of_its_samples() -> None:
    # Two samples, a*x at a = 0.3 with x = 0.5 and 0.7: predictions 0.15 and 0.21, written 0.2 and 0.2, each 0.05 off.
    # The residuals' derivative by them is 2*(yhat - y)*1; at y = 0: 0.4 by 0.1. Times x: 0.05 and 0.07, the mean 0.06.
    data = [{"x": "0.5", "y": "0"}, {"x": "0.7", "y": "0"}]
    exercise = Exercise(Settings(model="a*x", data=data, lr="0.1", init=["a=0.3"], batch="all", steps="1"), 1)
    values = {Address(1, place, "yhat"): WrittenValue(0.2, 0.1) for place in (0, 1)}
    attempt = Attempt(exercise, values, usual=0)
    gradient = Address(1, None, exercise.by_hand.gradient["a"])
    assert Allowance(Slopes(), attempt).of([gradient])[gradient].whole == pytest.approx(0.06, abs=1e-12)
