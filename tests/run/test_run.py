"""A run as an iterator: which steps it yields, the last record worked again, predictions, the result, streamed data."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gdcalc import solve
from gdcalc.errors import DataError, EvaluationError
from gdcalc.problem import Settings, pose, samples
from gdcalc.problem.samples import KEPT
from gdcalc.run.records import Step
from gdcalc.run.run import Run

Facts = tuple[object, ...]


def facts(step: Step) -> Facts:
    """Return all that a step says."""
    samples = [(each.index, each.inputs, each.targets, each.values, each.predictions, each.loss, each.gradient)
               for each in step.samples]  # fmt: skip
    own = (step.step, step.epoch, step.learning_rate, step.parameters, step.loss, step.gradient, step.update)
    return (*own, step.state, step.new_parameters, samples)


def descend(rows: list[tuple[float, float]], lr: float, start: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Yield (a, b) after each per-sample step on (y - (a*x + b))^2."""
    a, b = start
    for x, y in rows:
        error = y - (a * x + b)
        a, b = a + lr * 2 * error * x, b + lr * 2 * error
        yield a, b


def rows_of(count: int) -> list[tuple[float, float]]:
    return [((n % 17) / 16, 2 * (n % 17) / 16 - (n % 5) / 4) for n in range(count)]


def csv_file(folder: Path, count: int, bad: int | None = None) -> str:
    path = folder / f"{count}.csv"
    lines = [f"{x!r},{y!r}" for x, y in rows_of(count)]
    if bad is not None:
        lines[bad - 1] = "1,oops"
    path.write_text("x,y\n" + "\n".join(lines) + "\n")
    return str(path)


# --- every N-th step -------------------------------------------------------------------------------------------------

ENDINGS: dict[str, dict[str, Any]] = {
    "completed": {"lr": 0.1},
    "until": {"lr": 0.1, "until": "t == 11"},
    "until in the first row": {"lr": 0.1, "until": "t == 9"},
    "tolerance": {"lr": 0.1, "tolerance": 0.9},
    "diverged": {"lr": 1e19, "init": 1},
}
ROWS = [{"x": 1 + n / 4, "y": 1 + n / 2} for n in range(8)]


@pytest.mark.parametrize("batch", [1, 3, "all"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_fewer_records_are_the_same_records(ending: str, batch: int | str) -> None:
    settings: dict[str, Any] = {"data": ROWS, "batch": batch, "epochs": 12, **ENDINGS[ending]}
    whole = solve("a*x + b", **settings)
    steps = [facts(step) for step in whole]
    assert whole.result.stop_reason == ending.partition(" ")[0]
    assert len(steps) > 1
    for every in (2, 3, 7, len(steps), len(steps) + 1, None):
        run = solve("a*x + b", every=every, **settings)
        wanted = [each for each in steps[:-1] if every and int(str(each[0])) % every == 0]
        assert [facts(step) for step in run] == [*wanted, steps[-1]]
        assert run.result == whole.result


@pytest.mark.parametrize("every", [1, 5, None])
def test_divergence_in_the_first_row_of_an_epoch(every: int | None) -> None:
    """1/(t - 9) has no value at step 9, the first of the second epoch: step 8 is the last record."""
    run = solve("a*x + b", data=ROWS, lr="0.1 + 0/(t - 9)", epochs=3, every=every)
    assert [step.step for step in run][-1] == 8
    assert (run.result.steps, run.result.stop_reason) == (8, "diverged")


def test_a_run_is_iterated_once() -> None:
    run = solve("a*x + b", data=ROWS)
    assert next(iter(run)).step == 1
    assert [step.step for step in run] == [2, 3, 4, 5, 6, 7, 8]
    assert list(run) == []
    assert run.result.steps == 8


def test_the_result_works_what_is_left() -> None:
    run = solve("a*x + b", data=ROWS, lr=0.1)
    next(iter(run))
    last = list(solve("a*x + b", data=ROWS, lr=0.1))[-1]
    assert run.result.parameters == last.new_parameters
    assert run.result.steps == 8


def test_a_run_that_an_error_broke_off_has_no_result() -> None:
    run = solve(objective="1/a")
    with pytest.raises(EvaluationError):
        list(run)
    with pytest.raises(RuntimeError, match="broken off"):
        _ = run.result


# --- predictions -----------------------------------------------------------------------------------------------------


def test_predictions_before_and_after() -> None:
    """From (0, 0) one step on (1, 1) with lr 1 gives (2, 2)."""
    run = solve("a*x + b", sample={"x": 1, "y": 1}, lr=1, predict=[{"x": 4}, {"x": "1/2"}])
    assert [(each.inputs, each.before, each.after) for each in run.predictions] == [
        ({"x": 4}, 0, 10),
        ({"x": 0.5}, 0, 3),
    ]


def test_a_prediction_of_several_outputs_and_intermediates() -> None:
    run = solve(
        "z = a*x; o1 = z^2; o2 = z + u",
        sample={"x": 1, "u": 2, "t1": 1, "t2": 1},
        loss="(t1-o1)^2 + (t2-o2)^2",
        init="a=3",
        lr=0,
        predict="u=7, x=2",
    )
    assert [each.after for each in run.predictions] == [{"o1": 36, "o2": 13}]


def test_a_prediction_without_a_value_is_none() -> None:
    """a is 0 before and 2 after."""
    run = solve("sqrt(1 + a*x)", sample={"x": 1, "y": 3}, lr=1, predict=["x=-1/4", "x=-1"])
    (first, second) = run.predictions
    assert run.result.parameters == {"a": 2}
    assert first.before == 1
    assert first.after == pytest.approx(0.5**0.5)
    assert (second.before, second.after) == (1, None)


# --- streamed data ---------------------------------------------------------------------------------------------------

SIZES = [KEPT - 1, KEPT, KEPT + 1, 2 * KEPT + 3]


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("every", [None, 4_999])
def test_a_long_file_per_sample(count: int, every: int | None, tmp_path: Path) -> None:
    run = solve("a*x + b", data=csv_file(tmp_path, count), lr=0.05, every=every)
    after = list(descend(rows_of(count), 0.05, (0.0, 0.0)))
    steps = list(run)
    numbers = [*(range(every, count, every) if every else ()), count]
    assert [step.step for step in steps] == numbers
    assert [step.samples[0].index for step in steps] == numbers
    assert (run.problem.samples.rows is None) == (count > KEPT)
    assert (run.result.loss is None) == (count > KEPT)
    for step in steps:
        assert tuple(step.new_parameters.values()) == pytest.approx(after[step.step - 1], rel=1e-12)
    if count > 1:
        assert tuple(steps[-1].parameters.values()) == pytest.approx(after[-2], rel=1e-12)


@pytest.mark.parametrize("batch", [1, 7, 4_096, 9_000, 15_000])
def test_streamed_steps_are_those_of_data_in_memory(
    batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 2 * KEPT + 3
    path = csv_file(tmp_path, count)
    settings: dict[str, Any] = {"lr": 0.05, "batch": batch, "epochs": 2, "every": max(1, 3_001 // batch)}
    streamed = solve("a*x + b", data=path, **settings)
    monkeypatch.setattr(samples, "KEPT", count)
    kept = solve("a*x + b", data=path, **settings)
    assert streamed.problem.samples.rows is None
    assert len(kept.problem.samples.rows or ()) == count
    assert [facts(step) for step in streamed] == [facts(step) for step in kept]
    # The last batch of an epoch is short: its own size divides.
    assert streamed.result.steps == 2 * -(-count // batch)


@pytest.mark.parametrize("stop", [1, 2, KEPT - 1, KEPT, KEPT + 1, KEPT + 2, KEPT + 4_097, 2 * KEPT + 4])
@pytest.mark.parametrize("setting", ["until", "lr", "steps"])
def test_the_last_record_at_the_borders_of_chunks(setting: str, stop: int, tmp_path: Path) -> None:
    """The last finished step is ``stop``: the next has no value, or a condition holds, or no more are asked for."""
    count = 2 * KEPT + 3
    texts = {"until": f"t == {stop}", "lr": f"0.05 + 0/(t - {stop + 1})", "steps": str(stop)}
    run = solve(
        "a*x + b", data=csv_file(tmp_path, count), every=None, epochs=2, **{"lr": 0.05, setting: texts[setting]}
    )
    (step,) = run
    assert (step.step, run.result.steps) == (stop, stop)
    assert run.result.stop_reason == {"until": "until", "lr": "diverged", "steps": "completed"}[setting]
    assert (step.epoch, step.samples[0].index) == (1 + (stop - 1) // count, 1 + (stop - 1) % count)
    after = list(descend((rows_of(count) * 2)[:stop], 0.05, (0.0, 0.0)))[-1]
    assert tuple(step.new_parameters.values()) == pytest.approx(after, rel=1e-12)
    assert run.result.parameters == step.new_parameters


def test_standard_input_is_read_once_or_kept() -> None:
    text = "x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in rows_of(KEPT + 50))
    for epochs, kept in (("1", False), ("2", True)):
        problem = pose(Settings(model="a*x + b", data="-", lr="0.05", epochs=epochs), io.BytesIO(text.encode()))
        run = Run(problem, every=None)
        (step,) = run
        assert (problem.samples.rows is not None) == kept
        assert step.step == (KEPT + 50) * int(epochs)
        after = list(descend(rows_of(KEPT + 50) * int(epochs), 0.05, (0.0, 0.0)))[-1]
        assert tuple(step.new_parameters.values()) == pytest.approx(after, rel=1e-12)


def test_a_bad_cell_far_down_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = csv_file(tmp_path, KEPT + 5_000, bad=KEPT + 4_000)
    run = solve("a*x + b", data=path, every=1_000)
    with pytest.raises(DataError, match="line 14001"):
        list(run)


def test_progress_is_told_with_the_number_of_steps(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []

    def note(done: int, total: int | None) -> None:
        told.append((done, total))

    list(Run(pose(Settings(model="a*x", data=[{"x": 1, "y": 1}] * 4, batch="2", epochs="2")), progress=note))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    told.clear()
    list(Run(pose(Settings(model="a*x", data=csv_file(tmp_path, KEPT + 1))), every=None, progress=note))
    assert told[-1] == (KEPT + 1, None)


def test_samples_can_be_left_out() -> None:
    (step,) = Run(pose(Settings(model="a*x", data=[{"x": 1, "y": 1}] * 4, batch="all", lr="0.5")), collect=False)
    assert step.samples == ()
    assert (step.loss, step.new_parameters) == (1, {"a": 1})


def peak(run: Run) -> int:
    tracemalloc.start()
    try:
        for _ in run:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_number_of_steps(tmp_path: Path) -> None:
    few, many = (peak(solve("a*x", data=csv_file(tmp_path, count), every=50_000)) for count in (20_000, 200_000))
    assert many < 1.2 * few
