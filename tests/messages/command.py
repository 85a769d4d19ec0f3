"""What the commands are asked for and cannot do: formats, files, classes, comparisons, pictures."""

from __future__ import annotations

import errno
import io
import os
from dataclasses import replace
from typing import NoReturn

import pytest

from gdcalc import plot
from gdcalc.cli.environment import Environment
from gdcalc.cli.main import main
from gdcalc.expression.functions import FUNCTIONS
from gdcalc.expression.tree import Call, Name
from gdcalc.pictures.extras import load
from gdcalc.scripts.notation import PYTHON, Notation
from tests.conftest import Command, Ended, Stream
from tests.messages.case import Case


def without_a_pager() -> Ended:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        return Command(terminal=True)("step", "three.toml", "--pager")


class Full(Stream):
    """A stream that fails when the command ends, with a reason or without."""

    def __init__(self, *reason: object) -> None:
        super().__init__()
        self.error = OSError(*reason)

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> NoReturn:
        raise self.error


def ended_on(stream: Full) -> Ended:
    err = Stream()
    return Ended(main([], Environment(io.BytesIO(), stream, err, {})), "", err.getvalue())


def with_a_full_disk() -> Ended:
    return ended_on(Full(errno.ENOSPC, os.strerror(errno.ENOSPC)))


def with_a_disk_that_says_nothing() -> Ended:
    return ended_on(Full())


def a_script_with_a_function(numpy: str = "", torch: str = "") -> str:
    """Write a function that plain Python has not."""
    with pytest.MonkeyPatch.context() as patch:
        bare = replace(FUNCTIONS["sin"], name="bare", python="", numpy=numpy, torch=torch)
        patch.setitem(FUNCTIONS, "bare", bare)
        return Notation(PYTHON, str).write(Call("bare", (Name("x"),)))


def fail(*_: object) -> NoReturn:
    raise OSError


def a_picture_that_cannot_be_written() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", fail)
        plot(objective="a^2").save("run.txt")


CASES = (
    Case("step three.toml --every 2 --last", "--every and --last exclude each other", "give one of them"),
    Case("step three.toml --json --format csv", "--json and --format exclude each other", "give one of them"),
    Case(
        "step three.toml --json --digits 3",
        "--digits is about table, markdown, latex, html, typst, not json",
        "leave it out",
    ),
    Case(
        "step three.toml --output run.docx",
        "--output cannot be 'run.docx'",
        (
            "its suffix is one of .txt, .json, .jsonl, .ndjson, .csv, .md, .markdown, .tex, .html, .htm, "
            ".typ, or give --format"
        ),
    ),
    Case(
        "step three.toml --output nowhere/run.json",
        "cannot write nowhere/run.json: there is no folder nowhere",
        "write somewhere else",
    ),
    Case("step three.toml --output folder.json", "cannot write folder.json: it is a folder", "write somewhere else"),
    Case("step three.toml --pager --output run.txt", "--pager and --output exclude each other", "give one of them"),
    Case("step three.toml --pager", "--pager needs a terminal, and standard output is not one", "leave it out"),
    Case(
        "step three.toml --pager",
        "PAGER cannot be read: '",
        "write it as a command, as in less -R",
        terminal=True,
        variables={"PAGER": "'"},
    ),
    Case(
        "step three.toml --pager",
        "there is no pager nosuchpager",
        "set PAGER, or leave --pager out",
        terminal=True,
        variables={"PAGER": "nosuchpager"},
    ),
    Case("step three.toml --nosuch", "No such option: --nosuch (Possible options: --epochs)", "see gdcalc step --help"),
    Case(
        "derive three.toml --format dot --steps",
        "--steps is about table, markdown, latex, html, typst, not dot",
        "leave it out",
    ),
    Case("check", "there are no answers to check", "give a file, a folder, or --interactive"),
    Case("check answers.csv three.toml --interactive", "--interactive reads no answers", "leave the file out"),
    Case(
        "check three.toml --interactive --can-tell",
        "--interactive and --can-tell exclude each other",
        "give one of them",
    ),
    Case("check answers.csv three.toml --summary x.csv", "--summary is about a folder of answers", "give a folder"),
    Case(
        "check answers.csv three.toml --follow-credit 0.5",
        "--follow-credit is about a folder of answers",
        "give a folder",
    ),
    Case(
        "check - -m a*x+b -d -", "standard input cannot be both the answers and the data", "give a file for one of them"
    ),
    Case(
        "check three.toml --interactive",
        "nothing was answered",
        "type a value after each prompt, or pipe them in, one a line",
    ),
    Case(
        "check -m a*x+b -d - --interactive",
        "standard input cannot be both the answers and the data",
        "give a file for the data",
    ),
    Case(
        "check three.toml --interactive --json", "--interactive writes to the terminal, without --json", "leave it out"
    ),
    Case(
        "check nothing three.toml",
        "nothing holds no answer files",
        "their suffix is one of .csv, .tsv, .md, .json, .jsonl, .ndjson, .yaml, .yml",
    ),
    Case(
        "check class three.toml --gradescope",
        "--gradescope writes into the folder of --feedback",
        "give --feedback FOLDER too",
    ),
    Case("check class three.toml --summary x.txt", "--summary cannot be 'x.txt'", "it is a file FILE.csv"),
    Case("check class three.toml --follow-credit 2", "--follow-credit cannot be '2'", "it is a number from 0 to 1"),
    Case(
        "check class three.toml --data-for 'x{name}.csv'",
        "--data-for and --data exclude each other",
        "give one of them",
    ),
    Case(
        "check class -m a*x+b --sample x=1,y=2 --data-for 'x{name}.csv'",
        "--data-for and --sample exclude each other",
        "give one of them",
    ),
    Case(
        "check class -m a*x+b --data-for x.csv",
        "--data-for cannot be 'x.csv'",
        'it has {name} in it, as in "data/{name}.csv"',
    ),
    Case(
        "check class -m a*x+b --data-for 'x{nome}{name}.csv'",
        "--data-for has the field {nome}",
        "the only one is {name}",
    ),
    Case(
        "check class three.toml --feedback out --format latex",
        "--feedback is written in markdown or html, not latex",
        "give one of these as --format",
    ),
    Case(
        "check class three.toml --summary class/x.csv",
        "--summary is in the folder of the answers",
        "write it somewhere else",
    ),
    Case("check class three.toml --summary nowhere/x.csv", "cannot write nowhere/x.csv: there is no folder nowhere"),
    Case(
        "check class three.toml --summary x.csv --output x.csv --format json",
        "--summary and --output are the same file",
        "give two",
    ),
    Case(
        "check class three.toml --feedback class", "--feedback is the folder of the answers", "write it somewhere else"
    ),
    Case("check class three.toml --feedback three.csv", "three.csv is not a folder", "give another for --feedback"),
    Case("check class three.toml --feedback nowhere/out", "there is no folder nowhere", "make it first"),
    Case(
        "check class three.toml --feedback feedback --gradescope",
        "cannot make the folder feedback/ann: File exists",
        "write somewhere else",
    ),
    Case(
        "compare three.toml", "there is nothing to compare", "give --optimizer, --dialect or --lr twice, or --with FILE"
    ),
    Case(
        "compare -m a*x -d - --lr 1 --lr 2",
        "a comparison reads the data several times, which standard input cannot",
        "give a file",
    ),
    Case(
        "compare three.toml --lr 1 --lr 2 --with steps.csv",
        "--with compares one run with a file",
        "give --optimizer, --dialect and --lr once",
    ),
    Case(
        f"compare three.toml {' '.join(f'--lr {n}' for n in range(13))}",
        "13 runs are too many to compare",
        "give at most 12",
    ),
    Case("compare three.toml --with nowhere.csv", "there is no file nowhere.csv", "Check the name and the folder."),
    Case(
        "compare three.toml --with latin.csv",
        "latin.csv is not in UTF-8, and its encoding cannot be told",
        "Name the encoding with --encoding (gb18030, big5, latin-1, ...), or save the file as UTF-8.",
    ),
    Case(
        "compare three.toml --with no-steps.csv",
        "no-steps.csv holds no steps",
        "its columns are step, loss, grad_a, new_a, grad_b, new_b, as in gdcalc's CSV",
    ),
    Case(
        "compare three.toml --with two-spellings.csv",
        "two-spellings.csv: the columns grad_fi and grad_\N{LATIN SMALL LIGATURE FI} have one name",
        "rename one",
    ),
    Case(
        a_script_with_a_function,
        "a script in plain Python cannot have the function bare",
        "write the formula without it",
    ),
    Case(
        lambda: a_script_with_a_function("np.sin", "torch.sin"),
        "a script in plain Python cannot have the function bare",
        "--library torch and --library numpy can have it",
    ),
    Case(
        "compare three.toml --with open-quote.csv",
        "open-quote.csv, line 2: a quote is opened and never closed",
        'Close it, or write a quote as "".',
    ),
    Case(
        "compare three.toml --with bad.jsonl",
        "bad.jsonl, line 2, character 8: invalid JSON: Expecting ',' delimiter",
        "give JSON, JSON Lines or CSV",
    ),
    Case("compare three.toml --with huge.csv", "huge.csv is larger than 50 MB", "keep fewer steps"),
    Case(
        "plot -d - -m a*x --lr 1 --lr 2",
        "a comparison reads the data several times, which standard input cannot",
        "give a file",
    ),
    Case("plot path one.toml two.toml", "several problem files are given", "give one, and options for what differs"),
    Case(
        "plot pth parabola.toml",
        "--kind cannot be 'pth'",
        "did you mean path? it is one of loss, path, surface, fit, parameters",
    ),
    Case("plot parabola.toml --output x.html --animate x.html", "--output and --animate name one file", "give two"),
    Case(
        "plot loss three.toml --predict x=1",
        "--predict is about the fit, and none is drawn",
        "draw fit, or leave it out",
    ),
    Case(
        "plot three.toml --from run.json", "--from draws a stored run, and three.toml is about another", "leave it out"
    ),
    Case("plot loss three.toml --of a", "--of is about path, surface, parameters, and none is drawn", "leave it out"),
    Case("plot path parabola.toml --of a", "--of names a, which is not a parameter", "the parameters are theta"),
    Case("plot path parabola.toml --of theta,theta", "--of cannot be 'theta,theta'", "theta is given twice"),
    Case(
        "plot path parabola.toml --range 1",
        "--range cannot be '1'",
        "it is low:high for the parameters, or has names, as in theta=-2:4, step=0:50",
    ),
    Case("plot path parabola.toml --range 2:1", "--range cannot be '2:1'", "the first number is less than the second"),
    Case(
        "plot path parabola.toml --range 1:1e301",
        "--range cannot be '1:1e301'",
        "its ends are too large, or too near to each other, to be drawn",
    ),
    Case(
        "plot path parabola.toml --range theta=1:2,theta=1:2",
        "--range cannot be 'theta=1:2,theta=1:2'",
        "theta is given twice",
    ),
    Case(
        "plot path parabola.toml --range 1:2,1:2",
        "--range cannot be '1:2,1:2'",
        "it is low:high for the parameters, or has names, as in theta=-2:4, step=0:50",
    ),
    Case("plot path parabola.toml --range z=1:2", "--range: no axis shows z", "the axes show theta, loss, objective"),
    Case(
        "plot loss parabola.toml --range 1:2",
        "--range: no parameter is on an axis",
        "the axes show loss, objective, step, epoch",
    ),
    Case("plot surface parabola.toml", "a surface is over two parameters, and there are 1", "draw path"),
    Case("plot surface cube.toml", "a surface is over two parameters, and there are 3", "choose two, as in --of a,b"),
    Case(
        "plot surface bowl.toml",
        "a terminal shows no surface",
        "give --output surface.html or surface.svg, or draw path",
    ),
    Case("plot fit parabola.toml", "an objective has no data to fit", "draw path or surface"),
    Case("plot fit outputs.toml", "fit draws one prediction and one target", "draw loss or parameters"),
    Case(
        "plot fit --from part.json",
        "the samples are not all at hand",
        ("draw loss or parameters; a run in batches keeps at most 10,000 samples, and a stored run those of its steps"),
    ),
    Case("plot parabola.toml --output x.gif", "--output does not move", "give --animate x.gif"),
    Case(
        "plot parabola.toml --output x.docx",
        "--output cannot be 'x.docx'",
        "its suffix is one of .png, .svg, .pdf, .html, .htm, .txt",
    ),
    Case(
        "plot -f 1e200*a^4 -i a=1e60",
        (
            "no step was finished, so that there is nothing to draw: the values grew beyond the largest "
            "number in step 1; use smaller starting values, or a smaller --lr"
        ),
    ),
    Case(
        "plot path --from square.json --from fourth.json",
        "the runs are of different problems",
        "draw their loss, or each alone",
    ),
    Case("plot --from nowhere.json", "there is no file nowhere.json", "Check the name and the folder."),
    Case(
        "plot --from long-line.jsonl",
        "long-line.jsonl, line 2 is longer than 10 MB",
        "write one with gdcalc step … --output run.json, or run.jsonl",
    ),
    Case(
        "plot --from latin.json",
        "latin.json is not UTF-8 text",
        "write one with gdcalc step … --output run.json, or run.jsonl",
    ),
    Case(
        "plot --from bad.json",
        "bad.json is not a stored run",
        "write one with gdcalc step … --output run.json, or run.jsonl",
    ),
    Case(
        "plot --from schema.json",
        "schema.json is not a stored run (its schema is other/1)",
        "write one with gdcalc step … --output run.json, or run.jsonl",
    ),
    Case(
        "plot --from no-object.jsonl",
        "no-object.jsonl, line 2 is not a JSON object",
        "write one with gdcalc step … --output run.json, or run.jsonl",
    ),
    Case(
        "plot --from order.jsonl",
        "order.jsonl: step 1 does not follow step 2",
        "write one with gdcalc step … --output run.json, or run.jsonl",
    ),
    Case(
        "plot --from no-samples.json",
        "no-samples.json holds no samples",
        "write one with gdcalc step … --output run.json, or run.jsonl",
    ),
    Case(
        "plot --from broken.json",
        "broken.json: parameters is not as gdcalc writes it",
        "write one with gdcalc step … --output run.json, or run.jsonl",
    ),
    Case("plot --from huge.json", "huge.json is larger than 50 MB", "keep it as JSON Lines (run.jsonl)"),
    Case(lambda: load("no_such_module"), "this needs no_such_module: pip install no_such_module"),
    Case(
        lambda: load("broken_module"),
        "broken_module cannot be loaded: ZeroDivisionError: division by zero",
        "pip install --upgrade broken_module",
    ),
    Case(without_a_pager, "there is no pager less", "set PAGER, or leave --pager out"),
    Case(with_a_full_disk, "cannot write: No space left on device"),
    Case(with_a_disk_that_says_nothing, "cannot write: the system refuses"),
    Case(a_picture_that_cannot_be_written, "cannot write run.txt: the system refuses", "write somewhere else"),
)
