"""The mistakes that people make, as rewritings of a sheet's lines: one table, one file a family."""

from gdcalc.homework.mistakes.gradient import GRADIENT_MISTAKES
from gdcalc.homework.mistakes.loss import LOSS_MISTAKES
from gdcalc.homework.mistakes.mistake import Mistake, Rewriting
from gdcalc.homework.mistakes.prediction import PREDICTION_MISTAKES
from gdcalc.homework.mistakes.update import UPDATE_MISTAKES
from gdcalc.homework.mistakes.whole_run import WHOLE_RUN_MISTAKES

MISTAKES: tuple[Mistake, ...] = (
    *PREDICTION_MISTAKES,
    *LOSS_MISTAKES,
    *GRADIENT_MISTAKES,
    *UPDATE_MISTAKES,
    *WHOLE_RUN_MISTAKES,
)

__all__ = ["MISTAKES", "Mistake", "Rewriting"]
