"""The command ``gdcalc``: finds the subcommand, and turns whatever happens into an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import UnsupportedOperation
from typing import Annotated, TextIO

import typer

from gdcalc import __version__
from gdcalc.cli.command_line import LazyGroup
from gdcalc.cli.diagnostics import print_bug, print_error
from gdcalc.cli.environment import Environment
from gdcalc.cli.output import ClosedPipe
from gdcalc.errors import ExitStatus, GdcalcError, OutputError

app = typer.Typer(
    name="gdcalc",
    cls=LazyGroup,
    help="Work gradient descent step by step, the way a person does on paper.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gdcalc {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Work gradient descent step by step, the way a person does on paper."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None, environment: Environment | None = None) -> int:
    """Run the command and return its exit status; a traceback is never shown."""
    environment = environment or Environment.of_process()
    try:
        status = app(
            list(sys.argv[1:] if arguments is None else arguments),
            prog_name="gdcalc",
            standalone_mode=False,
            windows_expand_args=False,
            obj=environment,
        )
        environment.stdout.flush()
        return int(status or ExitStatus.DONE)
    except GdcalcError as error:
        print_error(error, environment.stderr)
        return error.exit_status
    except (ClosedPipe, BrokenPipeError):
        return ExitStatus.CLOSED_PIPE
    except (KeyboardInterrupt, typer.Abort):
        return ExitStatus.INTERRUPTED
    except OSError as error:
        print_error(OutputError(f"cannot write: {error.strerror or 'the system refuses'}"), environment.stderr)
        return ExitStatus.BAD_INPUT
    except Exception as error:
        explain = getattr(error, "format_message", None)
        if explain is None:
            print_bug(error, environment.stderr)
            return ExitStatus.BUG
        # Typer carries a Click of its own, whose usage errors have no public name.
        command = getattr(getattr(error, "ctx", None), "command_path", "gdcalc")
        message = GdcalcError(explain(), f"see {command} --help")
        print_error(message, environment.stderr)
        return ExitStatus.BAD_INPUT
    finally:
        _leave(environment.stdout)
        _leave(environment.stderr)


def _leave(stream: TextIO) -> None:
    """Point a stream that cannot be written to nowhere: Python writes the rest at exit, and complains."""
    try:
        stream.flush()
    except OSError:
        with suppress(UnsupportedOperation):  # a stream in memory
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
