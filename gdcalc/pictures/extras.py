"""Loads the libraries of the optional extras, or says how to install them."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
from collections.abc import Iterator
from typing import Any

from gdcalc.errors import OutputError


def load(extra: str, *modules: str) -> list[Any]:
    """Return modules that the extra brings.

    Raises OutputError with the command that installs it; or with the reason, where a module is there but fails.
    """
    try:
        with _undisturbed():
            return [importlib.import_module(name) for name in modules]
    except ImportError:
        raise OutputError(f"this needs the extra {extra}: pip install 'gdcalc[{extra}]'") from None
    except Exception as error:
        hint = f"pip install --upgrade 'gdcalc[{extra}]'"
        raise OutputError(f"{modules[0]} cannot be loaded: {type(error).__name__}: {error}", hint) from None


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep away what a user has set for programs of their own: Matplotlib refuses to load for an unknown backend."""
    # What it says of its caches and of a user's settings is no news for whoever draws a loss.
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        yield
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
