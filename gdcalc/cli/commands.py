"""The tables of commands and of their options: what each command does and which options it takes.

The name of an option is that of its setting, in problem files and in Python too.

A new command is an entry of ``COMMANDS`` and a module of the same name beside this one, whose ``run(given,
environment)`` takes the options that were given, by name, and returns the exit status. Help and completion read these
tables alone: the module is loaded when the command is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

OPTIONAL, REQUIRED = "optional", "required"
TEXT, LIST, FLAG = str, list[str], bool
"""What an option takes: a text, several of them, or nothing."""

PROBLEM, STEPS, NUMBERS, DISPLAY = "The problem", "The steps", "Numbers", "What is shown"
"""The sections of a command's help."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name, what stands for its value in help, what it says, its section of help and its kind.

    ``flag`` is how it is typed where that is not ``--name``; an ``argument``, optional or required, is typed without
    a name, and may be one of a few ``choices``. ``in_file`` tells whether a problem file may hold it too.
    """

    name: str
    metavar: str
    help: str
    section: str
    kind: Any = TEXT
    short: str = ""
    flag: str = ""
    in_file: bool = True
    argument: str = ""
    choices: tuple[str, ...] = ()

    @property
    def keyword(self) -> str:
        """The name of the option as a Python parameter: follow_credit for --follow-credit."""
        return self.name.replace("-", "_")


_TABLE = (
    Option("model", "TEXT", 'The model: "a*x+b", "z = W*x + b; sigmoid(z)".', PROBLEM, short="-m"),
    Option("objective", "TEXT", 'A function of parameters, without data: "theta^2+2*theta+1".', PROBLEM, short="-f"),
    Option("data", "FILE", "Data: .csv .tsv .json .jsonl; - is standard input.", PROBLEM, short="-d"),
    Option("sample", "TEXT", 'A sample: "x=1, y=1"; repeatable.', PROBLEM, LIST),
    Option("target", "NAME", "Target column.  [default: y, else the last]", PROBLEM, short="-y"),
    Option("encoding", "NAME", "Encoding of the data file.", PROBLEM),
    Option("init", "TEXT", 'Starting values: "a=0, b=1/2", uniform(-1,1), normal(0,1); repeatable.  [default: 0]',
           PROBLEM, LIST, short="-i"),
    Option("freeze", "NAME", "A parameter that is not updated; repeatable.", PROBLEM, LIST),
    Option("loss", "TEXT", "NAME[:key=value,…] (gdcalc list losses), or a formula in y and yhat.  [default: squared]",
           PROBLEM),
    Option("reduction", "mean|sum", "How the losses of a batch are combined.  [default: mean]", PROBLEM),
    Option("penalty", "TEXT", 'A formula of the parameters, added to each step\'s loss: "0.1*w^2".', PROBLEM),
    Option("maximize", "", "Ascend.", PROBLEM, FLAG),
    Option("lr", "TEXT", "Learning rate: a number, a formula in t (step) and epoch, or NAME[:key=value,…] (gdcalc list "
           "schedules).  [default: 0.01, or the optimizer's own]", STEPS),
    Option("optimizer", "TEXT", "NAME[:key=value,…] (gdcalc list optimizers).  [default: sgd]", STEPS),
    Option("dialect", "NAME", "Whose formulas and defaults: torch, textbook, keras, optax or sklearn.  "
           "[default: torch]", STEPS),
    Option("batch", "N|all", "Samples per step; all is batch descent.  [default: 1]", STEPS),
    Option("epochs", "N", "Passes over the data.  [default: 1, without --steps]", STEPS),
    Option("steps", "N", "Most steps.  [default: no limit; 1 for an objective]", STEPS),
    Option("order", "sequential|shuffle|random", "Order of the samples.  [default: sequential]", STEPS),
    Option("seed", "N", "For random starts and orders; printed where gdcalc chose it.", STEPS),
    Option("tolerance", "X", "Stop when every gradient component is within X of 0.", STEPS),
    Option("until", "TEXT", 'Stop after the first step at which this holds: "loss < 0.01" (loss, t, epoch, '
           "max_gradient, max_update, parameters).", STEPS),
    Option("predict", "TEXT", 'A place to predict at, before and after: "x=4"; repeatable.', STEPS, LIST),
    Option("exact", "", "Compute with fractions.", NUMBERS, FLAG),
    Option("round", "N", "Round every line to N decimal places, as by hand.", NUMBERS),
    Option("rounding", "half-up|half-even|truncate", "With --round.  [default: half-up]", NUMBERS),
    Option("work", "", "Show the work: each line as formula = numbers = value.", DISPLAY, FLAG),
    Option("detail", "short|normal|full", "With --work: without formulas; with them; with the chain rule, its rules "
           "and a check.  [default: normal]", DISPLAY),
    Option("every", "N", "Show each N-th step, and the last.  [default: 1]", DISPLAY),
    Option("last", "", "Show the last step only.", DISPLAY, FLAG),
    Option("samples", "N|all", "Samples of a batch that are shown; a table leaves those of a larger batch out.  "
           "[default: 6 of the work, 10 in a table]", DISPLAY),
    Option("format", "NAME", "table, json, jsonl, csv, markdown, latex, html or typst.  [default: by --output's "
           "suffix, else table]", DISPLAY),
    Option("json", "", "Same as --format json.", DISPLAY, FLAG),
    Option("fragment", "", "Write only the body of a latex, html or typst document.", DISPLAY, FLAG),
    # A problem file may come from a stranger: it writes no files and starts no programs.
    Option("output", "FILE", "Write a file, whole or not at all.", DISPLAY, short="-o", in_file=False),
    Option("digits", "N", "Significant digits shown.  [default: 6]", DISPLAY),
    Option("lang", "en|zh-Hans|zh-Hant", "Language of the result.  [default: the locale's]", DISPLAY),
    Option("color", "auto|always|never", "Colours in a terminal.  [default: auto]", DISPLAY),
    Option("pager", "", "Show the result in $PAGER.", DISPLAY, FLAG, in_file=False),
    Option("plot", "", "Draw the loss or the path below the table (gdcalc plot has more).", DISPLAY, FLAG),
)  # fmt: skip

OPTIONS: dict[str, Option] = {option.name: option for option in _TABLE}

VARIED = ("optimizer", "dialect", "lr")
REPEATED = tuple(
    Option(name, OPTIONS[name].metavar, OPTIONS[name].help.partition("  [")[0] + "  Repeatable.", STEPS, LIST)
    for name in VARIED
)
"""The options that tell several runs of one problem apart: each is given once for every run."""

PROBLEM_OPTIONS = tuple(option.name for option in OPTIONS.values() if option.section != DISPLAY)
DISPLAY_OPTIONS = tuple(option.name for option in OPTIONS.values() if option.section == DISPLAY)


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its help with an example, the options that it shares with others, by name, and its own.

    ``summary`` stands in the list of commands; without one, the first sentence of the help does.
    """

    help: str
    example: str = ""
    shared: tuple[str, ...] = ()
    own: tuple[Option, ...] = ()
    summary: str | None = None

    @property
    def takes_problem(self) -> bool:
        """Whether it works a problem, which a problem file can hold."""
        return bool(self.shared)

    @property
    def options(self) -> tuple[Option, ...]:
        """All options, in the order of the help: arguments first, of these the problem file last."""
        arguments = [option for option in self.own if option.argument]
        own = [option for option in self.own if not option.argument]
        return (*arguments, *([FILE] if self.takes_problem else []), *(OPTIONS[name] for name in self.shared), *own)


def _problem_options_without(*names: str) -> tuple[str, ...]:
    return tuple(name for name in PROBLEM_OPTIONS if name not in names)


ARGUMENTS, CHECKING, CLASS, PICTURE = "Arguments", "Checking", "A class", "The picture"
FILE = Option("problem", "FILE.toml", "A problem file; options override it.", ARGUMENTS, argument=OPTIONAL)

COMMANDS: dict[str, Command] = {
    "step": Command(
        "Work gradient descent step by step.",
        'gdcalc step --model "a*x+b" --data samples/three.csv --lr 1',
        (*PROBLEM_OPTIONS, *DISPLAY_OPTIONS),
    ),
    "derive": Command(
        "Show how the gradient is found: the graph, each derivative with its rule, and their values at the start.",
        'gdcalc derive --model "sigmoid(W*x+b)" --sample "x=2, y=1" --init "W=0.5, b=0.3"',
        (*_problem_options_without("lr", "optimizer", "dialect", "maximize", "steps", "epochs", "tolerance", "until",
                                   "predict"),
         *("samples", "fragment", "output", "digits", "lang", "color", "pager")),
        (
            Option("rules", "", "Show the rules one by one.", DISPLAY, FLAG, flag="--steps"),
            Option("format", "NAME", "table, markdown, latex, html or typst; dot or mermaid for a picture of the "
                   "graph.  [default: by --output's suffix, else table]", DISPLAY),
        ),
    ),
    "check": Command(
        "Check answers: which values are right, which follow from a mistake, and where the first mistake is.",
        'gdcalc check answers.csv --model "a*x+b" --data samples/three.csv --lr 1',
        (*_problem_options_without("predict"), "json", "fragment", "output", "digits", "lang", "color", "pager"),
        (
            Option("answers", "ANSWERS", "Answers: .csv .tsv .json .yaml .md; - is standard input; a folder is a "
                   "class.", CHECKING, argument=OPTIONAL),
            Option("reveal", "", "Keep right values and causes from the student: hints only.", CHECKING, FLAG,
                   flag="--no-reveal"),
            Option("interactive", "", "Ask for the values one by one, and tell at once.", CHECKING, FLAG),
            Option("can-tell", "", "Which mistakes this problem cannot tell apart, and what change of it can.",
                   CHECKING, FLAG),
            Option("summary", "FILE.csv", "Of a folder: one row per student, one column per value.", CLASS),
            Option("feedback", "FOLDER", "Of a folder: a file for each student, by --format markdown or html.", CLASS),
            Option("gradescope", "", "Also Gradescope's results.json for each student, in FOLDER/NAME.", CLASS, FLAG),
            Option("follow-credit", "X", "What a value counts that follows from a wrong one, 0 to 1.  [default: 1]",
                   CLASS),
            Option("data-for", "PATTERN", 'A data set for each student: "data/{name}.csv".', CLASS),
            Option("fail-under", "SHARE", "Exit status 1 where a student's credit is below this share, 0 to 1.", CLASS),
            Option("format", "NAME", "table, json, markdown, html, latex or typst.  [default: by --output's suffix, "
                   "else table]", DISPLAY),
        ),
    ),
    "plot": Command(
        "Draw a run: its loss, its path on the objective or a surface, the fit, the parameters.",
        'gdcalc plot path --objective "theta^2+2*theta+1" --init theta=3 --lr 0.1 --steps 10 --output path.svg',
        (*_problem_options_without(*VARIED), "lang", "color"),
        (
            *REPEATED,
            Option("kind", "KIND", "loss, path, surface, fit, parameters.  [default: what fits]", PICTURE, LIST,
                   argument=OPTIONAL),
            Option("stored", "FILE", "A run stored as .json or .jsonl, in place of a problem; repeatable.", PICTURE,
                   LIST, flag="--from"),
            Option("of", "NAMES", 'The parameters drawn: "a, b".  [default: those that are updated]', PICTURE),
            Option("range", "TEXT", 'What the axes show: "-10:10" (parameters), "theta=-2:4, step=0:50"; repeatable.',
                   PICTURE, LIST),
            Option("animate", "FILE", "Write the steps one by one: .gif or .html.", PICTURE),
            Option("output", "FILE", "Write .png .svg .pdf .html or .txt.  [default: text]", DISPLAY, short="-o"),
        ),
    ),
    "compare": Command(
        "Work one problem in several ways, side by side: where two first differ, and how each ends.",
        "gdcalc compare samples/three.toml --optimizer sgd --optimizer adam --lr 0.1 --lr 0.5",
        (*_problem_options_without(*VARIED, "predict"),
         *("every", "last", "json", "output", "digits", "lang", "color", "pager")),
        (
            *REPEATED,
            Option("elsewhere", "FILE", "Steps made elsewhere, JSON or CSV: where they first depart.", DISPLAY,
                   flag="--with"),
            Option("format", "table|json", "[default: by --output's suffix, else table]", DISPLAY),
        ),
    ),
    "code": Command(
        "Print a script in PyTorch, NumPy or plain Python that does the very run, and prints the same numbers.",
        'gdcalc code --model "a*x+b" --data samples/three.csv --lr 1 --library torch',
        (*_problem_options_without("predict", "exact", "round", "rounding"), "output"),
        (Option("library", "torch|numpy|python", "What the script is written with.  [default: torch]", DISPLAY),),
    ),
    "list": Command(
        "Print the losses, functions, optimizers, schedules or dialects that gdcalc knows, with their formulas.",
        own=(Option("what", "", "The table to print.", ARGUMENTS, argument=REQUIRED,
                    choices=("losses", "functions", "optimizers", "schedules", "dialects")),),
        summary="Print the losses, functions, optimizers, schedules or dialects.",
    ),
    "explain": Command(
        "Explain one rule: formulas, settings, defaults in every dialect, source.",
        "gdcalc explain adam",
        own=(Option("name", "NAME", "An optimizer, schedule, dialect, loss or function.", ARGUMENTS,
                    argument=REQUIRED),),
    ),
    "schema": Command(
        "Print the JSON Schema of what --json writes.",
        own=(Option("name", "", "The format.", ARGUMENTS, argument=REQUIRED,
                    choices=("run", "compare", "check", "class", "can-tell")),),
        summary="Print the JSON Schema of --json.",
    ),
}  # fmt: skip
