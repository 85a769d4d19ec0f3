"""The real programs that read what gdcalc writes; where one is missing, its tests are skipped and say which."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def program(*names: str) -> str:
    """Return the path of the first of these programs that is there."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"{names[0]} is not installed")
    return found


def package(name: str) -> Any:
    """Return a Python package of the extra ``engines``."""
    try:
        return importlib.import_module(name)
    except ImportError:
        pytest.skip(f"the Python package {name} is not installed (extra: engines)")


def katex(formulas: list[str]) -> list[str]:
    """Return what KaTeX says of each formula in its strictest mode: nothing where it can set it."""
    node = program("node")
    script = """
        const katex = require('katex');
        const formulas = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        console.log(JSON.stringify(formulas.map(formula => {
          try {
            katex.renderToString(formula, {displayMode: true, throwOnError: true, strict: code =>
              code === 'unicodeTextInMathMode' ? 'error' : 'ignore'});
            return '';
          } catch (error) { return String(error); }
        })));
    """
    found = subprocess.run([node, "-e", "require('katex')"], capture_output=True, check=False)
    if found.returncode:
        pytest.skip("KaTeX is not installed (npm package katex, found by NODE_PATH)")
    ended = subprocess.run([node, "-e", script], input=json.dumps(formulas).encode(), capture_output=True, check=True)
    return list(json.loads(ended.stdout))


def latex(engine: str, source: str, folder: Path) -> str:
    """Compile a document and return the log."""
    compiler = program(engine)
    (folder / "work.tex").write_text(source, encoding="utf-8")
    command = [compiler, "-interaction=nonstopmode", "-halt-on-error", "work.tex"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    log = (folder / "work.log").read_text(encoding="utf-8", errors="replace")
    assert ended.returncode == 0, log[-2000:]
    assert (folder / "work.pdf").stat().st_size > 1000
    return log


def browse(page: Path, folder: Path, *options: str) -> tuple[str, str, bytes]:
    """Open a page in Chromium with more options; return its DOM, what its console says, and a picture."""
    chromium = program(*CHROMIUM)
    picture = folder / "page.png"
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--window-size=900,1200",
        f"--user-data-dir={folder / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND",
        *options,
    ]  # fmt: skip
    ended = subprocess.run([*command, "--dump-dom", page.as_uri()], capture_output=True, check=True, timeout=60)
    subprocess.run([*command, f"--screenshot={picture}", page.as_uri()], capture_output=True, check=True, timeout=60)
    console = [line for line in ended.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]
    return ended.stdout.decode(), "\n".join(console), picture.read_bytes()
