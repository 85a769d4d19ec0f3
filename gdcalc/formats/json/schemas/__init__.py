"""The published JSON schemas, one file a format and version."""

from __future__ import annotations

from importlib.resources import files

SCHEMAS = {name: f"{name}-1.json" for name in ("run", "compare", "check", "class", "can-tell")}


def schema_text(name: str) -> str:
    """Return the text of a schema. Raises KeyError for a name that is not in SCHEMAS."""
    return (files(__name__) / SCHEMAS[name]).read_text("utf-8")
