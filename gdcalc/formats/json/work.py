"""Turns a step's worked lines into the plain dictionaries that the JSON formats add as ``work``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gdcalc.documents.content import plain_text
from gdcalc.documents.equations import EquationWriter
from gdcalc.expression.printing import to_text
from gdcalc.formats.math import mathml_equation, mathml_style, tex_equation, tex_style
from gdcalc.run.records import Step
from gdcalc.run.run import Run
from gdcalc.run.work import ALL_SAMPLES, Work, WorkedLine
from gdcalc.words import Words


class WorkDocuments:
    """Writes the lines of a run's steps, with every number in full and every sample of a batch."""

    def __init__(self, run: Run, detail: str) -> None:
        self.work = Work(run.layout, detail, ALL_SAMPLES)
        self.equations = EquationWriter(None, with_formula=detail != "short")
        self.tex, self.mathml = tex_style(Words()), mathml_style(Words())

    def step(self, step: Step) -> Iterator[dict[str, Any]]:
        """Yield the lines of a step, those of each sample first."""
        worked = self.work.step(step)
        for sample in worked.samples:
            for line in sample.lines:
                yield self._line(line, sample.sample.index or None)
        for line in worked.lines:
            yield self._line(line, None)

    def _line(self, worked: WorkedLine, sample: int | None) -> dict[str, Any]:
        equation = self.equations.write(worked)
        return {
            "role": worked.line.role.value,
            "sample": sample,
            "name": worked.line.shown,
            "formula": to_text(worked.line.formula),
            "substituted": to_text(self.equations.substituted(worked)),
            "value": worked.value,
            "text": plain_text([equation]),
            "latex": tex_equation(equation, self.tex),
            "mathml": mathml_equation(equation, self.mathml),
        }
