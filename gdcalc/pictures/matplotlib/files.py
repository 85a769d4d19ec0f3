"""Writes a picture as PNG, SVG or PDF, or as a GIF that shows it step by step."""

from __future__ import annotations

import io
from typing import Any

from gdcalc.pictures.extras import load
from gdcalc.pictures.matplotlib.figure import DOTS_AN_INCH, draw, own_style
from gdcalc.pictures.picture import Picture, PointMark, changes, is_there, there
from gdcalc.words import Words

FIXED: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None, "Creator": "gdcalc"},
    "pdf": {"CreationDate": None, "Creator": "gdcalc"},
    "png": {"Software": "gdcalc"},
}
"""What a file says of itself, without the time, so that the same picture gives the same file."""

GIF_DOTS_AN_INCH, COLORS = 100, 255
MILLISECONDS, LAST_MILLISECONDS = 300, 2500
"""Of a frame, and of the last one, which stays."""

SHORTEST = 80
"""Milliseconds of a frame where there are many."""

LONGEST = 15_000
"""Milliseconds of all frames."""


def write_image(form: str, picture: Picture, _: Words) -> tuple[bytes, str]:
    """Return the file as ``png``, ``svg`` or ``pdf``, and the signs that none of the installed fonts has.

    Raises OutputError where Matplotlib is missing.
    """
    drawn = draw(picture)
    stream = io.BytesIO()
    with own_style(drawn.fonts):
        drawn.figure.savefig(stream, format=form, dpi=DOTS_AN_INCH, metadata=FIXED[form])
    return stream.getvalue(), drawn.missing


def write_gif(picture: Picture, words: Words) -> tuple[bytes, str]:
    """Return the GIF, and the signs that none of the installed fonts has.

    What does not change is drawn once, as the background of each frame. Raises OutputError where Matplotlib is missing.
    """
    agg, images = load("matplotlib.backends.backend_agg"), load("PIL.Image")
    drawn = draw(picture)
    figure, steps = drawn.figure, picture.frame_steps
    with own_style(drawn.fonts):
        figure.set_dpi(GIF_DOTS_AN_INCH)
        canvas = agg.FigureCanvasAgg(figure)
        canvas.draw()
        figure.set_layout_engine("none")  # what moves does not move the axes
        moving = [(mark, artist) for mark, artist in drawn.artists if changes(mark)]
        counter = figure.text(0.995, 0.995, "", ha="right", va="top", fontsize=10)
        for artist in (counter, *(artist for _, artist in moving)):
            artist.set_animated(True)
        canvas.draw()
        background = canvas.copy_from_bbox(figure.bbox)

        def shown(step: int) -> Any:
            canvas.restore_region(background)
            for mark, artist in sorted(moving, key=lambda each: each[1].get_zorder()):
                if is_there(mark, step):
                    _show(mark, artist, step)
                    artist.axes.draw_artist(artist)
            counter.set_text(words("Step {number}", number=f"{step:,}"))
            figure.draw_artist(counter)
            return images.frombuffer("RGBA", canvas.get_width_height(), bytes(canvas.buffer_rgba())).convert("RGB")

        # The last frame has every colour.
        palette = shown(steps[-1]).quantize(COLORS)
        frames = [shown(step).quantize(palette=palette, dither=images.Dither.NONE) for step in steps]
    each = max(SHORTEST, min(MILLISECONDS, LONGEST // len(frames)))
    stream = io.BytesIO()
    durations = [each] * (len(frames) - 1) + [LAST_MILLISECONDS]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)
    return stream.getvalue(), drawn.missing


def _show(mark: Any, artist: Any, step: int) -> None:
    """Let an artist show what is there of its mark after a step; a text beside a point is shown whole."""
    if not isinstance(mark, PointMark) or not hasattr(artist, "set_data"):
        return
    x, y, z = there(mark, step)
    if mark.z:
        artist.set_data_3d(x, y, z)
    else:
        artist.set_data(x, y)
