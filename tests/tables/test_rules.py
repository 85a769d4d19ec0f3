"""Update rules by hand: plain Python written from the papers, tables to four places, refused settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import count, islice
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.errors import GdcalcError
from gdcalc.problem.optimizer import read_optimizer
from gdcalc.tables.optimizers import DIALECTS, OPTIMIZERS
from tests.conftest import Command

# The objective (theta - 3)^2/2 + theta^4/40 from theta = 5, whose gradient is theta - 3 + theta^3/10.
OBJECTIVE: dict[str, Any] = {"objective": "(theta - 3)^2/2 + theta^4/40", "init": "5", "steps": 50}
START = 5.0


def slope(theta: float) -> float:
    return theta - 3 + theta**3 / 10


def ours(optimizer: str, **settings: Any) -> list[float]:
    run = solve(**OBJECTIVE, optimizer=optimizer, **settings)
    return [float(step.new_parameters["theta"]) for step in run]


def heavy_ball(lr: float) -> Iterator[float]:
    """Polyak: x_(k+1) = x_k - lr f'(x_k) + 0.9 (x_k - x_(k-1))."""
    before = now = START
    while True:
        before, now = now, now - lr * slope(now) + 0.9 * (now - before)
        yield now


def nesterov(lr: float) -> Iterator[float]:
    """x_(k+1) = y_k - lr f'(y_k), y_(k+1) = x_(k+1) + 0.9 (x_(k+1) - x_k); gdcalc's theta is y."""
    x = y = START
    while True:
        x_new = y - lr * slope(y)
        x, y = x_new, x_new + 0.9 * (x_new - x)
        yield y


def sgdw(lr: float) -> Iterator[float]:
    x, m = START, 0.0
    while True:
        m = 0.9 * m + lr * slope(x)
        x = x - m - lr * 0.01 * x
        yield x


def adagrad(lr: float) -> Iterator[float]:
    x, r = START, 0.0
    while True:
        g = slope(x)
        r += g * g
        x -= lr * g / (math.sqrt(r) + 1e-7)
        yield x


def rmsprop(lr: float) -> Iterator[float]:
    x, r = START, 0.0
    while True:
        g = slope(x)
        r = 0.9 * r + 0.1 * g * g
        x -= lr * g / math.sqrt(r + 1e-6)
        yield x


def adadelta(_: float) -> Iterator[float]:
    x, e_g, e_x = START, 0.0, 0.0
    while True:
        g = slope(x)
        e_g = 0.95 * e_g + 0.05 * g * g
        dx = -math.sqrt(e_x + 1e-6) / math.sqrt(e_g + 1e-6) * g
        e_x = 0.95 * e_x + 0.05 * dx * dx
        x += dx
        yield x


def adam(lr: float, decay: float = 0.0) -> Iterator[float]:
    x, m, v = START, 0.0, 0.0
    for t in count(1):
        g = slope(x)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        x -= lr * (m / (1 - 0.9**t) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8) + decay * x)
        yield x


def adamax(lr: float) -> Iterator[float]:
    x, m, u = START, 0.0, 0.0
    for t in count(1):
        g = slope(x)
        m, u = 0.9 * m + 0.1 * g, max(0.999 * u, abs(g))
        x -= lr / (1 - 0.9**t) * m / u
        yield x


PAPERS: dict[str, Callable[[float], Iterator[float]]] = {
    "heavy-ball": heavy_ball,
    "nesterov": nesterov,
    "sgdw": sgdw,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adadelta": adadelta,
    "adam": adam,
    "adamw": lambda lr: adam(lr, 0.01),
    "adamax": adamax,
}


@pytest.mark.parametrize("name", PAPERS)
def test_textbook_rules(name: str) -> None:
    lr = "0.1" if name != "adadelta" else "1"
    assert ours(name, dialect="textbook", lr=lr) == pytest.approx(list(islice(PAPERS[name](float(lr)), 50)), rel=1e-11)


def test_every_rule_of_the_textbooks_is_checked() -> None:
    assert {name for name, dialects in OPTIMIZERS.items() if "textbook" in dialects} == {*PAPERS, "sgd"}


def test_plain_sgd_is_the_same_in_all_dialects() -> None:
    runs = [ours("sgd:alpha=0" if dialect == "sklearn" else "sgd", dialect=dialect, lr="0.1") for dialect in DIALECTS]
    assert all(run == runs[0] for run in runs)


def places(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def test_adam_by_hand_to_four_places() -> None:
    """Three steps on (theta - 3)^2 from 1 with lr 0.5, beta1 0.9, beta2 0.99: each line is rounded, half up."""
    D = Decimal  # noqa: N806
    theta, m, v = D(1), D(0), D(0)
    expected = []
    for t in (1, 2, 3):
        g = places(2 * (theta - 3))
        m = places(D("0.9") * m + D("0.1") * g)
        v = places(D("0.99") * v + D("0.01") * g * g)
        m_hat = places(m / (1 - D("0.9") ** t))
        v_hat = places(v / (1 - D("0.99") ** t))
        theta = places(theta - D("0.5") * m_hat / (v_hat.sqrt() + D("1e-8")))
        expected.append((g, m, v, theta))
    # The first of them on paper: g = -4, m = -0.4, v = 0.16, both hats the plain values, theta = 1 + 0.5*4/4.
    assert expected[0] == (D(-4), D("-0.4"), D("0.16"), D("1.5"))
    run = solve(objective="(theta-3)^2", init="1", lr="0.5", optimizer="adam:beta2=0.99", steps=3, round=4)
    found = [
        (step.gradient["theta"], step.state["m_theta"], step.state["v_theta"], step.new_parameters["theta"])
        for step in run
    ]
    assert found == expected


def test_rational_rules_run_in_fractions() -> None:
    run = solve(objective="theta^2/2", init="1", lr="1/2", optimizer="heavy-ball:momentum=1/3", steps=2, exact=True)
    # v = -1/2, theta = 1/2; v = -1/6 - 1/4, theta = 1/2 - 5/12.
    assert [str(step.new_parameters["theta"]) for step in run] == ["1/2", "1/12"]


@pytest.mark.parametrize(
    ("dialects", "name"), [(dialects, name) for name, dialects in OPTIMIZERS.items()], ids=OPTIMIZERS
)
def test_every_rule_reads_and_runs(dialects: dict[str, Any], name: str) -> None:
    for dialect, entry in dialects.items():
        assert read_optimizer(name, dialect).statements
        assert entry.name == name
        assert entry.source
        run = solve(objective="a^2 + b^2/2", init="1", optimizer=name, dialect=dialect, lr="0.01", steps=3)
        assert len(list(run)) == 3


def test_shared_lines_are_worked_once() -> None:
    run = solve(objective="a^2 + b^2", init="1", optimizer="nadam", steps=1)
    names = [line.name for line in run.program.step]
    assert names.count("mu") == 1
    assert "mu_product" in run.program.state
    assert "mu_product_a" not in run.program.state


def test_names_of_the_model_stay_theirs() -> None:
    """A parameter may be called like a setting or a state of the table's rules."""
    settings: dict[str, Any] = {
        "data": {"x": [1, 2], "z": [2, -1], "y": [1, 3]},
        "optimizer": "adam",
        "lr": "0.1",
        "epochs": 5,
    }
    plain = [step.new_parameters for step in solve("p*x + q*z", target="y", **settings)]
    clash = [step.new_parameters for step in solve("beta_1*x + m_p*z", target="y", **settings)]
    assert [list(each.values()) for each in plain] == [list(each.values()) for each in clash]


OWN = {"rule": "m = beta*m + (1 - beta)*g; theta = theta - lr*m", "settings": {"beta": 0.5}, "state": {"m": 0}}


def test_a_rule_of_ones_own() -> None:
    run = solve(objective="theta^2", init="4", lr="0.25", optimizer=OWN, steps=2, exact=True)
    # m = 4, theta = 3; m = 2 + 3, theta = 3 - 5/4.
    assert [str(step.new_parameters["theta"]) for step in run] == ["3", "7/4"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rule": "theta = theta - lr*grad"}, "does not know grad"),
        ({"rule": "m = beta*m + g"}, "no update line"),
        ({"rule": "theta = theta - lr*g; m = beta*m"}, "before its last line"),
        ({"rule": "m = beta*m + g; lr*m"}, "assigns no name"),
        ({"rule": "g = 2*g; m = g; theta = theta - lr*m"}, "assigns g, which is given"),
        ({"rule": ""}, "has no rule"),
        ({"rule": "m = beta*m +; theta = theta - m"}, ""),
        ({"state": {}}, "does not know m"),
        ({"state": {"m": 0, "v": 0}}, "never assigns the state v"),
        ({"state": {"a": 0}, "rule": "a = a + g; theta = theta - lr*a"}, "the optimizer's a is also a name"),
        ({"settings": {"beta": "x"}}, "beta is a number"),
        ({"settings": {"theta": 1}}, "cannot have the name theta"),
        ({"settings": {"beta": 1, "m": 1}}, "as a setting and as a state"),
        ({"settings": 3}, "must be a table"),
        ({"rules": "x"}, "did you mean rule?"),
    ],
)
def test_rules_of_ones_own_that_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(GdcalcError) as error:
        solve("a*x", data=[{"x": 1, "y": 1}], optimizer=OWN | change)
    assert message in f"{error.value.message} {error.value.hint}"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--optimizer", "sgd:nesterov=true"), "nesterov needs momentum"),
        (("--optimizer", "sgd:nesterov=true,momentum=0.9,dampening=0.1"), "nesterov needs a dampening of 0"),
        (("--optimizer", "adam:beta1=1"), "it needs beta1 < 1"),
        (("--optimizer", "adam:beta2=-0.1"), "it needs beta2 >= 0"),
        (("--optimizer", "adam:betta1=0.8"), "did you mean beta1?"),
        (("--optimizer", "adamm"), "did you mean adam?"),
        (("--optimizer", "adam:beta1=x"), "beta1 is a number"),
        (("--optimizer", "radam", "--dialect", "sklearn"), "the dialect sklearn has no optimizer radam"),
        (("--optimizer", "adam", "--dialect", "tensorflow"), "it is one of torch, textbook, keras, optax, sklearn"),
        (("--lr", "-0.1"), "0 or more"),
        (("--lr", "cosine:step=3"), "did you mean steps?"),
        (("--lr", "cosinus"), "did you mean cosine?"),
        (("--lr", "step:every=0"), "it needs every >= 1"),
        (("--lr", "step:lr=-1"), "0 or more"),
        (("--model", "t*x", "--optimizer", "adam"), "the optimizer's rule uses t"),
    ],
)
def test_bad_input(gdcalc: Command, options: tuple[str, ...], message: str) -> None:
    model = () if "--model" in options else ("--model", "a*x+b")
    ended = gdcalc("step", *model, "--data", "samples/three.csv", *options)
    assert ended.status == 2
    assert ended.out == ""
    assert message in ended.err
    assert ended.err.count("error:") == 1


def test_a_rule_in_a_problem_file(gdcalc: Command, tmp_path: Any) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        'objective = "theta^2"\ninit = "4"\nlr = "1/4"\nexact = true\nsteps = 2\n'
        '[optimizer]\nname = "averaged"\nrule = """\nm = beta*m + (1 - beta)*g\ntheta = theta - lr*m\n"""\n'
        "settings = { beta = 0.5 }\nstate = { m = 0 }\n"
    )
    shown = gdcalc("step", str(file), "--work").out
    assert "m_θ ← β·m_θ + (1 − β)·∂L/∂θ = (1/2)·0 + (1 − (1/2))·8 = 4" in shown
    assert "After 2 steps: θ = 7/4" in shown


def test_schedules_as_their_formulas_say() -> None:
    def rates(lr: str, steps: int) -> list[float]:
        return [float(step.learning_rate) for step in solve(objective="a^2", lr=lr, steps=steps)]

    assert rates("constant:lr=0.5", 2) == [0.5, 0.5]
    assert rates("step:lr=1,gamma=0.5,every=2", 5) == [1, 1, 0.5, 0.5, 0.25]
    assert rates("exponential:lr=1,gamma=0.5", 3) == [1, 0.5, 0.25]
    assert rates("inverse:lr=1,decay=1", 3) == pytest.approx([1, 1 / 2, 1 / 3])
    assert rates("inverse-power:lr=1,power=0.5", 4) == pytest.approx([1, 2**-0.5, 3**-0.5, 0.5])
    assert rates("cosine:lr=1,steps=2", 4) == pytest.approx([1, 0.5, 0, 0], abs=1e-15)
    assert rates("warm-up:lr=1,steps=4", 6) == [0.25, 0.5, 0.75, 1, 1, 1]


@pytest.mark.parametrize("optimizer", ["rmsprop:centered=true", "adam", "sgd:momentum=0.9"])
def test_a_run_that_fails_later_says_where(gdcalc: Command, optimizer: str) -> None:
    """The logarithm has no value once w is below 0; the state is part of what the failing step read."""
    options = ("-f", "4*w - 0*ln(w)", "--init", "1", "--lr", "0.4", "--steps", "9")
    ended = gdcalc("step", *options, "--optimizer", optimizer)
    assert ended.status == 3
    assert "has no value" in ended.err
    assert "Traceback" not in ended.err
