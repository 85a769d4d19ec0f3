"""Loads the libraries that only pictures need, or says how to install them."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
from collections.abc import Iterator
from typing import Any

from gdcalc.errors import OutputError

# What installs a package where that is not called as the package is.
_INSTALLED_BY = {"PIL": "pillow", "mpl_toolkits": "matplotlib"}


def load(*modules: str) -> list[Any]:
    """Return modules of libraries that gdcalc is installed without.

    Raises OutputError with the command that installs the library; or with the reason, where it is there but fails.
    """
    return [_load(name) for name in modules]


def _load(module: str) -> Any:
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
    """Keep away what a user has set for programs of their own: Matplotlib refuses to load for an unknown backend."""
    # What it says of its caches and of a user's settings is no news for whoever draws a loss.
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        yield
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
