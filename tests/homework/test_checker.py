"""The verdicts, on sheets worked by hand."""

from __future__ import annotations

import pytest

from gdcalc.homework.finding import Certainty, Verdict
from tests.homework.checking import THREE, check, found, line, named, verdicts

RIGHT = {
    (1, "prediction"): "0", (1, "loss"): "1", (1, "grad_a"): "-2", (1, "grad_b"): "-2", (1, "a"): "2", (1, "b"): "2",
    (2, "prediction"): "2", (2, "loss"): "1", (2, "grad_a"): "0", (2, "grad_b"): "2", (2, "a"): "2", (2, "b"): "0",
    (3, "prediction"): "2", (3, "loss"): "4", (3, "grad_a"): "4", (3, "grad_b"): "4", (3, "a"): "-2", (3, "b"): "-4",
}  # fmt: skip


def test_the_published_three_samples_are_all_right() -> None:
    report = line(RIGHT)
    assert set(verdicts(report)) == {"right"}
    assert (report.good, report.first) == (18, None)


def test_a_mistake_and_what_follows_from_it() -> None:
    # Signs of the gradient turned in step 1: 0 - 1*2 = -2 for both; then the prediction of (0, 1) is -2, its residual
    # 3, the loss 9, the gradient 0 and -6, and a = -2, b = -2 + 6 = 4.
    written = {(1, "grad_a"): "2", (1, "grad_b"): "2", (1, "a"): "-2", (1, "b"): "-2"}
    written |= {(2, "prediction"): "-2", (2, "loss"): "9", (2, "grad_b"): "-6", (2, "a"): "-2", (2, "b"): "4"}
    report = line(written)
    assert verdicts(report) == ["wrong", "wrong"] + ["follows"] * 7
    assert report.first is found(report, "grad_a")
    assert "sign-flipped" in named(found(report, "grad_a"))


def test_the_first_mistake_is_the_earliest_in_the_order_of_work() -> None:
    report = line({(1, "a"): "7", (1, "loss"): "5", (1, "prediction"): "0"})
    assert report.first is found(report, "loss")  # written later, worked earlier


def test_the_loss_is_no_parent_of_the_gradient() -> None:
    report = line({(1, "loss"): "17", (1, "grad_a"): "-2"})
    assert verdicts(report) == ["wrong", "right"]


def test_missing_values_are_filled_in_from_the_nearest_that_are_written() -> None:
    # From b = 5 and a = 2 after step 1: sample (0, 1) has the prediction 5, the gradient by b 2*(5 - 1) = 8, b = -3.
    report = line({(1, "b"): "5", (2, "b"): "-3"})
    assert verdicts(report) == ["wrong", "follows"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("0.785835", "right"),  # 1/(1 + e^-1.3) = 0.7858349830…
        ("0.786", "right"),
        ("0.785", "right"),  # cut off
        ("0.7858350", "right"),
        ("0.7858349", "right"),
        ("0.784", "wrong"),
        ("0.787", "wrong"),
        ("1", "wrong"),  # a whole number is exact
        ("11/14", "wrong"),  # 0.785714…: a fraction is exact
        ("78.6%", "right"),
        ("7.858e-1", "right"),
    ],
)
def test_a_value_is_right_when_rounded_or_cut_off(text: str, verdict: str) -> None:
    neuron = {"model": "z = W*x + b; sigmoid(z)", "sample": ["x=2, y=1"], "init": ["W=0.5, b=0.3"], "lr": "0.1"}
    report = check({(1, "prediction"): text}, **neuron)
    assert verdicts(report)[0] in ({verdict} if verdict == "right" else {"wrong", "rounding"})
    assert (verdicts(report)[0] == "right") == (verdict == "right")


def test_the_neuron_worked_by_hand_has_only_rounding_in_it() -> None:
    """The hand values that a course publishes for W = 0.5, b = 0.3, x = 2, y = 1 and the rate 0.1."""
    written = {
        "z": "1.3", "ŷ": "0.7858", "L": "0.0459", "∂L/∂ŷ": "−0.4284", "∂ŷ/∂z": "0.1683", "∂L/∂z": "−0.07209",
        "∂L/∂W": "−0.14418", "∂L/∂b": "−0.07209", "W": "0.514418", "b": "0.307209",
    }  # fmt: skip
    neuron = {"model": "z = W*x + b; sigmoid(z)", "sample": ["x=2, y=1"], "init": ["W=0.5, b=0.3"], "lr": "0.1"}
    report = check({(1, name): text for name, text in written.items()}, **neuron)
    assert report.first is None
    assert report.good == 10


def test_the_update_that_was_added() -> None:
    """x = 1..4, y = 2x, w = b = 0, rate 0.01, one batch step: mean(-2*2x*x) = -4*7.5 = -30, so w = 0.3, not -0.3."""
    samples = [f"x={x}, y={2 * x}" for x in (1, 2, 3, 4)]
    report = check({(1, "w"): "-0.3"}, model="w*x+b", sample=samples, lr="0.01", batch="all")
    finding = found(report, "w")
    assert finding.verdict is Verdict.WRONG
    assert finding.expected == pytest.approx(0.3)
    assert {"added", "sign-flipped"} <= named(finding)


def test_few_digits_are_said_to_say_little() -> None:
    # 2*(0.2*1 + 0.2 - 0) = 0.8 -> 0.2 - 0.1*0.8 = 0.12 after step 3 of rate 0.1 needs more: take step 1's a = 0.2.
    assert not found(line({(1, "a"): "0.2"}, lr="0.1"), "a").coarse
    # 1/7 = 0.142857…: 0.1 may be anything from 0.05 to 0.15, a third of the value.
    assert found(line({(1, "a"): "0.1"}, lr="1/14"), "a").coarse


def test_a_right_value_that_does_not_follow_is_told() -> None:
    # Step 1 has b = 5; from there the prediction of step 2 is 5, yet the student has the right 2.
    report = line({(1, "b"): "5", (2, "prediction"): "2"})
    assert verdicts(report) == ["wrong", "right"]
    assert found(report, "prediction", 2).copied


def test_rounding_carried_on_is_no_mistake() -> None:
    # z = 0.5*1 + 0.25 = 0.75 and sigmoid(0.75) = 0.679179; the student has 0.68, but 0.8 for z: from 0.8 it is 0.690.
    # The half of z's last digit, 0.05, times the slope 0.214 is 0.0107, so 0.68 is within reach of 0.690.
    neuron = {"model": "z = w*x + b; sigmoid(z)", "sample": ["x=1, y=1"], "init": ["w=0.5, b=0.25"], "lr": "0.1"}
    report = check({(1, "z"): "0.8", (1, "prediction"): "0.683"}, **neuron)
    assert verdicts(report) == ["right", "rounding"]


@pytest.mark.parametrize("text", ["1_000", "NaN", "two", "inf", "１２", "", "0x10", "1e999", "__import__('os')", "1/0"])
def test_what_is_no_number_is_reported_and_the_others_are_checked(text: str) -> None:
    report = line({(1, "prediction"): text, (1, "loss"): "1"})
    assert sorted(verdicts(report)) == ["right", "unreadable"]
    assert found(report, "prediction").problem


def test_a_name_that_is_no_quantity() -> None:
    report = line({(1, "accuracy"): "1", (1, "loss"): "1", (9, "loss"): "1"}, epochs="1")
    assert sorted(verdicts(report)) == ["right", "unreadable", "unreadable"]
    assert "after step 3" in found(report, "loss", 9).problem


def test_a_value_given_twice() -> None:
    report = line({(1, "dL/da"): "-2", (1, "grad_a"): "-3"})
    assert sorted(verdicts(report)) == ["right", "unreadable"]


def test_a_mistake_repeated_is_one_cause() -> None:
    # The factor 2 left out in both steps: g_b = -1, b = 1; then the prediction 1, no error at all, is right with it.
    report = line({(1, "grad_a"): "-1", (1, "grad_b"): "-1", (1, "a"): "1", (1, "b"): "1", (3, "grad_a"): "2"})
    assert len(report.causes) == 1
    cause, findings = report.causes[0]
    assert {each.mistake.name for each in cause.mistakes} >= {"factor-missing"}
    assert [each.answer.step for each in findings] == [1, 1, 3]
    assert cause.certainty is Certainty.PROBABLY


def test_two_values_make_a_mistake_probable_one_digit_does_not() -> None:
    assert found(line({(1, "grad_a"): "2"}), "grad_a").cause.certainty is Certainty.POSSIBLY  # type: ignore[union-attr]


def test_exact_arithmetic_has_no_tolerance() -> None:
    thirds = {"lr": "1/3", "exact": True}
    assert verdicts(line({(1, "a"): "2/3"}, **thirds)) == ["right"]
    assert verdicts(line({(1, "a"): "66667/100000"}, **thirds)) == ["wrong"]


def test_a_batch_has_values_of_samples_and_of_the_whole() -> None:
    # Predictions 0; losses 1, 1, 0; the mean 2/3; gradients of the samples -2, 0, 0 by a: the mean -2/3.
    written = {(1, "loss@1"): "1", (1, "loss@3"): "0", (1, "loss"): "0.667", (1, "grad_a@1"): "-2"}
    report = line(written | {(1, "grad_a"): "-0.667", (1, "prediction@2"): "0"}, batch="all")
    assert set(verdicts(report)) == {"right"}
    alone = line({(1, "prediction"): "0"}, batch="all")
    assert "which sample" in alone.findings[0].problem


def test_values_before_a_step_are_the_new_ones_of_the_step_before() -> None:
    report = line({(1, "new_a"): "3", (2, "before_a"): "3", (2, "before_b"): "2"})
    assert verdicts(report) == ["wrong", "follows", "right"]


def test_an_objective_and_an_optimizer() -> None:
    # theta^2 from 3 with momentum 0.9 and rate 0.1: g = 6, v = 6, 2.4; g = 4.8, v = 0.9*6 + 4.8 = 10.2, 1.38.
    settings = {"objective": "theta^2", "init": ["theta=3"], "lr": "0.1", "optimizer": "sgd:momentum=0.9"}
    written = {(1, "theta"): "2.4", (2, "grad theta"): "4.8", (2, "theta"): "1.38"}
    assert set(verdicts(check(written, **settings))) == {"right"}
    # Without the state of step 1: 2.4 - 0.48 = 1.92.
    report = check(written | {(2, "theta"): "1.92"}, **settings)
    assert "state-forgotten" in named(found(report, "theta", 2))


def test_a_diverging_sheet_is_checked_to_its_end() -> None:
    report = check({(1, "w"): "1e200", (2, "w"): "1e300"}, model="w^3*x", sample=["x=1e80, y=1"], lr="1e200",
                   init=["w=1"], steps="1")  # fmt: skip
    assert len(report.findings) == 2


def test_gdcalc_itself_needs_no_correction() -> None:
    from gdcalc import solve

    run = solve("a*x+b", data=THREE, lr="0.1", epochs=2)
    written = {(step.step, f"grad_{name}"): repr(value) for step in run for name, value in step.gradient.items()}
    assert set(verdicts(line(written, lr="0.1"))) == {"right"}


@pytest.mark.parametrize(
    ("written", "settings"),
    [
        ({(40, "a"): "77.7", (40, "b"): "-99.9"}, {"lr": "0.1", "epochs": "1000"}),
        ({(9, "a"): "1.5"}, {"lr": "0.1", "epochs": "1000"}),
    ],
)
def test_a_wrong_value_late_in_a_sheet_with_few_values_is_no_rounding(
    written: dict[tuple[int, str], str], settings: dict[str, str]
) -> None:
    report = line(written, **settings)
    assert set(verdicts(report)) == {"wrong"}


def test_values_that_few_others_support_and_every_line_rounded_are_not_wrong() -> None:
    # theta^2 from 3 with rate 0.1 is 3*0.8^k; every step rounded to two places, by hand: 2.40, 1.92, 1.54, 1.23, 0.98,
    # 0.78, 0.62, 0.50, 0.40, 0.32, where 3*0.8^10 = 0.322122…
    report = check({(10, "theta"): "0.32"}, objective="theta^2", init=["theta=3"], lr="0.1", steps="10")
    assert report.good == 1


@pytest.mark.parametrize("text", ["1e300", "1e-300", "-1e307", "0.000000000000000000001"])
def test_a_number_of_any_size_is_judged(text: str) -> None:
    assert verdicts(line({(1, "a"): text, (1, "b"): "2.000"}))[1] in ("right", "wrong")


def test_a_sample_that_is_not_there() -> None:
    assert "no sample 99" in line({(1, "loss@99"): "1"}).findings[0].problem
    assert verdicts(line({(2, "loss@2"): "1", (1, "loss@1"): "1"})) == ["right", "right"]


def test_ascent_is_told_as_ascent() -> None:
    # 1 - (theta - 2)^2 from 0: the gradient 4, the ascent 0 + 0.1*4 = 0.4.
    report = check({(1, "theta"): "-0.400"}, objective="1-(theta-2)^2", lr="0.1", maximize=True)
    said = {each.said for each in report.causes[0][0].mistakes}
    assert "the update is subtracted in place of added" in said


def test_two_mistakes_at_once_are_not_made_up_from_one_number() -> None:
    report = line({(9, "a"): "77.7"}, lr="0.1", epochs="1000")
    assert not any(cause.together for cause, _ in report.causes)


def test_a_line_of_the_model_that_is_called_penalty() -> None:
    """∂(a·x)/∂a is x = 1, whatever the penalty 0.1·a² gives: 0.2·a = 0."""
    settings = {"model": "penalty = a*x; penalty + b", "penalty": "0.1*a^2"}
    assert verdicts(line({(1, "dpenalty/da"): "1"}, **settings)) == ["right"]
