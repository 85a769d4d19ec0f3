"""Dialogues about an exercise, without a terminal: which question is next, and what an answer does."""

from __future__ import annotations

import itertools
import time
import tomllib
from fractions import Fraction
from statistics import median
from typing import Any

import pytest

from gdcalc.expression.printing import UNICODE, to_text
from gdcalc.homework.exercise import Address
from gdcalc.homework.finding import Verdict
from gdcalc.homework.questions import Dialogue, Topic, questions, whole_exercise
from gdcalc.problem import Settings
from tests.conftest import SAMPLES

RIGHT = ["0 1 -2 -2 2 2", "2 1 0 2 2 0", "2 4 4 4 -2 -4"]
"""The three samples by hand: prediction, loss, two derivatives, a and b, a line for each step."""


def settings(**others: Any) -> Settings:
    chosen = {"model": "a*x+b", "data": str(SAMPLES / "three.csv"), "lr": "1"} | others
    return Settings(**chosen)


def dialogue(*, reveal: bool = True, **others: Any) -> Dialogue:
    return Dialogue(whole_exercise(settings(**others)), reveal=reveal)


def kinds(about: Dialogue, *lines: str) -> list[str]:
    return [about.reply(line).kind.value for line in lines]


def current(about: Dialogue) -> tuple[int, int | None, str]:
    assert about.question is not None
    address = about.question.address
    return address.step, address.place, address.line


# Questions


def asked(**others: Any) -> list[tuple[int, int | None, str]]:
    found = [question.address for question in questions(whole_exercise(settings(**others)))]
    return [(address.step, address.place, address.line) for address in found]


def test_the_questions_are_in_working_order() -> None:
    of_a_step = [(0, "yhat"), (0, "loss"), (0, "dloss/da"), (0, "dloss/db"), (None, "new a"), (None, "new b")]
    assert asked() == [(step, *each) for step in (1, 2, 3) for each in of_a_step]


def test_the_run_is_as_long_as_asked_for() -> None:
    assert {step for step, *_ in asked(epochs="2")} == {1, 2, 3, 4, 5, 6}
    assert {step for step, *_ in asked(steps="2")} == {1, 2}
    assert {step for step, *_ in asked(epochs="5", steps="4")} == {1, 2, 3, 4}


def test_an_objective_has_one_step_unless_told() -> None:
    objective = {"model": None, "data": None, "objective": "theta^2 + 2*theta + 1"}
    lines = ["loss", "dloss/dtheta", "new theta"]
    assert [line for _, _, line in asked(**objective)] == lines
    assert [line for _, _, line in asked(**objective, steps="2")] == 2 * lines


def test_intermediates_and_several_predictions() -> None:
    model = "h = sigmoid(w*x); o1 = u*h; o2 = v*h"
    found = asked(model=model, loss="(y - o1)^2 + o2^2", steps="1")
    assert [line for _, _, line in found[:4]] == ["h", "o1", "o2", "loss"]


def test_a_frozen_parameter_is_not_asked_for() -> None:
    assert [line for _, _, line in asked(freeze=["b"], steps="1")] == ["yhat", "loss", "dloss/da", "new a"]


def test_a_batch_has_a_prediction_a_sample_and_one_loss() -> None:
    found = asked(batch="all")
    assert found[:4] == [(1, 0, "yhat"), (1, 1, "yhat"), (1, 2, "yhat"), (1, None, "step loss")]
    about = [(each.opens_step, each.opens_part) for each in questions(whole_exercise(settings(batch="all")))]
    assert about == [(True, True), (False, True), (False, True), (False, True), *[(False, False)] * 4]


def test_of_a_large_batch_six_samples_are_asked_for() -> None:
    samples = [f"x={index}, y=1" for index in range(9)]
    found = list(questions(whole_exercise(settings(data=None, sample=samples, batch="all"))))
    assert [each.address.place for each in found[:7]] == [0, 1, 2, 6, 7, 8, None]
    assert [each.left_out for each in found[:7]] == [0, 0, 0, 3, 0, 0, 0]


# Answers


def test_all_right() -> None:
    about = dialogue()
    assert set(kinds(about, *" ".join(RIGHT).split())) == {"good"}
    assert about.question is None
    assert [each.verdict for each in about.outcomes] == [Verdict.RIGHT] * 18
    assert {each.tries for each in about.outcomes} == {1}


def test_wrong_then_right() -> None:
    about = dialogue()
    assert kinds(about, "5") == ["again"]
    assert current(about) == (1, 0, "yhat")
    assert kinds(about, "0") == ["good"]
    assert current(about) == (1, 0, "loss")
    assert [(each.verdict, each.tries) for each in about.outcomes] == [(Verdict.RIGHT, 2)]
    assert about.attempt.written[Address(1, 0, "yhat")].value == 0


def test_wrong_twice_then_following() -> None:
    about = dialogue()
    assert kinds(about, "0", "1", "2", "2") == ["good", "good", "again", "wrong"]
    # dL/da = 2 gives a = 0 - 1*2 = -2, where 2 is right; b is not touched by it.
    replies = [about.reply(line) for line in ("-2", "-2", "2")]
    found = [each.finding for each in replies if each.finding is not None]
    assert [each.verdict for each in found] == [Verdict.RIGHT, Verdict.FOLLOWS, Verdict.RIGHT]
    assert about.before(2) == {"a": -2, "b": 2}
    # At x = 0 the prediction is b; then dL/da = 0 and a stays -2.
    assert kinds(about, "2", "1", "0", "2", "-2", "0") == ["good"] * 6
    assert about.before(3) == {"a": -2, "b": 0}
    assert about.reply("-2").kind is Topic.GOOD  # -2*1 + 0 from the own values, where 2 is right
    assert about.outcomes[-1].verdict is Verdict.FOLLOWS


def test_a_second_try_may_follow() -> None:
    about = dialogue()
    kinds(about, "0", "1", "2", "2", "-2")
    assert kinds(about, "7", "-2") == ["again", "good"]
    assert [(each.verdict, each.tries) for each in about.outcomes[-1:]] == [(Verdict.FOLLOWS, 2)]


def test_the_hint_comes_before_the_cause() -> None:
    about = dialogue()
    kinds(about, "0", "1")
    again = about.reply("2")
    assert again.kind is Topic.AGAIN
    assert again.finding is not None
    assert again.finding.cause is not None
    assert "sign-flipped" in [each.mistake.name for each in again.finding.cause.mistakes]


def test_skipping() -> None:
    about = dialogue()
    assert kinds(about, "", "", "  ") == ["skipped"] * 3
    assert [each.verdict for each in about.outcomes] == [None] * 3
    assert kinds(about, "-2", "2", "2") == ["good"] * 3


def test_skipping_many_steps_leaves_the_values_that_follow() -> None:
    about = dialogue()
    kinds(about, *12 * [""])
    assert about.before(3) == {"a": 2, "b": 0}
    assert about.reply("!").expected == 2


def test_unreadable_answers_are_asked_for_again() -> None:
    about = dialogue()
    for text in ("abc", "NaN", "1/0", "1,000,000", "2*", "\x1b[31m0", "0" * 300, "🦊", "1e9999"):
        assert about.reply(text).kind is Topic.UNREADABLE, text
    assert current(about) == (1, 0, "yhat")
    assert kinds(about, "0") == ["good"]
    assert about.outcomes[0].tries == 1, "what cannot be read is no try"


def test_the_formula() -> None:
    about = dialogue()
    reply = about.reply("?")
    assert [(line.name, to_text(line.formula, UNICODE)) for line in reply.lines] == [("yhat", "a·x + b")]
    assert current(about) == (1, 0, "yhat")


def test_the_formula_of_a_batch_and_of_an_optimizer_has_what_is_not_asked() -> None:
    about = dialogue(batch="all")
    kinds(about, "", "", "")
    assert [line.name for line in about.reply("?").lines] == ["step loss", "loss"]
    kinds(about, "")
    assert [line.name for line in about.reply("?").lines] == ["g_a", "dloss/da"]
    about = dialogue(optimizer="adam", steps="1")
    kinds(about, "", "", "", "")
    assert [line.shown for line in about.reply("?").lines] == ["a", "m_hat_a", "v_hat_a", "m_a", "v_a"]


def test_showing_a_value() -> None:
    about = dialogue()
    assert about.reply("!").expected == 0
    assert about.reply("show").expected == 1
    assert [(each.verdict, each.told) for each in about.outcomes] == [(None, True)] * 2
    kinds(about, "2", "2", "")
    reply = about.reply("!")
    assert (reply.expected, reply.right) == (-2, 2), "from the own derivative, and in the right working"


def test_no_reveal_tells_no_value() -> None:
    about = dialogue(reveal=False)
    reply = about.reply("!")
    assert (reply.kind, reply.expected, reply.right) == (Topic.KEPT, None, None)
    assert current(about) == (1, 0, "yhat")
    kinds(about, *["0", "1", "-2", "-2"], "", "2")
    assert about.before(2) == {"a": None, "b": 2}


def test_giving_up_after_a_wrong_answer_leaves_the_mistake() -> None:
    for given_up in ("", "!", "q"):
        about = dialogue()
        kinds(about, "5", given_up)
        assert [each.verdict for each in about.outcomes] == [Verdict.WRONG], given_up
    about = dialogue()
    kinds(about, "5")
    about.end()
    assert [each.verdict for each in about.outcomes] == [Verdict.WRONG]
    assert about.question is None


def test_help_and_quitting() -> None:
    about = dialogue()
    assert kinds(about, "help", "HELP", "h") == ["help"] * 3
    assert kinds(about, "Quit") == ["quit"]
    assert about.has_quit
    assert (about.question, about.outcomes) == (None, [])


@pytest.mark.parametrize(
    ("text", "value"),
    [("−0", 0), ("0/5", 0), ("2 - 2", 0), ("0.0", 0), ("0,0", 0), ("0%", 0), ("a*x+b", 0), ("= 0", 0)],
)
def test_values_as_people_write_them(text: str, value: float) -> None:
    about = dialogue()
    assert kinds(about, text) == ["good"]
    assert about.attempt.written[Address(1, 0, "yhat")].value == value


def test_decimal_commas_until_there_is_a_point() -> None:
    about = dialogue(lr="0.25")
    assert kinds(about, "0", "1,0", "-2,0", "-2,0", "0,5", "0.5") == ["good"] * 6
    assert kinds(about, "0,5") == ["unreadable"]


def test_exact_fractions() -> None:
    about = dialogue(lr="1/3", exact=True)
    kinds(about, "0", "1", "-2", "-2")
    assert kinds(about, "2/3") == ["good"]
    assert about.attempt.written[Address(1, None, "new a")].value == Fraction(2, 3)


def test_names_that_look_alike_to_the_reader_of_answer_files() -> None:
    """``w_a`` and ``wa`` are one spelling in a file of answers; a question knows which it is of."""
    about = dialogue(model="w_a*x + wa", steps="1")
    assert kinds(about, "0", "1", "-2", "-2", "2", "2") == ["good"] * 6


def test_an_answer_beyond_floats() -> None:
    about = dialogue()
    assert kinds(about, "1e400", "1e400")[-1] in ("wrong", "unreadable")


def test_a_formula_as_the_first_answer_of_a_later_step() -> None:
    about = dialogue()
    assert kinds(about, *8 * [""], "-2*(y - yhat)*x") == [*8 * ["skipped"], "good"]


def test_every_answer_is_checked_in_a_moment() -> None:
    """Three steps of a network with ten parameters, two values of five wrong, in a tenth of a second each."""
    with (SAMPLES / "network.toml").open("rb") as file:
        given = tomllib.load(file, parse_float=str)
    init = [f"{name}={value}" for name, value in given["init"].items()]
    network = {"model": given["model"], "loss": given["loss"], "lr": "0.5", "init": init, "steps": "3"}
    about = dialogue(**network, data=str(SAMPLES / "network.csv"))
    about.prepare()
    times = []
    for index in itertools.count():
        if about.question is None:
            break
        value = float(about.attempt.expected(about.question.address))
        begun = time.process_time()
        about.reply(f"{value * 1.37 + 0.31:.4f}" if index % 5 < 2 else f"{value:.5f}")
        times.append(time.process_time() - begun)
    assert len(times) > 75
    assert median(times) < 0.1
