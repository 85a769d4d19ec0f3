"""The table of the options that commands share.

The name of an option is that of its setting, in problem files and in Python too.
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
    Option("reduction", "mean|sum", "Over a batch.  [default: mean]", PROBLEM),
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
    Option("order", "sequential|shuffle|random", "Of the samples.  [default: sequential]", STEPS),
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
    Option("fragment", "", "Of latex, html or typst the body alone.", DISPLAY, FLAG),
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
