"""Writes a picture as PNG, SVG or PDF."""

from __future__ import annotations

import io

from gdcalc.pictures.matplotlib.figure import DOTS_AN_INCH, draw, own_style
from gdcalc.pictures.picture import Picture
from gdcalc.words import Words

FIXED: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None, "Creator": "gdcalc"},
    "pdf": {"CreationDate": None, "Creator": "gdcalc"},
    "png": {"Software": "gdcalc"},
}
"""What a file says of itself, without the time, so that the same picture gives the same file."""


def write_image(form: str, picture: Picture, _: Words) -> tuple[bytes, str]:
    """Return the file as ``png``, ``svg`` or ``pdf``, and the signs that none of the installed fonts has.

    Raises OutputError where Matplotlib is missing.
    """
    drawn = draw(picture)
    stream = io.BytesIO()
    with own_style(drawn.fonts):
        drawn.figure.savefig(stream, format=form, dpi=DOTS_AN_INCH, metadata=FIXED[form])
    return stream.getvalue(), drawn.missing
