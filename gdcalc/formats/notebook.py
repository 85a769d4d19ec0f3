"""A run that shows itself in a notebook: its work as HTML, LaTeX, Markdown and text."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from gdcalc.errors import GdcalcError
from gdcalc.formats.page import Page
from gdcalc.run.batches import count_steps
from gdcalc.run.run import Run

if TYPE_CHECKING:
    from gdcalc.documents.content import Block

MOST_STEPS = 20
"""A longer run is shown by about half as many steps, evenly spaced, and its last."""

WIDTH = 100

_STYLE = (
    "<style>.gdcalc table { border: 0 } .gdcalc th, .gdcalc td { text-align: left; vertical-align: baseline } "
    ".gdcalc td.left { text-align: right } .gdcalc td math { math-style: normal }</style>"
)


class NotebookRun(Run):
    """A run as ``solve`` gives it: an iterator of steps, and a solution to look at in a notebook."""

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Return the run's work in every format that a notebook may ask for; the run itself stays where it is."""
        # A script that only takes the steps does not wait for these.
        from gdcalc.formats.html import html  # noqa: PLC0415
        from gdcalc.formats.latex import latex  # noqa: PLC0415
        from gdcalc.formats.markdown import markdown  # noqa: PLC0415
        from gdcalc.formats.text import text  # noqa: PLC0415

        try:
            blocks = list(self._blocks())
        except GdcalcError as error:
            return {"text/plain": f"{error.message}: {error.hint}" if error.hint else error.message}
        page = Page(width=WIDTH, color=False, fragment=True)
        bundle = {
            # A column's name with dollar signs is no formula of MathJax's.
            "text/html": f'<div class="gdcalc tex2jax_ignore mathjax_ignore">{_STYLE}\n'
            f"{''.join(html(blocks, page))}</div>",
            "text/latex": "".join(latex(blocks, page)),
            "text/markdown": "".join(markdown(blocks, page)),
            "text/plain": "".join(text(blocks, page)),
        }
        wanted = set(bundle if include is None else include) - set(exclude or ())
        return {kind: shown for kind, shown in bundle.items() if kind in wanted}

    def _blocks(self) -> list[Block]:
        """Work the problem once more, for it may be half iterated, and return its solution."""
        from gdcalc.documents.solution import Detail, solution  # noqa: PLC0415

        steps, every = count_steps(self.problem), self.shows_every
        if steps is None:
            every = None
        elif every is not None and steps > MOST_STEPS * every:
            every = -(-steps // (MOST_STEPS // 2))
        run = Run(self.problem, every=every, program=self.program)
        return list(solution(run, Detail()))
