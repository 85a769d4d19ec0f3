"""Documents, each read by the real program that it is for."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zlib
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Command
from tests.formats.engines import browse, katex, latex, package, program

FOUR = ("samples/four.toml", "--epochs", "1")
HUNDRED = tuple(option for index in range(100) for option in ("--sample", f"x={index},y=1"))

RUNS: dict[str, tuple[str, ...]] = {
    "three": ("step", "samples/three.toml"),
    "batch": ("step", *FOUR, "--penalty", "0.1*w^2 + abs(b)"),
    "elided": ("step", "--model", "w*x", *HUNDRED, "--batch", "all"),
    "neuron": ("step", "samples/neuron.toml", "--detail", "full", "--freeze", "b"),
    "by hand": ("step", "samples/neuron.toml", "--detail", "full", "--round", "4"),
    "network": ("step", "samples/network.toml"),
    "fractions": ("step", "samples/parabola.toml", "--exact", "--lr", "1/(3*t)", "--steps", "3"),
    "cases": (
        *("step", "--model", "abs(a*x)/sqrt(b^2+1)*softplus(a*x) - max(a, x^2) + log2(c)^2 + exp(-x/c)*pi"),
        *("--data", "samples/three.csv", "--init", "1/3", "--loss", "huber:delta=0.5"),
    ),
    "cross-entropy": (
        *("step", "--model", "sigmoid(w*x)", "--data", "samples/three.csv", "--loss", "bce"),
        *("--predict", "x=4", "--until", "loss < 0.01"),
    ),
    "adam": ("step", "samples/four.toml", "--optimizer", "adam:amsgrad=true", "--lr", "cosine:lr=0.1", "--epochs", "2"),
    "nadam": ("step", "samples/three.toml", "--optimizer", "nadam", "--dialect", "keras"),
    "line search": ("step", "-f", "x^2 + x*y + 2*y^2", "--init", "x=3, y=-1", "--lr", "backtracking", "--steps", "2"),
    "names": ("step", "--model", "theta_1*x_1^2 + alpha_long*x2 + w1", "--sample", "x_1=1e-7, x2=1e20, y=-1"),
    "rules": ("derive", "samples/neuron.toml", "--steps"),
    "quotient": ("derive", "-f", "sqrt(a)/(1 + b^2) + 2^a*a^b", "--init", "1/2", "--steps"),
}
CHINESE = ("step", "--model", "a*温度 + b", "--sample", "温度=1, y=2", "--detail", "full", "--lang", "zh-Hans")


def written(gdcalc: Command, form: str, name: str, *options: str) -> str:
    ended = gdcalc(*RUNS[name], "--format", form, *options)
    assert ended.status == 0, ended.err
    return ended.out


@pytest.mark.parametrize("name", RUNS)
def test_latex_compiles(gdcalc: Command, name: str, tmp_path: Path) -> None:
    log = latex("pdflatex", written(gdcalc, "latex", name), tmp_path)
    assert "Missing character" not in log
    assert not re.findall(r"Overfull \\hbox \((?:[5-9]\d|\d{3,})", log)


def test_a_latex_fragment_is_for_a_document_of_ones_own(gdcalc: Command, tmp_path: Path) -> None:
    body = written(gdcalc, "latex", "neuron", "--fragment")
    assert body.startswith(r"\begin{align*}")
    own = "\\documentclass{article}\\usepackage{amsmath,graphicx}\\begin{document}\n" + body + "\\end{document}\n"
    latex("pdflatex", own, tmp_path)


def test_latex_in_chinese_compiles(gdcalc: Command, tmp_path: Path) -> None:
    program("kpsewhich")
    if subprocess.run(["kpsewhich", "ctex.sty"], capture_output=True, check=False).returncode:
        pytest.skip("the LaTeX package ctex is not installed")
    log = latex("xelatex", gdcalc(*CHINESE, "--format", "latex").out, tmp_path)
    assert "Missing character" not in log


@pytest.mark.parametrize("name", RUNS)
def test_katex_sets_every_formula_of_markdown(gdcalc: Command, name: str) -> None:
    text = written(gdcalc, "markdown", name)
    formulas = re.findall(r"^\$\$\n(.*?)\n\$\$$", text, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"(?<![\\$])\$([^$\n]+)\$", re.sub(r"^\$\$\n.*?\n\$\$$", "", text, flags=re.M | re.S))
    assert len(formulas) > 2
    assert [
        (formula, said) for formula, said in zip(formulas + inline, katex(formulas + inline), strict=True) if said
    ] == []


@pytest.mark.parametrize("name", [*RUNS, "chinese"])
def test_markdown_is_headings_paragraphs_and_formulas(gdcalc: Command, name: str) -> None:
    parser = (
        package("markdown_it").MarkdownIt("commonmark").use(package("mdit_py_plugins.dollarmath").dollarmath_plugin)
    )
    text = gdcalc(*CHINESE, "--format", "markdown").out if name == "chinese" else written(gdcalc, "markdown", name)
    tokens = parser.parse(text)
    kinds = {token.type for token in tokens}
    assert kinds <= {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "math_block"),
    }
    inner = {child.type for token in tokens for child in token.children or ()}
    assert inner <= {"text", "strong_open", "strong_close", "math_inline"}
    assert sum(token.type == "math_block" for token in tokens) == text.count("\n$$\n\n") + text.endswith("$$\n")


@pytest.mark.parametrize("name", [*RUNS, "chinese"])
def test_typst_compiles(gdcalc: Command, name: str, tmp_path: Path) -> None:
    typst = package("typst")
    text = gdcalc(*CHINESE, "--format", "typst").out if name == "chinese" else written(gdcalc, "typst", name)
    source = tmp_path / "work.typ"
    source.write_text(text, encoding="utf-8")
    document, warnings = typst.compile_with_warnings(str(source))
    assert document.startswith(b"%PDF")
    assert [warning.message for warning in warnings if "font" not in warning.message] == []


@pytest.mark.parametrize("name", ["neuron", "cases", "rules", "elided"])
def test_a_browser_shows_the_page_without_network(gdcalc: Command, name: str, tmp_path: Path) -> None:
    text = written(gdcalc, "html", name)
    page = tmp_path / "work.html"
    page.write_text(text, encoding="utf-8")
    document, console, picture = browse(page, tmp_path)
    assert console == ""
    assert document.count("<math>") == text.count("<math>") > 10
    assert colours(picture) > 20
    assert "http" not in text


@pytest.mark.parametrize("name", RUNS)
def test_html_is_well_formed(gdcalc: Command, name: str) -> None:
    """Every element is closed: the body reads as XML."""
    body = written(gdcalc, "html", name, "--fragment").replace("&nbsp;", " ")
    root = ElementTree.fromstring(f"<body>{body}</body>")
    for element in root.iter("mfrac"):
        assert len(element) == 2
    for element in root.iter("msup"):
        assert len(element) == 2


def colours(picture: bytes) -> int:
    """Return how many different values the bytes of a PNG's picture have; a blank page has few."""
    assert picture.startswith(b"\x89PNG")
    data, position = b"", 8
    while position < len(picture):
        size = int.from_bytes(picture[position : position + 4], "big")
        if picture[position + 4 : position + 8] == b"IDAT":
            data += picture[position + 8 : position + 8 + size]
        position += size + 12
    return len(set(zlib.decompress(data)))


@pytest.mark.parametrize("name", [name for name, run in RUNS.items() if run[0] == "step"])
def test_csv_holds_what_json_does(gdcalc: Command, name: str) -> None:
    pandas = package("pandas")
    rows = pandas.read_csv(io.StringIO(written_plain(gdcalc, "csv", name)))
    document = json.loads(written_plain(gdcalc, "json", name))
    assert rows.columns.is_unique
    assert list(rows.columns[:2]) == ["step", "epoch"]
    parts = [(step, sample) for step in document["steps"] for sample in step["samples"] or [step]]
    assert len(rows) == len(parts)
    for row, (step, part) in zip(rows.to_dict("records"), parts, strict=True):
        assert ("sample" in row) == ("index" in part)
        wanted = {"step": step["step"], "epoch": step["epoch"], "loss": part["loss"]} | step["parameters"]
        wanted |= {"sample": part["index"], "batch_loss": step["loss"]} if "index" in part else {}
        wanted |= {f"grad_{name}": value for name, value in part["gradient"].items()}
        wanted |= {f"batch_grad_{name}": value for name, value in step["gradient"].items()}
        wanted |= {f"new_{name}": value for name, value in step["new_parameters"].items()}
        for column, value in wanted.items():
            if column in row:
                assert Fraction(str(row[column])) == Fraction(str(value)), column
            else:
                assert column.startswith("batch_"), column


def written_plain(gdcalc: Command, form: str, name: str) -> str:
    """Return a run in a format that has no worked lines of its own."""
    arguments = list(RUNS[name])
    if "--detail" in arguments:
        place = arguments.index("--detail")
        del arguments[place : place + 2]
    ended = gdcalc(*arguments, "--format", form)
    assert ended.status == 0, ended.err
    return ended.out


def test_csv_columns_of_the_three_samples(gdcalc: Command) -> None:
    assert gdcalc("step", "samples/three.toml", "--format", "csv").out.splitlines() == [
        "step,epoch,sample,x,y,prediction,loss,grad_a,grad_b,learning_rate,a,b,new_a,new_b",
        "1,1,1,1,1,0,1,-2,-2,1,0,0,2,2",
        "2,1,2,0,1,2,1,0,2,1,2,2,2,0",
        "3,1,3,1,0,2,4,4,4,1,2,0,-2,-4",
    ]


def test_csv_keeps_its_own_names(gdcalc: Command) -> None:
    """A column of the data that is called like one of a run's gets a mark at its end."""
    ended = gdcalc("step", "--model", "a*step + b*sample", "--sample", "step=1, sample=2, y=3", "--format", "csv")
    assert ended.out.splitlines()[0].startswith("step,epoch,sample,step_,sample_,y,prediction,")


@pytest.mark.parametrize("name", [name for name, run in RUNS.items() if run[0] == "step"])
def test_the_work_in_json(gdcalc: Command, name: str) -> None:
    arguments = [*RUNS[name], "--json", "--work"]
    ended = gdcalc(*arguments)
    assert ended.status == 0, ended.err
    steps = json.loads(ended.out)["steps"]
    lines = [line for step in steps for line in step["work"]]
    assert [said for said in katex([line["latex"] for line in lines[:200]]) if said] == []
    for line in lines:
        ElementTree.fromstring(line["mathml"].replace("&#x2061;", ""))
        assert "…" not in line["text"]
    for step in steps:
        groups = [sample for sample, _ in groupby(line["sample"] for line in step["work"])]
        assert groups == [*(sample["index"] for sample in step["samples"]), None]


def test_jq_reads_the_work(gdcalc: Command) -> None:
    jq = program("jq")
    query = '[.steps[].work[] | select(.role == "update") | "\\(.name) = \\(.substituted) = \\(.value)"]'
    document = gdcalc("step", "samples/three.toml", "--json", "--work").out
    ended = subprocess.run([jq, "-c", query], input=document.encode(), capture_output=True, check=True)
    assert json.loads(ended.stdout)[:2] == ["a = 0 - 1*(-2) = 2", "b = 0 - 1*(-2) = 2"]


def test_graphviz_draws_the_graph(gdcalc: Command) -> None:
    dot = program("dot")
    for name in ("neuron", "network", "four", "parabola"):
        source = gdcalc("derive", f"samples/{name}.toml", "--format", "dot").out
        ended = subprocess.run([dot, "-Tsvg"], input=source.encode(), capture_output=True, check=True)
        assert ended.stderr == b""
        picture = ElementTree.fromstring(ended.stdout)
        assert len(list(picture.iter("{http://www.w3.org/2000/svg}text"))) > 1


@pytest.mark.parametrize(
    ("suffix", "opening"),
    [
        (".md", "**Model**"), (".tex", r"\documentclass"), (".html", "<!DOCTYPE html>"), (".typ", "#set page"),
        (".csv", "step,epoch"), (".txt", "Model "), (".json", '{"schema"'),
    ],
)  # fmt: skip
def test_the_suffix_picks_the_format(gdcalc: Command, suffix: str, opening: str, tmp_path: Path) -> None:
    file = tmp_path / f"homework{suffix}"
    assert gdcalc("step", "samples/three.toml", "--output", str(file)).out == ""
    assert file.read_text(encoding="utf-8").startswith(opening)
