"""The catalogues: every word of a result is in each, with the same values put in."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

import gdcalc
from gdcalc.words import CATALOGUES, ENGLISH, LANGUAGES, Words, language_of
from tests.conftest import Command
from tests.formats.engines import package

PACKAGE = Path(gdcalc.__file__).parent
OTHERS = [language for language in LANGUAGES if language != ENGLISH]


def in_the_code() -> set[str | tuple[str, str]]:
    """Return the texts that the code gives to the catalogues, a pair where one counts."""
    extract = package("babel.messages.extract")
    keywords = {"mark": None, "words": None, "count": (1, 2)}
    found: set[str | tuple[str, str]] = set()
    for path in PACKAGE.rglob("*.py"):
        with path.open("rb") as file:
            found |= {message for _, message, _, _ in extract.extract("python", file, keywords=keywords)}
    return {message for message in found if message and all(message)}


def catalogue(language: str) -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    pofile = package("babel.messages.pofile")
    path = CATALOGUES / language / "LC_MESSAGES" / "gdcalc.po"
    with path.open("rb") as file:
        return {message.id: message.string for message in pofile.read_po(file) if message.id}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_no_other(language: str) -> None:
    translated = catalogue(language)
    assert set(translated) == in_the_code()
    assert all(text and all(text) for text in translated.values())


@pytest.mark.parametrize("language", OTHERS)
def test_translations_put_in_the_same_values(language: str) -> None:
    for message, text in catalogue(language).items():
        wanted = message[-1] if isinstance(message, tuple) else message
        for each in text if isinstance(text, tuple) else (text,):
            assert sorted(re.findall(r"\{\w+\}", each)) == sorted(re.findall(r"\{\w+\}", wanted)), message


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_that_of_the_source(language: str) -> None:
    folder = CATALOGUES / language / "LC_MESSAGES"
    with (folder / "gdcalc.po").open("rb") as file:
        source = package("babel.messages.pofile").read_po(file)
    compiled = io.BytesIO()
    package("babel.messages.mofile").write_mo(compiled, source)
    assert (folder / "gdcalc.mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-Hans"),
        ({"LANG": "zh_SG"}, "zh-Hans"),
        ({"LANG": "zh_TW.UTF-8"}, "zh-Hant"),
        ({"LANG": "zh_HK.UTF-8"}, "zh-Hant"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_TW:en"}, "zh-Hant"),
        ({"LANG": "C", "LANGUAGE": "zh_TW"}, "en"),
    ],
)
def test_the_locale_chooses_the_language(variables: dict[str, str], language: str) -> None:
    assert language_of(variables) == language


def test_counting() -> None:
    assert Words().count("{number} step", "{number} steps", 1) == "1 step"
    assert Words().count("{number} step", "{number} steps", 1000) == "1,000 steps"
    assert Words("zh-Hans").count("{number} step", "{number} steps", 1000) == "1,000 步"


def test_the_option_and_the_locale_switch_the_result(gdcalc: Command) -> None:
    run = ("step", "samples/three.toml")
    assert gdcalc(*run, LANG="zh_TW.UTF-8").out == gdcalc(*run, "--lang", "zh-Hant").out
    assert "學習率" in gdcalc(*run, "--lang", "zh-Hant").out
    assert gdcalc(*run, "--lang", "en", LANG="zh_TW.UTF-8").out == gdcalc(*run).out
    gdcalc.encoding = "ascii"
    assert gdcalc(*run, LANG="zh_TW.UTF-8").out.isascii()


def test_a_result_in_chinese_has_no_english_word(gdcalc: Command) -> None:
    for options in (("--detail", "full"), ("--round", "3"), ("--batch", "2", "--penalty", "a^2"), ("--freeze", "b")):
        shown = gdcalc("step", "samples/three.toml", *options, "--lang", "zh-Hans", "--predict", "x=4").out
        words = set(re.findall(r"[A-Za-z]{3,}", shown))
        assert words <= {"mean", "loss", "penalty", "SymPy", "digits"}, words


def test_json_keys_never_change(gdcalc: Command) -> None:
    run = ("step", "samples/three.toml", "--json", "--work")
    assert gdcalc(*run, LANG="zh_CN.UTF-8").out == gdcalc(*run).out


def test_tables_in_chinese_are_aligned(gdcalc: Command) -> None:
    from rich.cells import cell_len

    shown = gdcalc("step", "samples/three.toml", "--lang", "zh-Hans").out.splitlines()
    rule = next(index for index, line in enumerate(shown) if line.startswith("──"))
    widths = {cell_len(line) for line in shown[rule - 1 : rule + 4]}
    assert len(widths) == 1
