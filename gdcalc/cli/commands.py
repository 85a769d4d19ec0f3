"""The table of commands: what each one does and which options it takes.

A new command is an entry here and a module of the same name beside this one, whose ``run(given, environment)`` takes
the options that were given, by name, and returns the exit status. Help and completion read this table alone: the module
is loaded when the command is called.
"""

from __future__ import annotations

from dataclasses import dataclass

from gdcalc.cli.options import (
    DISPLAY,
    DISPLAY_OPTIONS,
    FLAG,
    LIST,
    OPTIONAL,
    OPTIONS,
    PROBLEM_OPTIONS,
    REPEATED,
    REQUIRED,
    VARIED,
    Option,
)  # fmt: skip


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
            Option("summary", "FILE.csv", "Of a folder: a row a student, a column a value.", CLASS),
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
