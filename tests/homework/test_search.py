"""The search for causes: counted, the same on every run, and ended where it is too long; verdicts do not need it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gdcalc.answers.reader import Answer, AnswerFile, answers_of
from gdcalc.formats.json.schemas import schema_text
from gdcalc.homework import can_tell as telling
from gdcalc.homework.can_tell import can_tell
from gdcalc.homework.checker import Checker
from gdcalc.homework.exercise import Address, Exercise
from gdcalc.homework.finding import Report
from gdcalc.homework.search import PAIRS, SINGLES
from gdcalc.homework.variants import Budget, Limits, SearchEndedError
from gdcalc.problem import Settings
from gdcalc.program.compiler import StepFunction, Worked
from tests import offered
from tests.conftest import SAMPLES, Command
from tests.homework.checking import THREE, found, line, named, verdicts

LINE = Settings(model="a*x+b", data=THREE, lr="0.1")
QUANTITIES = ("prediction", "loss", "grad_a", "grad_b", "a", "b")


def nonsense(steps: int, seed: int = 1) -> list[dict[str, str]]:
    """Return values that no mistake gives."""
    generator = random.Random(seed)  # noqa: S311 - the same numbers each time
    return [{"step": str(step)} | {name: f"{generator.uniform(-3, 3):.3f}" for name in QUANTITIES}
            for step in range(1, steps + 1)]  # fmt: skip


def check(file: AnswerFile, steps: int, settings: Settings = LINE) -> Report:
    return Checker(Exercise(settings, steps)).check(file)


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the lines that are really worked, by step worked."""
    counted: list[int] = []
    work = StepFunction.__call__

    def counting(self: StepFunction, rows: Any, *others: Any) -> Worked:
        counted.append(len(rows) * len(self.program.sample) + len(self.program.after_samples))
        return work(self, rows, *others)

    monkeypatch.setattr(StepFunction, "__call__", counting)
    return counted


def test_a_budget_is_not_overdrawn() -> None:
    budget = Budget(10)
    budget.spend(10)
    with pytest.raises(SearchEndedError):
        budget.spend(1)
    assert budget.spent == 10


def test_two_runs_of_a_file_count_and_say_the_same() -> None:
    file = answers_of(nonsense(20))
    checker = Checker(Exercise(LINE, 20))
    first, again, other = checker.check(file), checker.check(file), check(file, 20)
    assert first.lines == again.lines == other.lines > 0
    assert first.findings == again.findings == other.findings


def test_what_another_file_took_is_nothing_to_a_file() -> None:
    """Sheets are compiled once for a class; a file is told the same whether they are compiled or not."""
    few = answers_of(nonsense(3, seed=2))
    checker = Checker(Exercise(LINE, 20))
    before = checker.check(few)
    checker.check(answers_of(nonsense(20)))
    assert checker.check(few) == before


def limit(monkeypatch: pytest.MonkeyPatch, singles: int, pairs: int, of: str = "OF_A_FILE") -> None:
    """Let no more lines be worked for a file, or for an answer that is given alone."""
    monkeypatch.setattr(f"gdcalc.homework.checker.{of}", Limits(singles, pairs))


@pytest.mark.parametrize("most", [(0, 0), (20_000, 0), (200_000, 50_000), (SINGLES, 0), (SINGLES, PAIRS)])
def test_the_budget_is_held_and_verdicts_do_not_need_it(
    monkeypatch: pytest.MonkeyPatch, worked: list[int], most: tuple[int, int]
) -> None:
    checker = Checker(Exercise(LINE, 60))
    file = answers_of([*nonsense(60)[:3], *nonsense(60)[50:]])
    right = [(finding.address, finding.verdict) for finding in checker.check(file).findings]
    limit(monkeypatch, 0, 0)
    worked.clear()
    checker.check(file)
    of_verdicts = sum(worked)
    worked.clear()
    limit(monkeypatch, *most)
    report = checker.check(file)
    assert sum(worked) - of_verdicts <= report.lines <= sum(most)
    assert (report.broken_off is None) == (most == (SINGLES, PAIRS))
    assert [(finding.address, finding.verdict) for finding in report.findings] == right


def test_a_cause_that_is_found_before_the_search_ends_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # The gradient's signs are turned in step 1 (README: -2, -2 with learning rate 1); later values are nonsense.
    turned = {(1, "grad_a"): "2.00", (1, "grad_b"): "2.00"}
    junk = {(step, name): f"{37.1 + step:.2f}" for step in range(2, 9) for name in ("grad_a", "grad_b")}
    enough = line(turned)
    assert enough.broken_off is None
    limit(monkeypatch, enough.lines + 2_000, 0)
    report = line(turned | junk, epochs="3")
    assert named(found(report, "grad_a")) == {"sign-flipped"}
    ended = report.broken_off
    assert ended is not None
    assert ended.answer.step in range(2, 9)
    assert [each.searched for each in report.findings if each.address and each.address.step > (ended.answer.step or 0)]


def test_a_long_run_of_a_large_sheet_is_searched_up_to_the_budget() -> None:
    """The likeliest mistakes of the first value are tried whatever follows a thousand steps later."""
    weights = [f"w{index}" for index in range(1, 9)]
    model = " + ".join(f"{name}*tanh({name}*x)" for name in weights)
    init = [f"{name}=0.{index}" for index, name in enumerate(weights, 1)]
    settings = Settings(model=model, data=THREE, lr="0.01", init=init, steps="1000")
    records = [{"step": "1", "w1": "7.123", "w2": "3.456"}, {"step": "1000", "w1": "5.5", "w2": "99.125"}]
    report = check(answers_of(records), 1000, settings)
    assert report.lines <= SINGLES + PAIRS
    assert verdicts(report)[:2] == ["wrong", "wrong"]


def test_a_mistake_that_reads_a_value_that_is_not_there() -> None:
    """The logarithm of a negative number ends no search: a = -100 has no prediction, and no new parameters."""
    settings = Settings(model="ln(a*x+2)+b", data=THREE, lr="0.1", init=["a=0.3, b=0.2"], steps="6")
    records = [
        {"step": "1", "a": "-100", "grad_a": "-100", "b": "1.234"},
        {"step": "2", "a": "0.877", "grad_a": "9.99"},
    ]
    report = check(answers_of(records), 6, settings)
    assert "wrong" in verdicts(report)


def test_formulas_are_followed_once(worked: list[int]) -> None:
    """A formula in each of 60 steps: every step is worked a few times, not once for each formula after it."""
    records = [{"step": str(step), "grad_a": "-2*(y-(a*x+b))*x"} for step in range(1, 61)]
    report = check(answers_of(records), 60)
    assert verdicts(report) == ["right"] * 60
    assert len(worked) <= 5 * 60


# --- what is said ----------------------------------------------------------------------------------------------------

PROBLEM = ("-m", "a*x+b", "-d", str(SAMPLES / "three.csv"), "--lr", "0.1")
ENDED = "The search for causes was broken off at step 1, "


@pytest.fixture
def junk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    limit(monkeypatch, 1_000, 1_000)
    path = tmp_path / "junk.csv"
    rows = [",".join(record.values()) for record in nonsense(2)]
    path.write_text("\n".join([f"step,{','.join(QUANTITIES)}", *rows]) + "\n")
    return path


@pytest.mark.parametrize("form", offered.texts("check"))
def test_every_report_says_where_the_search_ended(gdcalc: Command, junk: Path, form: str) -> None:
    ended = gdcalc("check", str(junk), *PROBLEM, "--format", form, COLUMNS="200")
    assert ended.status == 1
    assert ENDED in " ".join(ended.out.split())
    assert "no usual mistake" not in ended.out
    assert "the search for a cause was broken off" in " ".join(ended.out.split())


@pytest.mark.parametrize(
    ("language", "said"), [("zh-Hans", "对原因的查找中断于第 1 步，"), ("zh-Hant", "對原因的查找中斷於第 1 步，")]
)
def test_it_is_said_in_the_language_asked_for(gdcalc: Command, junk: Path, language: str, said: str) -> None:
    assert said in gdcalc("check", str(junk), *PROBLEM, "--lang", language, COLUMNS="200").out


def test_hints_alone_say_it_too(gdcalc: Command, junk: Path) -> None:
    out = gdcalc("check", str(junk), *PROBLEM, "--no-reveal", COLUMNS="200").out
    assert ENDED in out
    assert "no usual mistake" not in out


def test_json_says_it(gdcalc: Command, junk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = json.loads(schema_text("check"))
    document = json.loads(gdcalc("check", str(junk), *PROBLEM, "--json").out)
    jsonschema.validate(document, schema)
    assert document["search"]["broken_off"] == {"step": 1, "quantity": "prediction", "sample": 1}
    assert document["search"]["lines"] <= 2_000
    monkeypatch.undo()
    document = json.loads(gdcalc("check", str(junk), *PROBLEM, "--json").out)
    jsonschema.validate(document, schema)
    assert document["search"]["broken_off"] is None


def test_one_file_takes_nothing_from_the_others_of_a_class(gdcalc: Command, tmp_path: Path, junk: Path) -> None:
    # Ann's values are the README's own, with learning rate 1, worked by hand.
    (tmp_path / "class").mkdir()
    junk.rename(tmp_path / "class" / "bob.csv")
    (tmp_path / "class" / "ann.csv").write_text("step,prediction,loss,grad_a,grad_b,a,b\n1,0,1,-2,-2,2,2\n")
    options = ("-m", "a*x+b", "-d", str(SAMPLES / "three.csv"), "--lr", "1", "--steps", "2")
    document = json.loads(gdcalc("check", str(tmp_path / "class"), *options, "--json").out)
    jsonschema.validate(document, json.loads(schema_text("class")))
    ann, bob = document["students"]
    assert ann["search"] == {"lines": 0, "broken_off": None}
    assert ann["counts"]["right"] == 6
    assert bob["search"]["broken_off"] == "step1_prediction"
    assert [(each["mistakes"], each["searched"]) for each in document["histogram"]] == [([], False)]
    table = gdcalc("check", str(tmp_path / "class"), *options, COLUMNS="200").out
    assert "the search for a cause was broken off" in table
    assert "no usual mistake" not in table
    gdcalc("check", str(tmp_path / "class"), *options, "--feedback", str(tmp_path / "out"), "--gradescope")
    assert ENDED in (tmp_path / "out" / "bob.md").read_text()
    assert ENDED in json.loads((tmp_path / "out" / "bob" / "results.json").read_text())["output"]


def test_one_answer_at_a_time_has_a_budget_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = Checker(Exercise(LINE, 1))
    address = Address(1, 0, checker.exercise.by_hand.gradient["a"])
    answer = Answer(address.line, "7.77", address.step, address.place)
    assert checker.check_latest([(address, answer)]).searched
    limit(monkeypatch, 10, 10, "OF_AN_ANSWER")
    finding = checker.check_latest([(address, answer)])
    assert (finding.verdict.value, finding.searched) == ("wrong", False)


def test_interactive_says_it(gdcalc: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, 10, 10, "OF_AN_ANSWER")
    out = gdcalc("check", "--interactive", *PROBLEM, stdin=b"7.77\n7.77\n7.77\n", COLUMNS="200").out
    assert "the search for a cause was broken off" in out
    assert "no usual mistake" not in out


# --- what a problem can tell -----------------------------------------------------------------------------------------

TOLD = Settings(model="a*x+b", data=THREE, init=["a=0, b=0"], lr="1")


def test_changes_that_are_not_tried_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = can_tell(TOLD)
    assert whole.untried == 0
    monkeypatch.setattr(telling, "MOST_LINES", 0)
    none = can_tell(TOLD)
    assert none.confusion == whole.confusion
    assert (none.suggestions, none.tried_all) == ((), False)
    assert none.untried > 0


def test_what_is_not_tried_is_said(gdcalc: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ("check", "--can-tell", "-m", "a*x+b", "-d", str(SAMPLES / "three.csv"), "--lr", "1")
    schema = json.loads(schema_text("can-tell"))
    document = json.loads(gdcalc(*options, "--json").out)
    jsonschema.validate(document, schema)
    assert document["untried"] == 0
    monkeypatch.setattr(telling, "MOST_LINES", 3_000)
    document = json.loads(gdcalc(*options, "--json").out)
    jsonschema.validate(document, schema)
    assert document["untried"] > 1
    assert document["left"]["tried_all"] is False
    assert (
        f"{document['untried']} changes were not tried: it would take too long." in gdcalc(*options, COLUMNS="200").out
    )
