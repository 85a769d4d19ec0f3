"""Loads the optional libraries that draw pictures, or says how to install them."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
from collections.abc import Iterator
from typing import Any

from gdcalc.errors import OutputError

# The names under which packages are installed, where these differ.
_INSTALLED_BY = {"PIL": "pillow", "mpl_toolkits": "matplotlib"}


def load(module: str) -> Any:
    """Return a module of an optional library.

    Raises OutputError with the command that installs a missing library, or with the reason why one cannot be loaded.
    """
    package = module.partition(".")[0]
    library = _INSTALLED_BY.get(package, package)
    try:
        with _undisturbed():
            return importlib.import_module(module)
    except ImportError:
        raise OutputError(f"this needs {library}: pip install {library}") from None
    except Exception as error:
        hint = f"pip install --upgrade {library}"
        raise OutputError(f"{library} cannot be loaded: {type(error).__name__}: {error}", hint) from None


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Hide the user's own settings while a library loads: Matplotlib refuses to load with an unknown backend."""
    # Its messages about caches and settings do not concern somebody who draws a loss.
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        yield
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
