"""Draws the README's picture of a terminal: ``python -m tests.picture`` writes samples/neuron.svg anew."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from gdcalc.cli.environment import Environment
from gdcalc.cli.main import main

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "samples" / "neuron.svg"
COMMAND = ("step", "samples/neuron.toml", "--work")
WIDTH = 88

# Rich's own frame, in the reader's fonts: its links to fonts elsewhere are left out.
FRAME = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "Fira Code, monospace", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"
)


def draw() -> str:
    """Return the picture of the command and what it prints."""
    out, error = io.StringIO(), io.StringIO()
    variables = {"COLUMNS": str(WIDTH), "LANG": "en"}
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        main((*COMMAND, "--color", "always"), Environment(io.BytesIO(), Utf8(out), error, variables))
    finally:
        os.chdir(before)
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text("$ gdcalc " + " ".join(COMMAND), style="bold green"))
    console.print(Text.from_ansi(out.getvalue()))
    return console.export_svg(title="gdcalc", code_format=FRAME, unique_id="gdcalc")


class Utf8(io.StringIO):
    """A text stream that can show every character."""

    def __init__(self, written: io.StringIO) -> None:
        super().__init__()
        self.write = written.write  # type: ignore[method-assign]

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
