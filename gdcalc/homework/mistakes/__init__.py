"""The mistakes that people make: one table, in the order of the work.

To add one, write an entry beside those of its family: its name, its sentence and its hint in words, and the lines that
have another formula where it is made. For most that is a choice of lines and an edit of their formulas, both from
``edits``: ``on(batch_loss, halved)``. Where neither will do, a function of the program yields a ``Rewriting`` for each
form of the mistake, with the lines that it changes; one without lines is passed over. The search for causes, the
pairs of mistakes and ``--can-tell`` take it from there.
"""

from gdcalc.homework.mistakes.forward import LOSS_MISTAKES, PREDICTION_MISTAKES
from gdcalc.homework.mistakes.gradient import GRADIENT_MISTAKES
from gdcalc.homework.mistakes.mistake import Mistake, Rewriting
from gdcalc.homework.mistakes.slips import SLIPS
from gdcalc.homework.mistakes.update import UPDATE_MISTAKES, WHOLE_RUN_MISTAKES

MISTAKES: tuple[Mistake, ...] = (
    *PREDICTION_MISTAKES,
    *LOSS_MISTAKES,
    *GRADIENT_MISTAKES,
    *UPDATE_MISTAKES,
    *WHOLE_RUN_MISTAKES,
    *SLIPS,
)

__all__ = ["MISTAKES", "Mistake", "Rewriting"]
