"""Scripts at the edges: numbers that Python has otherwise, names of Python's own, functions that a library has not."""

from __future__ import annotations

import builtins
import keyword
import math
from pathlib import Path

import pytest

from gdcalc.arithmetic import FLOAT64
from gdcalc.expression import parser
from gdcalc.expression.functions import CONSTANTS, FUNCTION_NAMES, FUNCTIONS
from gdcalc.expression.functions.entry import Function
from gdcalc.problem.naming import LOSS, RESERVED
from gdcalc.scripts.source import DERIVED, OWN
from tests import offered
from tests.conftest import Command
from tests.peers.trajectories import library
from tests.scripts.running import Printed, execute

LIBRARIES = tuple(offered.libraries())
ONE = ("--sample", "x=1,y=1")
HUGE = 9.0**30

# The options, and the steps by hand: loss, gradient and new value of a, which starts at 0 unless told.
WORKED: dict[str, tuple[tuple[str, ...], list[list[float]]]] = {
    "integer power": (
        ("--model", "a*x+max(9,8)^30", *ONE),
        [[(1 - HUGE) ** 2, -2 * (1 - HUGE), 0.02 * (1 - HUGE)]],
    ),
    "negative power": (("--model", "a*x*where(x>0,2,3)^-1", *ONE), [[1, -1, 0.01]]),
    "beyond 2^53": (("--model", "a*x + 9007199254740993 - 9007199254740992", *ONE), [[1, -2, 0.02]]),
    "constant line": (
        ("--model", "h = 0.5; yhat = tanh(h)*a*x", *ONE),
        [[1, -2 * math.tanh(0.5), 0.02 * math.tanh(0.5)]],
    ),
    "large literal": (("--model", "a*x+10^100", *ONE), [[1e200, 2e100, -2e98]]),
    "no value aside": (("--model", "where(x>1, acos(7), a)*x", *ONE), [[1, -2, 0.02]]),
    "overflow aside": (("--model", "where(x>1, max(10^99,1)^9, a)*x", *ONE), [[1, -2, 0.02]]),
    "quotient aside": (("--model", "where(x>1, 1/0, a)*x", *ONE), [[1, -2, 0.02]]),
    "derivative aside": (
        ("--model", "where(x>0, a, a*sqrt(x))", "--sample", "x=1,y=1", "--sample", "x=2,y=3", "--batch", "all"),
        [[5, -4, 0.04]],
    ),
    "no parameter in a step": (
        ("--model", "where(x>1, 3, a)*x", "--sample", "x=2,y=1", "--sample", "x=1,y=2"),
        [[25, 0, 0], [4, -4, 0.04]],
    ),
    "whole numbers of floor": (
        ("--objective", "floor(9.5*a)^60*a", "--init", "a=1", "--lr", "0"),
        [[9.0**60, 9.0**60, 1]],
    ),
    "step's number": (
        ("--objective", "a", "--lr", "0.1*(t+1)^99/2^99", "--steps", "2"),
        [[0, 1, -0.1], [-0.1, 1, -0.1 - 0.1 * 1.5**99]],
    ),
    "epoch's number": (("--model", "a*x", *ONE, "--lr", "0.1*epoch^-2"), [[1, -2, 0.2]]),
    "loss that is a parameter": (("--objective", "a", "--steps", "2"), [[0, 1, -0.01], [-0.01, 1, -0.02]]),
    "condition of numbers": (
        ("--objective", "a", "--until", "exp(loss) > 0.5", "--steps", "5"),
        [[0, 1, -0.01]],
    ),
    "small logcosh": (("--objective", "logcosh(a)", "--init", "a=1e-5"), [[5e-11, 1e-5, 0.99e-5]]),
    # The gradient of BCEWithLogitsLoss, sigmoid(z) - y, where 1 - sigmoid(z) is small, and where it is 0.
    "far out": (
        ("--model", "1/(1+exp(-a*x))", "--loss", "bce", "--sample", "x=1,y=0.5", "--init", "a=30"),
        [[0.5 * (30 + 2 * math.exp(-30)), 0.5, 29.995]],
    ),
    "rounded to 1": (
        ("--model", "sigmoid(2*a*x)", "--loss", "bce", "--sample", "x=1,y=0.5", "--init", "a=400"),
        [[50, 1, 399.99]],
    ),
    "zero in a logarithm": (
        # BCELoss: the logarithm is at least -100, the gradient (p - y)/max(p(1 - p), 1e-12).
        ("--model", "a*x", "--loss", "bce", "--sample", "x=1,y=0.3"),
        [[30, -3e11, 3e9]],
    ),
}  # fmt: skip


def scripts_of(gdcalc: Command, *options: str, chosen: tuple[str, ...] = LIBRARIES) -> list[str]:
    for name in chosen:
        if name != "python":
            library(name)
    ended = [gdcalc("code", *options, "--library", name) for name in chosen]
    assert [each.status for each in ended] == [0] * len(chosen), ended[0].err
    return [each.out for each in ended]


@pytest.mark.parametrize("name", LIBRARIES)
def test_values_worked_by_hand(gdcalc: Command, tmp_path: Path, name: str) -> None:
    scripts = [scripts_of(gdcalc, *options, chosen=(name,))[0] for options, _ in WORKED.values()]
    for case, (_, steps), printed in zip(WORKED, WORKED.values(), execute(scripts, tmp_path), strict=True):
        expected = [[number, *step] for number, step in enumerate(steps, start=1)]
        # PyTorch's own constant is the 1e-12 of single precision.
        # A probability near 1 is rounded before its logarithm is taken.
        relative = {"zero in a logarithm": 1e-8, "far out": 1e-4}.get(case, 1e-9)
        assert printed.ending == "", case
        assert len(printed.steps) == len(expected), case
        for row, step in zip(printed.steps, expected, strict=True):
            assert row == pytest.approx(step, rel=relative, abs=1e-20), case


ENDED_EARLY = [
    (("--model", "a*x + max(9,8)^max(9,8)^max(9,8)^max(9,8)", *ONE), 0),
    # 1, 2/3, 0.23, then the root of a negative number: Python's ** would make a complex one.
    (("--objective", "a^(1/3)", "--init", "a=1", "--lr", "1", "--steps", "5"), 3),
    (("--objective", "a^2", "--init", "a=1e3", "--lr", "1e30", "--steps", "50"), 5),
    (("--objective", "a", "--lr", "1/(t - 3)", "--steps", "5"), 2),
    (("--objective", "a", "--until", "ln(a) > 5", "--steps", "5"), 1),
    (("--model", "a*x", "--loss", "bce", "--sample", "x=1,y=1", "--init", "a=0.5", "--lr", "1", "--epochs", "3"), 1),
]


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_script_ends_with_a_message_where_the_run_does(gdcalc: Command, tmp_path: Path, name: str) -> None:
    scripts = [scripts_of(gdcalc, *options, chosen=(name,))[0] for options, _ in ENDED_EARLY]
    for (options, finished), printed in zip(ENDED_EARLY, execute(scripts, tmp_path), strict=True):
        assert gdcalc("step", *options).status == 3, options
        assert len(printed.steps) == finished, options
        assert printed.ending.startswith("stopped: "), options


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize(
    ("model", "message"), [("acos(7)*a*x", "has no value: acos(7)"), ("1e400*a*x", "too large for float64")]
)
def test_a_run_without_a_first_step_has_no_script(gdcalc: Command, name: str, model: str, message: str) -> None:
    ended = gdcalc("code", "--model", model, *ONE, "--library", name)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err


# --- functions -------------------------------------------------------------------------------------------------------

CUBE = Function("cube", "x^3", lambda x: x**3, lambda x: x**3, lambda _, x: x**3, "3*x^2", numpy="np.power(x, 3)")


def add(monkeypatch: pytest.MonkeyPatch, function: Function) -> None:
    """Add a function to the table, as an entry there would."""
    monkeypatch.setitem(FUNCTIONS, function.name, function)
    monkeypatch.setitem(FLOAT64.namespace, function.name, function.float64)
    monkeypatch.setattr(parser, "FUNCTION_NAMES", (*FUNCTION_NAMES, function.name))


@pytest.mark.parametrize("options", [("--model", "cube(a*x)", *ONE), ("--model", "a*x", *ONE, "--lr", "cube(0.1)")])
@pytest.mark.parametrize(("name", "title"), [("python", "plain Python"), ("torch", "PyTorch")])
def test_a_function_that_a_library_has_not_is_refused(
    gdcalc: Command, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], name: str, title: str
) -> None:
    add(monkeypatch, CUBE)
    ended = gdcalc("code", *options, "--library", name)
    title = "plain Python" if "--lr" in options else title  # a learning rate is a number
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"gdcalc: error: a script in {title} cannot have the function cube\n  hint: --library numpy can have it\n"
    )


def test_a_function_that_a_library_has_is_written(
    gdcalc: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add(monkeypatch, CUBE)
    (printed,) = execute(scripts_of(gdcalc, "--model", "cube(a*x)", *ONE, "--init", "a=2", chosen=("numpy",)), tmp_path)
    # The loss is (1 - 8)^2, its derivative 2*(8 - 1)*3*2^2.
    assert printed.steps == [[1, 49, 168, 2 - 0.01 * 168]]


def test_every_function_of_the_table_is_in_every_library() -> None:
    for function in FUNCTIONS.values():
        assert all((function.python, function.numpy, function.torch)), function.name


# --- names -----------------------------------------------------------------------------------------------------------

TAKEN = {*FUNCTION_NAMES, *CONSTANTS, *RESERVED, LOSS, "x", "y", "yhat"}
NAMES = sorted(
    {*keyword.kwlist, *keyword.softkwlist, *OWN, *(f"{begin}a" for begin in DERIVED), *dir(builtins)}
    | {"grad_x", "all_x", "new_x", "change_x", "whole_loss", "sum_of_loss", "step_loss", "a_", "v_1", "number_sigmoid"}
    | {"__name__", "_", "__", "dloss", "g_a", "now_x", "é", "日"}
)
GROUPS = [[name for name in NAMES[start : start + 8] if name not in TAKEN] for start in range(0, len(NAMES), 8)]


def answers(printed: Printed) -> list[float]:
    return [value for step in printed.steps for value in step]


@pytest.mark.parametrize("name", LIBRARIES)
def test_no_name_breaks_a_script(gdcalc: Command, tmp_path: Path, name: str) -> None:
    """Names are parameters, columns and lines in turn; the same problem with plain names is worked by hand."""
    scripts: list[str] = []
    expected: list[list[float]] = []
    for group in filter(None, GROUPS):
        as_parameters = "; ".join(["kk = x", f"yhat = x*({' + '.join(group)}) + 0*sigmoid(kk)"])
        options = ["--sample", "x=2,y=1", "--sample", "x=1,y=1", "--batch", "all", "--init", "0.5", "--lr", "1"]
        options += ["--until", "sigmoid(loss) > 2", "--optimizer", "sgd", "--dialect", "keras"]
        scripts += scripts_of(gdcalc, "--model", as_parameters, *options, chosen=(name,))
        s = 0.5 * len(group)
        slope = (2 * 2 * (2 * s - 1) + 2 * (s - 1)) / 2
        mean = ((2 * s - 1) ** 2 + (s - 1) ** 2) / 2
        expected.append([1, mean, *([slope] * len(group)), *([0.5 - slope] * len(group))])
        columns = ", ".join(f"{each}=1" for each in group)
        scripts += scripts_of(
            gdcalc, "--model", f"pp*({' + '.join(group)})", "--sample", f"{columns}, y=1", chosen=(name,)
        )
        expected.append([1, 1, -2 * len(group), 0.02 * len(group)])
        lines = "; ".join(f"{each} = pp*x" for each in group if each not in ("t", "epoch"))
        read = [each for each in group if each not in ("t", "epoch")]
        scripts += scripts_of(
            gdcalc, "--model", f"{lines}; {' + '.join(read)}", "--sample", "x=1,y=1", "--lr", "0.01*t/t", chosen=(name,)
        )
        expected.append([1, 1, -2 * len(read), 0.02 * len(read)])
    for script, printed, wanted in zip(scripts, execute(scripts, tmp_path), expected, strict=True):
        assert printed.ending == "", script
        assert answers(printed) == pytest.approx(wanted, rel=1e-12, abs=1e-12), script
