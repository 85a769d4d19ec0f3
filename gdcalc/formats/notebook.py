"""A run that shows itself in a notebook: its work as HTML, LaTeX, Markdown and text."""

from __future__ import annotations

from collections.abc import Collection

from gdcalc.run.run import Run


class NotebookRun(Run):
    """A run as ``solve`` gives it: an iterator of steps, and a solution to look at in a notebook."""

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Return the run's work in every format that a notebook may ask for; the run itself stays where it is."""
        # The formats load in 150 ms, for which a script that only takes the steps does not wait.
        from gdcalc.formats.bundle import bundle  # noqa: PLC0415

        shown = bundle(self)
        wanted = set(shown if include is None else include) - set(exclude or ())
        return {kind: text for kind, text in shown.items() if kind in wanted}
