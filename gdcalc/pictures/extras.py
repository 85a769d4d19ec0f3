"""Loads the libraries of the optional extras, or says how to install them."""

from __future__ import annotations

import importlib
import logging
from typing import Any

from gdcalc.errors import OutputError


def load(extra: str, *modules: str) -> list[Any]:
    """Return modules that the extra brings. Raises OutputError with the command that installs it."""
    # Matplotlib tells of its font cache when it is first used; that is no news for whoever draws a loss.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        return [importlib.import_module(name) for name in modules]
    except ImportError:
        raise OutputError(f"this needs the extra {extra}: pip install 'gdcalc[{extra}]'") from None
