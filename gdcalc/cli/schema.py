"""``gdcalc schema``: prints the JSON schema of a format."""

from __future__ import annotations

from typing import Any

from gdcalc.cli.environment import Environment
from gdcalc.cli.output import write
from gdcalc.errors import ExitStatus
from gdcalc.formats.json.schemas import schema_text


def run(given: dict[str, Any], environment: Environment) -> int:
    """Print the JSON Schema of what ``--json`` writes."""
    write([schema_text(given["name"])], None, environment)
    return ExitStatus.DONE
