"""Writes a picture as PNG, SVG or PDF."""

from __future__ import annotations

import io

from gdcalc.pictures.matplotlib.figure import DOTS_AN_INCH, Drawn, draw, rules
from gdcalc.pictures.picture import Picture

FIXED: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None, "Creator": "gdcalc"},
    "pdf": {"CreationDate": None, "Creator": "gdcalc"},
    "png": {"Software": "gdcalc"},
}
"""What a file says of itself, without the time: the same picture is the same file."""


def write(picture: Picture, form: str) -> tuple[bytes, str]:
    """Return the file's content, and the signs that no font here has.

    Raises OutputError where Matplotlib is missing.
    """
    drawn = draw(picture)
    return save(drawn, form), drawn.missing


def save(drawn: Drawn, form: str) -> bytes:
    """Return a figure as ``png``, ``svg`` or ``pdf``."""
    stream = io.BytesIO()
    with rules(drawn.fonts):
        drawn.figure.savefig(stream, format=form, dpi=DOTS_AN_INCH, metadata=FIXED[form])
    return stream.getvalue()
