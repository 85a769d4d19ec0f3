"""``gdcalc step``: works a problem and prints every step."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated, Any

import typer

from gdcalc.cli.environment import Environment
from gdcalc.errors import ExitStatus

Text = str | None
Texts = list[str] | None
Flag = bool | None


def step(  # noqa: PLR0917 - Typer makes an option of each
    context: typer.Context,
    problem: Annotated[
        Text, typer.Argument(metavar="FILE.toml", help="A problem file; options override it.", show_default=False)
    ] = None,
    model: Annotated[
        Text,
        typer.Option("--model", "-m", metavar="TEXT", help='The model: "a*x+b", "z = W*x + b; sigmoid(z)".'),
    ] = None,
    objective: Annotated[
        Text,
        typer.Option(
            "--objective", "-f", metavar="TEXT", help='A function of parameters, without data: "theta^2+2*theta+1".'
        ),
    ] = None,
    data: Annotated[
        Text, typer.Option("--data", "-d", metavar="FILE", help="Data: .csv .tsv .json .jsonl; - is standard input.")
    ] = None,
    sample: Annotated[Texts, typer.Option("--sample", metavar="TEXT", help='A sample: "x=1, y=1"; repeatable.')] = None,
    target: Annotated[
        Text, typer.Option("--target", "-y", metavar="NAME", help="Target column.  [default: y, else the last]")
    ] = None,
    encoding: Annotated[Text, typer.Option("--encoding", metavar="NAME", help="Encoding of the data file.")] = None,
    init: Annotated[
        Texts,
        typer.Option(
            "--init",
            "-i",
            metavar="TEXT",
            help='Starting values: "a=0, b=1/2", uniform(-1,1), normal(0,1); repeatable.  [default: 0]',
        ),
    ] = None,
    freeze: Annotated[
        Texts, typer.Option("--freeze", metavar="NAME", help="A parameter that is not updated; repeatable.")
    ] = None,
    lr: Annotated[
        Text,
        typer.Option(
            "--lr", metavar="TEXT", help="Learning rate: a number, or a formula in t (step) and epoch.  [default: 0.01]"
        ),
    ] = None,
    loss: Annotated[
        Text,
        typer.Option(
            "--loss",
            metavar="TEXT",
            help="NAME[:key=value,…] (gdcalc list losses), or a formula in y and yhat.  [default: squared]",
        ),
    ] = None,
    reduction: Annotated[
        Text, typer.Option("--reduction", metavar="mean|sum", help="Over a batch.  [default: mean]")
    ] = None,
    penalty: Annotated[
        Text,
        typer.Option(
            "--penalty", metavar="TEXT", help='A formula of the parameters, added to each step\'s loss: "0.1*w^2".'
        ),
    ] = None,
    maximize: Annotated[Flag, typer.Option("--maximize", help="Ascend.", show_default=False)] = None,
    batch: Annotated[
        Text, typer.Option("--batch", metavar="N|all", help="Samples per step; all is batch descent.  [default: 1]")
    ] = None,
    epochs: Annotated[
        Text, typer.Option("--epochs", metavar="N", help="Passes over the data.  [default: 1, without --steps]")
    ] = None,
    steps: Annotated[
        Text, typer.Option("--steps", metavar="N", help="Most steps.  [default: no limit; 1 for an objective]")
    ] = None,
    order: Annotated[
        Text,
        typer.Option("--order", metavar="sequential|shuffle|random", help="Of the samples.  [default: sequential]"),
    ] = None,
    seed: Annotated[
        Text, typer.Option("--seed", metavar="N", help="For random starts and orders; printed where gdcalc chose it.")
    ] = None,
    optimizer: Annotated[
        Text,
        typer.Option(
            "--optimizer", metavar="TEXT", help="NAME[:key=value,…] (gdcalc list optimizers).  [default: sgd]"
        ),
    ] = None,
    tolerance: Annotated[
        Text, typer.Option("--tolerance", metavar="X", help="Stop when every gradient component is within X of 0.")
    ] = None,
    until: Annotated[
        Text,
        typer.Option(
            "--until",
            metavar="TEXT",
            help='Stop after the first step at which this holds: "loss < 0.01" (loss, t, epoch, max_gradient, '
            "max_update, parameters).",
        ),
    ] = None,
    predict: Annotated[
        Texts,
        typer.Option("--predict", metavar="TEXT", help='A place to predict at, before and after: "x=4"; repeatable.'),
    ] = None,
    exact: Annotated[Flag, typer.Option("--exact", help="Compute with fractions.", show_default=False)] = None,
    places: Annotated[
        Text, typer.Option("--round", metavar="N", help="Round every line to N decimal places, as by hand.")
    ] = None,
    rounding: Annotated[
        Text,
        typer.Option("--rounding", metavar="half-up|half-even|truncate", help="With --round.  [default: half-up]"),
    ] = None,
    every: Annotated[
        Text, typer.Option("--every", metavar="N", help="Show each N-th step, and the last.  [default: 1]")
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="Show the last step only.")] = False,
    samples: Annotated[bool, typer.Option("--samples", help="Show all samples of a batch of more than 10.")] = False,
    form: Annotated[
        Text, typer.Option("--format", metavar="table|json|jsonl", help="[default: by --output's suffix, else table]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Same as --format json.")] = False,
    output: Annotated[
        Text, typer.Option("--output", "-o", metavar="FILE", help="Write a file, whole or not at all.")
    ] = None,
    digits: Annotated[
        Text, typer.Option("--digits", metavar="N", help="Significant digits shown in a table.  [default: 6]")
    ] = None,
    color: Annotated[
        Text, typer.Option("--color", metavar="auto|always|never", help="Colours in a table.  [default: auto]")
    ] = None,
) -> int:
    """Work gradient descent step by step.

    gdcalc step --model "a*x+b" --data samples/three.csv --lr 1
    """
    # A command loads what it needs when it is called, so that --help does not. Loading SymPy makes so many objects that
    # looking for garbage among them takes a tenth of the time.
    gc.disable()
    from gdcalc.cli.problem_file import read_problem_file  # noqa: PLC0415
    from gdcalc.cli.showing import Display, show_run  # noqa: PLC0415
    from gdcalc.problem import Settings  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    environment: Environment = context.obj
    typed: dict[str, Any] = {
        "model": model, "objective": objective, "data": data, "sample": sample, "target": target,
        "encoding": encoding, "init": init, "freeze": freeze, "lr": lr, "loss": loss, "reduction": reduction,
        "penalty": penalty, "maximize": maximize, "batch": batch, "epochs": epochs, "steps": steps, "order": order,
        "seed": seed, "optimizer": optimizer, "tolerance": tolerance, "until": until, "predict": predict,
        "exact": exact, "round": places, "rounding": rounding,
    }  # fmt: skip
    shown: dict[str, Any] = {
        "every": every, "last": last or None, "samples": samples or None, "format": form, "json": as_json or None,
        "output": output, "digits": digits, "color": color,
    }  # fmt: skip
    given = {name: value for name, value in (typed | shown).items() if value not in (None, [], ())}
    if problem is not None:
        given = read_problem_file(Path(problem), given)
    settings = Settings(**{name: value for name, value in given.items() if name in typed})
    display = Display.read({name: value for name, value in given.items() if name in shown})
    stopped = show_run(settings, display, environment)
    return ExitStatus.STOPPED if stopped else ExitStatus.DONE
