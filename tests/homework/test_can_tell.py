"""What a problem cannot tell: facts worked by hand, an independent simulator of students, and that suggestions help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest

from gdcalc.errors import GdcalcError
from gdcalc.homework.can_tell import MOST_ROWS, CanTell, can_tell, exercise_of
from gdcalc.homework.confusion import Confusion, Workbench
from gdcalc.homework.finding import Named
from gdcalc.homework.other_runs import OtherBatch, other_runs
from gdcalc.homework.problem_change import Change, altered, changes
from gdcalc.problem import Settings
from tests.students.simulator import Exercise, honest, make, mistaken, possible

THREE: list[dict[str, float]] = [{"x": 1, "y": 1}, {"x": 0, "y": 1}, {"x": 1, "y": 0}]
LINE = Settings(model="a*x+b", data=THREE, lr="1")
NEURON = Settings(model="z = W*x + b\nyhat = sigmoid(z)", sample=["x=2, y=1"], init=["W=0.5, b=0.3"], lr="0.1")
NETWORK = Settings(
    model="h1 = sigmoid(w1*p + w2*q + b1)\nh2 = sigmoid(w3*p + w4*q + b2)\nyhat = sigmoid(v1*h1 + v2*h2 + c)",
    data=[{"p": p, "q": q, "y": int(p != q)} for p in (0, 1) for q in (0, 1)],
    init=["w1=0.15, w2=0.2, w3=0.25, w4=0.3, b1=0.35, b2=0.1, v1=0.4, v2=0.45, c=0.6"],
    lr="0.5",
    batch="all",
)
PROBLEMS = {
    "line": LINE,
    "line, batch": replace(LINE, batch="all"),
    "line, exact": replace(LINE, exact=True),
    "line, rounded": replace(LINE, round="2"),
    "line, Adam": replace(LINE, optimizer="adam", lr=None),
    "line, epochs": replace(LINE, epochs="2", lr="0.1"),
    "line, shuffled": replace(LINE, order="shuffle", seed="3"),
    "neuron": NEURON,
    "network": NETWORK,
    "objective": Settings(objective="theta^2 + 2*theta + 1", init=["theta=3"], lr="0.1", steps="10"),
    "line search": Settings(objective="u^2 + 3*v^2", init=["u=1, v=2"], lr="backtracking"),
}


@cache
def told(problem: str) -> CanTell:
    return can_tell(PROBLEMS[problem])


def names(mistakes: Iterable[Named]) -> set[str]:
    return {each.mistake.name for each in mistakes}


def invisible(found: CanTell) -> set[str]:
    return names(found.confusion.invisible)


def alike(found: CanTell, first: str, other: str) -> bool:
    return any({first, other} <= names(group) for group in found.confusion.alike)


# --- by hand ---------------------------------------------------------------------------------------------------------

RATE_MISTAKES = {"rate-forgotten", "divided-by-rate", "rate-squared"}


def test_learning_rate_one_hides_the_mistakes_with_it() -> None:
    """1·g, g/1 and 1·1·g are all g; the first gradient, -2, is not 0."""
    assert invisible(told("line")) >= RATE_MISTAKES
    assert not invisible(told("line")) & {"rate-times-ten", "rate-over-ten", "added", "sign-flipped"}


@pytest.mark.parametrize("rate", ["0.5", "0.2", "0.1", "2"])
def test_any_other_rate_shows_them(rate: str) -> None:
    assert not invisible(can_tell(replace(LINE, lr=rate))) & RATE_MISTAKES


def test_a_tenth_as_rate() -> None:
    """Forgetting 0.1 is taking it ten times; squaring it is a tenth of it."""
    assert alike(told("neuron"), "rate-forgotten", "rate-times-ten")
    assert alike(told("neuron"), "rate-over-ten", "rate-squared")
    assert not alike(told("neuron"), "rate-forgotten", "rate-squared")


def test_swapped_parameters_on_the_three_samples() -> None:
    """Both are 0, then both 2; after the second sample (x = 0) a is 2 and b is 0, and at x = 1 only a + b counts."""
    assert "parameters-swapped" in invisible(told("line"))
    assert "parameters-swapped" not in invisible(can_tell(replace(LINE, init=["a=1"])))


@pytest.mark.parametrize(("x", "hidden"), [("1", True), ("2", False)])
def test_one_sample_at_one(x: str, hidden: bool) -> None:
    """The inner derivative is x; b·x is b, and the components of the gradient are the same."""
    found = can_tell(Settings(model="a*x+b", sample=[f"x={x}, y=3"], init=["a=1, b=2"], lr="0.1"))
    missing = {"inner-derivative-missing", "input-in-bias", "components-swapped", "update-components-swapped"}
    assert invisible(found) & missing == (missing if hidden else set())


def test_a_flipped_gradient_is_no_added_update() -> None:
    """Both give the same parameters, but the gradient is among what is written."""
    for problem in PROBLEMS:
        assert not alike(told(problem), "sign-flipped", "added")


def test_what_is_the_same_from_zero() -> None:
    """From 0, starting again at the starting value is leaving the old value out; the first step has none to leave."""
    assert alike(told("line"), "old-dropped", "start-again")
    assert {"old-dropped", "start-again"} <= invisible(can_tell(replace(LINE, steps="1")))
    assert not alike(can_tell(replace(LINE, init=["a=1, b=2"])), "old-dropped", "start-again")


def test_one_step_has_no_earlier_parameters() -> None:
    earlier = {"earlier-parameters", "gradient-earlier-parameters", "start-again"}
    assert earlier <= invisible(told("neuron"))
    first = told("neuron").suggestions[0]
    assert first.change == Change("steps", "1", "2")
    assert earlier <= names(first.shows)


def test_a_positive_residual_is_its_own_size() -> None:
    """y - yhat = 1 - 0.786 > 0."""
    assert "absolute-residual" in invisible(told("neuron"))


def test_the_root_of_a_square_is_its_size() -> None:
    """sqrt(r^2) is |r| whatever the numbers, so nothing helps."""
    left = [names(group) for group in told("line").left.alike]
    assert left == [{"loss-absolute", "loss-root"}]


def test_numbers_of_three_samples() -> None:
    """Half the sum over 3 is the sum over 3 - 1."""
    assert alike(told("line, batch"), "not-divided-without-two", "divided-by-n-1")


def test_separate_parameters_may_be_updated_in_any_order() -> None:
    """The derivative of u^2 + 3v^2 by v has no u in it."""
    bowl = can_tell(Settings(objective="u^2 + 3*v^2", init=["u=1, v=2"], lr="0.1", steps="5"))
    assert "one-after-other" in invisible(bowl)
    assert "one-after-other" in names(bowl.left.invisible)
    twisted = can_tell(Settings(objective="u^2 + u*v + 3*v^2", init=["u=1, v=2"], lr="0.1", steps="5"))
    assert "one-after-other" not in invisible(twisted)


def test_the_digits_written_decide() -> None:
    """Adam's first update of a is 2/(2 + 1e-8) or 2/sqrt(4 + 1e-8): they differ in the ninth digit."""
    assert "eps-moved" in invisible(told("line, Adam"))
    assert "eps-moved" not in invisible(can_tell(PROBLEMS["line, Adam"], digits=12))


def test_a_problem_that_tells_everything() -> None:
    """Of these mistakes none can be made twice in an objective of one parameter, an odd start and an odd rate."""
    found = can_tell(Settings(objective="theta^3 + theta", init=["theta=0.7"], lr="0.03", steps="2"))
    assert not found.confusion.groups
    assert not found.suggestions


# --- suggestions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_suggestion_does_what_it_says(problem: str) -> None:
    found = told(problem)
    assert len(found.suggestions) <= 3
    for suggestion in found.suggestions:
        again = can_tell(suggestion.change.applied(found.settings)).confusion
        assert suggestion.shows or suggestion.parts
        assert not set(suggestion.shows) & set(again.invisible)
        assert set(suggestion.shows) <= set(found.confusion.invisible)
        assert set(suggestion.hides) == set(again.invisible) - set(found.confusion.invisible)
        for parts in suggestion.parts:
            for group in again.groups:
                assert sum(not set(part).isdisjoint(group) for part in parts) <= 1
        for group in suggestion.confuses:
            assert group in again.alike
            assert group not in found.confusion.alike


@pytest.mark.parametrize("problem", PROBLEMS)
def test_what_is_left_was_confused_and_is_not_helped(problem: str) -> None:
    found = told(problem)
    helped = {each for suggestion in found.suggestions for each in suggestion.shows}
    assert set(found.left.invisible) | helped == set(found.confusion.invisible)
    assert not set(found.left.invisible) & helped


@pytest.mark.parametrize(
    "problem", [pytest.param(each, marks=pytest.mark.slow) if each == "network" else each for each in PROBLEMS]
)
def test_a_change_worked_with_the_lines_as_they_are_is_that_of_the_changed_problem(problem: str) -> None:
    settings = told(problem).settings
    exercise = exercise_of(settings)
    bench = Workbench(exercise, 4)
    runs = list(other_runs(exercise))
    listed = list(changes(settings, exercise, 50))
    for change in listed[:: max(1, len(listed) // 7)]:
        other = altered(exercise, change)
        try:
            anew = exercise_of(change.applied(settings))
        except GdcalcError:
            continue
        if other is None or anew.last_step != exercise.last_step:
            continue
        changed = []
        for run in runs:
            assert isinstance(run, OtherBatch)
            there = altered(run.other, change)
            assert there is not None
            changed.append(OtherBatch(other, there, run.named))
        wanted = Workbench(anew, 4).confusion(anew, other_runs(anew))
        assert bench.confusion(other, changed) == wanted, change


def test_each_kind_of_change() -> None:
    settings = replace(LINE, init=["b=1/2"], epochs="2", data=[{"x": "1/3", "y": "1e0"}])
    listed = list(changes(settings, exercise_of(settings), 50))
    kinds = [change.setting for change in listed]
    assert kinds == sorted(kinds, key=["lr", "init", "data", "epochs"].index)
    assert listed[0] == Change("lr", "1", "0.5")
    assert Change("init", "1/2", "-1", "b") in listed
    assert Change("data", "1/3", "4/3", "x", 1) in listed
    assert Change("data", "1", "0.5", "y", 1) in listed
    assert listed[-1] == Change("epochs", "2", "3")
    assert Change("init", "1/2", "-1", "b").applied(settings).init == ["b=-1"]
    assert Change("data", "1/3", "4/3", "x", 1).applied(settings).data == [{"x": "4/3", "y": "1e0"}]
    assert settings.data == [{"x": "1/3", "y": "1e0"}]


def test_a_rate_that_varies_and_a_drawn_start_are_left_alone() -> None:
    settings = replace(LINE, lr="1/t", init=["uniform(0, 1)"], seed="1")
    kinds = {change.setting for change in changes(settings, exercise_of(settings), 50)}
    assert kinds == {"data", "steps"}


def test_many_rows_are_left_alone() -> None:
    settings = replace(LINE, data=[{"x": each % 5, "y": each % 7} for each in range(30)])
    assert "data" not in {change.setting for change in changes(settings, exercise_of(settings), 50)}
    with pytest.raises(GdcalcError, match="more than 1,000 rows"):
        can_tell(replace(LINE, data=[{"x": 1, "y": 2}] * (MOST_ROWS + 1)))


@pytest.mark.parametrize(
    ("batch", "count", "steps"), [(None, 30, 50), ("all", 30, 33), ("all", 900, 2), ("100", 900, 10), ("20", 3, 50)]
)
def test_large_steps_are_compared_less_long(batch: str | None, count: int, steps: int) -> None:
    rows = [{"x": each % 5, "y": each % 7} for each in range(count)]
    settings = replace(LINE, data=rows, batch=batch, epochs="100", lr="0.001")
    assert exercise_of(settings).last_step == steps
    assert not {change.setting for change in changes(settings, exercise_of(settings), steps)} & {"steps", "epochs"}


def test_parts() -> None:
    first, second, third = (replace(told("neuron").confusion.invisible[0], detail=each) for each in "abc")
    here = Confusion(((None, first), (second, third)))
    assert here.parts((first, second, third)) == [(first,), (second, third)]
    assert Confusion(((first, second), (second, third))).parts((first, second, third)) == [(first, second, third)]
    assert here.within(Confusion(((None, first, second),))) == Confusion(((None, first),))
    assert here.size == 2


def test_three_changes_at_most() -> None:
    """With rate 0 nothing of the update shows; from 0, one sample at 1 and one step hide the rest: four changes."""
    found = can_tell(Settings(model="a*x", sample=["x=1, y=1"], lr="0"))
    assert len(found.suggestions) == 3
    assert not found.tried_all
    assert "earlier-parameters" in names(found.left.invisible)
    assert told("line").tried_all


def test_a_large_rate_makes_no_noise_of_the_rest() -> None:
    """Twice the loss of 1 is 2, though the first update is 2e300."""
    found = can_tell(Settings(model="a*x", sample=["x=1, y=1"], lr="1e300"))
    assert not invisible(found) & {"loss-doubled", "loss-halved"}


def test_a_sum_that_is_nothing_but_noise_is_nought() -> None:
    """The residuals 0.1, 0.2 and -0.3 add up to 0, and in float64 to 5.6e-17: no one writes that down."""
    rows = [{"x": "0", "y": "0.1"}, {"x": "0", "y": "0.2"}, {"x": "0", "y": "-0.3"}]
    floats, exact = (
        can_tell(Settings(model="a*x+b", data=rows, lr="0.5", batch="all", exact=each)) for each in (False, True)
    )
    assert invisible(floats) == invisible(exact)
    assert "added" in invisible(floats)


# --- an independent judge --------------------------------------------------------------------------------------------

SIMULATED = {
    "three, rate 1": make("line", THREE, {"a": 0, "b": 0}, rate="1", batch="1", steps=3),
    "three, rate 0.5": make("line", THREE, {"a": 0, "b": 0}, rate="0.5", batch="1", steps=3),
    "three, batch": make("line", THREE, {"a": 0, "b": 0}, rate="1", batch="all", steps=1),
    "three, batch twice": make("line", THREE, {"a": 0, "b": 0}, rate="0.1", batch="all", steps=2),
    "same rows": make("line", [{"x": 2, "y": 1}] * 2, {"a": 1, "b": 1}, rate="0.1", batch="1", steps=2),
    "same rows, batch": make("line", [{"x": 2, "y": 1}] * 3, {"a": 1, "b": 1}, rate="0.1", batch="all", steps=2),
    "same inputs": make(
        "two features", [{"x1": 1, "x2": 1, "y": 2}, {"x1": 3, "x2": 3, "y": 1}], {"w1": 0.5, "w2": 0.5, "b": 1},
        rate="0.1", batch="all", steps=2,
    ),
    "ones": make(
        "quadratic", [{"x": 1, "y": 2}, {"x": 1, "y": 3}], {"a": 0, "b": 0, "c": 0}, rate="0.1", batch="1", steps=2
    ),
    "neuron": make("sigmoid neuron", [{"x": 2, "y": 1}, {"x": 1, "y": 1}], {"w": 0.5, "b": 0.3}, rate="0.1",
                   batch="1", steps=2),
    "neuron at one": make("sigmoid neuron", [{"x": 1, "y": 1}, {"x": 1, "y": 0}], {"w": 0.5, "b": 0.5}, rate="1",
                          batch="all", steps=2),
}  # fmt: skip


def written(exercise: Exercise, mistake: str | None) -> tuple[tuple[object, str], ...]:
    """Return the cells of a simulated student who writes every digit, at four significant digits."""
    student = honest(exercise, None) if mistake is None else mistaken(exercise, None, mistake, 1)
    values = [(cell.place, float(cell.text)) for cell in student.cells]
    return tuple((place, "0" if abs(value) < 1e-12 else f"{float(f'{value:.11e}'):.3e}") for place, value in values)


@pytest.mark.parametrize("problem", SIMULATED)
def test_simulated_students_agree(problem: str) -> None:
    """A mistake of one form is invisible exactly where the student who makes it writes what the honest one does."""
    exercise = SIMULATED[problem]
    settings = Settings(**exercise.settings)
    found = can_tell(settings)
    forms = [each.named.mistake.name for each in Workbench(exercise_of(settings), 4).variants]
    single = [name for name in dict.fromkeys(forms) if forms.count(name) == 1 and _is_simulated(name, exercise)]
    single = [name for name in single if name != "product-of-sums"]  # the simulated student leaves the bias alone
    assert len(single) > 10
    right = written(exercise, None)
    sheets = {name: written(exercise, name) for name in single}
    assert {name for name in single if sheets[name] == right} == invisible(found) & set(single)
    for first in single:
        for other in single:
            if first < other and right not in (sheets[first], sheets[other]):
                assert alike(found, first, other) == (sheets[first] == sheets[other]), (first, other)


def _is_simulated(name: str, exercise: Exercise) -> bool:
    try:
        return possible(name, exercise)
    except KeyError:
        return False
