"""The simulator is held to numbers worked by hand, to finite differences, and to what gdcalc works."""

from __future__ import annotations

import math
import random

import pytest

from gdcalc import solve
from tests.students.models import MODELS, sigmoid
from tests.students.simulator import (
    BATCHES,
    EXERCISES,
    MISTAKES,
    Exercise,
    Student,
    exercise,
    honest,
    make,
    mistaken,
    possible,
    slipped,
    two_mistakes,
)
from tests.students.slips import SLIPS, slip_of
from tests.students.writing import differs, write

THREE: list[dict[str, float]] = [{"x": 1, "y": 1}, {"x": 0, "y": 1}, {"x": 1, "y": 0}]
ROWS: list[dict[str, float]] = [{"x": 1, "y": 1}, {"x": 2, "y": 3}, {"x": 3, "y": 2}]


def line(batch: str) -> Exercise:
    """Predictions 1.5, 2.5, 3.5; residuals -0.5, 0.5, -1.5; as a batch loss 2.75/3, gradient 8/3 and 1."""
    return make("line", ROWS, {"a": 1, "b": 0.5}, rate="0.1", batch=batch, steps=3)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a student, not a secret


def draws(count: int, seed: int = 1) -> list[Exercise]:
    generator = seeded(seed)
    return [exercise(name, batch, generator) for name in EXERCISES for batch in BATCHES for _ in range(count)]


def step_of(student: Student, step: int) -> dict[str, str]:
    return {
        cell.quantity + (f"[{cell.sample}]" if cell.sample else ""): cell.text
        for cell in student.cells
        if cell.step == step
    }


def test_honest_by_hand() -> None:
    student = honest(make("line", THREE, {"a": 0, "b": 0}, rate="1", batch="1", steps=3), 2)
    expected = [(0, 1, -2, -2, 2, 2), (2, 1, 0, 2, 2, 0), (2, 4, 4, 4, -2, -4)]
    for step, values in enumerate(expected, start=1):
        names = ("prediction", "loss", "grad_a", "grad_b", "a", "b")
        assert step_of(student, step) == {name: f"{value}.00" for name, value in zip(names, values, strict=True)}
    assert (student.mistakes, student.first, student.changed) == ((), None, ())


def test_honest_batch_by_hand_carries_on_what_is_written() -> None:
    student = honest(line("all"), 2)
    assert step_of(student, 1) == {
        "prediction[1]": "1.50",
        "prediction[2]": "2.50",
        "prediction[3]": "3.50",
        "loss": "0.92",
        "grad_a": "2.67",
        "grad_b": "1.00",
        "a": "0.73",
        "b": "0.40",
    }
    assert step_of(student, 2)["prediction[3]"] == "2.59"  # 3 times 0.73, and 0.4; not 2.6


def test_neuron_by_hand() -> None:
    """The published hand values of the issue: z 1.3, ŷ 0.7858, L 0.0459, W 0.5144, b 0.3072."""
    published = make("sigmoid neuron", [{"x": 2, "y": 1}], {"w": 0.5, "b": 0.3}, rate="0.1", batch="1", steps=1)
    assert step_of(honest(published, 4), 1) == {
        "z": "1.3000",
        "prediction": "0.7858",
        "loss": "0.0459",
        "grad_w": "-0.1442",
        "grad_b": "-0.0721",
        "w": "0.5144",
        "b": "0.3072",
    }


def predict(drawn: Exercise, row: dict[str, float], parameters: dict[str, float]) -> float:
    """Evaluate the model's text."""
    *before, last = drawn.settings["model"].replace("^", "**").split(";")
    values: dict[str, object] = {**row, **parameters, "sigmoid": sigmoid}
    for part in before:
        name, formula = part.split("=")
        values[name.strip()] = eval(formula.strip(), {}, values)  # noqa: S307 - a model of this package
    return float(eval(last.strip(), {}, values))  # noqa: S307


@pytest.mark.parametrize("drawn", draws(3), ids=lambda drawn: f"{drawn.name}, {drawn.batch}")
def test_gradients_against_finite_differences(drawn: Exercise) -> None:
    """The loss is that of the model's text."""
    cells = step_of(honest(drawn, None), 1)
    rows = [dict(row) for row in (drawn.rows[:1] if drawn.per_sample else drawn.rows)]

    def loss(parameters: dict[str, float]) -> float:
        return sum((row["y"] - predict(drawn, row, parameters)) ** 2 for row in rows) / len(rows)

    start = dict(drawn.start)
    assert math.isclose(float(cells["loss"]), loss(start), rel_tol=1e-9)
    for name in drawn.parameters:
        up, down = {**start, name: start[name] + 1e-5}, {**start, name: start[name] - 1e-5}
        slope = (loss(up) - loss(down)) / 2e-5
        assert math.isclose(float(cells[f"grad_{name}"]), slope, rel_tol=1e-5, abs_tol=1e-7)
        assert math.isclose(float(cells[name]), start[name] - drawn.rate * float(cells[f"grad_{name}"]))


@pytest.mark.parametrize("drawn", draws(2, seed=2), ids=lambda drawn: f"{drawn.name}, {drawn.batch}")
def test_settings_pose_the_exercise(drawn: Exercise) -> None:
    """What gdcalc works from the settings is what an honest student writes at full precision."""
    student = honest(drawn, None)
    steps = list(solve(**drawn.settings))
    assert len(steps) == drawn.steps
    for step in steps:
        cells = {name: float(text) for name, text in step_of(student, step.step).items()}
        expected = {"loss": step.loss, **step.new_parameters}
        expected |= {f"grad_{name}": value for name, value in step.gradient.items()}
        for name, value in expected.items():
            assert math.isclose(cells[name], value, rel_tol=1e-9, abs_tol=1e-12), (step.step, name)


BY_HAND = [
    ("parameters-swapped", "prediction[2]", "2.0000"),
    ("term-dropped", "prediction[1]", "1.0000"),
    ("parameter-sign", "prediction[1]", "0.5000"),
    ("other-row", "prediction[1]", "2.5000"),
    ("loss-not-divided", "loss", "2.7500"),
    ("loss-divided-by-n-1", "loss", "1.3750"),
    ("loss-doubled", "loss", "1.8333"),
    ("loss-halved", "loss", "0.4583"),
    ("loss-not-squared", "loss", "-0.5000"),
    ("loss-absolute", "loss", "0.8333"),
    ("loss-square-of-sum", "loss", "0.7500"),
    ("loss-root", "loss", "0.9574"),
    ("loss-difference-of-squares", "loss", "-2.2500"),
    ("loss-at-new-parameters", "loss", "0.5541"),
    ("sign-flipped", "grad_a", "-2.6667"),
    ("factor-missing", "grad_a", "1.3333"),
    ("factor-extra", "grad_a", "5.3333"),
    ("not-divided", "grad_a", "8.0000"),
    ("not-divided-without-two", "grad_a", "4.0000"),
    ("divided-by-n-1", "grad_a", "4.0000"),
    ("inner-derivative-missing", "grad_a", "1.0000"),
    ("input-in-bias", "grad_b", "2.6667"),
    ("components-swapped", "grad_a", "1.0000"),
    ("prediction-for-residual", "grad_a", "-11.3333"),
    ("target-for-residual", "grad_a", "-8.6667"),
    ("residual-squared", "grad_a", "-5.0000"),
    ("product-of-sums", "grad_a", "6.0000"),
    ("absolute-residual", "grad_a", "-4.0000"),
    ("one-row", "grad_a", "1.0000"),
    ("gradient-new-parameters", "grad_a", "-0.2225"),
    ("added", "a", "1.2667"),
    ("rate-forgotten", "a", "-1.6667"),
    ("divided-by-rate", "a", "-25.6670"),
    ("rate-times-ten", "a", "-1.6667"),
    ("rate-over-ten", "a", "0.9733"),
    ("rate-squared", "a", "0.9733"),
    ("old-dropped", "a", "-0.2667"),
    ("order-reversed", "a", "-0.7333"),
    ("divided-by-n-again", "a", "0.9111"),
    ("update-components-swapped", "a", "0.9000"),
    ("one-after-other", "grad_b", "-0.0668"),
    ("other-rate", "a", "0.4667"),
]


@pytest.mark.parametrize(("mistake", "quantity", "text"), BY_HAND)
def test_mistakes_by_hand(mistake: str, quantity: str, text: str) -> None:
    """Each changes just that line: the cells before it are the honest ones."""
    student, right = mistaken(line("all"), 4, mistake, 1), honest(line("all"), 4)
    cells = step_of(student, 1)
    assert cells[quantity] == text
    name, _, sample = quantity.removesuffix("]").partition("[")
    assert student.first == (1, name, int(sample) if sample else None) == student.changed[0]
    before = [cell.place for cell in student.cells].index(student.first)
    assert student.cells[:before] == right.cells[:before]


def test_mistakes_of_a_whole_run_by_hand() -> None:
    cells = step_of(mistaken(line("1"), 4, "other-order", 2), 1)
    assert (cells["prediction"], cells["loss"], cells["grad_a"]) == ("3.5000", "2.2500", "9.0000")
    cells = step_of(mistaken(line("1"), 4, "other-batch", 2), 1)
    assert list(cells) == ["loss", "grad_a", "grad_b", "a", "b"]
    assert (cells["loss"], cells["grad_a"]) == ("0.9167", "2.6667")
    student = mistaken(line("all"), 4, "other-batch", 2)
    assert list(step_of(student, 2)) == ["prediction[2]", "loss", "grad_a", "grad_b", "a", "b"]
    assert (step_of(student, 1)["loss"], step_of(student, 1)["grad_a"]) == ("0.2500", "1.0000")
    assert student.first == (1, "loss", None)


def test_mistakes_of_earlier_steps_by_hand() -> None:
    cells = step_of(mistaken(line("all"), 4, "earlier-parameters", 1), 2)
    assert (cells["prediction[1]"], cells["prediction[3]"]) == ("1.5000", "3.5000")
    student = mistaken(line("all"), 4, "gradient-earlier-parameters", 1)
    assert (step_of(student, 2)["prediction[1]"], step_of(student, 2)["grad_a"]) == ("1.1333", "2.6667")
    assert student.first == (2, "grad_a", None)
    right, again = step_of(honest(line("all"), 4), 2), step_of(mistaken(line("all"), 4, "start-again", 1), 2)
    assert again["grad_a"] == right["grad_a"]
    assert float(again["a"]) == pytest.approx(1 - 0.1 * float(right["grad_a"]), abs=1e-4)


def test_bracket_by_hand() -> None:
    drawn = make("line", ROWS, {"a": 2, "b": 0.5}, rate="0.1", batch="1", steps=1)
    assert step_of(mistaken(drawn, 2, "bracket", 1), 1)["prediction"] == "3.00"


@pytest.mark.parametrize(
    ("mistake", "gradient"), [("activation-derivative-missing", "1.4622"), ("activation-derivative-at-z", "0.0000")]
)
def test_activation_by_hand(mistake: str, gradient: str) -> None:
    drawn = make("sigmoid neuron", [{"x": 1, "y": 0}], {"w": 1, "b": 0}, rate="0.5", batch="1", steps=1)
    cells = step_of(mistaken(drawn, 4, mistake, 1), 1)
    assert (cells["prediction"], cells["grad_w"], cells["grad_b"]) == ("0.7311", gradient, gradient)


def test_network_inner_derivative_by_hand() -> None:
    start = dict.fromkeys(MODELS["network"].parameters, 0.0) | {"v1": 1.0, "c": -0.5}
    drawn = make("network", [{"x1": 2, "x2": 3, "y": 1}], start, rate="0.5", batch="1", steps=1)
    right = step_of(honest(drawn, 4), 1)  # h1 = h2 = ŷ = 1/2, so ∂L/∂c = -2 · 1/2 · 1/4
    assert [right[f"grad_{name}"] for name in ("c", "v1", "b1", "w1", "w2", "w3")] == [
        *("-0.2500", "-0.1250", "-0.0625", "-0.1250", "-0.1875", "0.0000")
    ]
    cells = step_of(mistaken(drawn, 4, "inner-derivative-missing", 1), 1)
    assert [cells[f"grad_{name}"] for name in ("c", "v1", "b1", "w1", "w2")] == [
        *("-0.2500", "-0.2500", "-0.0625", "-0.0625", "-0.0625")
    ]
    cells = step_of(mistaken(drawn, 4, "input-in-bias", 1), 1)
    assert [cells[f"grad_{name}"] for name in ("c", "b1", "w1")] == ["-0.1250", "-0.1250", "-0.1250"]


def test_every_mistake_is_possible_and_mostly_seen() -> None:
    generator = seeded(3)
    drawn = draws(6, seed=3)
    for mistake in MISTAKES:
        students = [mistaken(each, 4, mistake, generator.randint(1, 2)) for each in drawn if possible(mistake, each)]
        assert students, mistake
        seen = [student for student in students if student.cells != honest(student.exercise, 4).cells]
        found = [student for student in students if student.first is not None]
        assert len(seen) >= 0.7 * len(students), mistake
        assert len(found) >= 0.7 * len(students), mistake
        for student in found:
            assert student.first is not None
            assert student.first[0] >= student.since[0]
            assert {cell.place for cell in student.cells} >= set(student.changed)


def test_honest_students_write_what_follows() -> None:
    for drawn in draws(3, seed=4):
        for places in (2, 3, 4, None):
            texts = [cell.text for cell in honest(drawn, places).cells]
            assert all(abs(float(text)) < 1e3 for text in texts)
            if places:
                assert all(len(text.partition(".")[2]) == places for text in texts)
                assert f"-{0:.{places}f}" not in texts


def test_slips_change_one_cell() -> None:
    generator, kinds = seeded(5), set()
    for drawn in draws(6, seed=5):
        for places in (2, 3, 4, None):
            student, right = slipped(drawn, places, generator), honest(drawn, places)
            at = next(i for i, cell in enumerate(right.cells) if cell.place == student.first)
            assert student.mistakes == ("slip",)
            assert student.changed == (student.first,)
            assert student.cells[:at] == right.cells[:at]
            text, other = student.cells[at].text, right.cells[at].text
            assert places is None or abs(float(text) - float(other)) > 1.5 * 10**-places
            kinds.add(student.slip)
    assert kinds == set(SLIPS)


def test_slips_of_a_value() -> None:
    generator = seeded(6)
    assert slip_of("sign", "-0.40", 2, generator) == "0.40"
    assert slip_of("sign", "0.00", 2, generator) is None
    assert slip_of("swap", "0.47", 2, generator) == "0.74"
    assert slip_of("swap", "0.45", 2, generator) == "0.54"
    assert {slip_of("point", "1.50", 2, generator) for _ in range(20)} == {"15.00", "0.15"}
    numbers = [float(slip_of("number", "2.00", 2, generator) or 1) for _ in range(50)]
    assert all(0.6 <= number <= 6 for number in numbers)


def test_two_mistakes() -> None:
    generator, both = seeded(7), 0
    drawn = draws(8, seed=7)
    for each in drawn:
        names = [name for name in MISTAKES if possible(name, each)]
        first = generator.choice(names)
        second = generator.choice([name for name in names if MISTAKES[name].line != MISTAKES[first].line])
        student = two_mistakes(each, 4, first, second, generator)
        assert set(student.mistakes) == {first, second}
        assert student.first == (student.changed[0] if student.changed else None)
        if student.first and student.second:
            order = [cell.place for cell in student.cells]
            assert order.index(student.first) <= order.index(student.second)
            both += 1
    assert both > 0.7 * len(drawn)
    with pytest.raises(ValueError, match="same line"):
        two_mistakes(drawn[0], 2, "added", "rate-forgotten", generator)


def test_two_mistakes_by_hand() -> None:
    generator = seeded(0)
    student = two_mistakes(line("1"), 2, "added", "loss-halved", generator)
    while student.since != (1, 1):
        student = two_mistakes(line("1"), 2, "added", "loss-halved", generator)
    assert student.mistakes == ("loss-halved", "added")
    assert (student.first, student.second) == ((1, "loss", None), (1, "a", None))
    cells = step_of(student, 1)  # ŷ 1.5 for 1: half of 0.25, a half to even; the gradient is 1, 1
    assert (cells["loss"], cells["a"], cells["b"]) == ("0.12", "1.10", "0.60")


def test_writing() -> None:
    assert write(-1e-9, 3) == ("0.000", 0)
    assert write(-0.0, None)[0] == "0.0"
    assert [differs(text, 0.125, 2) for text in ("0.12", "0.13", "0.14", "-0.12")] == [False, False, True, True]
    assert not differs("0.29", 0.296, 2)
    assert differs("0.29", 0.29999999999999998, 2)
    assert not differs("1e-17", 0, None)
    assert differs("1.00001", 1, None)


def test_the_same_generator_gives_the_same_students() -> None:
    assert draws(2) == draws(2)
    drawn = draws(1)[0]
    assert slipped(drawn, 3, seeded(8)) == slipped(drawn, 3, seeded(8))
