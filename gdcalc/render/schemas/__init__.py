"""The published JSON schemas, one file a format and version."""

from __future__ import annotations

from importlib.resources import files

SCHEMAS = {"run": "run-1.json", "compare": "compare-1.json"}


def schema_text(name: str) -> str:
    """Return the text of a schema. Raises KeyError for a name that is none of SCHEMAS."""
    return (files(__name__) / SCHEMAS[name]).read_text("utf-8")
