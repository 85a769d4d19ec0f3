"""Names are compared in Unicode's form NFKC, as Python compares identifiers, wherever a name comes from."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcalc.errors import ExpressionError
from gdcalc.expression.parser import parse
from gdcalc.expression.symbols import GREEK
from gdcalc.expression.tokens import fold_name, tokenize
from gdcalc.expression.tree import Name
from gdcalc.homework.placement import squash
from tests import offered
from tests.conftest import Command
from tests.scripts.running import execute

ONE_NAME: list[tuple[str, str]] = [
    ("\N{LATIN SMALL LIGATURE FI}", "fi"),
    ("\N{LATIN SMALL LIGATURE FFI}x", "ffix"),
    ("\N{LATIN SMALL LETTER LONG S}", "s"),
    ("\N{ANGSTROM SIGN}", "\N{LATIN CAPITAL LETTER A WITH RING ABOVE}"),
    ("A\N{COMBINING RING ABOVE}", "\N{LATIN CAPITAL LETTER A WITH RING ABOVE}"),
    ("e\N{COMBINING ACUTE ACCENT}t", "ét"),
    ("e\N{COMBINING GRAVE TONE MARK}", "è"),
    ("\N{FULLWIDTH LATIN SMALL LETTER W}_1", "w_1"),
    ("\N{MATHEMATICAL BOLD SMALL W}", "w"),
    ("\N{OHM SIGN}", "Omega"),
    ("\N{MICRO SIGN}", "mu"),
    ("\N{GREEK SMALL LETTER ALPHA}\N{COMBINING ACUTE ACCENT}", "\N{GREEK SMALL LETTER ALPHA WITH TONOS}"),
    ("\N{LATIN SMALL LETTER DZ WITH CARON}", "dž"),
    ("\N{HANGUL CHOSEONG HIEUH}\N{HANGUL JUNGSEONG A}\N{HANGUL JONGSEONG NIEUN}", "한"),
    ("w\N{COMBINING CIRCUMFLEX ACCENT}", "\N{LATIN SMALL LETTER W WITH CIRCUMFLEX}"),
    ("w\N{COMBINING CIRCUMFLEX ACCENT}_1", "what_1"),
    ("y\N{COMBINING CIRCUMFLEX ACCENT}", "\N{LATIN SMALL LETTER Y WITH CIRCUMFLEX}"),
    ("θ\N{COMBINING CIRCUMFLEX ACCENT}", "thetahat"),
    ("co\N{COMBINING CIRCUMFLEX ACCENT}te\N{COMBINING ACUTE ACCENT}", "côté"),
]


@pytest.mark.parametrize(("typed", "same"), ONE_NAME)
def test_spellings_of_one_name(typed: str, same: str) -> None:
    assert parse(typed) == parse(same)
    assert fold_name(typed) == fold_name(same)
    assert isinstance(parse(typed), Name)
    assert squash(typed) == squash(same)
    assert squash(f"∂L/∂{typed}") == squash(f"dL/d{same}")


@pytest.mark.parametrize(
    ("one", "other"),
    [("fi", "fl"), ("é", "e"), ("w", "what"), ("x²", "x2"), ("x₁", "x1"), ("cote", "côte"), ("s", "S")],
)
def test_names_that_stay_apart(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("typed", "column"),
    [("x\N{COMBINING MACRON}", 2), ("a*fi\N{COMBINING ACUTE ACCENT}x\N{COMBINING MACRON}b", 7), ("㎏", 1), ("xª", 2)],
)
def test_marks_and_signs_that_no_name_holds(typed: str, column: int) -> None:
    with pytest.raises(ExpressionError, match="is not allowed in a formula") as error:
        parse(typed)
    excerpt = error.value.excerpt
    assert excerpt is not None
    assert excerpt.span.start == column - 1


def test_every_letter_alone_and_after_another_makes_a_name_that_python_leaves_as_it_is() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        if not character.isalpha() or "\ud800" <= character <= "\udfff":
            continue
        for text in (character, "a" + character):
            try:
                tokens = tokenize(text)
            except ExpressionError:
                continue
            for token in tokens[:-1]:
                assert unicodedata.normalize("NFKC", token.text) == token.text, ascii(text)


MARKED = st.text("aewyofi\ufb01\u017f\u212b\uff57\u00e2\u0175\u00e9\u03b8\u0301\u0302\u030a_1", min_size=1, max_size=6)


@given(MARKED)
def test_a_text_and_its_normal_forms_are_one_name(text: str) -> None:
    spellings: list[list[str] | None] = []
    for form in (text, *(unicodedata.normalize(each, text) for each in ("NFC", "NFD", "NFKC", "NFKD"))):
        try:
            spellings.append([token.text for token in tokenize(form)[:-1]])
        except ExpressionError:
            spellings.append(None)
    first = spellings[0]
    if first is not None:
        assert spellings.count(first) == len(spellings)
        assert not any(letter in name for name in first for letter in GREEK)


# --- the commands ----------------------------------------------------------------------------------------------------

LIGATURE = "\N{LATIN SMALL LIGATURE FI}"
DECOMPOSED, COMPOSED = "e\N{COMBINING ACUTE ACCENT}", "\N{LATIN SMALL LETTER E WITH ACUTE}"


def problem(parameter: str, column: str, target: str, folder: Path, name: str) -> list[str]:
    """Write a problem file whose options spell the names in this way."""
    data = folder / f"{name}.csv"
    data.write_text(f"{column},{target}\n2,1\n1,3\n", encoding="utf-8")
    file = folder / f"{name}.toml"
    file.write_text(
        f'model = "{parameter}*{column} + {parameter}^2"\ndata = "{data.name}"\ntarget = "{target}"\n'
        f'init = "{parameter}=1"\nlr = 0.1\nuntil = "{parameter} < -100"\npredict = "{column}=3"\n'
        f'penalty = "0.1*{parameter}^2"\n',
        encoding="utf-8",
    )
    return [str(file)]


def test_every_option_knows_a_name_in_either_spelling(gdcalc: Command, tmp_path: Path) -> None:
    plain = gdcalc("step", *problem("fi", COMPOSED, "s", tmp_path, "plain"), "--json")
    assert plain.status == 0, plain.err
    options = problem(LIGATURE, COMPOSED, "s", tmp_path, "other")
    text = (tmp_path / "other.toml").read_text("utf-8")
    mixed = text.replace(f'model = "{LIGATURE}*', 'model = "fi*').replace(
        'predict = "' + COMPOSED, 'predict = "' + DECOMPOSED
    )
    (tmp_path / "other.toml").write_text(mixed.replace('target = "s"', 'target = "ſ"'), "utf-8")
    other = gdcalc("step", *options, "--json")
    assert other.status == 0, other.err
    for key in ("steps", "predictions", "result"):
        assert json.loads(other.out)[key] == json.loads(plain.out)[key]
    # By hand: yhat = 2 + 1, the loss (1 - 3)^2 + 0.1; its slope 2*(3 - 1)*(2 + 2) + 0.2.
    first = json.loads(other.out)["steps"][0]
    assert first["loss"] == pytest.approx(4.1, rel=1e-12)
    assert first["gradient"] == {"fi": pytest.approx(16.2, rel=1e-12)}
    frozen = gdcalc("step", "--model", "fi*x + b", "--sample", "x=1,y=1", "--freeze", LIGATURE, "--json")
    assert json.loads(frozen.out)["problem"]["frozen"] == ["fi"]


@pytest.mark.parametrize("name", offered.libraries())
def test_one_name_in_two_spellings_is_one_in_a_script(gdcalc: Command, tmp_path: Path, name: str) -> None:
    if name != "python":
        pytest.importorskip(name)
    model = f"{LIGATURE}*x + 10*fi*x"
    script = gdcalc("code", "--model", model, "--sample", "x=1,y=1", "--init", "fi=1", "--library", name)
    (printed,) = execute([script.out], tmp_path)
    # (1 - 11)^2 and 2*10*11: with two parameters the slopes would be 20 and 200.
    assert printed.steps == [[1, 100, 220, pytest.approx(1 - 2.2)]]


@pytest.mark.parametrize(
    ("one", "other"), [(LIGATURE, "fi"), (DECOMPOSED, COMPOSED), (f"{LIGATURE} t", "fi t"), ("㎏", "kg")]
)
def test_two_columns_of_one_name_are_refused(gdcalc: Command, tmp_path: Path, one: str, other: str) -> None:
    data = tmp_path / "two.csv"
    data.write_text(f"x,{one},{other},y\n1,2,3,4\n", encoding="utf-8")
    ended = gdcalc("step", "--model", "a*x", "--data", str(data))
    assert ended.status == 2
    assert "have one name\n  hint: rename one" in ended.err


@pytest.mark.parametrize("option", ["init", "sample", "predict"])
def test_a_name_given_twice_in_two_spellings_is_refused(gdcalc: Command, option: str) -> None:
    options = {"init": "fi=1", "sample": "x=1,y=1,fi=2", "predict": "x=1,fi=1"}
    options[option] += f",{LIGATURE}=3"
    model = "fi*x" if option == "init" else "a*fi*x"
    sample = options["sample"] if option != "init" else "x=1,y=1"
    given = [f"--{option}", options[option]] if option != "sample" else []
    ended = gdcalc("step", "--model", model, "--sample", sample, *given)
    assert (ended.status, "fi is given twice" in ended.err) == (2, True), ended.err


def sheet(names: list[str], cells: list[object]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([names, cells])
    return file.getvalue()


@pytest.mark.parametrize("spelled", [LIGATURE, "fi", "\N{FULLWIDTH LATIN SMALL LETTER F}i"])
@pytest.mark.parametrize(("written", "status"), [(16.2, 0), (17.2, 1)])
def test_answers_know_a_name_in_either_spelling(
    gdcalc: Command, tmp_path: Path, spelled: str, written: float, status: int
) -> None:
    answers = tmp_path / "answers.csv"
    step = "\N{FULLWIDTH LATIN SMALL LETTER S}tep"
    answers.write_text(
        sheet([step, spelled, f"dL/d{spelled}", f"new_{spelled}"], [1, 1, written, round(1 - 1.62, 3)]), "utf-8"
    )
    ended = gdcalc("check", str(answers), *problem("fi", COMPOSED, "s", tmp_path, "plain"))
    assert ended.status == status, ended.out + ended.err
    assert "does not know" not in ended.out


def test_steps_made_elsewhere_know_a_name_in_either_spelling(gdcalc: Command, tmp_path: Path) -> None:
    file, options = tmp_path / "steps.csv", ["--model", "fi*x", "--sample", "x=1,y=1"]
    # By hand: the loss (1 - 0)^2, the slope -2, the new value 0.01*2.
    file.write_text(sheet(["step", "loss", f"grad_{LIGATURE}", f"new_{LIGATURE}"], [1, 1, -2, 0.02]), "utf-8")
    assert gdcalc("compare", *options, "--with", str(file)).status == 0
    file.write_text(sheet(["step", "loss", f"grad_{LIGATURE}", f"new_{LIGATURE}"], [1, 1, -2, 0.03]), "utf-8")
    assert "0.03" in gdcalc("compare", *options, "--with", str(file)).out
    file.write_text(sheet(["step", "loss", f"grad_{LIGATURE}", "grad_fi"], [1, 1, -2, 0.03]), "utf-8")
    ended = gdcalc("compare", *options, "--with", str(file))
    assert (ended.status, "have one name" in ended.err) == (2, True)


def test_two_answers_under_one_name_are_told(gdcalc: Command, tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text(sheet(["step", "dL/dfi", f"dL/d{LIGATURE}"], [1, 16.2, 16.3]), "utf-8")
    ended = gdcalc("check", str(answers), *problem("fi", COMPOSED, "s", tmp_path, "plain"))
    assert "this value is given twice, and differs" in ended.out
