"""Turns a run into its work in every format that a notebook may ask for: HTML, LaTeX, Markdown and text."""

from __future__ import annotations

from gdcalc.documents.content import Block
from gdcalc.documents.solution import Detail, solution
from gdcalc.errors import GdcalcError
from gdcalc.formats.html import html
from gdcalc.formats.latex import latex
from gdcalc.formats.markdown import markdown
from gdcalc.formats.page import Page
from gdcalc.formats.text import text
from gdcalc.run.batches import count_steps
from gdcalc.run.run import Run

MOST_STEPS = 20
"""A longer run is shown by about half as many steps, evenly spaced, and its last."""

WIDTH = 100

_STYLE = (
    "<style>.gdcalc table { border: 0 } .gdcalc th, .gdcalc td { text-align: left; vertical-align: baseline } "
    ".gdcalc td.left { text-align: right } .gdcalc td math { math-style: normal }</style>"
)


def bundle(run: Run) -> dict[str, str]:
    """Return a run's work by the media type of the format; the run itself stays where it is."""
    try:
        blocks = _blocks(run)
    except GdcalcError as error:
        return {"text/plain": f"{error.message}: {error.hint}" if error.hint else error.message}
    page = Page(width=WIDTH, color=False, fragment=True)
    return {
        # A column's name with dollar signs is no formula of MathJax's.
        "text/html": f'<div class="gdcalc tex2jax_ignore mathjax_ignore">{_STYLE}\n{"".join(html(blocks, page))}</div>',
        "text/latex": "".join(latex(blocks, page)),
        "text/markdown": "".join(markdown(blocks, page)),
        "text/plain": "".join(text(blocks, page)),
    }


def _blocks(run: Run) -> list[Block]:
    """Work the problem once more, for it may be half iterated, and return its solution."""
    steps, every = count_steps(run.problem), run.shows_every
    if steps is None:
        every = None
    elif every is not None and steps > MOST_STEPS * every:
        every = -(-steps // (MOST_STEPS // 2))
    return list(solution(Run(run.problem, every=every, program=run.program), Detail()))
