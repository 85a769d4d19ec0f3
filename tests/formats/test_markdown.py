"""Markdown: what a person wrote is shown as it was written, and opens nothing that Markdown would read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from gdcalc.documents.content import Block, Equation, Heading, Inline, Paragraph, Row, Rows, Table
from gdcalc.expression.parser import parse
from gdcalc.formats.markdown import markdown
from gdcalc.formats.page import Page
from tests.conftest import Command
from tests.formats.engines import package

OPENERS = {
    "0.5 is right": "0.5 is right",
    "-0.5 is right": "-0.5 is right",
    "+3": "+3",
    "=": "=",
    "2.": r"2\.",
    "1. of all": r"1\. of all",
    "12) of all": r"12\) of all",
    "1.5) of all": "1.5) of all",
    "1234567890. is no list": "1234567890. is no list",
    "- all": r"\- all",
    "+ all": r"\+ all",
    "-": r"\-",
    "---": r"\---",
    "- - -": r"\- - -",
    "    0.5": "0.5",
    "# all": r"\# all",
    "> all": r"\> all",
    "Done!": "Done!",
    "1 < 2 & a_b": r"1 \< 2 \& a\_b",
}
"""A paragraph's words, and how CommonMark 0.31 needs them written (sections 4.1, 4.2, 5.1, 5.2 and 2.4)."""


def written(*blocks: Block) -> str:
    return "".join(markdown(blocks, Page(width=80, color=False)))


def cells(text: str) -> list[list[str]]:
    """Return the cells of a table's rows; a bar with a backslash before it is none of its own."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


@pytest.mark.parametrize("text", OPENERS)
def test_a_paragraph_opens_no_other_block(text: str) -> None:
    assert written(Paragraph((text,))) == OPENERS[text] + "\n"
    assert written(Rows((Row("", (), text),))) == OPENERS[text] + "\n"


def test_only_the_beginning_of_a_paragraph_opens_one() -> None:
    parts: Sequence[Inline] = ("here ", Equation(parse("a")), "1. and ", "- no list")
    assert written(Paragraph(tuple(parts))) == "here $a$1. and - no list\n"
    assert written(Heading(1, "1. of all")) == "## 1. of all\n"


@pytest.mark.parametrize("text", ["0.5", "1.", "12)", "-2", "- 2", "+2", "=2", "---"])
def test_numbers_in_cells_are_as_they_were_written(text: str) -> None:
    assert cells(written(Table((text, text), (((text,), (text,)),)))) == [[text, text], ["---", "---"], [text, text]]


def test_a_formula_in_a_cell_has_no_bar() -> None:
    table = Table(("a", "b"), ((("2|3",), (Equation(parse("abs(x)")),)),))
    assert cells(written(table))[2] == [r"2\|3", r"$\left\vert x\right\vert $"]
    assert written(Paragraph((Equation(parse("abs(x)")),))) == "$\\left|x\\right|$\n"


@pytest.mark.parametrize("text", OPENERS)
def test_a_reader_of_markdown_shows_what_was_written(text: str) -> None:
    parser = package("markdown_it").MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(written(Paragraph((text,))))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert shown(tokens[1]) == text.strip()
    tokens = parser.parse(written(Table(("a",), (((text,),),))))
    assert [shown(token) for token in tokens if token.type == "inline"] == ["a", text.strip()]


def shown(token: object) -> str:
    """Return the text that an inline token shows."""
    children = getattr(token, "children", None) or ()
    return "".join(child.content for child in children)


def test_a_students_numbers_are_in_the_report(gdcalc: Command, tmp_path: Path) -> None:
    (tmp_path / "ann.csv").write_text("step,prediction,loss\n1,0.5,-1.5\n")
    problem = ("-m", "a*x+b", "-d", "samples/three.csv", "--lr", "1")
    report = gdcalc("check", str(tmp_path / "ann.csv"), *problem, "--format", "markdown").out
    assert {"0.5", "-1.5"} <= {cell for row in cells(report) for cell in row}
    out = tmp_path / "feedback"
    gdcalc("check", str(tmp_path), *problem, "--feedback", str(out), "--format", "markdown")
    (feedback,) = out.rglob("*.md")
    assert {"0.5", "-1.5"} <= {cell for row in cells(feedback.read_text("utf-8")) for cell in row}
